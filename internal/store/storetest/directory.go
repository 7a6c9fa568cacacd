package storetest

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/scim"
	"decorum/internal/store"
)

// directory runs the tests of what a directory tells.
func (s suite) directory(t *testing.T) {
	t.Run("users of a directory", s.directoryUsers)
	t.Run("users are refused", s.directoryRefuses)
	t.Run("users who leave and come back", s.directoryLeavers)
	t.Run("users who were here before", s.directoryJoined)
	t.Run("users are looked for", s.directoryQueries)
	t.Run("the last administrator stays", s.directoryAdmins)
	t.Run("users at the same moment", s.directoryAtOnce)
	t.Run("groups of a directory", s.directoryGroups)
	t.Run("groups are refused", s.directoryRefusesGroups)
	t.Run("groups are looked for", s.directoryGroupQueries)
}

// bigAnn is a name in capitals, which is looked for in any.
const bigAnn = "Ann@example.org"

const scimBase = "https://decorum.example/scim/v2"

// tick is a clock that goes on by a second whenever it is read.
func tick() func() time.Time {
	at := nine()
	return func() time.Time {
		at = at.Add(time.Second)
		return at
	}
}

func directoryOf(db *store.DB) *scim.Service {
	return scim.New(db.Directory(), scimBase, tick())
}

// user decodes a user as a directory sends it.
func user(t testing.TB, format string, args ...any) scim.User {
	t.Helper()
	u, err := scim.DecodeUser(fmt.Appendf(nil, format, args...))
	must(t, err)
	return u
}

func simple(t testing.TB, name string) scim.User {
	t.Helper()
	return user(t, `{"userName": "%s@example.org", "externalId": "x-%s", "displayName": "%s"}`, name, name, name)
}

func patch(t testing.TB, operations string) scim.Patch {
	t.Helper()
	p, err := scim.DecodePatch([]byte(`{"Operations": [` + operations + `]}`))
	must(t, err)
	return p
}

func (s suite) added(t testing.TB, d *scim.Service, u scim.User) scim.User {
	t.Helper()
	u, err := d.AddUser(t.Context(), u)
	must(t, err)
	return u
}

// idOf reads an id of a resource.
func idOf(t testing.TB, id string) int64 {
	t.Helper()
	n, err := scim.ParseID(id)
	must(t, err)
	return n
}

func (s suite) directoryUsers(t *testing.T) {
	db := s.open(t)
	d := directoryOf(db)
	boss := s.added(t, d, simple(t, "boss"))
	ann := s.added(t, d, user(t, `{"userName": "Ann@Example.org", "externalId": "7A", "name": {"givenName": "Ann", "familyName": "Ng"}, "preferredLanguage": "pt-BR",
		"emails": [{"value": "Ann.Ng@example.org", "type": "work", "primary": true}, {"value": "Ann@Home.example", "type": "home"}],
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"division": "Trade", "department": "Inside", "manager": {"value": "%s"}, "employeeNumber": "12"}}`, boss.ID))
	got, err := d.User(t.Context(), ann.ID, scim.Projection{})
	if diff := cmp.Diff(ann, got); err != nil || diff != "" {
		t.Errorf("what was added: %v (-want +got)\n%s", err, diff)
	}
	if ann.Name.GivenName != "Ann" || ann.Enterprise.EmployeeNumber != "12" || len(ann.Emails) != 2 || ann.Meta.Location != scimBase+"/Users/"+ann.ID {
		t.Errorf("the user is %+v", ann)
	}
	p := person(t, db, ann.ID)
	if p.Email != "ann.ng@example.org" || p.Name != "Ann Ng" || p.Role != account.Learner || !p.Active || p.PasswordHash != "" || p.Language != "pt-BR" ||
		p.ManagerID != idOf(t, boss.ID) || !slices.Equal(unitPath(t, db, p.UnitID), []string{"Trade", "Inside"}) {
		t.Errorf("the person is %+v in %v", p, unitPath(t, db, p.UnitID))
	}

	// Role, password and epoch are not the directory's; the states of people are kept.
	_, err = db.People().SetPassword(t.Context(), p.ID, "hash")
	must(t, err)
	changed, err := d.PatchUser(t.Context(), ann.ID, ann.Meta.Version, patch(t, `{"op": "Replace", "path": "displayName", "value": "Ann N."},
		{"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "Outside"}`))
	must(t, err)
	if changed.Meta.Version == ann.Meta.Version || !changed.Meta.LastModified.After(ann.Meta.LastModified) || !changed.Meta.Created.Equal(ann.Meta.Created) {
		t.Errorf("after a change: %+v, before %+v", changed.Meta, ann.Meta)
	}
	again, err := d.PatchUser(t.Context(), ann.ID, "", patch(t, `{"op": "replace", "value": {"displayName": "Ann N.", "active": true}}`))
	if diff := cmp.Diff(changed, again); err != nil || diff != "" {
		t.Errorf("a change to what it was: %v (-want +got)\n%s", err, diff)
	}
	if q := person(t, db, ann.ID); q.Epoch != 1 || q.PasswordHash != "hash" || q.Name != "Ann N." || !q.ChangedAt.Equal(changed.Meta.LastModified) || !slices.Equal(unitPath(t, db, q.UnitID), []string{"Trade", "Outside"}) {
		t.Errorf("the person is now %+v", q)
	}

	// PUT stands in for all that was said.
	put, err := d.ReplaceUser(t.Context(), ann.ID, "", user(t, `{"userName": "ann@example.org", "displayName": "Ann"}`))
	must(t, err)
	p = person(t, db, ann.ID)
	if put.Enterprise != nil || put.ExternalID != "" || p.UnitID != 0 || p.ManagerID != 0 || p.Email != "ann@example.org" || !p.Active {
		t.Errorf("after PUT: %+v, %+v", put, p)
	}
}

