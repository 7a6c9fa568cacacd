package content_test

import (
	"io/fs"
	"slices"
	"testing"

	"decorum/content"
	"decorum/internal/course"
	"decorum/internal/coursefile"
)

func TestCoursesHaveNoFindings(t *testing.T) {
	for _, key := range content.Keys() {
		t.Run(key, func(t *testing.T) {
			folder, err := fs.Sub(content.Courses(), key)
			if err != nil {
				t.Fatal(err)
			}
			c, files, findings := coursefile.Read(folder, key, coursefile.Options{})
			for _, f := range findings {
				t.Error(f)
			}
			if c == nil {
				t.Fatal("no course was read")
			}
			if c.Key != key || c.Title == "" || len(c.Lessons) == 0 || c.Assessment == nil {
				t.Errorf("read a course %q titled %q with %d lessons", c.Key, c.Title, len(c.Lessons))
			}
			if !slices.ContainsFunc(files, func(f course.File) bool { return f.Path == "course.md" }) {
				t.Error("course.md is not among the files")
			}
		})
	}
}

func TestEveryFolderIsACourse(t *testing.T) {
	entries, err := fs.ReadDir(content.Courses(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, e := range entries {
		folders = append(folders, e.Name())
	}
	if !slices.Equal(folders, content.Keys()) {
		t.Errorf("folders %q, keys %q", folders, content.Keys())
	}
}
