package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"decorum/internal/fault"
)

// TestAnyChangeIsFound: whatever is done to an entry, the verdict names it.
func TestAnyChangeIsFound(t *testing.T) {
	archive, key, _ := pack(t)
	entries := unpack(t, archive)
	if v, err := verify(packed(t, entries), key); err != nil || !v.OK() {
		t.Fatalf("the same entries, packed again: %+v, %v", v, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		changed := slices.Clone(entries)
		i := rapid.IntRange(0, len(changed)-1).Draw(t, "entry")
		named := changed[i].name
		switch change := rapid.SampledFrom([]string{"byte", "longer", "shorter", "removed", "renamed", "added", "twice"}).Draw(t, "change"); change {
		case "byte", "shorter":
			if len(changed[i].body) == 0 {
				t.Skip("nothing to change")
			}
			body := slices.Clone(changed[i].body)
			at := rapid.IntRange(0, len(body)-1).Draw(t, "at")
			if change == "byte" {
				body[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
			} else {
				body = body[:at]
			}
			changed[i].body = body
		case "longer":
			changed[i].body = append(slices.Clone(changed[i].body), '\n')
		case "removed":
			changed = slices.Delete(changed, i, i+1)
		case "renamed":
			changed[i].name = "other/" + named
		case "added":
			named = "added.txt"
			changed = slices.Insert(changed, i, entry{named, []byte("more")})
		case "twice":
			changed = slices.Insert(changed, rapid.IntRange(0, len(changed)).Draw(t, "place"), entry{named, []byte("another")})
		}
		v, err := verify(packed(t, changed), key)
		if err == nil && v.OK() {
			t.Fatalf("%s is not found", named)
		}
		if words := strings.Join(v.Problems, " "); err == nil && !strings.Contains(words, named) {
			t.Fatalf("%s is not named in %q", named, words)
		}
	})
}

// TestAnyByteOfTheFile: a byte that is changed anywhere in the archive is
// found, unless what is unpacked from it stays the same.
func TestAnyByteOfTheFile(t *testing.T) {
	archive, key, _ := pack(t)
	want := unpack(t, archive)
	rapid.Check(t, func(rt *rapid.T) {
		bad := slices.Clone(archive)
		at := rapid.IntRange(0, len(bad)-1).Draw(rt, "at")
		bad[at] ^= byte(rapid.IntRange(1, 255).Draw(rt, "flip"))
		v, err := verify(bad, key)
		if err != nil || !v.OK() {
			return
		}
		if !slices.EqualFunc(want, unpack(t, bad), func(a, b entry) bool { return a.name == b.name && bytes.Equal(a.body, b.body) }) {
			rt.Fatalf("a byte at %d changes what is unpacked, and is not found", at)
		}
	})
}

// TestForgedManifest: a list that fits what was changed helps nobody who has
// not the key.
func TestForgedManifest(t *testing.T) {
	archive, key, _ := pack(t)
	stranger, theirs, _ := pack(t)
	if v, err := verify(stranger, key); err != nil || v.OK() || !strings.Contains(v.Problems[0], theirs.ID) {
		t.Errorf("a pack that somebody else signed: %+v, %v", v, err)
	}
	mixed := unpack(t, archive)
	for i, e := range unpack(t, stranger) {
		if e.name == signatureName {
			mixed[i].body = e.body
		}
	}
	if v, err := verify(packed(t, mixed), key, theirs); err != nil || v.OK() {
		t.Errorf("a signature from another pack: %+v, %v", v, err)
	}
	if v, err := verify(archive); err != nil || v.OK() {
		t.Errorf("no key at all: %+v, %v", v, err)
	}
}

// TestHostileArchives are refused without being unpacked.
func TestHostileArchives(t *testing.T) {
	archive, key, _ := pack(t)
	entries := unpack(t, archive)
	more := func(name string) []byte { return packed(t, append(slices.Clone(entries), entry{name, []byte("x")})) }
	hidden := slices.Clone(archive)
	// The entry's own header says another name than the directory.
	hidden[bytes.Index(hidden, []byte("README.txt"))] = 'r'
	for name, bad := range map[string][]byte{
		"a way out":           more("../../etc/passwd"),
		"an absolute name":    more("/etc/passwd"),
		"a name of Windows":   more(`..\evil.exe`),
		"a drive":             more("C:evil"),
		"two names":           hidden,
		"something before it": append([]byte("#!/bin/sh\n"), archive...),
		"something behind it": append(slices.Clone(archive), "more"...),
		"a gap":               gapped(archive),
		"a gap at the end":    slices.Concat(archive[:len(archive)-22], []byte("hidden"), archive[len(archive)-22:]),
		"a link":              linked(t, entries),
		"a comment":           commented(t, entries),
	} {
		if v, err := verify(bad, key); err == nil && v.OK() {
			t.Errorf("%s is found good", name)
		}
	}
	for name, bad := range map[string][]byte{
		"nothing": nil, "no archive": []byte("%PDF-1.7"), "half of it": archive[:len(archive)/2], "another archive": packed(t, entries[:1]),
	} {
		if _, err := verify(bad, key); fault.Words(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBombIsNotRead: an entry that unpacks to more than its size is read no
// further than the manifest says.
func TestBombIsNotRead(t *testing.T) {
	archive, key, _ := pack(t)
	entries := unpack(t, archive)
	for i, e := range entries {
		if e.name == reportName {
			entries[i].body = make([]byte, 64<<20)
		}
	}
	bomb := packed(t, entries)
	v, err := verify(bomb, key)
	if err != nil || v.OK() || !slices.Contains(v.Problems, "completion.csv was changed.") {
		t.Errorf("%v, %v", v.Problems, err)
	}
	// The same, with the size that the manifest expects.
	at := bytes.LastIndex(bomb, []byte("PK\x01\x02"))
	for ; at >= 0; at = bytes.LastIndex(bomb[:at], []byte("PK\x01\x02")) {
		if bytes.HasPrefix(bomb[at+46:], []byte(reportName)) {
			binary.LittleEndian.PutUint32(bomb[at+24:], uint32(v.Manifest.Entries[1].Size))
			break
		}
	}
	if v, err := verify(bomb, key); err != nil || v.OK() {
		t.Errorf("with another size in its directory: %v, %v", v.Problems, err)
	}
}

// gapped has bytes between the last entry and the directory.
func gapped(archive []byte) []byte {
	end := len(archive) - 22
	at := int(binary.LittleEndian.Uint32(archive[end+16:]))
	out := slices.Concat(archive[:at], []byte("hidden"), archive[at:])
	binary.LittleEndian.PutUint32(out[end+6+16:], uint32(at+6))
	return out
}

// linked has an entry that unpacks to a link.
func linked(t *testing.T, entries []entry) []byte {
	return special(t, entries, func(h *zip.FileHeader) { h.SetMode(0o777 | 1<<27) }, "")
}

func commented(t *testing.T, entries []entry) []byte {
	return special(t, entries, func(*zip.FileHeader) {}, "a comment")
}

func special(t *testing.T, entries []entry, change func(*zip.FileHeader), comment string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if i == 0 {
			change(h)
		}
		to, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SetComment(comment); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzVerify: no bytes make it fail otherwise than with words, and none but the
// pack's own are found good.
func FuzzVerify(f *testing.F) {
	archive, key, _ := pack(f)
	f.Add(archive)
	f.Add(archive[:100])
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add(append([]byte("PK\x06\x06"+strings.Repeat("\xff", 72)), "PK\x05\x06"+strings.Repeat("\xff", 18)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := verify(data, key)
		if err != nil && fault.Words(err) == "" {
			t.Errorf("no words: %v", err)
		}
		if err == nil && v.OK() {
			want, got := unpack(t, archive), unpack(t, data)
			if !slices.EqualFunc(want, got, func(a, b entry) bool { return a.name == b.name && bytes.Equal(a.body, b.body) }) {
				t.Error("something else is found good")
			}
		}
	})
}
