package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// added adds a resource and returns its path.
func (d directory) added(path, body string) (string, said) {
	d.t.Helper()
	a := d.want(201, "", d.send("POST", path, body))
	path, _, _ = strings.Cut(path, "?")
	address := a.header.Get("Location")
	within, found := strings.CutPrefix(address, "http://decorum.example"+SCIMPath)
	if !found || within != path+"/"+a.body["id"].(string) {
		d.t.Fatalf("what was added is at %q: %s", address, a.text)
	}
	return within, a
}

// TestSCIMVersions is two clients who change the same user.
func TestSCIMVersions(t *testing.T) {
	d := newSite(t).directory()
	path, a := d.added("/Users", ann)
	first := a.header.Get("ETag")
	if meta := a.body["meta"].(map[string]any); !strings.HasPrefix(first, `W/"`) || meta["version"] != first || meta["resourceType"] != "User" {
		t.Errorf("the user is %s with ETag %q", a.text, first)
	}
	a = d.want(304, "", d.send("GET", path, "", "If-None-Match", first))
	if a.text != "" || a.header.Get("ETag") != first {
		t.Errorf("what is unchanged is told: %q, %v", a.text, a.header)
	}
	a = d.want(200, "", d.send("PATCH", path, `{"Operations": [{"op": "replace", "path": "title", "value": "Nurse"}]}`, "If-Match", first))
	second := a.header.Get("ETag")
	if second == first || a.body["title"] != "Nurse" {
		t.Errorf("after a change: %q, %s", second, a.text)
	}
	d.want(200, `"Nurse"`, d.send("GET", path, "", "If-None-Match", first))
	const title = `{"Operations": [{"op": "replace", "path": "title", "value": "Doctor"}]}`
	for method, body := range map[string]string{"PATCH": title, "PUT": ann, "DELETE": ""} {
		d.want(412, "has been changed since", d.send(method, path, body, "If-Match", first))
	}
	d.want(200, "Nurse", d.send("GET", path, ""))
	d.want(200, "Doctor", d.send("PATCH", path, title, "If-Match", first+`, `+second))
	a = d.want(200, "", d.send("PUT", path, ann, "If-Match", "*"))
	if a.header.Get("ETag") != first {
		t.Errorf("the same again has version %q, and had %q", a.header.Get("ETag"), first)
	}
	a = d.want(204, "", d.send("DELETE", path, "", "If-Match", first))
	if a.text != "" {
		t.Errorf("what is removed is told: %q", a.text)
	}
	for method, body := range map[string]string{"GET": "", "PATCH": title, "PUT": ann, "DELETE": ""} {
		d.want(404, "", d.send(method, path, body))
	}
	if back, _ := d.added("/Users", strings.ReplaceAll(ann, "Ann@acme", "ANN@acme")); back != path {
		t.Errorf("the same name is back at %s, was at %s", back, path)
	}
}

