package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/audit"
	"decorum/internal/store"
)

func (s suite) history(t *testing.T) {
	t.Run("history", s.historyOfAll)
	t.Run("history by pages", s.historyByPages)
}

// eventful has things happen, a minute apart, and returns whom to.
func eventful(t *testing.T, db *store.DB) (zoe, bo int64) {
	t.Helper()
	minute := func(n int) time.Time { return nine().Add(time.Duration(n) * time.Minute) }
	hana := addPerson(t, db, "hana")
	zoe, bo = addPerson(t, db, "zoe"), addPerson(t, db, "bo")
	addRule(t, db, assignment.Assignment{Name: "Everybody"})
	id := enroll(t, db, bo, 1)
	pause := assignment.Exception{Kind: assignment.Pause, PersonID: zoe, Reason: "Leave", StartsAt: minute(1), CreatedAt: minute(1), CreatedBy: "hana@example.org"}
	pause = settle(t, db, pause, "hana@example.org", minute(1))
	waiver := assignment.Exception{Kind: assignment.Waive, PersonID: bo, EnrollmentID: id, Reason: "New", StartsAt: minute(2), CreatedAt: minute(2), CreatedBy: "hana@example.org"}
	settle(t, db, waiver, "hana@example.org", minute(2))
	pause.EndedAt = minute(3)
	settle(t, db, pause, "", minute(3))
	_, err := db.People().AddToken(t.Context(), account.Token{Name: "Payroll", Scope: account.ScopeReports, CreatedAt: minute(4), CreatedBy: "ada@example.org"}, "hash")
	must(t, err)
	_, err = db.People().ChangePerson(t.Context(), hana, account.Note{By: "ada@example.org", At: minute(5)}, func(p account.Person, _ int) (account.Person, error) {
		p.Role = account.HR
		return p, nil
	})
	must(t, err)
	serial := completeFor(t, db, addVersion(t, db, "v1").ID, id, bo, 1, time.Time{})
	must(t, db.Certificates().Revoke(t.Context(), "the command line", serial, "In error", minute(6)))
	return zoe, bo
}

// entryWords writes what tests compare of entries.
func entryWords(list []audit.Entry) []string {
	var out []string
	for _, e := range list {
		by, _, _ := strings.Cut(e.By, "@")
		out = append(out, strings.TrimSpace(strings.Join([]string{by, e.ByName, e.Action, string(e.Subject), e.Name, e.Course}, " ")))
	}
	return out
}

// historyOfAll: entries have the names that belong to them, each filter finds
// its own, and HR is not told of tokens and roles.
func (s suite) historyOfAll(t *testing.T) {
	db := s.open(t)
	zoe, bo := eventful(t, db)
	const (
		revoked, role, added = "the command line  revoke certificate bo ethics", "ada  change person hana", "ada  add token"
		byHana               = "hana" + " hana " // the name, and who has the address
		ended, waived        = "end exception zoe", byHana + "add exception bo ethics"
		paused, rule         = byHana + "add exception zoe", byHana + "add assignment"
	)
	by, itself := "hana@example.org", ""
	for what, test := range map[string]struct {
		filter audit.Filter
		want   []string
	}{
		"all":            {audit.Filter{}, []string{revoked, role, added, ended, waived, paused, rule}},
		"HR":             {audit.Filter{ForHR: true}, []string{revoked, ended, waived, paused, rule}},
		"by Hana":        {audit.Filter{By: &by}, []string{waived, paused, rule}},
		"by itself":      {audit.Filter{By: &itself}, []string{ended}},
		"about Bo":       {audit.Filter{PersonID: bo}, []string{revoked, waived}},
		"about Zoe":      {audit.Filter{PersonID: zoe, By: &by}, []string{paused}},
		"exceptions":     {audit.Filter{About: audit.Exception}, []string{ended, waived, paused}},
		"tokens":         {audit.Filter{About: audit.Token}, []string{added}},
		"roles":          {audit.Filter{About: audit.Role}, []string{role}},
		"people, for HR": {audit.Filter{About: audit.Person, ForHR: true}, nil},
		"some days":      {audit.Filter{From: nine().Add(2 * time.Minute), Before: nine().Add(4 * time.Minute)}, []string{ended, waived}},
	} {
		got, err := db.Audit().Entries(t.Context(), test.filter, audit.Key{}, 100)
		must(t, err)
		if diff := cmp.Diff(test.want, entryWords(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	doers, err := db.Audit().Doers(t.Context(), 100)
	must(t, err)
	want := []audit.Doer{{By: ""}, {By: "ada@example.org"}, {By: "the command line"}, {By: "hana@example.org", Name: "hana"}}
	if diff := cmp.Diff(want, doers); diff != "" {
		t.Errorf("doers (-want +got):\n%s", diff)
	}
	if few, err := db.Audit().Doers(t.Context(), 2); err != nil || len(few) != 2 {
		t.Errorf("two doers are %v, %v", few, err)
	}
}

// historyByPages: whatever the size of a page, and though many entries are of
// one moment, all come once and in order.
func (s suite) historyByPages(t *testing.T) {
	db := s.open(t)
	for i := range 7 {
		at := nine().Add(time.Duration(i/3) * time.Microsecond)
		_, err := db.People().AddToken(t.Context(), account.Token{Name: numbered("t", i), CreatedAt: at, CreatedBy: tester}, fmt.Sprint(i))
		must(t, err)
	}
	whole, err := db.Audit().Entries(t.Context(), audit.Filter{}, audit.Key{}, 100)
	must(t, err)
	if len(whole) != 7 || !slices.IsSortedFunc(whole, func(a, b audit.Entry) int { return int(b.ID - a.ID) }) {
		t.Fatalf("entries are %+v", whole)
	}
	for size := 1; size <= 8; size++ {
		var got []audit.Entry
		for after := (audit.Key{}); ; {
			page, err := db.Audit().Entries(t.Context(), audit.Filter{}, after, size)
			must(t, err)
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
			last := page[len(page)-1]
			after, err = audit.ParseKey(audit.Key{At: last.At, ID: last.ID}.String())
			must(t, err)
		}
		if diff := cmp.Diff(whole, got); diff != "" {
			t.Errorf("by pages of %d (-want +got):\n%s", size, diff)
		}
	}
}
