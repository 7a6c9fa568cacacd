package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decorum/internal/fault"
)

// smallCourse writes a course without findings and returns its folder.
func smallCourse(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "small-course")
	for name, body := range map[string]string{
		"course.md":          "---\ntitle: A small course\n---\nWelcome.\n",
		"01-first/lesson.md": "---\ntitle: A lesson\n---\nText.\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func rewrite(t *testing.T, file, body string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCheckFindsNothing(t *testing.T) {
	var out strings.Builder
	errs, err := runCheck(&out, smallCourse(t), "text")
	if errs != 0 || err != nil || out.String() != "no findings\n" {
		t.Errorf("%d errors, %v, %q", errs, err, out.String())
	}
}

func TestCheckNamesFilesAsTheCallerDoes(t *testing.T) {
	dir := smallCourse(t)
	rewrite(t, filepath.Join(dir, "01-first", "lesson.md"), "---\ntitel: A lesson\n---\n")
	t.Chdir(filepath.Dir(dir))
	var out strings.Builder
	errs, err := runCheck(&out, "./small-course/", "text")
	want := `small-course/01-first/lesson.md:1:1: error: The key title is missing here. (missing-key)
small-course/01-first/lesson.md:2:1: error: Nothing reads the key "titel". Did you mean "title"? (unknown-key)
2 errors
`
	if errs != 2 || err != nil || out.String() != want {
		t.Errorf("%d errors, %v\n%s", errs, err, out.String())
	}
	t.Chdir("small-course")
	out.Reset()
	if _, err := runCheck(&out, ".", "text"); err != nil || !strings.HasPrefix(out.String(), "01-first/lesson.md:1:1: error:") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestCheckOtherFormats(t *testing.T) {
	dir := smallCourse(t)
	rewrite(t, filepath.Join(dir, "course.md"), "no front matter")
	for _, format := range []string{"json", "sarif"} {
		var out bytes.Buffer
		errs, err := runCheck(&out, dir, format)
		if errs != 1 || err != nil || !json.Valid(out.Bytes()) || !strings.Contains(out.String(), `"front-matter"`) {
			t.Errorf("%s: %d errors, %v\n%s", format, errs, err, out.String())
		}
	}
}

func TestCheckCannotLook(t *testing.T) {
	file := filepath.Join(smallCourse(t), "course.md")
	for dir, want := range map[string]fault.Kind{"no/such/folder": fault.Missing, file: fault.Invalid} {
		errs, err := runCheck(io.Discard, dir, "text")
		words := fault.Words(err)
		if errs != 0 || fault.Of(err) != want || !strings.Contains(words, dir) || strings.Contains(words, "\n") {
			t.Errorf("%s: %d errors, %v: %q", dir, errs, err, words)
		}
	}
}

// A link out of the folder is refused and not followed.
func TestCheckStaysInTheFolder(t *testing.T) {
	dir := smallCourse(t)
	outside := filepath.Join(filepath.Dir(dir), "outside.md")
	rewrite(t, outside, "---\ntitle: Outside\n---\n")
	if err := os.Symlink(outside, filepath.Join(dir, "assessment.md")); err != nil {
		t.Skip("symbolic links can't be made here:", err)
	}
	var out strings.Builder
	if errs, err := runCheck(&out, dir, "text"); errs != 1 || err != nil || !strings.Contains(out.String(), "(not-a-plain-file)") {
		t.Errorf("%d errors, %v\n%s", errs, err, out.String())
	}
}

func TestCheckAsACommand(t *testing.T) {
	dir := smallCourse(t)
	check := func(args ...string) (int, string) {
		var out strings.Builder
		nothing := func(string) (string, bool) { return "", false }
		code := run(t.Context(), append([]string{"check"}, args...), nothing, strings.NewReader(""), &out, &out)
		return code, out.String()
	}
	if code, out := check(dir); code != 0 || out != "no findings\n" {
		t.Errorf("a good course: exit code %d\n%s", code, out)
	}
	if code, out := check("no/such/folder"); code != 1 || out != "decorum: There is no folder no/such/folder.\n" {
		t.Errorf("no folder: exit code %d\n%s", code, out)
	}
	if code, out := check("--format=xml", dir); code != 1 || strings.Count(out, "\n") != 1 {
		t.Errorf("an unknown format: exit code %d\n%s", code, out)
	}
	rewrite(t, filepath.Join(dir, "course.md"), "no front matter")
	if code, out := check(dir); code != 1 || !strings.HasSuffix(out, "\n1 error\n") {
		t.Errorf("a bad course: exit code %d\n%s", code, out)
	}
}
