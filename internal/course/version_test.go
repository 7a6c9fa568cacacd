package course_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"decorum/internal/course"
)

// TestHash holds the hash to what coreutils print:
//
//	sha256sum 01-a/lesson.md course.md | sha256sum
//
// in a folder where the first holds "# A\n" and the second "title: T\n".
func TestHash(t *testing.T) {
	files := []course.File{{Path: "course.md", Body: []byte("title: T\n")}, {Path: "01-a/lesson.md", Body: []byte("# A\n")}}
	const want = "81358acde1c23c5f69ffd80698af613eb8f61b48754f972c9e9b17b9a6c4a2d7"
	if got := course.Hash(files); got != want {
		t.Errorf("hash is %s, want %s", got, want)
	}
}

func TestHashDependsOnFilesAlone(t *testing.T) {
	file := rapid.Custom(func(t *rapid.T) course.File {
		return course.File{
			Path: rapid.StringMatching(`[a-c]{1,3}(/[a-c]{1,2})?`).Draw(t, "path"),
			Body: []byte(rapid.StringMatching(`[a-c \n]{0,3}`).Draw(t, "body")),
		}
	})
	path := func(f course.File) string { return f.Path }
	rapid.Check(t, func(t *rapid.T) {
		files := rapid.SliceOfNDistinct(file, 1, 5, path).Draw(t, "files")
		hash := course.Hash(files)
		if again := course.Hash(rapid.Permutation(files).Draw(t, "order")); again != hash {
			t.Fatal("the order of the files changes the hash")
		}
		other := slices.Clone(files)
		n := rapid.IntRange(0, len(other)-1).Draw(t, "n")
		switch rapid.IntRange(0, 2).Draw(t, "change") {
		case 0:
			other[n].Body = append(slices.Clone(other[n].Body), 'x')
		case 1:
			other[n].Path += "x"
		case 2:
			other = slices.Delete(other, n, n+1)
		}
		if course.Hash(other) == hash {
			t.Fatal("other files have the same hash")
		}
	})
}
