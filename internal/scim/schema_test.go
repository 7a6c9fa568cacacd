package scim

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The structs have the attributes of the table and no others: what one knows
// and the other doesn't would get lost on the way.
func TestStructsAgreeWithTheTable(t *testing.T) {
	for _, c := range []struct {
		name       string
		of         reflect.Type
		attributes []Attribute
	}{
		{"User", reflect.TypeFor[User](), known[Users]},
		{"Group", reflect.TypeFor[Group](), known[Groups]},
		{"Enterprise", reflect.TypeFor[Enterprise](), enterpriseAttributes},
	} {
		agree(t, c.name, c.of, c.attributes)
	}
}

func agree(t *testing.T, path string, of reflect.Type, attributes []Attribute) {
	t.Helper()
	fields := map[string]bool{}
	for f := range of.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == EnterpriseSchema {
			continue
		}
		fields[name] = true
		a := attribute(attributes, name)
		if a == nil || a.Name != name {
			t.Errorf("%s.%s is not in the table", path, name)
			continue
		}
		of := f.Type
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if many := of.Kind() == reflect.Slice; many != a.MultiValued {
			t.Errorf("%s.%s: many: %t in the struct, %t in the table", path, name, many, a.MultiValued)
		} else if many {
			of = of.Elem()
		}
		want := map[reflect.Kind]Type{reflect.String: String, reflect.Bool: Boolean, reflect.Struct: Complex}[of.Kind()]
		if of == reflect.TypeFor[time.Time]() {
			want = DateTime
		}
		if a.Type != want && (a.Type != Reference || want != String) {
			t.Errorf("%s.%s: %s in the struct, %s in the table", path, name, want, a.Type)
		}
		if a.Type == Complex {
			agree(t, path+"."+name, of, a.SubAttributes)
		}
	}
	for _, a := range attributes {
		if !fields[a.Name] {
			t.Errorf("%s.%s is missing in the struct", path, a.Name)
		}
		if (a.Type == Complex) != (len(a.SubAttributes) > 0) || (a.Type == Reference) != (len(a.ReferenceTypes) > 0) || a.Description == "" {
			t.Errorf("%s.%s doesn't agree with itself: %+v", path, a.Name, a)
		}
	}
}

