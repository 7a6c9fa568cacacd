package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"decorum/internal/fault"
)

func TestPersonOfUser(t *testing.T) {
	want := Person{
		ID: 7, ExternalID: "x", UserName: "ann@example.org", Email: "ann@example.org", Name: "Ann Ng", Active: true,
		Unit: []string{"Sales"}, ManagerID: 26,
	}
	no := false
	for name, c := range map[string]struct {
		change func(u *User)
		want   func(p *Person)
	}{
		"as it is":                 {func(*User) {}, func(*Person) {}},
		"a name of name.formatted": {func(u *User) { u.DisplayName, u.Name.Formatted = " ", "Dr. Ng" }, func(p *Person) { p.Name = "Dr. Ng" }},
		"a name of its parts":      {func(u *User) { u.DisplayName, u.Name = "", &Name{GivenName: "Zoe\u0308", FamilyName: "van  Ng"} }, func(p *Person) { p.Name = "Zoë van Ng" }},
		"one part of a name":       {func(u *User) { u.DisplayName, u.Name = "", &Name{FamilyName: "Ng"} }, func(p *Person) { p.Name = "Ng" }},
		"the primary address for work": {func(u *User) {
			u.Emails = []Email{{Value: "1@b.org", Primary: true}, {Value: "2@b.org", Type: "Work"}, {Value: "3@b.org", Type: "WORK", Primary: true}}
		}, func(p *Person) { p.Email = "3@b.org" }},
		"one for work":                {func(u *User) { u.Emails = []Email{{Value: "1@b.org", Primary: true}, {Value: "2@b.org", Type: "work"}} }, func(p *Person) { p.Email = "2@b.org" }},
		"the primary address":         {func(u *User) { u.Emails = []Email{{Value: "1@b.org"}, {Value: "2@B.org", Primary: true}} }, func(p *Person) { p.Email = "2@b.org" }},
		"userName before the others":  {func(u *User) { u.Emails = []Email{{Value: "1@b.org", Type: "home"}} }, func(*Person) {}},
		"userName without addresses":  {func(u *User) { u.Emails, u.UserName = nil, "Ann@B.org" }, func(p *Person) { p.UserName, p.Email = "Ann@B.org", "ann@b.org" }},
		"any address, if it is none":  {func(u *User) { u.Emails, u.UserName = []Email{{}, {Value: "1@b.org"}}, "ann" }, func(p *Person) { p.UserName, p.Email = "ann", "1@b.org" }},
		"not active":                  {func(u *User) { u.Active = &no }, func(p *Person) { p.Active = false }},
		"active without a word":       {func(u *User) { u.Active = nil }, func(*Person) {}},
		"a language":                  {func(u *User) { u.PreferredLanguage = "de-at" }, func(p *Person) { p.Language = "de-AT" }},
		"the first of several":        {func(u *User) { u.PreferredLanguage = "da, en-gb;q=0.8" }, func(p *Person) { p.Language = "da" }},
		"no extension":                {func(u *User) { u.Enterprise = nil }, func(p *Person) { p.Unit, p.ManagerID = nil, 0 }},
		"a division":                  {func(u *User) { u.Enterprise.Division = "North" }, func(p *Person) { p.Unit = []string{"North", "Sales"} }},
		"an organization":             {func(u *User) { u.Enterprise.Organization = "Co" }, func(p *Person) { p.Unit = []string{"Co", "Sales"} }},
		"all three":                   {func(u *User) { u.Enterprise.Organization, u.Enterprise.Division = "Co", "North" }, func(p *Person) { p.Unit = []string{"Co", "North", "Sales"} }},
		"units within the department": {func(u *User) { u.Enterprise.Department = "North / Sales > Inside " }, func(p *Person) { p.Unit = []string{"North", "Sales", "Inside"} }},
		"nothing but separators":      {func(u *User) { u.Enterprise.Department = " / " }, func(p *Person) { p.Unit = nil }},
		"a user who is new":           {func(u *User) { u.ID = "" }, func(p *Person) { p.ID = 0 }},
	} {
		u, want := ann(), want
		c.change(&u)
		c.want(&want)
		got, err := u.Person()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestUserWithoutPerson(t *testing.T) {
	for name, c := range map[string]struct {
		change func(u *User)
		words  string
	}{
		"no userName":           {func(u *User) { u.UserName = " " }, "userName: A value is needed"},
		"a long userName":       {func(u *User) { u.UserName = strings.Repeat("a", 256) }, "userName: It has more than"},
		"a strange externalId":  {func(u *User) { u.ExternalID = "a\x00" }, "externalId: "},
		"no address":            {func(u *User) { u.UserName, u.Emails = "ann", nil }, "emails: An address is needed"},
		"an address that isn't": {func(u *User) { u.Emails[0].Value = "ann" }, `emails: "ann" can't be used`},
		"no name":               {func(u *User) { u.DisplayName, u.Name = "", nil }, "displayName: A name is needed"},
		"a name that can't be":  {func(u *User) { u.DisplayName = "<b>" }, "displayName: "},
		"a formatted name":      {func(u *User) { u.DisplayName, u.Name.Formatted = "", "<b>" }, "name.formatted: "},
		"no language":           {func(u *User) { u.PreferredLanguage = "Klingon!" }, "preferredLanguage: "},
		"a unit that can't be":  {func(u *User) { u.Enterprise.Division = "a\x00" }, ":division: "},
		"too many units":        {func(u *User) { u.Enterprise.Department = strings.Repeat("a/", 21) }, ":department: "},
		"a manager by name":     {func(u *User) { u.Enterprise.Manager.Value = "Bo" }, ":manager: Nobody here has the id"},
		"a manager with a zero": {func(u *User) { u.Enterprise.Manager.Value = "026" }, ":manager: Nobody here has the id"},
		"their own manager":     {func(u *User) { u.Enterprise.Manager.Value = "7" }, ":manager: Nobody is their own manager"},
	} {
		u := ann()
		c.change(&u)
		_, err := u.Person()
		if e, ok := errors.AsType[*Error](err); !ok || e.Status != 400 || e.Type != InvalidValue || !strings.Contains(e.Detail, c.words) {
			t.Errorf("%s: %v, want invalidValue that says %q", name, err, c.words)
		}
	}
	for _, id := range []string{"", "0", "-1", "+1", "01", "x", "99999999999999999999"} {
		if _, err := ParseID(id); fault.Of(err) != fault.Missing {
			t.Errorf("ParseID(%q): %v", id, err)
		}
	}
}

// What is told about a person is the person, whatever the directory said last;
// and where it said the same, it finds it as it was.
func TestUserOfPerson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"Ann", "Bo", "Cé"})
		p := Person{
			ID: 7, UserName: name.Draw(t, "userName"), Email: fmt.Sprint(rapid.IntRange(1, 3).Draw(t, "email"), "@example.org"), Name: name.Draw(t, "name"),
			Active: rapid.Bool().Draw(t, "active"), Language: rapid.SampledFrom([]string{"", "de", "en-US"}).Draw(t, "language"),
			Unit:      rapid.SliceOfN(name, 0, 5).Draw(t, "unit"),
			ManagerID: rapid.SampledFrom([]int64{0, 8, 26}).Draw(t, "manager"),
		}
		kept := rapid.OneOf(rapid.Just(User{}), rapid.Just(ann()), rapid.Just(babs()), rapid.Custom(someUser)).Draw(t, "kept")
		before, err := json.Marshal(kept)
		if err != nil {
			t.Fatal(err)
		}
		u := p.User(kept)
		got, err := u.Person()
		if err != nil {
			t.Fatalf("%+v: %v", u, err)
		}
		if diff := cmp.Diff(p, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("a person after %+v (-want +got):\n%s", u, diff)
		}
		if after, err := json.Marshal(kept); err != nil || !bytes.Equal(after, before) {
			t.Fatalf("what was kept was changed: %s", after)
		}
		if again := p.User(u); !cmp.Equal(u, again) {
			t.Fatalf("told again:\n%s", cmp.Diff(u, again))
		}
	})
	if u := (Person{ID: 7, Email: "a@b.org", Name: "Ann"}).User(User{}); u.UserName != "a@b.org" ||
		!cmp.Equal(u.Emails, []Email{{Value: "a@b.org", Type: "work", Primary: true}}) {
		t.Errorf("somebody who came without a directory: %+v", u)
	}
	p, err := babs().Person()
	if err != nil {
		t.Fatal(err)
	}
	p.Email, p.Name = "babs@example.org", "Barbara Ng"
	want := babs()
	want.Emails[0].Value, want.DisplayName, want.Name = p.Email, p.Name, nil
	if diff := cmp.Diff(want, p.User(babs())); diff != "" {
		t.Errorf("another address and another name (-want +got):\n%s", diff)
	}
	for _, kept := range []User{ann(), babs()} {
		kept.Meta = nil
		p, err := kept.Person()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(kept, p.User(kept)); diff != "" {
			t.Errorf("nothing was changed (-want +got):\n%s", diff)
		}
	}
}
