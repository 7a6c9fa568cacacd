package scim

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/fault"
)

// What directories really send. The bodies stand in the documentation of
//
//   - Microsoft Entra ID: "Develop and plan provisioning for a SCIM endpoint",
//     learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups
//   - Microsoft Entra ID, both ways in which it changes things: "Known issues and
//     resolutions with SCIM 2.0 protocol compliance", learn.microsoft.com/entra/
//     identity/app-provisioning/application-provisioning-config-problem-scim-compatibility
//   - Okta: "Okta and SCIM Version 2.0",
//     developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20
//
// The manager as a text isn't documented and is sent by Entra all the same:
// github.com/Captain-P-Goldfish/SCIM-SDK/issues/686 and
// github.com/apache/directory-scimple/issues/1242.

const (
	entraCreates = `{
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
		"externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
		"userName": "Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1",
		"active": true,
		"emails": [{"primary": true, "type": "work", "value": "Test_User_fd0ea19b-0777-472c-9f96-4f70d2226f2e@testuser.com"}],
		"meta": {"resourceType": "User"},
		"name": {"formatted": "givenName familyName", "familyName": "familyName", "givenName": "givenName"},
		"roles": []
	}`
	oktaCreates = `{
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
		"userName": "test.user@okta.local",
		"name": {"givenName": "Test", "familyName": "User"},
		"emails": [{"primary": true, "value": "test.user@okta.local", "type": "work"}],
		"displayName": "Test User",
		"locale": "en-US",
		"externalId": "00ujl29u0le5T6Aj10h7",
		"groups": [],
		"password": "1mz050nq",
		"active": true
	}`
	oktaReplaces = `{
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
		"id": "23a35c27-23d3-4c03-b4c5-6443c09e7173",
		"userName": "test.user@okta.local",
		"name": {"givenName": "Another", "middleName": "Excited", "familyName": "User"},
		"emails": [{"primary": true, "value": "test.user@okta.local", "type": "work", "display": "test.user@okta.local"}],
		"active": true, "groups": [], "meta": {"resourceType": "User"}
	}`
)