// written is JSON as a client reads it.
func written(t *testing.T, v any) map[string]any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var o map[string]any
	if err := json.Unmarshal(data, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestDocuments(t *testing.T) {
	const base = "https://example.org/scim/v2"
	config := written(t, Config(base, ""))
	for name, want := range map[string]any{
		"patch": object{"supported": true}, "bulk": object{"supported": false, "maxOperations": 0.0, "maxPayloadSize": 0.0},
		"filter": object{"supported": true, "maxResults": float64(MaxCount)}, "changePassword": object{"supported": false},
		"sort": object{"supported": true}, "etag": object{"supported": true},
		"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"meta":    object{"resourceType": "ServiceProviderConfig", "location": base + "/ServiceProviderConfig"},
	} {
		if diff := cmp.Diff(want, config[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if schemes, ok := config["authenticationSchemes"].([]any); !ok || len(schemes) != 1 || schemes[0].(object)["type"] != "oauthbearertoken" {
		t.Errorf("authenticationSchemes: %v", config["authenticationSchemes"])
	}

	types := written(t, Documents(ResourceTypes(base)))
	if types["totalResults"] != 2.0 || types["itemsPerPage"] != 2.0 {
		t.Errorf("types: %v", types)
	}
	user := types["Resources"].([]any)[0].(object)
	if user["endpoint"] != "/Users" || user["schema"] != UserSchema || !cmp.Equal(user["schemaExtensions"], []any{object{"schema": EnterpriseSchema, "required": false}}) {
		t.Errorf("the type of users: %v", user)
	}

	found := map[string]object{}
	for _, s := range written(t, Documents(Schemas(base)))["Resources"].([]any) {
		for _, a := range s.(object)["attributes"].([]any) {
			found[s.(object)["name"].(string)+"."+a.(object)["name"].(string)] = a.(object)
		}
	}
	want := object{
		"name": "userName", "type": "string", "multiValued": false, "required": true, "caseExact": false, "mutability": "readWrite",
		"returned": "default", "uniqueness": "server", "description": found["User.userName"]["description"],
	}
	if diff := cmp.Diff(want, found["User.userName"]); diff != "" {
		t.Errorf("userName (-want +got):\n%s", diff)
	}
	value := found["Group.members"]["subAttributes"].([]any)[0].(object)
	if found["Group.members"]["multiValued"] != true || value["mutability"] != "immutable" || found["EnterpriseUser.manager"]["type"] != "complex" {
		t.Errorf("members: %v; manager: %v", found["Group.members"], found["EnterpriseUser.manager"])
	}
	if _, ok := found["User.id"]; ok {
		t.Error("an attribute that every resource has stands in a schema")
	}
}

func TestResourcesAreWritten(t *testing.T) {
	at := time.Date(2026, 1, 31, 9, 0, 0, 5000, time.FixedZone("", 3600))
	u := ann().WithMeta("https://example.org/scim/v2/", at, at)
	got := written(t, u)
	if diff := cmp.Diff([]any{UserSchema, EnterpriseSchema}, got["schemas"]); diff != "" {
		t.Errorf("schemas (-want +got):\n%s", diff)
	}
	want := object{
		"resourceType": "User", "created": "2026-01-31T08:00:00.000005Z", "lastModified": "2026-01-31T08:00:00.000005Z",
		"location": "https://example.org/scim/v2/Users/7", "version": u.Meta.Version,
	}
	if diff := cmp.Diff(want, got["meta"]); diff != "" {
		t.Errorf("meta (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(u.Meta.Version, `W/"`) || u.WithMeta("", at, at).Meta.Version != u.Meta.Version {
		t.Errorf("version: %s", u.Meta.Version)
	}
	other := ann()
	other.Title = "Boss"
	if other.WithMeta("", at, at).Meta.Version == u.Meta.Version {
		t.Error("another content has the same version")
	}
	for header, want := range map[string]bool{
		u.Meta.Version: true, "*": true, `"x", ` + u.Meta.Version: true, strings.TrimPrefix(u.Meta.Version, "W/"): true, `W/"x"`: false, "": false,
	} {
		if MatchesVersion(header, u.Meta.Version) != want {
			t.Errorf("%s matches: %t", header, !want)
		}
	}
	for g, want := range map[*Group]string{
		{ID: "1", DisplayName: "a"}:                                  `{"schemas":["` + GroupSchema + `"],"id":"1","displayName":"a"}`,
		{ID: "1", DisplayName: "a", Members: []Member{}}:             `{"schemas":["` + GroupSchema + `"],"id":"1","displayName":"a","members":[]}`,
		{ID: "1", DisplayName: "a", Members: []Member{{Value: "2"}}}: `{"schemas":["` + GroupSchema + `"],"id":"1","displayName":"a","members":[{"value":"2"}]}`,
	} {
		if data, err := json.Marshal(*g); err != nil || string(data) != want {
			t.Errorf("got %s, %v, want %s", data, err, want)
		}
	}
}

func TestGroupsAreReadAsWritten(t *testing.T) {
	at := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	g := Group{ID: "1", ExternalID: "x", DisplayName: "a", Members: []Member{{Value: "2", Ref: "/Users/2", Type: Users, Display: "Ann"}}}
	g = g.WithMeta("/scim/v2", at, at.Add(time.Hour))
	if g.Meta.Location != "/scim/v2/Groups/1" || g.Meta.ResourceType != Groups {
		t.Errorf("meta: %+v", g.Meta)
	}
	data, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	var again Group
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g, again); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, data := range []string{`[]`, `{"displayName": true}`} {
		if json.Unmarshal([]byte(data), &again) == nil || json.Unmarshal([]byte(data), new(User)) == nil {
			t.Errorf("%s was read", data)
		}
		if _, err := DecodeGroup([]byte(data)); err == nil {
			t.Errorf("%s was read", data)
		}
	}
	// Of two names that differ in capitals the one of the table counts.
	var u User
	if err := json.Unmarshal([]byte(`{"USERNAME": "a", "userName": "b", "username": "c"}`), &u); err != nil || u.UserName != "b" {
		t.Errorf("got %+v, %v", u, err)
	}
	long := ann()
	long.Title = strings.Repeat("a", maxText+1)
	if got, err := patchOf(Operation{opReplace, "name.familyName", "Wu"}).User(long); err != nil || got.Title != long.Title {
		t.Errorf("what is long already stays: %v", err)
	}
	if _, err := DecodeUser([]byte(`{"userName": "` + strings.Repeat("a", maxText+1) + `"}`)); FromError(err).Type != InvalidValue {
		t.Errorf("a text that is too long: %v", err)
	}
}

func TestReplaced(t *testing.T) {
	u := ann().Replaced(User{UserName: "new", ID: "8"})
	if u.ID != "7" || u.UserName != "new" || u.DisplayName != "" || u.Active == nil || !*u.Active {
		t.Errorf("got %+v", u)
	}
	g := Group{ID: "1", DisplayName: "a", Members: []Member{{Value: "2"}}}.Replaced(Group{DisplayName: "b"})
	if g.ID != "1" || g.DisplayName != "b" || g.Members != nil {
		t.Errorf("got %+v", g)
	}
}
