package main

import (
	"database/sql"
	"encoding/csv"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"decorum/internal/browser"
	"decorum/internal/quiz"
)

// followUpLinks returns the links that the command prints, by email.
func (d demo) followUpLinks() map[string]string {
	d.t.Helper()
	lines, err := csv.NewReader(strings.NewReader(command(d.t, "followups", courseKey, "--db="+d.db, "--base-url="+d.url))).ReadAll()
	if err != nil || len(lines) < 2 {
		d.t.Fatalf("reading the links to follow-ups: %v in %v", err, lines)
	}
	links := map[string]string{}
	for _, line := range lines[1:] {
		links[line[0]] = line[4]
	}
	return links
}

// pretested returns the email of somebody who completed the course, took the
// pre-test before, and has no account to sign in with.
func (d demo) pretested() string {
	d.t.Helper()
	db, err := sql.Open("sqlite", d.db)
	check(d.t, err)
	defer func() { _ = db.Close() }()
	var email string
	check(d.t, db.QueryRowContext(d.t.Context(), `SELECT email FROM people JOIN enrollments ON enrollments.person_id = people.id
		JOIN attempts ON attempts.enrollment_id = enrollments.id
		WHERE enrollments.latest AND completed_at IS NOT NULL AND quiz = ? AND password_hash = '' LIMIT 1`, quiz.PretestKey).Scan(&email))
	return email
}

// followUps are the pages of what comes after completion, by the course and by
// a link, and of what somebody gained.
func (d demo) followUps(t *testing.T, b *browser.Browser) []stop {
	t.Helper()
	links := d.followUpLinks()
	here := "/courses/" + courseKey
	page := here + "/quizzes/" + quiz.FollowUpKey
	stranger := func(email string) *browser.Page {
		p := b.Page(t, browser.Options{NoScript: true})
		p.Open(links[email])
		p.Click("Begin")
		return p
	}
	stranger(demoTrainer)
	unopened := maps.Clone(links)
	delete(unopened, demoTrainer)
	delete(unopened, demoManager)
	invited := slices.Min(slices.Collect(maps.Values(unopened)))
	done := stranger(demoManager)
	giveAll(done, paper(t, done, quiz.FollowUpKey, false))
	done.Click("Submit answers")

	gained := d.pretested()
	fresh := b.Page(t, browser.Options{NoScript: true})
	d.enter(fresh, gained)
	fresh.Open(d.course(""))
	fresh.See("What you gained")
	return []stop{
		d.page("followup-before", demoLearner, page), d.page("followup-open", demoHR, page), d.page("followup-answered", demoManager, page),
		d.page("course-followed-up", demoManager, here), d.page("followup-answers", demoManager, page+"/attempts/"+d.answered(t, b)),
		{"followup-link", "", invited, http.StatusOK}, {"followup-link-questions", "", links[demoTrainer], http.StatusOK},
		{"followup-link-result", "", links[demoManager], http.StatusOK}, {"followup-link-broken", "", invited + "A", http.StatusNotFound},
		d.page("course-gained", gained, here),
	}
}

// answered returns the number of the follow-up that the manager answered.
func (d demo) answered(t *testing.T, b *browser.Browser) string {
	t.Helper()
	p := b.Page(t, browser.Options{NoScript: true})
	p.SignIn(d.url, demoManager, password)
	p.Open(d.course("quizzes/" + quiz.FollowUpKey))
	p.ClickOn("table.data a")
	return p.Path()[strings.LastIndex(p.Path(), "/")+1:]
}
