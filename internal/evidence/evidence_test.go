package evidence

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// TestPack: what is in it, and that it is of one moment and verifies.
func TestPack(t *testing.T) {
	archive, key, store := pack(t)
	v, err := verify(archive, newKey(t), key)
	if err != nil || !v.OK() {
		t.Fatalf("a fresh pack: %+v, %v", v, err)
	}
	var names []string
	bodies := map[string]string{}
	for _, e := range unpack(t, archive) {
		names = append(names, e.name)
		bodies[e.name] = string(e.body)
	}
	want := []string{"README.txt", "completion.csv", "assignments.json", "exceptions.csv"}
	for _, version := range []string{"2", "3"} { // under one somebody completed, the other held; not the first, not one that was still to come, and not another course
		want = append(want, "versions/ethics/"+version+"/course.md", "versions/ethics/"+version+"/lessons/01-a.md", "versions/ethics/"+version+"/lessons/empty.md")
	}
	if diff := cmp.Diff(append(want, "SHA256SUMS", "manifest.json", "manifest.sig"), names); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	m := v.Manifest
	if m.Rows != 5 || m.AsAt != "2026-11-24T09:00:00Z" || m.MadeBy != "hr@example.org" || m.Versions[0].Completions != 3 || m.Versions[1].Completions != 0 {
		t.Errorf("the manifest is %+v", m)
	}
	for _, words := range []string{"Everybody in Sales,2\r\n", "DC-2345"} {
		if !strings.Contains(bodies["completion.csv"], words) {
			t.Errorf("the report has no %q:\n%s", words, bodies["completion.csv"])
		}
	}
	for _, words := range []string{`"exact": true`, `"2": "Acme / Sales"`, `"5": "eve@example.org"`, "For everybody in Sales and below, and also Eve. Due on"} {
		if !strings.Contains(bodies["assignments.json"], words) {
			t.Errorf("the rules have no %q:\n%s", words, bodies["assignments.json"])
		}
	}
	if !strings.Contains(bodies["exceptions.csv"], "pause,Person 1,p1@example.org,,,Parental leave,2026-11-24,2026-12-24,,,2026-11-24,hr@example.org,,,,\r\n") {
		t.Errorf("the exceptions are\n%s", bodies["exceptions.csv"])
	}
	for _, at := range store.at {
		if !at.Equal(now()) {
			t.Errorf("a part is of %s", at)
		}
	}
	if len(store.noted) != 1 || store.noted[0].KeyID != key.ID {
		t.Errorf("noted %+v", store.noted)
	}
	if !json.Valid([]byte(bodies["assignments.json"])) || strings.Contains(bodies["README.txt"], "%!") {
		t.Error("rules or README are not what they should be")
	}
}