// TestSCIMTells is what is told of resources, and what is not.
func TestSCIMTells(t *testing.T) {
	d := newSite(t).directory()
	path, a := d.added("/Users?attributes=userName", ann)
	if path == "" || a.body["userName"] != "Ann@acme.example" || a.body["displayName"] != nil || a.body["id"] == nil {
		t.Errorf("asked for the name alone: %s", a.text)
	}
	find := func(filter string) said {
		return d.want(200, "ListResponse", d.send("GET", "/Users?filter="+url.QueryEscape(filter), ""))
	}
	a = find(`userName eq "ann@ACME.example"`)
	if a.body["totalResults"] != 1.0 || a.body["itemsPerPage"] != 1.0 || a.body["startIndex"] != 1.0 {
		t.Errorf("looked for by the name: %s", a.text)
	}
	if a = find(`userName eq "nobody"`); !strings.Contains(a.text, `"Resources":[]`) || a.body["totalResults"] != 0.0 {
		t.Errorf("looked for nobody: %s", a.text)
	}
	a = d.want(200, "", d.send("GET", "/Users?startIndex=2&count=3&sortBy=userName&attributes=userName", ""))
	if a.body["totalResults"] != 7.0 || a.body["itemsPerPage"] != 3.0 || a.body["startIndex"] != 2.0 || !strings.Contains(a.text, "Ann@acme.example") {
		t.Errorf("a page of all: %s", a.text)
	}
	a = d.want(200, "", d.send("POST", "/Users/.search", `{"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": "displayName sw \"ann\"", "attributes": ["displayName"], "count": 10}`))
	if a.body["totalResults"] != 1.0 || strings.Contains(a.text, "userName") {
		t.Errorf("searched: %s", a.text)
	}
	for address, words := range map[string]string{
		"/Users?filter=" + url.QueryEscape(`userName is "x"`): "invalidFilter",
		"/Users?filter=" + url.QueryEscape(`hat eq "x"`):      "invalidFilter",
		"/Users?count=many":                              "invalidValue",
		"/Users?sortBy=emails":                           "invalidValue",
		"/Users/1?attributes=id&excludedAttributes=name": "invalidValue",
	} {
		d.want(400, words, d.send("GET", address, ""))
	}

	// Of groups the members may be many: nobody is told them who doesn't ask.
	group, a := d.added("/Groups", `{"displayName": "Drivers", "externalId": "g-1", "members": [{"value": "`+strings.TrimPrefix(path, "/Users/")+`"}]}`)
	if a.header.Get("ETag") == "" || !strings.Contains(a.text, SCIMPath+path) {
		t.Errorf("the group is %s", a.text)
	}
	a = d.want(200, "", d.send("GET", group+"?excludedAttributes=members", ""))
	if a.body["members"] != nil || a.header.Get("ETag") != "" {
		t.Errorf("a group without members: %s, %v", a.text, a.header)
	}
	a = d.want(204, "", d.send("PATCH", group, `{"Operations": [{"op": "replace", "path": "displayName", "value": "Riders"}]}`))
	if a.text != "" || a.header.Get("ETag") == "" {
		t.Errorf("a group that is changed: %q, %v", a.text, a.header)
	}
	a = d.want(200, "Cyclists", d.send("PATCH", group+"?attributes=displayName", `{"Operations": [{"op": "replace", "path": "displayName", "value": "Cyclists"}]}`))
	if a.body["members"] != nil {
		t.Errorf("more is told than was asked for: %s", a.text)
	}
	d.want(200, `"members":[]`, d.send("PUT", group, `{"displayName": "Riders"}`))
	d.want(204, "", d.send("DELETE", group, ""))
	d.want(404, "", d.send("GET", group, ""))
}

func TestSCIMRefuses(t *testing.T) {
	d := newSite(t).directory()
	path, _ := d.added("/Users", ann)
	_, _ = d.added("/Groups", `{"displayName": "Drivers"}`)
	for _, c := range []struct {
		method, path, body string
		status             int
		words              string
	}{
		{"POST", "/Users", ann, 409, `"scimType":"uniqueness"`},
		{"POST", "/Users", `{"userName": "boss", "emails": [{"value": "ann@acme.example"}], "displayName": "x"}`, 409, "uniqueness"},
		{"POST", "/Users", `{"userName": "x@acme.example"`, 400, "invalidSyntax"},
		{"POST", "/Users", `userName=x`, 400, "invalidSyntax"},
		{"POST", "/Users", `{"displayName": "X"}`, 400, "userName"},
		{"POST", "/Users", `{"userName": "x", "displayName": "X"}`, 400, "emails"},
		{"POST", "/Groups", `{"displayName": "drivers"}`, 409, "uniqueness"},
		{"POST", "/Groups", `{"displayName": "x", "members": [{"value": "99"}]}`, 400, "members"},
		{"PATCH", path, `{"Operations": [{"op": "replace", "path": "hat", "value": 1}]}`, 400, "invalidPath"},
		{"PATCH", path, `{"Operations": [{"op": "replace", "path": "id", "value": "9"}]}`, 400, "mutability"},
		{"PATCH", path, `{"Operations": [{"op": "replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "99"}]}`, 400, "manager"},
		{"GET", "/Users/nobody", "", 404, "nobody"},
		{"GET", "/Users/999", "", 404, ""},
		{"GET", "/Hats", "", 404, ""},
		{"GET", "/ResourceTypes/Hat", "", 404, ""},
		{"GET", "/Schemas/urn:hat", "", 404, ""},
		{"GET", "/Schemas?filter=id+pr", "", 403, "filter"},
		{"POST", "/Bulk", `{}`, 501, "Bulk"},
		{"POST", "/.search", `{}`, 501, "Users or Groups"},
		{"GET", "/Me", "", 501, ""},
		{"POST", "/Users", `{"userName": "` + strings.Repeat("x", maxSCIMBody) + `"}`, 413, "8 MB"},
	} {
		d.want(c.status, c.words, d.send(c.method, c.path, c.body))
	}
}

