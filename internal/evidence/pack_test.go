package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/report"
)

func now() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }

// records are a store with a few people, or as many as are wanted.
type records struct {
	rows  int
	at    []time.Time // moments that were asked for
	noted []Manifest
}

func (s *records) Rows(_ context.Context, f report.Filter, _ report.Sort, each func(report.Row) error) error {
	s.at = append(s.at, f.AsAt)
	for i := range s.rows {
		row := report.Row{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@example.org", i), Unit: "Acme / Sales", Course: "ethics",
			Enrollment: enrollment.Enrollment{AssignmentID: 7, Cycle: 1, EnrolledAt: now().AddDate(0, -2, 0)}}
		if i%2 == 0 {
			row.CompletedAt, row.CompletedVersionID, row.Certificate = now().AddDate(0, -1, 0), 11, "DC-2345"
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

func (s *records) Rules(_ context.Context, _ string, at time.Time) ([]Rule, error) {
	s.at = append(s.at, at)
	return []Rule{{Exact: true, Assignment: assignment.Assignment{ID: 7, Course: "ethics", Name: "Everybody in Sales", CreatedAt: now(), CreatedBy: "hr@example.org",
		Audience: assignment.Audience{Conditions: []assignment.Condition{{Field: assignment.ByUnit, Units: []int64{2}}}, Also: []int64{5}},
		Due:      assignment.Due{On: "2026-12-31"}}}}, nil
}

func (s *records) Exceptions(_ context.Context, f report.Filter, each func(Exception) error) error {
	s.at = append(s.at, f.AsAt)
	return each(Exception{Name: "Person 1", Email: "p1@example.org", Exception: assignment.Exception{Kind: assignment.Pause, Reason: "Parental leave",
		StartsAt: now(), EndsAt: now().AddDate(0, 1, 0), CreatedAt: now(), CreatedBy: "hr@example.org"}})
}

func (s *records) Units(_ context.Context, at time.Time) ([]account.Unit, error) {
	s.at = append(s.at, at)
	return []account.Unit{{ID: 1, Name: "Acme"}, {ID: 2, ParentID: 1, Name: "Sales"}}, nil
}

func (s *records) People(context.Context, []int64, time.Time) (map[int64]account.Person, error) {
	return map[int64]account.Person{5: {Name: "Eve", Email: "eve@example.org"}}, nil
}

func (s *records) files(id int64) []course.File {
	return []course.File{{Path: "course.md", Body: fmt.Appendf(nil, "# Course %d\n", id)}, {Path: "lessons/01-a.md", Body: []byte("Text\n")}, {Path: "lessons/empty.md"}}
}

func (s *records) Versions(context.Context) ([]course.Version, error) {
	var out []course.Version
	for i, published := range []time.Time{now().AddDate(0, -9, 0), now().AddDate(0, -8, 0), now().AddDate(0, -7, 0), now().AddDate(0, 0, 1), now().AddDate(0, 0, 2)} {
		v := course.Version{ID: int64(10 + i), Course: "ethics", Number: i + 1, Title: "Ethics", PublishedAt: published}
		if i == 4 {
			v.Course, v.Number = "knitting", 1
		}
		v.Hash = course.Hash(s.files(v.ID))
		out = append(out, v)
	}
	return out, nil
}

func (s *records) VersionFiles(_ context.Context, id int64) ([]course.File, error) {
	return s.files(id), nil
}

func (s *records) Note(_ context.Context, _ string, _ time.Time, m Manifest) error {
	s.noted = append(s.noted, m)
	return nil
}

// signer signs with one key.
type signer struct{ certificate.Key }

func (s signer) SignDocument(_ context.Context, write func(string) ([]byte, error)) ([]byte, []byte, error) {
	document, err := write(s.ID)
	return document, ed25519.Sign(s.Private, document), err
}

func newKey(t testing.TB) certificate.Key {
	t.Helper()
	key, err := certificate.NewKey(rand.Reader, now())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func service(s Store, key certificate.Key) *Service {
	return New(Config{Store: s, Signer: signer{key}, Issuer: "Acme", BaseURL: "https://training.example.org/", Zone: time.UTC, Clock: now})
}

// hr asks for packs.
func hr() account.Person { return account.Person{Role: account.HR, Email: "hr@example.org"} }

// pack returns a pack and the key that it was signed with.
func pack(t testing.TB) ([]byte, certificate.Key, *records) {
	t.Helper()
	store, key := &records{rows: 5}, newKey(t)
	var out bytes.Buffer
	if err := service(store, key).Write(t.Context(), &out, Request{By: hr()}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), key, store
}

// entry is an entry of an archive that tests make.
type entry struct {
	name string
	body []byte
}

// unpack returns the entries of an archive.
func unpack(t testing.TB, archive []byte) []entry {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var out []entry
	for _, f := range r.File {
		body, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entry{f.Name, data})
	}
	return out
}

// packed makes an archive as Write does, of other entries.
func packed(t interface{ Fatal(args ...any) }, entries []entry) []byte {
	var out bytes.Buffer
	a := newArchive(&out, now())
	for _, e := range entries {
		w, err := a.zip.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: now()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func verify(archive []byte, keys ...certificate.Key) (Verdict, error) {
	return Verify(bytes.NewReader(archive), int64(len(archive)), keys)
}
