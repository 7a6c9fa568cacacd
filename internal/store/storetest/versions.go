package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"decorum/internal/course"
	"decorum/internal/fault"
)

func (s suite) versions(t *testing.T) {
	versions := s.open(t).Versions()
	if got, err := versions.LatestVersions(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("an empty database has versions: %v, %v", got, err)
	}
	_, err := versions.Version(t.Context(), 1)
	is(t, "a version that is not there", err, fault.Missing)

	files := []course.File{
		{Path: "course.md", Body: []byte("title: Zoë\r\n")}, {Path: "01-a/images/dot.png", Body: []byte{0x89, 0, 0xff}}, {Path: "01-a/lesson.md", Body: []byte{}},
	}
	v := course.Version{Course: courseKey, Title: "Ethics", Hash: course.Hash(files), PublishedBy: "Tess", PublishedAt: nine()}
	one, added, err := versions.AddVersion(t.Context(), v, files)
	v.ID, v.Number, v.PublishedAt = one.ID, 1, v.PublishedAt.UTC()
	if diff := cmp.Diff(v, one); err != nil || !added || diff != "" {
		t.Fatalf("added %v, %v (-want +got)\n%s", added, err, diff)
	}
	again, added, err := versions.AddVersion(t.Context(), course.Version{Course: courseKey, Hash: v.Hash, PublishedBy: "Bo", PublishedAt: nine()}, files)
	if diff := cmp.Diff(one, again); err != nil || added || diff != "" {
		t.Errorf("the same again: added %v, %v (-want +got)\n%s", added, err, diff)
	}
	got, err := versions.VersionFiles(t.Context(), one.ID)
	want := []course.File{files[1], files[2], files[0]} // by path
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("files: %v (-want +got)\n%s", err, diff)
	}
	if course.Hash(got) != v.Hash {
		t.Error("what comes back has another hash")
	}

	next := v
	next.Hash = "another"
	two, added, err := versions.AddVersion(t.Context(), next, files[:1])
	if err != nil || !added || two.Number != 2 {
		t.Errorf("the next: %+v, added %v, %v", two, added, err)
	}
	three, added, err := versions.AddVersion(t.Context(), v, files) // back to what it was
	if err != nil || !added || three.Number != 3 {
		t.Errorf("the first anew: %+v, added %v, %v", three, added, err)
	}
	other := v
	other.Course = "another"
	four, _, err := versions.AddVersion(t.Context(), other, files)
	if err != nil || four.Number != 1 {
		t.Errorf("of another course: %+v, %v", four, err)
	}
	newest, err := versions.LatestVersions(t.Context())
	if diff := cmp.Diff([]course.Version{four, three}, newest); err != nil || diff != "" {
		t.Errorf("latest: %v (-want +got)\n%s", err, diff)
	}
	if got, err := versions.Version(t.Context(), one.ID); err != nil || !cmp.Equal(got, one) {
		t.Errorf("the first is %+v, %v", got, err)
	}
}

// versionsAtOnce publishes as instances do that start at the same moment.
func (s suite) versionsAtOnce(t *testing.T) {
	versions := s.open(t).Versions()
	const n = 6
	publish := func(hash func(i int) string) (stored []course.Version, fresh int) {
		stored, added := make([]course.Version, n), make([]bool, n)
		errs := atOnce(n, func(i int) (err error) {
			stored[i], added[i], err = versions.AddVersion(t.Context(), course.Version{
				Course: courseKey, Hash: hash(i), PublishedAt: nine(),
			}, []course.File{{Path: "course.md", Body: []byte(hash(i))}})
			return err
		})
		if ok := succeeded(t, errs, ""); ok != n {
			t.Fatalf("%d of %d could publish", ok, n)
		}
		for _, a := range added {
			if a {
				fresh++
			}
		}
		return stored, fresh
	}
	same, fresh := publish(func(int) string { return "same" })
	if fresh != 1 {
		t.Errorf("the same was added %d times", fresh)
	}
	for _, v := range same {
		if v.Number != 1 || v.ID != same[0].ID {
			t.Errorf("the same came back as %+v", v)
		}
	}
	different, fresh := publish(func(i int) string { return numbered("h", i) })
	numbers := map[int]bool{}
	for i, v := range different {
		numbers[v.Number] = true
		files, err := versions.VersionFiles(t.Context(), v.ID)
		if err != nil || len(files) != 1 || string(files[0].Body) != numbered("h", i) {
			t.Errorf("version %d has files %v, %v", v.Number, files, err)
		}
	}
	if fresh != n || len(numbers) != n || !numbers[2] || !numbers[n+1] {
		t.Errorf("%d different ones were added under the numbers %v", fresh, numbers)
	}
}
