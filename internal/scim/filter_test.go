package scim

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/fault"
)

// babs is the user of RFC 7643, section 8.2, as far as it is kept.
func babs() User {
	active := true
	return User{
		ID: "2819", ExternalID: "bjensen", UserName: "BJensen@Example.com", DisplayName: "Babs Jensen", Title: "Tour Guide",
		Name:   &Name{Formatted: "Ms. Barbara J Jensen, III", FamilyName: "Jensen", GivenName: "Barbara", MiddleName: "Jane"},
		Emails: []Email{{Value: "bjensen@example.com", Type: "work", Primary: true}, {Value: "babs@jensen.org", Type: "home"}},
		Active: &active, PreferredLanguage: "en-US",
		Enterprise: &Enterprise{EmployeeNumber: "701984", Division: "Theme Park", Department: "Tour Operations", Manager: &Manager{Value: "26"}},
		Meta:       &Meta{ResourceType: Users, LastModified: time.Date(2011, 5, 13, 4, 42, 34, 0, time.UTC)},
	}
}

// ann is a user before a directory changes something.
func ann() User {
	active := true
	return User{
		ID: "7", ExternalID: "x", UserName: "ann@example.org", DisplayName: "Ann Ng", Active: &active,
		Name:       &Name{GivenName: "Ann", FamilyName: "Ng"},
		Emails:     []Email{{Value: "ann@example.org", Type: "work", Primary: true}},
		Enterprise: &Enterprise{Department: "Sales", Manager: &Manager{Value: "26", Ref: "https://example.org/Users/26", DisplayName: "Bo"}},
	}
}

func TestFilterMatches(t *testing.T) {
	yes := []string{
		"", "  ",
		`userName eq "bjensen@example.com"`, // not case-exact
		`USERNAME Eq "bjensen@EXAMPLE.com"`,
		`externalId eq "bjensen"`,
		`id eq "2819"`,
		`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "b"`,
		`URN:ietf:params:scim:schemas:core:2.0:user:userName sw "B"`,
		`name.familyName co "ense"`,
		`userName ew ".COM"`,
		`title pr`,
		`title pr and active eq true`,
		`active eq "True"`, // as Entra writes it
		`active ne false`,
		`emails co "jensen.org"`, // the value is meant
		`emails.type eq "home"`,
		`emails[type eq "work" and value co "@example.com"]`,
		`emails[type eq "work"].value eq "bjensen@example.com"`, // beyond the grammar, and documented by Entra
		`emails[type eq "x" or type eq "work"].value eq "bjensen@example.com"`,
		`emails[not (type eq "work")]`,
		`emails[primary eq true]`,
		`meta.lastModified gt "2011-05-13T04:42:33Z"`,
		`meta.lastModified ge "2011-05-13T06:42:34+02:00"`, // the same moment
		`meta.resourceType eq "User"`,
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "tour operations"`,
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "26"`,
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "26"`,
		`id pr and manager eq "26"`, // without its schema, as Entra does
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr`,
		`not (title eq "x")`, `not(title eq "x")`,
		`title eq "x" or title pr and userName pr`, // and before or
		`displayName gt "a" and displayName lt "c"`, `displayName le "babs jensen"`,
		`name.honorificPrefix eq null`, `title ne null`, `name.honorificPrefix ne "Dr."`,
		`nickName ne "x"`, `not (nickName pr)`, // known to the RFC and never assigned
		`userName eq "\u0042Jensen@example.com"`,
	}
	no := []string{
		`userName eq "bjensen"`, `externalId eq "BJensen"`, `id ne "2819"`, `active eq false`, `title eq null`,
		`emails[type eq "home" and value co "@example.com"]`, // both about the same value
		`emails[type eq "home"].value eq "bjensen@example.com"`,
		`(title eq "x" or title pr) and userName eq "x"`,
		`meta.lastModified lt "2011-05-13T04:42:34Z"`, `nickName pr`, `urn:example:other:User:hat eq "x"`,
		`name.honorificPrefix pr`, `emails ne "babs@jensen.org"`, `phoneNumbers[type eq "work"]`,
	}
	check := func(want bool, filters []string) {
		for _, text := range filters {
			f, err := ParseFilter(Users, text)
			if err != nil {
				t.Errorf("%s: %v", text, err)
			} else if f.Match(babs()) != want {
				t.Errorf("%s: matches: %t", text, !want)
			}
		}
	}
	check(true, yes)
	check(false, no)
}

