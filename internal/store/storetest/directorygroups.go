package storetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/fault"
	"decorum/internal/scim"
	"decorum/internal/store"
)

// tagsNow returns the tags of everybody as assignments see them.
func tagsNow(t testing.TB, db *store.DB) map[int64][]string {
	t.Helper()
	tags := map[int64][]string{}
	must(t, db.Assignments().Candidates(t.Context(), courseKey, nil, func(some []assignment.Candidate) error {
		for _, c := range some {
			slices.Sort(c.Tags)
			tags[c.ID] = c.Tags
		}
		return nil
	}))
	return tags
}

func (s suite) directoryGroups(t *testing.T) {
	db := s.open(t)
	d := directoryOf(db)
	tagged := row("ann", "")
	tagged.Tags = []string{"drivers", "night"}
	imported(t, db, account.Imported{Added: 1}, tagged)
	ann, bo := byEmail(t, db, "ann").ID, idOf(t, s.added(t, d, simple(t, "bo")).ID)
	members := []scim.Member{{Value: scim.FormatID(bo)}, {Value: scim.FormatID(ann)}, {Value: scim.FormatID(bo)}}
	g, err := d.AddGroup(t.Context(), scim.Group{DisplayName: "Drivers", ExternalID: "G1", Members: members})
	must(t, err)
	got, err := d.Group(t.Context(), g.ID, scim.Projection{})
	if diff := cmp.Diff(g, got); err != nil || diff != "" || len(g.Members) != 2 || g.Members[0].Ref != scimBase+"/Users/"+scim.FormatID(ann) {
		t.Errorf("what was added: %v, %+v (-want +got)\n%s", err, g, diff)
	}
	if diff := cmp.Diff(map[int64][]string{ann: {"drivers", "night"}, bo: {"drivers"}}, tagsNow(t, db)); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	since, err := db.Assignments().PeopleChanged(t.Context())
	must(t, err)
	moved := func(what string) {
		t.Helper()
		now, err := db.Assignments().PeopleChanged(t.Context())
		must(t, err)
		if !now.After(since) {
			t.Errorf("%s: those who apply assignments don't notice", what)
		}
		since = now
	}

	// An import replaces the tags of its own, and none of a group.
	tagged.Tags = []string{}
	imported(t, db, account.Imported{Changed: 1}, tagged)
	if diff := cmp.Diff(map[int64][]string{ann: {"drivers"}, bo: {"drivers"}}, tagsNow(t, db)); diff != "" {
		t.Errorf("tags after an import (-want +got):\n%s", diff)
	}
	renamed, err := d.PatchGroup(t.Context(), g.ID, g.Meta.Version, patch(t, `{"op": "replace", "path": "displayName", "value": "Sales, EMEA"}`))
	must(t, err)
	moved("another name")
	left, err := d.PatchGroup(t.Context(), g.ID, "", patch(t, `{"op": "remove", "path": "members[value eq \"`+scim.FormatID(ann)+`\"]"}`))
	must(t, err)
	moved("a member less")
	if renamed.Meta.Version == g.Meta.Version || left.Meta.Version == renamed.Meta.Version || len(left.Members) != 1 {
		t.Errorf("the group is %+v", left)
	}
	if diff := cmp.Diff(map[int64][]string{ann: nil, bo: {"sales emea"}}, tagsNow(t, db)); diff != "" {
		t.Errorf("tags after changes (-want +got):\n%s", diff)
	}
	must(t, d.RemoveGroup(t.Context(), g.ID, ""))
	moved("no group any more")
	is(t, "removing it again", d.RemoveGroup(t.Context(), g.ID, ""), fault.Missing)
	if diff := cmp.Diff(map[int64][]string{ann: nil, bo: nil}, tagsNow(t, db)); diff != "" {
		t.Errorf("tags after it is gone (-want +got):\n%s", diff)
	}
}

func (s suite) directoryRefusesGroups(t *testing.T) {
	d := directoryOf(s.open(t))
	g, err := d.AddGroup(t.Context(), scim.Group{DisplayName: "Drivers"})
	must(t, err)
	_, err = d.PatchGroup(t.Context(), g.ID, "", patch(t, `{"op": "replace", "path": "displayName", "value": "Sales, EMEA"}`))
	must(t, err)
	_, err = d.PatchGroup(t.Context(), g.ID, g.Meta.Version, patch(t, `{"op": "replace", "path": "displayName", "value": "x"}`))
	if e := scim.FromError(err); e.Status != 412 {
		t.Errorf("a change to what was read before: %v", err)
	}
	_, err = d.AddGroup(t.Context(), scim.Group{DisplayName: "sales EMEA"})
	is(t, "a second group of the tag", err, fault.Conflict)
	_, err = d.AddGroup(t.Context(), scim.Group{DisplayName: string(make([]byte, 61))})
	is(t, "a name that is no tag", err, fault.Invalid)
	_, err = d.PatchGroup(t.Context(), g.ID, "", patch(t, `{"op": "add", "path": "members", "value": [{"value": "999"}]}`))
	is(t, "a member who is not there", err, fault.Invalid)
}

func (s suite) directoryGroupQueries(t *testing.T) {
	db := s.open(t)
	d := directoryOf(db)
	bo := s.added(t, d, simple(t, "bo"))
	for _, g := range []scim.Group{{DisplayName: "Drivers", ExternalID: "G1", Members: []scim.Member{{Value: bo.ID}}}, {DisplayName: "Ärzte"}, {DisplayName: "Clerks"}} {
		_, err := d.AddGroup(t.Context(), g)
		must(t, err)
	}
	for _, c := range []struct {
		filter, sort, excluded string
		start, count, total    int
		want                   string
	}{
		{"", "", "", 1, 100, 3, "[Drivers 1][Ärzte 0][Clerks 0]"},
		{"", "", "members", 1, 100, 3, "[Drivers -][Ärzte -][Clerks -]"},
		{"", "displayName", "", 1, 2, 3, "[Clerks 0][Drivers 1]"},
		{"", "", "", 4, 2, 3, ""},
		{"", "", "", 1, 0, 3, ""},
		{`displayName eq "ÄRZTE"`, "", "", 1, 100, 1, "[Ärzte 0]"},
		{`displayName eq "nothing"`, "", "members", 1, 100, 0, ""},
		{`externalId eq "G1"`, "", "", 1, 100, 1, "[Drivers 1]"},
		{`members eq "` + bo.ID + `"`, "", "members", 1, 100, 1, "[Drivers -]"},
		{`not (members pr)`, "", "", 1, 100, 2, "[Ärzte 0][Clerks 0]"},
		{`displayName co "r" and members pr`, "", "members", 1, 100, 1, "[Drivers -]"},
	} {
		q, err := scim.ParseQuery(scim.Groups, func(name string) string {
			return map[string]string{"filter": c.filter, "sortBy": c.sort, "excludedAttributes": c.excluded,
				"startIndex": strconv.Itoa(c.start), "count": strconv.Itoa(c.count)}[name]
		})
		must(t, err)
		found, total, err := db.Directory().Groups(t.Context(), q)
		var told strings.Builder
		for _, g := range found {
			members := "-"
			if g.Members != nil {
				members = strconv.Itoa(len(g.Members))
			}
			fmt.Fprintf(&told, "[%s %s]", g.DisplayName, members)
		}
		got := told.String()
		if err != nil || total != c.total || got != c.want {
			t.Errorf("%q by %q: %s of %d, %v; want %s of %d", c.filter, c.sort, got, total, err, c.want, c.total)
		}
	}
}
