package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// directory is a client of SCIM at an instance.
type directory struct {
	failer

	url, token, agent string
	ids               map[string]string // by what a conversation calls them
}

// turn is a request of a conversation, and what must be answered. Ids that were
// kept stand in braces.
type turn struct {
	method, path, body string
	status             int
	keep               string   // the name under which the id is kept
	words              []string // that the answer has, or hasn't after !
}

// fill puts what was kept into a text.
func (d directory) fill(text string) string {
	for name, id := range d.ids {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	return text
}

// ask sends a request and returns how it is answered.
func (d directory) ask(method, path, body string) (int, http.Header, string) {
	path, query, asks := strings.Cut(d.fill(path), "?")
	if asks {
		parts := strings.Split(query, "&")
		for i, part := range parts {
			name, value, _ := strings.Cut(part, "=")
			parts[i] = name + "=" + url.QueryEscape(value)
		}
		path += "?" + strings.Join(parts, "&")
	}
	request, err := http.NewRequestWithContext(context.Background(), method, d.url+path, strings.NewReader(d.fill(body)))
	check(d, err)
	request.Header.Set("Authorization", "Bearer "+d.token)
	request.Header.Set("User-Agent", d.agent)
	if body != "" {
		request.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	}
	response, err := http.DefaultClient.Do(request)
	check(d, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	check(d, err)
	return response.StatusCode, response.Header, string(text)
}

// converse has a conversation.
func (d directory) converse(turns []turn) {
	for i, turn := range turns {
		status, header, text := d.ask(turn.method, turn.path, turn.body)
		if status != turn.status {
			d.Fatalf("%d: %s %s: %d %s\nwant %d", i, turn.method, turn.path, status, text, turn.status)
		}
		if (text != "") != strings.HasPrefix(header.Get("Content-Type"), "application/scim+json") || (status == http.StatusNoContent) != (text == "") {
			d.Fatalf("%d: %s %s: %q %q", i, turn.method, turn.path, header.Get("Content-Type"), text)
		}
		for _, words := range turn.words {
			words, not := strings.CutPrefix(words, "!")
			if strings.Contains(text, d.fill(words)) == not {
				d.Fatalf("%d: %s %s: %s\nwant %v: %s", i, turn.method, turn.path, text, !not, d.fill(words))
			}
		}
		if turn.keep != "" {
			var made struct {
				ID string `json:"id"`
			}
			check(d, json.Unmarshal([]byte(text), &made))
			d.ids[turn.keep] = made.ID
		}
	}
}

// connected starts an instance with an administrator and a token for a directory.
func connected(t *testing.T, agent string) (directory, string) {
	t.Helper()
	db := filepath.Join(t.TempDir(), "decorum.db")
	command(t, "migrate", "--db="+db)
	in := serving(t, "--db="+db)
	addPeople(t, db, "ada@acme.example")
	token := strings.Fields(command(t, "tokens", "add", agent, "--scope=scim", "--db="+db))[0]
	return directory{failer: t, url: in.url + "/scim/v2", token: token, agent: agent, ids: map[string]string{}}, db
}

// TestEntra is the conversation that Microsoft Entra ID has: the requests are
// those of "Develop and plan provisioning for a SCIM endpoint" and of "Known issues
// and resolutions with SCIM 2.0 protocol compliance" (learn.microsoft.com), in the
// order in which its figures show them, with the ids and texts of this test.
func TestEntra(t *testing.T) {
	t.Parallel()
	d, db := connected(t, "Entra ID")
	const (
		patch = `{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": `
		work  = `emails[type eq \"work\"].value`
		users = "/Users/{joy}"
		group = "/Groups/{group}"
	)
	d.converse([]turn{
		// Test Connection looks for somebody who doesn't exist, by the matching property.
		{"GET", `/Users?filter=userName eq "7f2e5d0c-34a6-4ba6-8a02-8bd3ab0b0ef6"`, "", 200, "", []string{`"Resources":[]`, `"totalResults":0`, `"startIndex":1`}},
		{"GET", `/Groups?excludedAttributes=members&filter=displayName eq "7f2e5d0c-34a6-4ba6-8a02-8bd3ab0b0ef6"`, "", 200, "", []string{`"Resources":[]`}},
		{"GET", "/Schemas", "", 200, "", []string{`"urn:ietf:params:scim:schemas:core:2.0:User"`, `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`, "!null"}},

		// Somebody is assigned to the application.
		{"GET", `/Users?filter=userName eq "jyoung@testuser.com"`, "", 200, "", []string{`"Resources":[]`}},
		{"POST", "/Users", `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0User"],
			"externalId":"jyoung", "userName":"jyoung@testuser.com", "active":true, "addresses":null, "displayName":"Joy Young",
			"emails": [{"type":"work", "value":"jyoung@Contoso.com", "primary":true}], "meta": {"resourceType":"User"},
			"name":{"familyName":"Young", "givenName":"Joy"}, "phoneNumbers":null, "preferredLanguage":null, "title":null, "department":null, "manager":null}`,
			201, "joy", []string{`"userName":"jyoung@testuser.com"`, `"externalId":"jyoung"`, `"value":"jyoung@Contoso.com"`, `"active":true`}},
		{"POST", "/Users", `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
			"externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", "userName": "Test_User_00aa00aa-bb11-cc22-dd33-44ee44ee44ee", "active": true,
			"emails": [{"primary": true, "type": "work", "value": "Test_User_11bb11bb-cc22-dd33-ee44-55ff55ff55ff@testuser.com"}],
			"meta": {"resourceType": "User"}, "name": {"formatted": "givenName familyName", "familyName": "familyName", "givenName": "givenName"}, "roles": []}`,
			201, "boss", []string{`"givenName":"givenName"`}},
		{"GET", users, "", 200, "", []string{`"id":"{joy}"`}},
		{"GET", "/Users/5171a35d82074e068ce2", "", 404, "", []string{`"status":"404"`}},
		{"GET", `/Users?filter=externalId eq "jyoung"`, "", 200, "", []string{`"totalResults":1`}},
		{"GET", `/Users?filter=emails[type eq "work"].value eq "JYOUNG@contoso.com"`, "", 200, "", []string{`"totalResults":1`}},

		// The manager is asked for before it is set.
		{"GET", `/Users?filter=id eq "{joy}" and manager eq "{boss}"&attributes=id`, "", 200, "", []string{`"totalResults":0`}},
		{"PATCH", users, patch + `[{"op":"Add", "path":"manager", "value":[{"$ref":"http://x/scim/Users/{boss}", "value":"{boss}"}]}]}`, 200, "", []string{`"value":"{boss}"`}},
		{"GET", `/Users?filter=id eq "{joy}" and manager eq "{boss}"&attributes=id`, "", 200, "", []string{`"totalResults":1`}},
		{"PATCH", users, patch + `[{"op": "Remove", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"}]}`, 200, "", []string{`!"{boss}"`}},
		{"PATCH", users, patch + `[{"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "{boss}"}]}`, 200, "", []string{`"value":"{boss}"`}},

		// Attributes change.
		{"PATCH", users, patch + `[{"op": "Replace", "path": "` + work + `", "value": "updatedEmail@microsoft.com"},
			{"op": "Replace", "path": "name.familyName", "value": "updatedFamilyName"}]}`, 200, "", []string{`"updatedEmail@microsoft.com"`, `"updatedFamilyName"`}},
		{"PATCH", users, patch + `[{"op": "Replace", "path": "userName", "value": "5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com"}]}`,
			200, "", []string{`"userName":"5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com"`}},
		{"PATCH", users, patch + `[{"op": "replace", "value": {"displayName": "Joy Y.", "name.givenName": "Joyce",
			"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Contoso / Sales"}},
			{"op": "Add", "path": "addresses[type eq \"work\"].country", "value": "ML"}]}`, 200, "", []string{`"displayName":"Joy Y."`, `"department":"Contoso / Sales"`, `"givenName":"Joyce"`}},
	})

	// The department is a unit, and whoever comes into it later is enrolled as well.
	command(t, "assign", courseKey, "--unit=Contoso / Sales", "--db="+db)
	if out := reportOf(t, db, "Contoso / Sales"); !strings.Contains(out, "Joy Y.") {
		t.Errorf("the report of the department is\n%s", out)
	}
	d.converse([]turn{{"POST", "/Users", `{"userName": "new@testuser.com", "displayName": "New Hire", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Contoso / Sales"}}`, 201, "new", nil}})
	if err := await(func() (bool, error) { return strings.Contains(reportOf(t, db, "Contoso / Sales"), "New Hire"), nil }); err != nil {
		t.Errorf("who came later is not enrolled: %v", err)
	}
	d.converse([]turn{
		// A group comes without members, gets them one by one, and is renamed.
		{"GET", `/Groups?excludedAttributes=members&filter=displayName eq "Drivers"`, "", 200, "", []string{`"totalResults":0`}},
		{"POST", "/Groups", `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
			"externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159", "displayName": "Drivers", "meta": {"resourceType": "Group"}}`,
			201, "group", []string{`"displayName":"Drivers"`, `"members":[]`}},
		{"PATCH", group, patch + `[{"op": "Add", "path": "members", "value": [{"$ref": null, "value": "{joy}"}]}]}`, 204, "", nil},
		{"GET", group + "?excludedAttributes=members", "", 200, "", []string{`"id":"{group}"`, "!members"}},
		{"GET", `/Groups?excludedAttributes=members&filter=id eq "{group}" and members eq "{joy}"`, "", 200, "", []string{`"totalResults":1`}},
		{"GET", `/Groups?excludedAttributes=members&filter=displayName eq "drivers"`, "", 200, "", []string{`"totalResults":1`, "!members"}},
		{"PATCH", group, patch + `[{"op": "Replace", "path": "displayName", "value": "1879db59-3bdf-4490-ad68-ab880a269474updatedDisplayName"}]}`, 204, "", nil},
		{"PATCH", group, patch + `[{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "{joy}"}]}]}`, 204, "", nil},
		{"GET", group, "", 200, "", []string{`"members":[]`}},
		{"DELETE", group, "", 204, "", nil},
		{"GET", group, "", 404, "", nil},

		// Out of scope, with and without the flag aadOptscim062020, and back.
		{"PATCH", users, patch + `[{"op": "Replace", "path": "active", "value": "False"}]}`, 200, "", []string{`"active":false`}},
		{"GET", users, "", 200, "", []string{`"active":false`}},
		{"PATCH", users + "?aadOptscim062020", patch + `[{"op": "replace", "path": "active", "value": true}]}`, 200, "", []string{`"active":true`}},
		{"PATCH", users, `{"Operations": [{"op": "Replace", "path": "active", "value": false}], "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}`, 200, "", []string{`"active":false`}},
	})
	if out := reportOf(t, db, "Contoso / Sales"); strings.Contains(out, "Joy") || !strings.Contains(out, "New Hire") {
		t.Errorf("when somebody has left, the report of the department is\n%s", out)
	}
	d.converse([]turn{
		// Thirty days later the user is deleted; hired again, they are who they were.
		{"DELETE", users, "", 204, "", nil},
		{"GET", users, "", 404, "", nil},
		{"DELETE", users, "", 404, "", nil},
		{"GET", `/Users?filter=userName eq "5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com"`, "", 200, "", []string{`"Resources":[]`}},
		{"POST", "/Users", `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "externalId":"jyoung", "userName":"5B50642D-79fc-4410-9e90-4c077cdd1a59@testuser.com", "active":true,
			"displayName":"Joy Young", "emails": [{"type":"work", "value":"jyoung@contoso.com", "primary":true}]}`, 201, "again", []string{`"id":"{joy}"`, `"active":true`}},
		{"POST", "/Users", `{"userName":"5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com", "displayName":"Joy Young"}`, 409, "", []string{`"scimType":"uniqueness"`, `"status":"409"`}},
	})
}

// reportOf returns the report of a unit as CSV.
func reportOf(t *testing.T, db, unit string) string {
	t.Helper()
	return command(t, "report", "--format=csv", "--unit="+unit, "--db="+db)
}

// TestOkta is the conversation that Okta has: the requests are those of "Okta and
// SCIM Version 2.0" (developer.okta.com), with the ids of this test. Applications
// that the wizard made change everything by PUT, those of its catalog also by PATCH.
func TestOkta(t *testing.T) {
	t.Parallel()
	d, db := connected(t, "Okta SCIM Client 1.0.0")
	const (
		patch = `{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": `
		user  = "/Users/{user}"
		group = "/Groups/{group}"
		put   = `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "{user}", "userName": "test.user@okta.local",
			"name": {"givenName": "Another", "middleName": "Excited", "familyName": "User"},
			"emails": [{"primary": true, "value": "test.user@okta.local", "type": "work", "display": "test.user@okta.local"}],
			"active": true, "groups": [], "meta": {"resourceType": "User"}}`
	)
	putOff := strings.Replace(put, `"active": true`, `"active": false`, 1)
	d.converse([]turn{
		{"GET", "/Users?startIndex=1&count=2", "", 200, "", []string{`"totalResults":1`, `"itemsPerPage":1`}},
		{"GET", `/Users?filter=userName eq "test.user@okta.local"&startIndex=1&count=100`, "", 200, "", []string{`"Resources":[]`, `"itemsPerPage":0`}},
		{"POST", "/Users", `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "test.user@okta.local", "name": {"givenName": "Test", "familyName": "User"},
			"emails": [{"primary": true, "value": "test.user@okta.local", "type": "work"}], "displayName": "Test User", "locale": "en-US",
			"externalId": "00ujl29u0le5T6Aj10h7", "groups": [], "password": "1mz050nq", "active": true}`,
			201, "user", []string{`"userName":"test.user@okta.local"`, `"externalId":"00ujl29u0le5T6Aj10h7"`, `"active":true`, "!1mz050nq"}},
		{"GET", user, "", 200, "", []string{`"givenName":"Test"`}},
		{"PUT", user, put, 200, "", []string{`"givenName":"Another"`, `"middleName":"Excited"`, `"active":true`, `"display":"test.user@okta.local"`}},
		{"PATCH", user, patch + `[{"op": "replace", "value": {"active": false}}]}`, 200, "", []string{`"active":false`, `"id":"{user}"`}},
		{"PATCH", user, patch + `[{"op": "replace", "value": {"active": true}}]}`, 200, "", []string{`"active":true`}},
		{"PATCH", user, patch + `[{"op": "replace", "value": {"password": "t1meMa$heen"}}]}`, 200, "", []string{"!t1meMa"}},
		{"POST", "/Users", strings.ReplaceAll(put, "test.user", "other.user"), 201, "other", nil},

		{"POST", "/Groups", `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Test SCIMv2", "members": []}`, 201, "group", []string{`"displayName":"Test SCIMv2"`}},
		{"GET", "/Groups?startIndex=1&count=100", "", 200, "", []string{`"totalResults":1`}},
		{"PATCH", group, patch + `[{"op": "replace", "value": {"id": "{group}", "displayName": "Test SCIMv20"}}]}`, 204, "", nil},
		{"PATCH", group, patch + `[{"op": "remove", "path": "members[value eq \"{other}\"]"},
			{"op": "add", "path": "members", "value": [{"value": "{user}", "display": "test.user@okta.local"}]}]}`, 204, "", nil},
		{"GET", group, "", 200, "", []string{`"displayName":"Test SCIMv20"`, `"value":"{user}"`, `!"value":"{other}"`}},
		{"PATCH", group, patch + `[{"op": "replace", "path": "members", "value": [{"value": "{user}", "display": "test.user@okta.local"}, {"value": "{other}", "display": "x"}]}]}`, 204, "", nil},
		{"GET", group, "", 200, "", []string{`"value":"{user}"`, `"value":"{other}"`}},
		{"PUT", group, `{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "{group}", "displayName": "Test SCIMv20", "members": [{"value": "{other}", "display": "x"}]}`,
			200, "", []string{`!"value":"{user}"`, `"value":"{other}"`}},

		{"PUT", user, putOff, 200, "", []string{`"active":false`}},
		{"GET", user, "", 200, "", []string{`"active":false`}},
		{"GET", `/Users?filter=userName eq "TEST.user@okta.local"&startIndex=1&count=100`, "", 200, "", []string{`"totalResults":1`, `"active":false`}},
		{"PUT", user, put, 200, "", []string{`"active":true`}},
		{"DELETE", group, "", 204, "", nil},
		{"GET", "/Groups?startIndex=1&count=100", "", 200, "", []string{`"Resources":[]`}},
	})
	command(t, "tokens", "revoke", "1", "--db="+db)
	d.converse([]turn{{"GET", user, "", 401, "", []string{`"status":"401"`, "revoked"}}})
}
