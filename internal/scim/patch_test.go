package scim

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func patchOf(ops ...Operation) Patch { return Patch{ops} }

func TestPatchIsRefused(t *testing.T) {
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	for body, want := range map[string]struct {
		errType ErrorType
		words   string
	}{
		`{"op": "move", "path": "title"}`:                                                     {InvalidSyntax, "add, replace or remove"},
		`{"path": "title"}`:                                                                   {InvalidSyntax, "add, replace or remove"},
		`"remove"`:                                                                            {InvalidSyntax, "object"},
		`{"op": "add", "path": 5}`:                                                            {InvalidPath, "text"},
		`{"op": "remove"}`:                                                                    {NoTarget, "path is needed"},
		`{"op": "replace", "value": "x"}`:                                                     {InvalidValue, "object"},
		`{"op": "replace", "path": "hat", "value": "x"}`:                                      {InvalidPath, `no attribute "hat"`},
		`{"op": "replace", "path": "name.hat", "value": "x"}`:                                 {InvalidPath, `no attribute "name.hat"`},
		`{"op": "replace", "path": "name[", "value": "x"}`:                                    {InvalidPath, "Character 6"},
		`{"op": "replace", "path": "emails[type eq work].value", "value": "x"}`:               {InvalidPath, "Character 16"},
		`{"op": "replace", "path": "emails[hat eq \"x\"]", "value": "x"}`:                     {InvalidPath, "no sub-attribute"},
		`{"op": "replace", "path": "emails[type eq \"work\"].", "value": "x"}`:                {InvalidPath, "sub-attribute is needed"},
		`{"op": "replace", "path": "emails[type pr] x", "value": "x"}`:                        {InvalidPath, "Nothing may follow"},
		`{"op": "replace", "path": "name[givenName pr]", "value": "x"}`:                       {InvalidPath, "one value"},
		`{"op": "replace", "path": "emails[type eq \"x\"].value", "value": "x"}`:              {NoTarget, "Add it"},
		`{"op": "add", "path": "emails[type co \"x\"].value", "value": "x"}`:                  {NoTarget, "none can be made"},
		`{"op": "replace", "path": "active", "value": "perhaps"}`:                             {InvalidValue, "true or false"},
		`{"op": "replace", "path": "title", "value": {"a": 1}}`:                               {InvalidValue, "text"},
		`{"op": "replace", "path": "name", "value": "Ann"}`:                                   {InvalidValue, "object"},
		`{"op": "replace", "path": "` + enterprise + `", "value": "Ann"}`:                     {InvalidValue, "object"},
		`{"op": "replace", "path": "id", "value": "8"}`:                                       {Mutability, "can't be changed"},
		`{"op": "replace", "path": "meta.created", "value": "8"}`:                             {Mutability, "can't be changed"},
		`{"op": "remove", "path": "meta"}`:                                                    {Mutability, "can't be changed"},
		`{"op": "replace", "value": {"id": "8"}}`:                                             {Mutability, "can't be changed"},
		`{"op": "replace", "path": "` + enterprise + `:manager.displayName", "value": "Bo"}`:  {Mutability, "can't be changed"},
		`{"op": "add", "path": "emails[type eq \"x\" or type eq \"y\"].value", "value": "x"}`: {NoTarget, "none can be made"},
		`{"op": "add", "path": "emails[type eq \"x\"].primary", "value": "x"}`:                {InvalidValue, "true or false"},
		`{"op": "add", "path": "emails[type eq \"x\"]", "value": {"value": true}}`:            {InvalidValue, "text"},
		`{"op": "add", "path": "emails[type eq \"work\"]", "value": {"value": true}}`:         {InvalidValue, "text"},
		`{"op": "add", "path": "emails.type[type eq \"work\"]", "value": "x"}`:                {InvalidPath, "Brackets"},
		`{"op": "add", "path": "name.givenName", "value": true}`:                              {InvalidValue, "text"},
		`{"op": "add", "value": {"meta": {"resourceType": "Group"}, "id": true}}`:             {InvalidValue, "text"},
		`{"op": "remove", "path": "userName"}`:                                                {Mutability, "needs a value"},
		`{"op": "replace", "path": "userName", "value": ""}`:                                  {Mutability, "needs a value"},
		`{"op": "remove", "path": "active"}`:                                                  {Mutability, "needs a value"},
	} {
		p, err := DecodePatch([]byte(`{"Operations": [{"op": "replace", "path": "title", "value": "Boss"}, ` + body + "]}"))
		before := ann()
		if err == nil {
			_, err = p.User(before)
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Status != 400 || e.Type != want.errType || !strings.Contains(e.Detail, want.words) || !strings.Contains(e.Detail, "Operations[1]") {
			t.Errorf("%s: %v, want %s that says %q", body, err, want.errType, want.words)
		}
		if diff := cmp.Diff(ann(), before); diff != "" {
			t.Errorf("%s: the user was changed all the same:\n%s", body, diff)
		}
	}
	for body, want := range map[string]ErrorType{
		``: InvalidSyntax, `{}`: InvalidSyntax, `{"Operations": {}}`: InvalidSyntax,
		`{"operations": [` + strings.Repeat(`{"op":"add","value":{}},`, maxOperations) + `{"op":"add","value":{}}]}`: TooMany,
	} {
		if _, err := DecodePatch([]byte(body)); FromError(err).Type != want {
			t.Errorf("%.30s: %v, want %s", body, err, want)
		}
	}
}

func TestPatch(t *testing.T) {
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	home := Email{Value: "a@home.org", Type: "home"}
	for name, c := range map[string]struct {
		op     Operation
		change func(u *User)
	}{
		"a new primary address is the only one": {
			Operation{"add", "emails", []any{object{"value": "a@home.org", "type": "home", "primary": true}}},
			func(u *User) {
				u.Emails[0].Primary = false
				u.Emails = append(u.Emails, Email{Value: "a@home.org", Type: "home", Primary: true})
			}},
		"an address learns what is new":      {Operation{"add", "emails", object{"value": "ann@example.org", "display": "Ann"}}, func(u *User) { u.Emails[0].Display = "Ann" }},
		"all addresses are replaced":         {Operation{"replace", "emails", []any{object{"value": "a@home.org", "type": "home"}}}, func(u *User) { u.Emails = []Email{home} }},
		"a chosen address keeps its type":    {Operation{"replace", `emails[type eq "work"]`, object{"value": "b@example.org"}}, func(u *User) { u.Emails[0].Value = "b@example.org" }},
		"a chosen address goes":              {Operation{"remove", `emails[type eq "work"]`, nil}, func(u *User) { u.Emails = nil }},
		"without its value it goes too":      {Operation{"remove", `emails[type eq "work"].value`, nil}, func(u *User) { u.Emails = nil }},
		"a sub-attribute of all":             {Operation{"replace", `emails.display`, "Ann"}, func(u *User) { u.Emails[0].Display = "Ann" }},
		"no address is like that":            {Operation{"remove", `emails[type eq "home"]`, nil}, func(*User) {}},
		"parts of a name that aren't named":  {Operation{"replace", "name", object{"familyName": "Wu"}}, func(u *User) { u.Name.FamilyName = "Wu" }},
		"a part of a name goes":              {Operation{"remove", "name.familyName", nil}, func(u *User) { u.Name.FamilyName = "" }},
		"the name goes":                      {Operation{"remove", "name", nil}, func(u *User) { u.Name = nil }},
		"null replaces":                      {Operation{"replace", "name.familyName", nil}, func(u *User) { u.Name.FamilyName = "" }},
		"null adds nothing":                  {Operation{"add", "name.familyName", nil}, func(*User) {}},
		"the same manager keeps the name":    {Operation{"replace", enterprise + ":manager", "26"}, func(*User) {}},
		"another manager by the value alone": {Operation{"replace", enterprise + ":manager.value", "27"}, func(u *User) { u.Enterprise.Manager = &Manager{Value: "27"} }},
		"a manager with an address": {Operation{"replace", enterprise + ":manager", object{"value": "27", "$ref": "../Users/27", "displayName": "?"}},
			func(u *User) { u.Enterprise.Manager = &Manager{Value: "27", Ref: "../Users/27"} }},
		"the extension as a whole": {Operation{"replace", enterprise, object{"department": nil, "division": "North", "manager.value": "27", "hat": "x"}},
			func(u *User) { u.Enterprise = &Enterprise{Division: "North", Manager: &Manager{Value: "27"}} }},
		"the extension in an object": {Operation{"add", "", object{enterprise: object{"costCenter": "9"}, "hat": 5, "schemas": []any{}, "(": 1}},
			func(u *User) { u.Enterprise.CostCenter = "9" }},
		"the extension goes":         {Operation{"remove", enterprise, nil}, func(u *User) { u.Enterprise = nil }},
		"its schema before its name": {Operation{"replace", UserSchema + ":title", "Boss"}, func(u *User) { u.Title = "Boss" }},
		"another schema is not kept": {Operation{"replace", "urn:example:User:hat", "Boss"}, func(*User) {}},
		"addresses are not kept":     {Operation{"add", `addresses[type eq "work"].country`, "ML"}, func(*User) {}},
		"a first address of a kind, made from a filter": {Operation{"add", `emails[type eq "home" and primary eq "True"].value`, "a@home.org"},
			func(u *User) {
				u.Emails[0].Primary = false
				u.Emails = append(u.Emails, Email{Value: "a@home.org", Type: "home", Primary: true})
			}},
		"the same with an object":       {Operation{"add", `emails[type eq "home"]`, object{"value": "a@home.org"}}, func(u *User) { u.Emails = append(u.Emails, home) }},
		"one without an address":        {Operation{"add", `emails[type eq "home"].display`, "Ann"}, func(*User) {}},
		"a chosen one becomes nothing":  {Operation{"replace", `emails[type eq "work"]`, object{}}, func(u *User) { u.Emails = nil }},
		"removed by what it says":       {Operation{"remove", "emails", object{"type": "work"}}, func(*User) {}},
		"removed by value and type":     {Operation{"remove", "emails", object{"value": "ann@example.org", "type": "work"}}, func(u *User) { u.Emails = nil }},
		"another type stays":            {Operation{"remove", "emails", object{"value": "ann@example.org", "type": "home"}}, func(*User) {}},
		"meta as it is":                 {Operation{"replace", "", object{"id": "7", "meta": object{"resourceType": "User"}, "nickName": "x"}}, func(*User) {}},
		"null as a primary address":     {Operation{"add", "", object{"emails": nil, "NAME": nil}}, func(*User) {}},
		"a path as a name in an object": {Operation{"add", "", object{`emails[type eq "home"].value`: "a@home.org"}}, func(u *User) { u.Emails = append(u.Emails, home) }},
	} {
		got, err := patchOf(c.op).User(ann())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := ann()
		c.change(&want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	sparse := User{ID: "7", UserName: "ann", Enterprise: &Enterprise{Department: "Sales"},
		Emails: []Email{{Value: "a@b.org"}, {Value: "w@b.org", Type: "work", Primary: true}, {Value: "h@b.org", Type: "home"}}}
	got, err := patchOf(
		Operation{"replace", enterprise, object{"department": nil, "division": "North"}}, // nothing is left for a moment
		Operation{"add", "emails", object{"value": "a@b.org", "type": "other"}},
		Operation{"replace", `emails[type eq "home"].primary`, true},
	).User(sparse)
	if err != nil {
		t.Fatal(err)
	}
	want := User{ID: "7", UserName: "ann", Enterprise: &Enterprise{Division: "North"},
		Emails: []Email{{Value: "a@b.org", Type: "other"}, {Value: "w@b.org", Type: "work"}, {Value: "h@b.org", Type: "home", Primary: true}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a user of whom little is known (-want +got):\n%s", diff)
	}
	g := Group{ID: "1", DisplayName: "Sales", Members: []Member{{Value: "a"}}}
	if _, err := patchOf(Operation{"replace", `members[value eq "a"].value`, "b"}).Group(g); FromError(err).Type != Mutability {
		t.Errorf("a member became another: %v", err)
	}
	if _, err := patchOf(Operation{"replace", `members[value eq "a"]`, object{"value": "b"}}).Group(g); FromError(err).Type != Mutability {
		t.Errorf("a member became another: %v", err)
	}
}

// words are few, so that things coincide.
var someText = rapid.SampledFrom([]string{"a", "b", "B", "é \"x\"", "c@example.org"})

// someUser draws a user that says only what it may.
func someUser(t *rapid.T) User {
	u := User{ID: "7", UserName: someText.Draw(t, "userName"), Meta: &Meta{ResourceType: Users, Location: "/Users/7"}}
	maybe := func(name string) string {
		return rapid.OneOf(rapid.Just(""), someText).Draw(t, name)
	}
	u.DisplayName, u.Title, u.ExternalID = maybe("displayName"), maybe("title"), maybe("externalId")
	if active := rapid.IntRange(0, 2).Draw(t, "active"); active > 0 {
		b := active == 1
		u.Active = &b
	}
	if n := (Name{GivenName: maybe("given"), FamilyName: maybe("family")}); n != (Name{}) {
		u.Name = &n
	}
	e := Enterprise{Department: maybe("department")}
	if m := maybe("manager"); m != "" {
		e.Manager = &Manager{Value: m, DisplayName: maybe("manager's name")}
	}
	if e != (Enterprise{}) {
		u.Enterprise = &e
	}
	primary := rapid.IntRange(0, 4).Draw(t, "primary")
	for i, kind := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"work", "home", "other"}), 0, 3, rapid.ID).Draw(t, "emails") {
		u.Emails = append(u.Emails, Email{Value: fmt.Sprint(kind, i, "@example.org"), Type: kind, Primary: i == primary})
	}
	return u
}

func someOperation(t *rapid.T) Operation {
	const enterprise = EnterpriseSchema
	op := Operation{Op: rapid.SampledFrom([]string{opAdd, opReplace, opRemove}).Draw(t, "op")}
	op.Path = rapid.SampledFrom([]string{
		"userName", "title", "name", "name.givenName", "emails", `emails[type eq "work"]`, `emails[type eq "work"].value`,
		"emails.display", enterprise, enterprise + ":department", enterprise + ":manager", enterprise + ":manager.value", "active", "nickName",
	}).Draw(t, "path")
	op.Value = rapid.SampledFrom([]any{
		nil, "a", "True", false, object{"value": "x@example.org", "type": "work"}, object{"givenName": "G"},
		[]any{object{"value": "x@example.org", "primary": true}, object{"value": "y@example.org", "type": "home", "primary": true}},
		object{"department": "D", "manager": "9"}, json.Number("5"),
	}).Draw(t, "value")
	return op
}

func TestPatchProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := someUser(t)
		same := func(what string, want, got User) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", what, diff)
			}
		}
		// A user says the same after it was written and read.
		data, err := json.Marshal(u)
		if err != nil {
			t.Fatal(err)
		}
		var again User
		if err := json.Unmarshal(data, &again); err != nil {
			t.Fatal(err)
		}
		same("written and read", u, again)

		// Replacing everything by what is there changes nothing.
		got, err := patchOf(Operation{opReplace, "", u.tree()}, Operation{opAdd, "", u.tree()}).User(u)
		if err != nil {
			t.Fatal(err)
		}
		same("replaced by itself", u, got)

		// What is not kept and what isn't there changes nothing.
		got, err = patchOf(Operation{opAdd, "nickName", "x"}, Operation{opRemove, `emails[value eq "nobody"]`, nil}).User(u)
		if err != nil {
			t.Fatal(err)
		}
		same("changed in nothing", u, got)

		// A change that is refused changes nothing, one that is made can be made
		// again and, if it replaces, makes no difference then.
		op := someOperation(t)
		before := u.tree()
		once, err := patchOf(op).User(u)
		if diff := cmp.Diff(before, u.tree()); diff != "" {
			t.Fatalf("%+v changed the user itself:\n%s", op, diff)
		}
		if err != nil {
			if e := FromError(err); e.Status != 400 || e.Type == "" {
				t.Fatalf("%+v: %v", op, err)
			}
			return
		}
		primaries := func(e Email) bool { return e.Primary }
		if i := slices.IndexFunc(once.Emails, primaries); i >= 0 && slices.ContainsFunc(once.Emails[i+1:], primaries) {
			t.Fatalf("%+v: two primary addresses: %+v", op, once.Emails)
		}
		if once.UserName == "" || once.ID != u.ID || !cmp.Equal(once.Meta, u.Meta) || (u.Active != nil && once.Active == nil) {
			t.Fatalf("%+v took away what has to stay: %+v", op, once)
		}
		twice, err := patchOf(op).User(once)
		if op.Op == opRemove || (err == nil && op.Op != "") {
			same(fmt.Sprintf("%+v again", op), once, twice)
		}
	})
}

func TestMembersProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.IntRange(1, 30), 0, 12, rapid.ID).Draw(t, "ids")
		cut := rapid.IntRange(0, len(ids)).Draw(t, "cut")
		g := Group{ID: "1", DisplayName: "Sales"}
		for _, id := range ids[:cut] {
			g.Members = append(g.Members, Member{Value: fmt.Sprint(id)})
		}
		if cut == 0 {
			g.Members = nil
		}
		var others []any
		var single []Operation
		for _, id := range ids[cut:] {
			others = append(others, object{"value": fmt.Sprint(id), "$ref": nil})
			single = append(single, Operation{opRemove, fmt.Sprintf("members[value eq \"%d\"]", id), nil})
		}
		if len(others) == 0 {
			return
		}
		added, err := patchOf(Operation{opAdd, "members", others}).Group(g)
		if err != nil || len(added.Members) != len(ids) {
			t.Fatalf("added: %+v, %v", added, err)
		}
		if again, err := patchOf(Operation{opAdd, "members", others}).Group(added); err != nil || !cmp.Equal(added, again) {
			t.Fatalf("added again: %+v, %v", again, err)
		}
		for what, p := range map[string]Patch{"by value": patchOf(Operation{opRemove, "members", others}), "one by one": {single}} {
			removed, err := p.Group(added)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(g, removed); diff != "" {
				t.Fatalf("added and removed %s (-want +got):\n%s", what, diff)
			}
		}
	})
}