// person returns who a user is.
func person(t testing.TB, db *store.DB, id string) account.Person {
	t.Helper()
	p, err := db.People().Person(t.Context(), idOf(t, id))
	must(t, err)
	return p
}

func (s suite) directoryRefuses(t *testing.T) {
	db := s.open(t)
	d := directoryOf(db)
	s.added(t, d, simple(t, "boss"))
	ann := s.added(t, d, simple(t, "ann"))
	changed, err := d.PatchUser(t.Context(), ann.ID, "", patch(t, `{"op": "replace", "path": "title", "value": "Nurse"}`))
	must(t, err)
	_, err = d.PatchUser(t.Context(), ann.ID, ann.Meta.Version, patch(t, `{"op": "replace", "path": "title", "value": "x"}`))
	if e := scim.FromError(err); e.Status != 412 {
		t.Errorf("a change to what was read before: %v", err)
	}
	for what, op := range map[string]string{
		"a name that is taken":         `{"op": "replace", "path": "userName", "value": "BOSS@example.org"}`,
		"an address that is taken":     `{"op": "replace", "path": "emails[type eq \"work\"].value", "value": "boss@example.org"}`,
		"a manager who is not there":   `{"op": "replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "999"}`,
		"a manager who is the person":  `{"op": "replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "` + ann.ID + `"}`,
		"a name that no user can lack": `{"op": "remove", "path": "userName"}`,
		"an address that isn't one":    `{"op": "replace", "path": "emails[type eq \"work\"].value", "value": "ann"}`,
	} {
		_, err := d.PatchUser(t.Context(), ann.ID, "", patch(t, op))
		if e := scim.FromError(err); e.Status != 409 && e.Status != 400 {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got, err := d.User(t.Context(), ann.ID, scim.Projection{}); err != nil || !cmp.Equal(changed, got) {
		t.Errorf("what was refused has changed the user: %v\n%s", err, cmp.Diff(changed, got))
	}
	_, err = d.AddUser(t.Context(), simple(t, "boss"))
	if e := scim.FromError(err); e.Status != 409 || e.Type != scim.Uniqueness {
		t.Errorf("adding somebody twice: %v", err)
	}
	_, err = d.User(t.Context(), "999", scim.Projection{})
	is(t, "a user who is not there", err, fault.Missing)
}

func (s suite) directoryLeavers(t *testing.T) {
	db := s.open(t)
	d := directoryOf(db)
	ann := s.added(t, d, simple(t, "ann"))
	id := idOf(t, ann.ID)
	off, err := d.PatchUser(t.Context(), ann.ID, "", patch(t, `{"op": "Replace", "path": "active", "value": "False"}`))
	must(t, err)
	if p, _ := db.People().Person(t.Context(), id); *off.Active || p.Active || p.Epoch != 1 {
		t.Errorf("off: %+v, %+v", off, p)
	}
	on, err := d.PatchUser(t.Context(), ann.ID, "", patch(t, `{"op": "Replace", "path": "active", "value": "True"}`))
	must(t, err)
	if p, _ := db.People().Person(t.Context(), id); !*on.Active || !p.Active || p.Epoch != 1 {
		t.Errorf("on again: %+v, %+v", on, p)
	}
	g, err := d.AddGroup(t.Context(), scim.Group{DisplayName: "Drivers", Members: []scim.Member{{Value: ann.ID}}})
	must(t, err)
	if err := d.RemoveUser(t.Context(), ann.ID, off.Meta.Version); scim.FromError(err).Status != 412 {
		t.Errorf("removing what was read before: %v", err)
	}
	must(t, d.RemoveUser(t.Context(), ann.ID, ""))
	is(t, "removing them again", d.RemoveUser(t.Context(), ann.ID, ""), fault.Missing)
	_, err = d.User(t.Context(), ann.ID, scim.Projection{})
	is(t, "who was removed", err, fault.Missing)
	_, err = d.PatchUser(t.Context(), ann.ID, "", patch(t, `{"op": "Replace", "path": "active", "value": true}`))
	is(t, "changing who was removed", err, fault.Missing)
	if p, err := db.People().Person(t.Context(), id); err != nil || p.Active || p.Epoch != 2 {
		t.Errorf("the person who left: %+v, %v", p, err)
	}
	if got, err := d.Group(t.Context(), g.ID, scim.Projection{}); err != nil || len(got.Members) != 0 {
		t.Errorf("their group: %+v, %v", got, err)
	}
	_, err = d.PatchGroup(t.Context(), g.ID, "", patch(t, `{"op": "add", "path": "members", "value": [{"value": "`+ann.ID+`"}]}`))
	is(t, "a member who was removed", err, fault.Invalid)

	// The same name brings the same person back; another person may get the name.
	back := s.added(t, d, simple(t, "ann"))
	if p, _ := db.People().Person(t.Context(), id); back.ID != ann.ID || !p.Active || p.Epoch != 2 {
		t.Errorf("back as %s: %+v", back.ID, p)
	}
	must(t, d.RemoveUser(t.Context(), ann.ID, ""))
	other := s.added(t, d, user(t, `{"userName": "ANN@example.org", "externalId": "another", "displayName": "Anton", "emails": [{"value": "anton@example.org", "type": "work"}]}`))
	if other.ID == ann.ID {
		t.Error("somebody else has become who left, by their name alone")
	}
	if p, _ := db.People().Person(t.Context(), id); p.Active || p.Name != "ann" {
		t.Errorf("the person who left: %+v", p)
	}
	third := s.added(t, d, user(t, `{"userName": "ann.new@example.org", "displayName": "Ann", "emails": [{"value": "ann@example.org", "type": "work"}]}`))
	if third.ID != ann.ID {
		t.Errorf("the address brings %s back, want %s", third.ID, ann.ID)
	}
}

func (s suite) directoryJoined(t *testing.T) {
	db := s.open(t)
	d := directoryOf(db)
	imported(t, db, account.Imported{Added: 2, Units: 2}, row("ann", "bo", "Trade", "North"), row("bo", "", "Trade"))
	bo, ann := byEmail(t, db, "bo"), byEmail(t, db, "ann")
	_, err := d.AddUser(t.Context(), simple(t, "bo"))
	if e := scim.FromError(err); e.Status != 409 {
		t.Errorf("adding somebody who is a user by their address: %v", err)
	}
	joined := s.added(t, d, user(t, `{"userName": "a.ng", "displayName": "Ann Ng", "emails": [{"value": "ann@example.org", "type": "work"}]}`))
	if joined.ID != scim.FormatID(ann.ID) || joined.UserName != "a.ng" {
		t.Errorf("joined as %+v, want person %d", joined, ann.ID)
	}
	if p := byEmail(t, db, "ann"); p.UnitID != ann.UnitID || p.ManagerID != bo.ID || p.Name != "Ann Ng" {
		t.Errorf("what the directory did not say is lost: %+v", p)
	}
	// An import goes on changing people whom a directory knows, by their address.
	imported(t, db, account.Imported{Changed: 1}, row("ann", "bo", "Trade"))
	got, err := d.User(t.Context(), joined.ID, scim.Projection{})
	if err != nil || got.UserName != "a.ng" || got.DisplayName != "ann" || got.Enterprise.Department != "Trade" {
		t.Errorf("after an import: %+v, %v", got, err)
	}
	// Who was removed is back with a line in the file.
	must(t, d.RemoveUser(t.Context(), joined.ID, ""))
	imported(t, db, account.Imported{Reactivated: 1}, row("ann", "bo", "Trade"))
	if got, err := d.User(t.Context(), joined.ID, scim.Projection{}); err != nil || !*got.Active {
		t.Errorf("imported again: %+v, %v", got, err)
	}
	must(t, d.RemoveUser(t.Context(), scim.FormatID(bo.ID), ""))
	if back := s.added(t, d, simple(t, "bo")); back.ID != scim.FormatID(bo.ID) {
		t.Errorf("who never had a name here is back as %s, want %d", back.ID, bo.ID)
	}
}

func (s suite) directoryQueries(t *testing.T) {
	db := s.open(t)
	d := directoryOf(db)
	addPerson(t, db, "zoe")
	for _, name := range []string{"bea", "Ann", "cem"} {
		s.added(t, d, simple(t, name))
	}
	s.added(t, d, user(t, `{"userName": "dee", "displayName": "Ärmel", "emails": [{"value": "Dee@example.org", "type": "work"}, {"value": "dee@home.example", "type": "home"}]}`))
	gone := s.added(t, d, simple(t, "gone"))
	must(t, d.RemoveUser(t.Context(), gone.ID, ""))
	for _, c := range []struct {
		filter, sort string
		start, count int
		total        int
		want         []string
	}{
		{"", "", 1, 100, 5, []string{"zoe@example.org", "bea@example.org", bigAnn, "cem@example.org", "dee"}},
		{"", "", 2, 2, 5, []string{"bea@example.org", bigAnn}},
		{"", "", 6, 2, 5, nil},
		{"", "", 1, 0, 5, nil},
		{"", "userName", 1, 3, 5, []string{bigAnn, "bea@example.org", "cem@example.org"}},
		{"", "displayName", 1, 3, 5, []string{bigAnn, "dee", "bea@example.org"}},
		{"", "meta.lastModified", 4, 2, 5, []string{"cem@example.org", "dee"}},
		{`userName eq "ANN@example.org"`, "", 1, 100, 1, []string{bigAnn}},
		{`userName eq "zoe@example.org"`, "", 1, 100, 1, []string{"zoe@example.org"}},
		{`userName eq "gone@example.org"`, "", 1, 100, 0, nil},
		{`externalId eq "x-bea"`, "", 1, 100, 1, []string{"bea@example.org"}},
		{`externalId eq "X-bea"`, "", 1, 100, 0, nil},
		{`id eq "nobody"`, "", 1, 100, 0, nil},
		{`emails.value eq "DEE@home.example"`, "", 1, 100, 1, []string{"dee"}},
		{`emails[type eq "work"].value eq "dee@example.org"`, "", 1, 100, 1, []string{"dee"}},
		{`emails[type eq "work"].value eq "dee@home.example"`, "", 1, 100, 0, nil},
		{`emails[type eq "work"].value eq "zoe@example.org"`, "", 1, 100, 1, []string{"zoe@example.org"}}, // who came without a directory
		{`userName co "E" and not (userName sw "ann")`, "userName", 2, 2, 4, []string{"cem@example.org", "dee"}},
		{`displayName eq "ärmel"`, "", 1, 100, 1, []string{"dee"}},
		{`active eq false`, "", 1, 100, 0, nil},
		{`userName eq "dee" and active eq true`, "", 1, 100, 1, []string{"dee"}},
		{`userName eq "dee" and active eq true`, "", 2, 100, 1, nil},
		{`userName eq "dee" and active eq false`, "", 1, 100, 0, nil},
		{`meta.created gt "2026-11-23T03:30:02Z" and userName pr`, "", 1, 100, 3, []string{bigAnn, "cem@example.org", "dee"}},
	} {
		q, err := scim.ParseQuery(scim.Users, func(name string) string {
			return map[string]string{"filter": c.filter, "sortBy": c.sort, "startIndex": strconv.Itoa(c.start), "count": strconv.Itoa(c.count)}[name]
		})
		must(t, err)
		got, total, err := db.Directory().Users(t.Context(), q)
		var names []string
		for _, u := range got {
			names = append(names, u.User("").UserName)
		}
		if err != nil || total != c.total || !slices.Equal(names, c.want) {
			t.Errorf("%q by %q from %d: %v of %d, %v; want %v of %d", c.filter, c.sort, c.start, names, total, err, c.want, c.total)
		}
	}
}

func (s suite) directoryAdmins(t *testing.T) {
	db := s.open(t)
	d := directoryOf(db)
	admin := func(name string) string {
		id, err := db.People().AddPerson(t.Context(), account.Person{Email: name + "@example.org", Name: name, Role: account.Admin, Active: true, CreatedAt: nine()})
		must(t, err)
		return scim.FormatID(id)
	}
	off := patch(t, `{"op": "replace", "path": "active", "value": false}`)
	ada := admin("ada")
	_, err := d.PatchUser(t.Context(), ada, "", off)
	if e := scim.FromError(err); e.Status != 409 || fault.Of(err) != fault.Conflict {
		t.Errorf("the last administrator: %v", err)
	}
	if err := d.RemoveUser(t.Context(), ada, ""); scim.FromError(err).Status != 409 {
		t.Errorf("removing the last administrator: %v", err)
	}
	ids := []string{ada}
	for i := range 3 {
		ids = append(ids, admin(numbered("admin", i)))
	}
	errs := atOnce(len(ids), func(i int) error {
		_, err := scim.New(db.Directory(), scimBase, nine).PatchUser(t.Context(), ids[i], "", off)
		return err
	})
	if n := succeeded(t, errs, fault.Conflict); n != len(ids)-1 {
		t.Errorf("%d of %d administrators could be let go at the same moment", n, len(ids))
	}
}

func (s suite) directoryAtOnce(t *testing.T) {
	db := s.open(t)
	d := scim.New(db.Directory(), scimBase, nine)
	errs := atOnce(8, func(i int) error {
		u := user(t, `{"userName": "%s@example.org", "displayName": "Ann", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"division": "New", "department": "Unit %d"}}`,
			numbered("p", i/2), i/2%3)
		_, err := d.AddUser(t.Context(), u)
		return err
	})
	if n := succeeded(t, errs, fault.Conflict); n != 4 {
		t.Errorf("%d users were added, want 4", n)
	}
	units, err := db.People().Units(t.Context())
	if err != nil || len(units) != 4 {
		t.Errorf("units are %+v, %v", units, err)
	}
	g, err := d.AddGroup(t.Context(), scim.Group{DisplayName: "Drivers"})
	must(t, err)
	q, err := scim.ParseQuery(scim.Users, func(string) string { return "" })
	must(t, err)
	users, _, err := db.Directory().Users(t.Context(), q)
	must(t, err)
	errs = atOnce(len(users), func(i int) error {
		_, err := d.PatchGroup(t.Context(), g.ID, "", patch(t, `{"op": "add", "path": "members", "value": [{"value": "`+scim.FormatID(users[i].ID)+`"}]}`))
		return err
	})
	if n := succeeded(t, errs, ""); n != len(users) {
		t.Errorf("%d of %d could join", n, len(users))
	}
	if got, err := d.Group(t.Context(), g.ID, scim.Projection{}); err != nil || len(got.Members) != len(users) {
		t.Errorf("the group is %+v, %v", got, err)
	}
}