func TestFilterIsRefused(t *testing.T) {
	for text, where := range map[string]string{
		`userName`:                            "Character 9",
		`userName eq`:                         "Character 12",
		`userName eq bjensen`:                 "Character 13",
		`userName eq "b`:                      "Character 13",
		`userName eq "\q"`:                    "Character 13",
		`userName is "b"`:                     "Character 10",
		`é pr`:                                "Character 1",
		`displayName eq "é" and`:              "Character 23",
		`(userName pr`:                        "Character 13",
		`userName pr)`:                        "Character 12",
		`userName pr userName pr`:             "Character 13",
		`emails[type eq "work"`:               "Character 22",
		`emails[value[type pr]]`:              "Character 13",
		`emails.value[type pr]`:               "Character 13",
		`emails[type eq "work"].a.b eq "x"`:   "Character 24",
		`a.b.c pr`:                            "Character 1",
		`http://example.org:a pr`:             "Character 1",
		`hat eq "x"`:                          `no attribute "hat"`,
		`emails.hat eq "x"`:                   `no attribute "emails.hat"`,
		`emails[hat eq "x"]`:                  `no sub-attribute "hat"`,
		`userName[value eq "x"]`:              "without brackets",
		`name eq "x"`:                         "name is an object",
		`active gt true`:                      "true or false",
		`active co "tr"`:                      "true or false",
		`userName eq 5`:                       "quotation marks",
		`userName gt null`:                    "null",
		`meta.created eq "yesterday"`:         "date",
		`meta.created sw "2026-01-31T08:00Z"`: "date",
		"userName eq \"a\xff\"":               "UTF-8",
		strings.Repeat("(", 5000):             "bytes",
		strings.Repeat("(", 100) + "title pr": "within each other",
		strings.Repeat("not (", 60) + "a pr":  "within each other",
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:hat pr`: "no attribute",
	} {
		_, err := ParseFilter(Users, text)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Status != 400 || e.Type != InvalidFilter || !strings.Contains(e.Detail, where) || fault.Of(err) != fault.Invalid {
			t.Errorf("%.40s: got %v, want invalidFilter that says %q", text, err, where)
		}
	}
	if _, err := ParseFilter(Users, strings.Repeat("(", maxDepth)+"title pr"+strings.Repeat(")", maxDepth)); err != nil {
		t.Errorf("as deep as is allowed: %v", err)
	}
}

// A comparison after brackets needs no more depth when it is printed within.
func TestFilterIsPrintedAsDeepAsItWasRead(t *testing.T) {
	text := strings.Repeat("(", maxDepth-1) + `emails[type eq "a" or type eq "b"].value eq "c"` + strings.Repeat(")", maxDepth-1)
	f, err := ParseFilter(Users, text)
	if err != nil {
		t.Fatal(err)
	}
	const want = `emails[type eq "a" and value eq "c" or type eq "b" and value eq "c"]`
	if f.String() != want || (Filter{}).String() != "" {
		t.Errorf("got %s", f)
	}
}

func TestFilterTerms(t *testing.T) {
	type answer struct {
		Terms []Term
		Whole bool
	}
	name := Term{TermUserName, "a@b.org", false}
	for text, want := range map[string]answer{
		``:                                      {nil, true},
		`userName eq "A@b.org"`:                 {[]Term{name}, true},
		`externalId eq "Ab"`:                    {[]Term{{TermExternalID, "Ab", true}}, true},
		`ID eq "7"`:                             {[]Term{{TermID, "7", true}}, true},
		`displayName eq "Ann Ng"`:               {[]Term{{TermDisplayName, "ann ng", false}}, true},
		`emails eq "A@b.org"`:                   {[]Term{{TermEmail, "a@b.org", false}}, true},
		`emails.value eq "a"`:                   {[]Term{{TermEmail, "a", false}}, true},
		`emails[value eq "a"]`:                  {[]Term{{TermEmail, "a", false}}, true},
		`emails[type eq "work"].value eq "A"`:   {[]Term{{TermEmail, "a", false}}, false},
		`emails[value eq "a" and value eq "b"]`: {[]Term{{TermEmail, "a", false}, {TermEmail, "b", false}}, false},
		`userName eq "a@b.org" and id eq "7"`:   {[]Term{name, {TermID, "7", true}}, true},
		`userName eq "a@b.org" and title pr`:    {[]Term{name}, false},
		`userName eq "a@b.org" or id eq "7"`:    {nil, false},
		`not (userName eq "a@b.org")`:           {nil, false},
		`userName ne "a"`:                       {nil, false},
		`userName eq null`:                      {nil, false},
		`userName co "a"`:                       {nil, false},
		`urn:ietf:params:scim:schemas:core:2.0:User:id eq "7"`: {[]Term{{TermID, "7", true}}, true},
		`name.formatted eq "a"`:                                {nil, false},
		`nickName eq "a"`:                                      {nil, false},
	} {
		f, err := ParseFilter(Users, text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		terms, whole := f.Terms()
		if diff := cmp.Diff(want, answer{terms, whole}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	f, err := ParseFilter(Groups, `members eq "5"`)
	if err != nil {
		t.Fatal(err)
	}
	terms, whole := f.Terms()
	if v, ok := Lookup(terms, TermMember); v != "5" || !ok || !whole {
		t.Errorf("members eq: %v, %t", terms, whole)
	}
	if !f.Match(Group{Members: []Member{{Value: "4"}, {Value: "5"}}}) || f.Match(Group{Members: []Member{{Value: "4"}}}) {
		t.Error("a group is found by its members")
	}
}

// What is printed is read as the same filter, and nothing that is sent makes
// the program panic.
func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{
		`userName eq "bjensen"`, `title pr and userType eq "Employee"`, `emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp"]`,
		`userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")`,
		`not (not (a pr) or (b pr or c pr)) and (d pr and (e pr and f pr))`, `a eq -1.5e+3`, `a eq null or a eq TRUE`,
		`emails[a pr or b pr and (c pr or d pr)].value eq "\u00e9\"\\\u2028"`, `urn:ietf:params:scim:schemas:core:2.0:User:name.$ref lt "x"`,
		`(a pr or b pr) and (c pr or d pr) and not (e pr)`, `not eq "x"`, `and eq "x" and or pr`, `((`, `a[`, `a eq "`, `a eq "\ud800"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := parseFilter(text)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		written := printed(n)
		if len(written) > maxFilter {
			return // a comparison that was written once stands in every alternative
		}
		again, err := parseFilter(written)
		if err != nil {
			t.Fatalf("%q is printed %q: %v", text, written, err)
		}
		if diff := cmp.Diff(n, again); diff != "" {
			t.Fatalf("%q is printed %q (-want +got):\n%s", text, written, diff)
		}
		for _, k := range []Kind{Users, Groups} {
			if filter, err := ParseFilter(k, text); err == nil {
				filter.Match(babs())
				filter.Match(User{})
				filter.Match(Group{Members: []Member{{Value: "1"}}})
				if terms, whole := filter.Terms(); whole && !filter.All() && len(terms) == 0 {
					t.Fatalf("%q: whole without terms", text)
				}
			}
		}
	})
}