// Nothing that is sent makes the program panic, and what is refused is refused
// with words.
func FuzzPatch(f *testing.F) {
	for _, seed := range []string{
		`{"Operations": [{"op": "Add", "path": "emails[type eq \"home\"].value", "value": "a@home.org"}]}`,
		`{"Operations": [{"op": "replace", "value": {"name.givenName": "K", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": "9"}}}]}`,
		`{"Operations": [{"op": "remove", "path": "members", "value": [{"$ref": null, "value": "a"}]}, {"op": "add", "path": "members", "value": [[{"value": 5}], "b", null]}]}`,
		`{"userName": "a", "active": "True", "emails": ["a@b.org", {"value": ["x"], "primary": "true"}], "name": null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		check := func(err error) {
			if e := FromError(err); err != nil && e.Status != 400 {
				t.Fatalf("%q: %v", body, err)
			}
		}
		if u, err := DecodeUser(body); err == nil {
			_, err := u.Person()
			check(err)
		} else {
			check(err)
		}
		_, err := DecodeGroup(body)
		check(err)
		p, err := DecodePatch(body)
		check(err)
		if err == nil {
			_, err = p.User(ann())
			check(err)
			_, err = p.Group(Group{ID: "1", DisplayName: "Sales", Members: []Member{{Value: "a"}}})
			check(err)
		}
	})
}
