package scim

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQuery(t *testing.T) {
	type answer struct {
		Page Page
		Sort Sort
	}
	for _, c := range []struct {
		asked map[string]string
		want  answer
	}{
		{nil, answer{Page{1, DefaultCount}, Sort{}}},
		{map[string]string{"startIndex": "0", "count": "-1"}, answer{Page{1, 0}, Sort{}}},
		{map[string]string{"startIndex": "-5", "count": "0"}, answer{Page{1, 0}, Sort{}}},
		{map[string]string{"startIndex": "101", "count": "1000"}, answer{Page{101, MaxCount}, Sort{}}},
		{map[string]string{"sortBy": "USERNAME", "sortOrder": "Descending"}, answer{Page{1, DefaultCount}, Sort{SortUserName, true}}},
		{map[string]string{"sortBy": UserSchema + ":meta.lastModified"}, answer{Page{1, DefaultCount}, Sort{SortLastModified, false}}},
	} {
		q, err := ParseQuery(Users, func(name string) string { return c.asked[name] })
		if err != nil {
			t.Errorf("%v: %v", c.asked, err)
		}
		if diff := cmp.Diff(c.want, answer{q.Page, q.Sort}); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.asked, diff)
		}
	}
	for _, asked := range []map[string]string{
		{"startIndex": "one"}, {"count": "1.5"}, {"count": "99999999999999999999"}, {"sortBy": "emails"}, {"sortBy": "hat"}, {"sortOrder": "up"},
		{"attributes": "id", "excludedAttributes": "name"},
	} {
		if _, err := ParseQuery(Users, func(name string) string { return asked[name] }); FromError(err).Type != InvalidValue {
			t.Errorf("%v: %v", asked, err)
		}
	}
	if _, err := ParseQuery(Users, func(string) string { return "(" }); FromError(err).Type != InvalidFilter {
		t.Errorf("a filter that is none: %v", err)
	}
	q, err := ParseQuery(Groups, func(name string) string {
		return map[string]string{"sortBy": "displayName", "attributes": "displayName"}[name]
	})
	if err != nil || q.Sort.By != SortDisplayName {
		t.Errorf("groups by name: %+v, %v", q, err)
	}
	q.Page.StartIndex = 3
	got, err := json.Marshal(List(q, 9, []Group{{ID: "1", DisplayName: "a", ExternalID: "x"}}))
	want := `{"schemas":["` + ListSchema + `"],"totalResults":9,"startIndex":3,"itemsPerPage":1,"Resources":[{"displayName":"a","id":"1","schemas":["` + GroupSchema + `"]}]}`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := json.Marshal(ListResponse{}); err != nil || !strings.Contains(string(got), `"Resources":[]`) {
		t.Errorf("an empty answer: %s, %v", got, err)
	}
	if _, err := ParseQuery(Groups, func(name string) string { return map[string]string{"sortBy": "userName"}[name] }); err == nil {
		t.Error("groups are ordered by what they don't have")
	}
	if (Page{StartIndex: 101}).Offset() != 100 {
		t.Error("the offset of a page")
	}
}

// The example of RFC 7644, section 3.4.3, with attributes that are kept.
func TestSearch(t *testing.T) {
	q, err := DecodeSearch(Users, []byte(`{
		"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
		"attributes": ["displayName", "userName"], "filter": "displayName sw \"smith\"", "startIndex": 1, "Count": 10}`))
	if err != nil {
		t.Fatal(err)
	}
	if q.Page != (Page{1, 10}) || q.Filter.String() != `displayName sw "smith"` || !q.Projection.Wants("userName") || q.Projection.Wants("title") {
		t.Errorf("got %+v", q)
	}
	for body, want := range map[string]ErrorType{
		`[`: InvalidSyntax, `{"count": true}`: InvalidValue, `{"count": "x"}`: InvalidValue, `{"filter": {}}`: InvalidFilter, `{"filter": 5}`: InvalidFilter,
		`{"attributes": "id, name", "excludedAttributes": ["meta"]}`: InvalidValue,
	} {
		if _, err := DecodeSearch(Users, []byte(body)); FromError(err).Type != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

func TestProjection(t *testing.T) {
	const enterprise = EnterpriseSchema
	u := ann()
	u.Meta = &Meta{ResourceType: Users, Location: "/Users/7"}
	for _, c := range []struct {
		only, without []string
		want          string
	}{
		{[]string{"userName"}, nil, `{"id":"7","schemas":["` + UserSchema + `"],"userName":"ann@example.org"}`},
		{[]string{"hat"}, nil, `{"id":"7","schemas":["` + UserSchema + `"]}`},
		{[]string{"NAME.givenName", " emails.type", "emails.value", "emails.display"}, nil,
			`{"emails":[{"type":"work","value":"ann@example.org"}],"id":"7","name":{"givenName":"Ann"},"schemas":["` + UserSchema + `"]}`},
		{[]string{"emails.display"}, nil, `{"id":"7","schemas":["` + UserSchema + `"]}`},
		{[]string{enterprise + ":department"}, nil, `{"id":"7","schemas":["` + UserSchema + `","` + enterprise + `"],"` + enterprise + `":{"department":"Sales"}}`},
		{[]string{enterprise + ":department", enterprise + ":manager.value", enterprise + ":costCenter"}, nil,
			`{"id":"7","schemas":["` + UserSchema + `","` + enterprise + `"],"` + enterprise + `":{"department":"Sales","manager":{"value":"26"}}}`},
		{[]string{enterprise, "("}, []string{}, `{"id":"7","schemas":["` + UserSchema + `","` + enterprise + `"],"` + enterprise +
			`":{"department":"Sales","manager":{"$ref":"https://example.org/Users/26","displayName":"Bo","value":"26"}}}`},
		{[]string{UserSchema + ":active"}, nil, `{"active":true,"id":"7","schemas":["` + UserSchema + `"]}`},
		{nil, []string{"id", "externalId", "name", "emails", "meta", "active", enterprise, "userName"}, `{"displayName":"Ann Ng","id":"7","schemas":["` + UserSchema + `"]}`},
		{nil, []string{"externalId", "name.givenName", "emails.value", "emails.type", "emails.primary", "meta", "active", enterprise + ":manager", "userName"},
			`{"displayName":"Ann Ng","id":"7","name":{"familyName":"Ng"},"schemas":["` + UserSchema + `","` + enterprise + `"],"` + enterprise + `":{"department":"Sales"}}`},
	} {
		p, err := ParseProjection(Users, c.only, c.without)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(p.Of(u))
		if err != nil || string(got) != c.want {
			t.Errorf("only %v, without %v:\n got %s, %v\nwant %s", c.only, c.without, got, err, c.want)
		}
	}
	whole, err := json.Marshal(Projection{}.Of(u))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := json.Marshal(u); err != nil || !bytes.Equal(whole, plain) {
		t.Errorf("all of it: %s", whole)
	}
	p, err := ParseProjection(Groups, nil, []string{"members"})
	if err != nil || p.Wants("members") || !p.Wants("displayName") || !p.Wants("id") {
		t.Errorf("without members: %+v, %v", p, err)
	}
	if p, err = ParseProjection(Groups, nil, []string{"members.display"}); err != nil || !p.Wants("members") {
		t.Errorf("members without their names: %+v, %v", p, err)
	}
	if p, err = ParseProjection(Groups, []string{"members.value"}, nil); err != nil || !p.Wants("members") || p.Wants("displayName") || !p.Wants("id") {
		t.Errorf("members only: %+v, %v", p, err)
	}
}
