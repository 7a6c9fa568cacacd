package storetest

import (
	"slices"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/certificate"
	"decorum/internal/fault"
)

func (s suite) listPeople(t *testing.T) {
	db := s.open(t)
	_, err := db.People().ImportPeople(t.Context(), []account.ImportRow{
		{Line: 2, Email: "amy@example.org", Name: "Ada", Unit: []string{"A"}, Role: account.Learner, Tags: []string{"pilot", "it"}},
		{Line: 3, Email: "cyd@example.org", Name: "Cyd", Role: account.Learner},
		{Line: 4, Email: "bob@example.org", Name: "Bob", Unit: []string{"A", "B"}, Manager: "amy@example.org", Role: account.HR},
	}, nine(), func(int) {})
	must(t, err)
	_, err = db.People().SetActive(t.Context(), []int64{2}, false, nine().Add(time.Hour))
	must(t, err)
	units, err := db.People().Units(t.Context())
	must(t, err)
	yes, no := true, false
	for what, c := range map[string]struct {
		ask  account.Listing
		want []int64
	}{
		"everybody":  {account.Listing{}, []int64{1, 2, 3}},
		"a page":     {account.Listing{After: 1, Limit: 1}, []int64{2}},
		"one":        {account.Listing{ID: 2}, []int64{2}},
		"nobody":     {account.Listing{ID: 99}, nil},
		"a unit":     {account.Listing{UnitID: units[0].ID}, []int64{1, 3}},
		"below it":   {account.Listing{UnitID: units[1].ID}, []int64{3}},
		"a manager":  {account.Listing{ManagerID: 1}, []int64{3}},
		"here":       {account.Listing{Active: &yes}, []int64{1, 3}},
		"gone":       {account.Listing{Active: &no}, []int64{2}},
		"an address": {account.Listing{Email: "amy@example.org"}, []int64{1}},
		"changed":    {account.Listing{ChangedSince: nine().Add(time.Hour)}, []int64{2}},
	} {
		if c.ask.Limit == 0 {
			c.ask.Limit = 10
		}
		people, err := db.People().ListPeople(t.Context(), c.ask)
		must(t, err)
		var got []int64
		for _, p := range people {
			got = append(got, p.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", what, got, c.want)
		}
	}
	if ada, err := db.People().ListPeople(t.Context(), account.Listing{ID: 1, Limit: 1}); err != nil || len(ada) != 1 || !slices.Equal(ada[0].Tags, []string{"it", "pilot"}) {
		t.Errorf("tags are %+v, %v", ada, err)
	}
}

// listCertificates holds the states of certificates in SQL against those of
// certificate.State.
func (s suite) listCertificates(t *testing.T) {
	db := s.open(t)
	version := addVersion(t, db, "v1")
	until := nine().Add(time.Hour)
	for i := range 3 {
		person := addPerson(t, db, numbered("p", i))
		serial := completeFor(t, db, version.ID, enroll(t, db, person, 1), person, byte(i+1), until)
		if i == 1 {
			must(t, db.Certificates().Revoke(t.Context(), tester, serial, "A reason.", nine()))
		}
	}
	forGood := unsigned(t, 3, 3, 9)
	forGood.EnrollmentID = enroll(t, db, addPerson(t, db, "good"), 1)
	forGood.PersonID = 4
	must(t, issue(t, db, forGood))
	again := unsigned(t, 0, 3, 10)
	again.EnrollmentID = enroll(t, db, addPerson(t, db, "elsewhere"), 1)
	must(t, issue(t, db, again))
	list := func(l certificate.Listing) []certificate.Certificate {
		t.Helper()
		out, err := db.Certificates().ListCertificates(t.Context(), l)
		must(t, err)
		return out
	}
	all := list(certificate.Listing{Limit: 10})
	if len(all) != 5 {
		t.Fatalf("there are %d certificates", len(all))
	}
	for _, now := range []time.Time{until.Add(-time.Microsecond), until} {
		for _, state := range []certificate.State{certificate.Valid, certificate.Expired, certificate.Superseded, certificate.Revoked} {
			var want, got []int64
			for _, c := range all {
				if c.State(now) == state {
					want = append(want, c.ID)
				}
			}
			for _, c := range list(certificate.Listing{State: state, Now: now, Limit: 10}) {
				got = append(got, c.ID)
			}
			if !slices.Equal(got, want) || (len(want) == 0 && state != certificate.Expired) {
				t.Errorf("%s at %v: %v, want %v", state, now, got, want)
			}
		}
	}
	for what, c := range map[string]struct {
		ask  certificate.Listing
		want int
	}{
		"a page":    {certificate.Listing{After: 3, Limit: 1}, 1},
		"a person":  {certificate.Listing{PersonID: 3, Limit: 10}, 2},
		"a course":  {certificate.Listing{Course: "another", Limit: 10}, 0},
		"of late":   {certificate.Listing{IssuedSince: nine().Add(time.Second), Limit: 10}, 0},
		"since now": {certificate.Listing{IssuedSince: nine(), Limit: 10}, 5},
	} {
		if got := list(c.ask); len(got) != c.want {
			t.Errorf("%s: %d, want %d", what, len(got), c.want)
		}
	}
}

// requests makes an assignment for one request by several at the same moment.
func (s suite) requests(t *testing.T) {
	db := s.open(t)
	_, err := db.Assignments().AssignmentByKey(t.Context(), "")
	is(t, "no key", err, fault.Missing)
	rule := assignment.Assignment{Course: courseKey, Name: "All", CreatedAt: nine(), ChangedAt: nine(), RequestKey: "key", RequestSum: "sum"}
	if n := succeeded(t, atOnce(4, func(int) error { _, err := db.Assignments().AddAssignment(t.Context(), rule); return err }), fault.Conflict); n != 1 {
		t.Errorf("%d assignments for one request", n)
	}
	got, err := db.Assignments().AssignmentByKey(t.Context(), "key")
	if err != nil || got.Name != "All" || got.RequestSum != "sum" {
		t.Errorf("of the request: %+v, %v", got, err)
	}
	rule.RequestKey, rule.RequestSum = "", ""
	for range 2 { // without a key there may be as many as one likes
		_, err := db.Assignments().AddAssignment(t.Context(), rule)
		must(t, err)
	}
}