func TestSCIMDocuments(t *testing.T) {
	d := newSite(t).directory()
	a := d.want(200, "", d.send("GET", "/ServiceProviderConfig", ""))
	for _, words := range []string{`"bulk":{"supported":false`, `"patch":{"supported":true}`, `"etag":{"supported":true}`, `"oauthbearertoken"`} {
		if !strings.Contains(a.text, words) {
			t.Errorf("%s is missing in %s", words, a.text)
		}
	}
	for _, list := range []string{"/ResourceTypes", "/Schemas"} {
		a = d.want(200, "ListResponse", d.send("GET", list, ""))
		for _, one := range a.body["Resources"].([]any) {
			address := one.(map[string]any)["meta"].(map[string]any)["location"].(string)
			path := strings.TrimPrefix(address, "http://decorum.example"+SCIMPath)
			if got := d.want(200, "", d.send("GET", path, "")); got.body["id"] != one.(map[string]any)["id"] {
				t.Errorf("%s is %s", address, got.text)
			}
		}
	}
}

// TestSCIMEndsSessions: whoever is deactivated is out at once.
func TestSCIMEndsSessions(t *testing.T) {
	s := newSite(t)
	d := s.directory()
	learner := s.as("learner")
	learner.want("/courses", http.StatusOK)
	here, err := url.Parse(s.URL)
	must(t, err)
	// Without this cookie what is kept in memory would do for some seconds.
	learner.client.Jar.SetCookies(here, []*http.Cookie{{Name: writtenCookie, Path: "/", MaxAge: -1}})
	learner.want("/courses", http.StatusOK)
	id := d.idOf("learner@demo.example")
	d.want(200, `"active":false`, d.send("PATCH", "/Users/"+id, off))
	if status, _, header := learner.do(http.MethodGet, "/courses", nil, nil); status != http.StatusSeeOther || !strings.HasPrefix(header.Get("Location"), "/signin") {
		t.Errorf("who is deactivated is answered with %d", status)
	}
	status, _, _ := s.visitor().post("/signin", url.Values{"email": {"learner@demo.example"}, "password": {password}})
	if status == http.StatusSeeOther {
		t.Error("who is deactivated can sign in")
	}
	d.want(200, `"active":true`, d.send("PATCH", "/Users/"+id, strings.Replace(off, "False", "True", 1)))
	if status, _, _ := learner.do(http.MethodGet, "/courses", nil, nil); status != http.StatusSeeOther {
		t.Errorf("the session that ended goes on: %d", status)
	}
	s.as("learner").want("/courses", http.StatusOK)

	// The last administrator stays, whatever the directory says, and so does their role.
	admin := s.as("admin")
	id = d.idOf("admin@demo.example")
	d.want(409, "last administrator", d.send("PATCH", "/Users/"+id, off))
	d.want(409, "last administrator", d.send("DELETE", "/Users/"+id, ""))
	admin.want("/tokens", http.StatusOK)
}

// idOf returns the id of the user of that name.
func (d directory) idOf(userName string) string {
	d.t.Helper()
	a := d.want(200, "", d.send("GET", "/Users?filter="+url.QueryEscape(`userName eq "`+userName+`"`), ""))
	found := a.body["Resources"].([]any)
	if len(found) != 1 {
		d.t.Fatalf("%s is %s", userName, a.text)
	}
	return found[0].(map[string]any)["id"].(string)
}
