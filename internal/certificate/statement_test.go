package certificate_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"decorum/internal/certificate"
	"decorum/internal/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// changes is one change to each field of a statement, each well formed.
func changes(t rapid.TB, s certificate.Statement) map[string]certificate.Statement {
	t.Helper()
	out := map[string]certificate.Statement{}
	change := func(field string, f func(*certificate.Statement)) {
		changed := s
		f(&changed)
		out[field] = changed
	}
	change("serial", func(s *certificate.Statement) { s.Serial = serial(t) })
	change("name", func(s *certificate.Statement) { s.Name += "a" })
	change("course", func(s *certificate.Statement) { s.Course += "-2" })
	change("title", func(s *certificate.Statement) { s.Title += "!" })
	change("version", func(s *certificate.Statement) { s.Version++ })
	change("version hash", func(s *certificate.Statement) { s.VersionHash = s.VersionHash[1:] + s.VersionHash[:1] })
	change("completed", func(s *certificate.Statement) { s.Completed = "2026-11-22" })
	change("issued", func(s *certificate.Statement) { s.Issued = "2026-11-23T12:00:01Z" })
	change("valid until", func(s *certificate.Statement) { s.ValidUntil = "2028-11-23" })
	change("without end", func(s *certificate.Statement) { s.ValidUntil = "" })
	change("issuer", func(s *certificate.Statement) { s.Issuer = "Another Cooperative" })
	return out
}

func TestChangedStatementFails(t *testing.T) {
	s, m := newService(t)
	c := issue(t, s, m, award("Žofia Şükrü"))
	keys, err := s.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !c.Statement.SignedBy(keys[0], c.Signature) {
		t.Fatal("the statement as issued does not verify")
	}
	for field, changed := range changes(t, c.Statement) {
		if _, err := changed.Canonical(); err != nil {
			t.Errorf("%s: the change is not well formed, which proves nothing: %v", field, err)
		}
		if changed.SignedBy(keys[0], c.Signature) {
			t.Errorf("%s was changed and the signature holds", field)
		}
	}
	for i := range c.Signature {
		bad := bytes.Clone(c.Signature)
		bad[i] ^= 1
		if c.Statement.SignedBy(keys[0], bad) {
			t.Errorf("byte %d of the signature was changed and it holds", i)
		}
	}
}

func TestCanonicalIsStable(t *testing.T) {
	s, _ := newService(t)
	rapid.Check(t, func(t *rapid.T) {
		a := award(rapid.StringMatching(`\p{L}(\p{L}|\p{M}|\p{P}|\p{S}|\p{C}|\p{Z}){0,40}`).Draw(t, "name"))
		c, err := s.Sign(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		canonical, err := c.Statement.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(canonical) || bytes.ContainsAny(canonical, "\n\t") {
			t.Fatalf("%q is not canonical", canonical)
		}
		back, err := certificate.ParseStatement(canonical)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.Statement, back); diff != "" {
			t.Fatal(diff)
		}
		again, err := back.Canonical()
		if err != nil || !bytes.Equal(canonical, again) {
			t.Fatalf("%q became %q, %v", canonical, again, err)
		}
	})
}

// Two ways of writing the same name are one name.
func TestNameIsNormalized(t *testing.T) {
	s, _ := newService(t)
	for _, written := range []string{
		"Zoë Ångström",
		"Zoe\u0308 A\u030angstro\u0308m",       // letters and marks apart
		" Zoë \t  Ångström\n",                  // stray spaces
		"Zo\u0000ë \u202eÅngström\u202c\u200f", // controls that would turn the text around
		"Zoë \u212bngström",                    // the sign for the unit instead of the letter
	} {
		c, err := s.Sign(t.Context(), award(written))
		if err != nil {
			t.Fatal(err)
		}
		if want := "Zoë Ångström"; c.Statement.Name != want {
			t.Errorf("%+q is signed as %+q, want %+q", written, c.Statement.Name, want)
		}
	}
	// Joiners are part of Persian and Indian names.
	if c, err := s.Sign(t.Context(), award("علی\u200cرضا")); err != nil || c.Statement.Name != "علی\u200cرضا" {
		t.Errorf("the joiner was lost: %+q, %v", c.Statement.Name, err)
	}
}

func TestSignRefuses(t *testing.T) {
	s, _ := newService(t)
	for name, change := range map[string]func(*certificate.Award){
		"no name":        func(a *certificate.Award) { a.Name = " \u202e" },
		"no course":      func(a *certificate.Award) { a.Course = "" },
		"no title":       func(a *certificate.Award) { a.Title = "" },
		"no version":     func(a *certificate.Award) { a.Version = 0 },
		"a short hash":   func(a *certificate.Award) { a.VersionHash = "9f86" },
		"no hash at all": func(a *certificate.Award) { a.VersionHash = strings.Repeat("x", 64) },
	} {
		a := award("Joana Ribeiro")
		change(&a)
		if _, err := s.Sign(t.Context(), a); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: error %v is not fault.Invalid", name, err)
		}
	}
}

// This is what others implement against: it must not change by accident.
func TestCanonicalForm(t *testing.T) {
	s := certificate.Statement{
		Format: certificate.Format, Serial: "DC-2222-2222-2222-2222-2222-2222",
		Name: "Zoë <Q> \"&\" 山田", Course: "social-media-ethics", Title: "Social media and ethics", Version: 3,
		VersionHash: strings.Repeat("ab", 32), Completed: "2026-11-23", Issued: "2026-11-23T12:00:00Z",
		ValidUntil: "2027-11-23", Issuer: "Alvorada Cooperative", KeyID: "0123456789abcdef",
	}
	want := `{"completed":"2026-11-23","course":"social-media-ethics","format":"decorum-certificate/1",` +
		`"issued":"2026-11-23T12:00:00Z","issuer":"Alvorada Cooperative","key_id":"0123456789abcdef",` +
		`"name":"Zoë <Q> \"&\" 山田","serial":"DC-2222-2222-2222-2222-2222-2222","title":"Social media and ethics",` +
		`"valid_until":"2027-11-23","version":3,"version_hash":"` + strings.Repeat("ab", 32) + `"}`
	got, err := s.Canonical()
	if err != nil || string(got) != want {
		t.Errorf("canonical form is\n%s (%v), want\n%s", got, err, want)
	}
}

func TestParseStatementRefuses(t *testing.T) {
	s, _ := newService(t)
	c, err := s.Sign(t.Context(), award("Joana Ribeiro"))
	if err != nil {
		t.Fatal(err)
	}
	good, err := c.Statement.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"nothing":         "",
		"another format":  strings.Replace(string(good), "certificate/1", "certificate/2", 1),
		"a further field": strings.Replace(string(good), "{", `{"admin":true,`, 1),
		"a second value":  string(good) + "{}",
		"no date":         strings.Replace(string(good), "2026-11-23", "2026-13-23", 1),
		"a turned name":   strings.Replace(string(good), "Joana", "\u202eJoana", 1),
	} {
		if _, err := certificate.ParseStatement([]byte(data)); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: error %v is not fault.Invalid", name, err)
		}
	}
}