// TestPackOfADay is about the end of that day, and says by what it is filtered.
func TestPackOfADay(t *testing.T) {
	store, key := &records{rows: 1}, newKey(t)
	var out bytes.Buffer
	err := service(store, key).Write(t.Context(), &out, Request{By: hr(), Query: report.Query{AsAt: "2026-10-31", Unit: 2, Fields: []report.Field{report.FieldName}}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := verify(out.Bytes(), key)
	if err != nil || !v.OK() || v.Manifest.AsAt != "2026-10-31T23:59:59Z" {
		t.Errorf("%+v, %v", v, err)
	}
	if diff := cmp.Diff(map[string]string{"as_at": "2026-10-31", "unit": "2"}, v.Manifest.Filter); diff != "" {
		t.Errorf("filter (-want +got):\n%s", diff)
	}
	if !bytes.Contains(unpack(t, out.Bytes())[1].body, []byte("Course version\r\n")) {
		t.Error("chosen columns narrow the pack's report")
	}
}

func TestPackIsForHR(t *testing.T) {
	for _, p := range []account.Person{{Role: account.Learner, Manages: true}, {Role: account.Trainer}, {}} {
		var out bytes.Buffer
		err := service(&records{}, newKey(t)).Write(t.Context(), &out, Request{By: p})
		if !errors.Is(err, fault.Denied) || out.Len() > 0 {
			t.Errorf("%+v gets %d bytes, %v", p, out.Len(), err)
		}
	}
}

// TestPackStops where its source, its place or its signer does.
func TestPackStops(t *testing.T) {
	gone := errors.New("gone")
	key := newKey(t)
	if err := service(&records{rows: 100_000}, key).Write(t.Context(), failing{gone}, Request{By: hr()}); !errors.Is(err, gone) {
		t.Errorf("a place that fails gives %v", err)
	}
	var out bytes.Buffer
	if err := service(broken{&records{}, gone}, key).Write(t.Context(), &out, Request{By: hr()}); !errors.Is(err, gone) {
		t.Errorf("rows that fail give %v", err)
	}
	if _, err := verify(out.Bytes(), key); err == nil {
		t.Error("half a pack opens")
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

type broken struct {
	*records
	err error
}

func (b broken) Rows(context.Context, report.Filter, report.Sort, func(report.Row) error) error {
	return b.err
}

// TestPackIsNotHeld: rows go through without being kept.
func TestPackIsNotHeld(t *testing.T) {
	store := &heavy{records: &records{rows: 200_000}}
	if err := service(store, newKey(t)).Write(t.Context(), io.Discard, Request{By: hr()}); err != nil {
		t.Fatal(err)
	}
	const most = 16 << 20
	if store.most > store.least+most {
		t.Errorf("with 200,000 rows the heap grew from %d to %d bytes", store.least, store.most)
	}
}

// heavy looks at the heap while rows are read.
type heavy struct {
	*records
	least, most uint64
}

func (h *heavy) Rows(ctx context.Context, f report.Filter, s report.Sort, each func(report.Row) error) error {
	n := 0
	return h.records.Rows(ctx, f, s, func(r report.Row) error {
		if n++; n%20_000 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			if h.least == 0 {
				h.least = m.HeapAlloc
			}
			h.most = max(h.most, m.HeapAlloc)
		}
		return each(r)
	})
}

// TestPackByHand follows the README with openssl and sha256sum.
func TestPackByHand(t *testing.T) {
	for _, program := range []string{"openssl", "sha256sum"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no %s on this machine", program)
		}
	}
	archive, key, _ := pack(t)
	dir := t.TempDir()
	hash := ""
	for _, e := range unpack(t, archive) {
		name := filepath.Join(dir, filepath.FromSlash(e.name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, e.body, 0o600); err != nil {
			t.Fatal(err)
		}
		if e.name == manifestName {
			m, err := parseManifest(e.body)
			if err != nil {
				t.Fatal(err)
			}
			hash = m.Versions[0].Hash
		}
	}
	public, err := key.PublicPEM()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "..", "keys.pem"), public, 0o600); err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]string{
		"openssl pkeyutl -verify -pubin -inkey ../keys.pem -rawin -in manifest.json -sigfile manifest.sig": "Signature Verified Successfully",
		"sha256sum -c SHA256SUMS": "completion.csv: OK",
		`cd versions/ethics/2 && find . -type f | sed 's|^\./||' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum`: hash,
	} {
		run := exec.CommandContext(t.Context(), "sh", "-c", command)
		run.Dir = dir
		if out, err := run.CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
}

// TestNeeded: what somebody completed is there whenever it was published, and of
// a course that was not published yet the first version.
func TestNeeded(t *testing.T) {
	versions, err := (&records{}).Versions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u := newUsage(versions, now().AddDate(-1, 0, 0))
	u.count(report.Row{Course: "knitting"})
	u.count(report.Row{Course: "ethics", Enrollment: enrollment.Enrollment{CompletedVersionID: 13}})
	var got []int64
	for _, v := range u.needed("", nil) {
		got = append(got, v.ID)
	}
	if diff := cmp.Diff([]int64{10, 13, 14}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