func TestDirectoriesCreateUsers(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want Person
	}{
		"Entra": {entraCreates, Person{
			ExternalID: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", UserName: "Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1",
			Email: "test_user_fd0ea19b-0777-472c-9f96-4f70d2226f2e@testuser.com", Name: "givenName familyName", Active: true,
		}},
		"Okta": {oktaCreates, Person{
			ExternalID: "00ujl29u0le5T6Aj10h7", UserName: "test.user@okta.local", Email: "test.user@okta.local", Name: "Test User", Active: true,
		}},
		"Okta replacing": {oktaReplaces, Person{UserName: "test.user@okta.local", Email: "test.user@okta.local", Name: "Another User", Active: true}},
		"texts for other types, and other capitals": {`{
			"USERNAME": "ann@example.org", "displayname": "Ann Ng", "Active": "False", "title": null, "hat": {"size": 7},
			"emails": {"value": "Ann@Example.org", "type": "Work", "primary": "True"},
			"URN:ietf:params:scim:schemas:extension:enterprise:2.0:user": {"Manager": "26", "employeeNumber": 701984, "Department": "Sales"}
		}`, Person{UserName: "ann@example.org", Email: "ann@example.org", Name: "Ann Ng", Unit: []string{"Sales"}, ManagerID: 26}},
	} {
		u, err := DecodeUser([]byte(c.body))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if u.ID != "" || u.Meta != nil {
			t.Errorf("%s: a client said who the user is: %+v", name, u)
		}
		p, err := u.Person()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, p); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestDirectoriesChangeUsers(t *testing.T) {
	no := false
	const head = `{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [`
	for name, c := range map[string]struct {
		body   string
		change func(u *User)
	}{
		"Entra disables, without the flag": {`{"op": "Replace", "path": "active", "value": "False"}`, func(u *User) { u.Active = &no }},
		"Entra disables, with the flag":    {`{"op": "replace", "path": "active", "value": false}`, func(u *User) { u.Active = &no }},
		"Okta disables":                    {`{"op": "replace", "value": {"active": false}}`, func(u *User) { u.Active = &no }},
		"Entra adds what is not kept":      {`{"op": "Add", "path": "nickName", "value": "Babs"}`, func(*User) {}},
		"Entra replaces several, without the flag": {`
			{"op": "Replace", "path": "displayName", "value": "Pvlo"},
			{"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "TestBcwqnm@test.microsoft.com"},
			{"op": "Replace", "path": "name.givenName", "value": "Gtfd"},
			{"op": "Replace", "path": "name.familyName", "value": "Pkqf"},
			{"op": "Replace", "path": "externalId", "value": "Eqpj"},
			{"op": "Replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "value": "Eqpj"}`,
			func(u *User) {
				u.DisplayName, u.ExternalID, u.Name = "Pvlo", "Eqpj", &Name{GivenName: "Gtfd", FamilyName: "Pkqf"}
				u.Emails[0].Value = "TestBcwqnm@test.microsoft.com"
				u.Enterprise.EmployeeNumber = "Eqpj"
			}},
		"Entra replaces several, with the flag": {`
			{"op": "replace", "path": "emails[type eq \"work\"].value", "value": "TestMhvaes@test.microsoft.com"},
			{"op": "replace", "value": {
				"displayName": "Bjfe", "name.givenName": "Kkom", "name.familyName": "Unua",
				"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber": "Aklq"}}`,
			func(u *User) {
				u.DisplayName, u.Name = "Bjfe", &Name{GivenName: "Kkom", FamilyName: "Unua"}
				u.Emails[0].Value = "TestMhvaes@test.microsoft.com"
				u.Enterprise.EmployeeNumber = "Aklq"
			}},
		"Entra gives another manager": {
			`{"op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "2c2f6fb8-254f-492e-b7fe-c09c5a61c8a2"}`,
			func(u *User) { u.Enterprise.Manager = &Manager{Value: "2c2f6fb8-254f-492e-b7fe-c09c5a61c8a2"} }},
		"Entra gives a manager without the schema": {
			`{"op":"Add", "path":"manager", "value":[{"$ref":"http://x/scim/Users/2819", "value":"2819"}]}`,
			func(u *User) { u.Enterprise.Manager = &Manager{Value: "2819", Ref: "http://x/scim/Users/2819"} }},
		"Entra's older jobs": {`{"op": "Replace", "path": "displayName", "value": [{"$ref": null, "value": "Ann"}]}`,
			func(u *User) { u.DisplayName = "Ann" }},
		"Entra adds an address of a type that is new": {`{"op": "Add", "path": "emails[type eq \"home\"].value", "value": "a@home.org"}`,
			func(u *User) { u.Emails = append(u.Emails, Email{Value: "a@home.org", Type: "home"}) }},
		"Entra takes the manager away": {
			`{"op": "Remove", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"}`,
			func(u *User) { u.Enterprise.Manager = nil }},
	} {
		p, err := DecodePatch([]byte(head + c.body + "]}"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := p.User(ann())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := ann()
		c.change(&want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestDirectoriesChangeGroups(t *testing.T) {
	sales := func(members ...string) Group {
		g := Group{ID: "abf4dd94-a4c0-4f67-89c9-76b03340cb9b", DisplayName: "Sales"}
		for _, m := range members {
			g.Members = append(g.Members, Member{Value: m})
		}
		return g
	}
	for name, c := range map[string]struct {
		body string
		want Group
	}{
		"Entra adds a member":                       {`{"op": "Add", "path": "members", "value": [{"$ref": null, "value": "c"}]}`, sales("a", "b", "c")},
		"Entra adds one who is there":               {`{"op": "Add", "path": "members", "value": [{"$ref": null, "value": "a"}]}`, sales("a", "b")},
		"Entra removes a member, without the flag":  {`{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "a"}]}`, sales("b")},
		"Entra removes a member, with the flag":     {`{"op": "remove", "path": "members[value eq \"a\"]"}`, sales("b")},
		"Entra removes one who is not there":        {`{"op": "remove", "path": "members[value eq \"x\"]"}`, sales("a", "b")},
		"Entra renames":                             {`{"op": "Replace", "path": "displayName", "value": "Sales"}`, sales("a", "b")},
		"Okta renames, and repeats the id":          {`{"op": "replace", "value": {"id": "abf4dd94-a4c0-4f67-89c9-76b03340cb9b", "displayName": "Sales"}}`, sales("a", "b")},
		"Okta pushes all members":                   {`{"op": "replace", "path": "members", "value": [{"value": "c"}, {"value": "b"}, {"value": "c"}]}`, sales("c", "b")},
		"Okta removes one and adds another":         {`{"op": "remove", "path": "members[value eq \"a\"]"}, {"op": "add", "path": "members", "value": [{"value": "d"}]}`, sales("b", "d")},
		"everybody leaves":                          {`{"op": "remove", "path": "members"}`, sales()},
		"a member that an object of members brings": {`{"op": "add", "value": {"members": [{"value": "c"}]}}`, sales("a", "b", "c")},
	} {
		p, err := DecodePatch([]byte(`{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [` + c.body + "]}"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := p.Group(sales("a", "b"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	g, err := DecodeGroup([]byte(`{
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
		"externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159", "displayName": "displayName", "meta": {"resourceType": "Group"}}`))
	if err != nil || g.DisplayName != "displayName" || g.ExternalID != "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159" || g.Meta != nil {
		t.Errorf("Entra creates a group: %+v, %v", g, err)
	}
}

// The questions that Entra and Okta ask before they create anything.
func TestDirectoriesAsk(t *testing.T) {
	for _, c := range []struct {
		kind      Kind
		filter    string
		attribute string
		value     string
		whole     bool
	}{
		{Users, `userName eq "Test_User_dfeef4c5-5681-4387-b016-bdf221e82081"`, TermUserName, "test_user_dfeef4c5-5681-4387-b016-bdf221e82081", true},
		{Users, `userName eq "test.user@okta.local"`, TermUserName, "test.user@okta.local", true},
		{Users, `externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"`, TermExternalID, "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", true},
		{Users, `emails[type eq "work"].value eq "user@contoso.com"`, TermEmail, "user@contoso.com", false},
		{Groups, `displayName eq "displayName"`, TermDisplayName, "displayname", true},
		{Groups, `externalId eq "8aa1"`, TermExternalID, "8aa1", true},
		{Groups, `id eq "5" and members eq "7"`, TermMember, "7", true},
	} {
		f, err := ParseFilter(c.kind, c.filter)
		if err != nil {
			t.Fatal(err)
		}
		terms, whole := f.Terms()
		if value, ok := Lookup(terms, c.attribute); !ok || value != c.value || whole != c.whole {
			t.Errorf("%s: %+v, %t", c.filter, terms, whole)
		}
	}
	q, err := ParseQuery(Users, func(name string) string { return map[string]string{"startIndex": "1", "count": "100"}[name] })
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(List[User](q, 0, nil))
	want := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`
	if err != nil || string(got) != want {
		t.Errorf("nobody is found: %s, %v", got, err)
	}
}

func TestResourcesThatAreRefused(t *testing.T) {
	for body, want := range map[string]ErrorType{
		``:                               InvalidSyntax,
		`[]`:                             InvalidSyntax,
		`{"userName": "a"} {}`:           InvalidSyntax,
		`{}`:                             InvalidValue, // userName is required
		`{"userName": ""}`:               InvalidValue,
		`{"userName": null}`:             InvalidValue,
		`{"userName": true}`:             InvalidValue,
		`{"userName": ["a", "b"]}`:       InvalidValue,
		`{"userName":"a","active":"no"}`: InvalidValue,
		`{"userName":"a","active":1}`:    InvalidValue,
		`{"userName":"a","name":"Ann"}`:  InvalidValue,
		`{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":"x"}`: InvalidValue,
	} {
		_, err := DecodeUser([]byte(body))
		if e, ok := errors.AsType[*Error](err); !ok || e.Type != want || fault.Of(err) != fault.Invalid {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}
