package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"decorum/internal/browser"
)

// looks are the ways in which every page is looked at.
func looks() map[string]browser.Options {
	return map[string]browser.Options{"light": {}, "dark": {Dark: true}, "phone": {Phone: true}}
}

// stop is a page in a state that is worth a look.
type stop struct {
	name   string
	who    string // email, "" = a stranger
	at     string // address
	status int
}

// TestEveryPage opens every page in every look: axe-core finds nothing, and
// nothing has to be scrolled sideways.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	tour := slices.Concat(d.gates(t), d.courses(t, b), d.quizzes(t, b), d.certificates(t, b), d.reports(t), d.practices(t, b), d.followUps(t, b), d.assignments(t, b), d.messages(t, b), d.tokens(t), d.people(t, b), d.hooks(t), d.views(t, b), d.audited())
	for name, look := range looks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people := map[string]*browser.Page{}
			for _, s := range tour {
				if people[s.who] == nil {
					people[s.who] = b.Page(t, look)
					if s.who != "" {
						people[s.who].SignIn(d.url, s.who, password)
					}
				}
				inspect(t, people[s.who], look, s)
			}
			menu := people[demoHR]
			menu.Open(d.url + "/reports/completion")
			menu.ClickOn("details.menu summary")
			menu.Click("The same figures as a table")
			judge(t, menu, look, "report-unfolded")
			menu.Open(d.url + "/audit?person=" + demoTrainer)
			menu.ClickOn(".history summary")
			judge(t, menu, look, "audit-unfolded")
			makeToken(people[demoAdmin], d, "Okta, "+name)
			judge(t, people[demoAdmin], look, "tokens-made")
			addHook(people[demoAdmin], d, "Badges, "+name)
			judge(t, people[demoAdmin], look, "webhooks-made")
			failTest(people[demoAdmin])
			judge(t, people[demoAdmin], look, "webhook-failing")
		})
	}
}

// inspect opens a page and judges it.
func inspect(t *testing.T, p *browser.Page, look browser.Options, s stop) {
	t.Helper()
	p.OpenStatus(s.at, s.status)
	judge(t, p, look, s.name)
}

// judge judges the page as it is now, on a phone also at the least width that
// WCAG 1.4.10 asks for.
func judge(t *testing.T, p *browser.Page, look browser.Options, name string) {
	t.Helper()
	p.AxeLook()
	p.Screenshot(name)
	if !look.Phone {
		return
	}
	p.Resize(320, 640)
	wide := browser.Eval[string](p, `document.documentElement.scrollWidth <= 320 ? "" : [...document.body.querySelectorAll("*")]
		.filter(e => e.getBoundingClientRect().right > 320).map(e => e.tagName + "." + e.className).slice(0, 5).join(", ")`)
	if wide != "" {
		t.Errorf("%s: at a width of 320 these stick out: %s", name, wide)
	}
	p.Resize(390, 844)
}

// page is a stop at a page that answers well.
func (d demo) page(name, who, path string) stop {
	return stop{name, who, d.url + path, http.StatusOK}
}

// gates are the pages before one is in, and the one to change the password.
func (d demo) gates(t *testing.T) []stop {
	t.Helper()
	in := serving(t, "--db="+t.TempDir()+"/new.db")
	_, token, found := strings.Cut(in.stdout.String(), "/setup/")
	if !found {
		t.Fatalf("serve prints no address to set up at:\n%s", in.stdout.String())
	}
	return []stop{
		d.page("signin", "", "/signin"),
		{"setup-first", "", in.url + "/setup/" + strings.Fields(token)[0], http.StatusOK},
		{"setup", "", d.link(demoLearner), http.StatusOK},
		d.page("password", demoLearner, "/account/password"),
	}
}

// courses are the pages to learn from.
func (d demo) courses(t *testing.T, b *browser.Browser) []stop {
	t.Helper()
	hr, fresh := b.Page(t, browser.Options{}), b.Page(t, browser.Options{})
	hr.SignIn(d.url, demoHR, password)
	email := d.member(hr, "not-started")["Email"]
	d.enter(fresh, email)
	here := "/courses/" + courseKey
	tour := []stop{
		d.page("courses-fresh", email, "/courses"), d.page("course-fresh", email, here),
		d.page("courses", demoLearner, "/courses"), d.page("course", demoLearner, here),
		d.page("courses-done", demoHR, "/courses"), d.page("course-done", demoHR, here),
		d.page("courses-expired", demoAdmin, "/courses"), d.page("course-expired", demoAdmin, here),
	}
	for i, lesson := range theCourse().Lessons {
		tour = append(tour, d.page(fmt.Sprintf("lesson-%d", i+1), demoLearner, here+"/lessons/"+lesson.Key))
	}
	plain := b.Page(t, browser.Options{NoScript: true})
	plain.SignIn(d.url, demoLearner, password)
	for i, lesson := range theCourse().Lessons[:2] {
		plain.Open(d.course("lessons/" + lesson.Key))
		shown := checks(plain)[0]
		check, _ := lesson.Check(shown.ID)
		give(plain, answersTo(t, *check, shown, i == 0))
		plain.ClickOn("#" + shown.ID + " form button")
		tour = append(tour, stop{[]string{"lesson-check-right", "lesson-check-wrong"}[i], demoLearner, plain.Address(), http.StatusOK})
	}
	return tour
}

// quizzes are the pages of attempts: between them every kind of question is
// asked and reviewed.
func (d demo) quizzes(t *testing.T, b *browser.Browser) []stop {
	t.Helper()
	p := b.Page(t, browser.Options{NoScript: true})
	p.SignIn(d.url, demoLearner, password)
	begin := func(key string) string {
		p.Open(d.course("quizzes/" + key))
		p.ClickOn("main form button")
		return p.Address()
	}
	submit := func(key string, right bool) string {
		at := begin(key)
		giveAll(p, paper(t, p, key, right))
		p.Click("Submit answers")
		return at
	}
	halfway := begin("real-fake-automated")
	all := paper(t, p, "real-fake-automated", true)
	giveAll(p, all[:len(all)/2])
	p.Click("Save and come back later")
	quizzes := "/courses/" + courseKey + "/quizzes/"
	return []stop{
		d.page("quiz-fresh", demoLearner, quizzes+"assessment"),
		{"attempt-halfway", demoLearner, halfway, http.StatusOK},
		{"attempt", demoLearner, begin("people-not-content"), http.StatusOK},
		d.page("quiz-open", demoLearner, quizzes+"people-not-content"),
		{"result-failed", demoLearner, submit("speaking-for-your-employer", false), http.StatusOK},
		d.page("quiz-cooldown", demoLearner, quizzes+"speaking-for-your-employer"),
		{"result-passed", demoLearner, submit("connecting-well", true), http.StatusOK},
		d.page("quiz-passed", demoLearner, quizzes+"connecting-well"),
		{"result-matching", demoLearner, submit("rights-you-keep", true), http.StatusOK},
		d.page("quiz-pretest", demoLearner, quizzes+"pretest"),
	}
}

// certificates are the pages that prove something.
func (d demo) certificates(t *testing.T, b *browser.Browser) []stop {
	t.Helper()
	hr := b.Page(t, browser.Options{})
	hr.SignIn(d.url, demoHR, password)
	valid, expired := d.member(hr, "completed")["Certificate serial"], d.member(hr, "expired")["Certificate serial"]
	revoked := d.sheet(hr, "search="+demoTrainer)[0]["Certificate serial"]
	command(t, "revoke", revoked, "--reason=The quiz was taken by somebody else.", "--db="+d.db)
	certificate := "/courses/" + courseKey + "/certificate"
	return []stop{
		d.page("certificate", demoHR, certificate), d.page("certificate-expired", demoAdmin, certificate),
		d.page("verify", "", "/verify"), d.page("verify-valid", "", "/verify/"+valid), d.page("verify-expired", "", "/verify/"+expired),
		d.page("verify-revoked", "", "/verify/"+revoked), {"verify-unknown", "", d.url + "/verify/DC-NONE", http.StatusNotFound},
	}
}

// reports are the pages of HR and managers, and what is said to those who
// can't have them.
func (d demo) reports(t *testing.T) []stop {
	t.Helper()
	report := "/reports/completion"
	return []stop{
		d.page("report", demoHR, report), d.page("report-sorted", demoHR, report+"?sort=score&dir=desc"),
		d.page("report-filtered", demoHR, report+"?status=overdue&due_until=2030-01-01&asked=yes"),
		d.page("report-as-at", demoHR, report+"?as_at="+time.Now().AddDate(0, 0, -60).Format(time.DateOnly)),
		d.page("report-empty", demoHR, report+"?search=nobody+is+called+this"), d.page("report-manager", demoManager, report),
		{"error-400", demoHR, d.url + report + "?status=nonsense", http.StatusBadRequest},
		{"error-403", demoLearner, d.url + report, http.StatusForbidden},
		{"error-404", demoLearner, d.url + "/courses/no-such-course", http.StatusNotFound},
		{"error-404-stranger", "", d.url + "/nowhere", http.StatusNotFound},
	}
}

// audited is the history of changes: by now there is some, and one certificate
// was revoked.
func (d demo) audited() []stop {
	return []stop{
		d.page("audit", demoHR, "/audit"), d.page("audit-admin", demoAdmin, "/audit"), d.page("audit-person", demoHR, "/audit?person="+demoTrainer),
		d.page("audit-empty", demoHR, "/audit?until=2001-01-01"), {"audit-several", demoHR, d.url + "/audit?person=an", http.StatusNotFound},
		d.page("report-revoked", demoHR, "/reports/completion?search="+demoTrainer),
	}
}

// TestEveryRefusal looks at what is said to a wrong password and to somebody
// who looks up too many certificates.
func TestEveryRefusal(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	for name, look := range looks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look.Expect = []int{http.StatusUnprocessableEntity}
			p := b.Page(t, look)
			p.Open(d.url + "/signin")
			p.Fill("Email", demoLearner)
			p.Fill("Password", "not this one at all")
			p.Click("Sign in")
			judge(t, p, look, "signin-wrong")
			p.SignIn(d.url, demoLearner, password)
			p.Open(d.url + "/account/password")
			p.Fill("Current password", "not this one at all")
			p.Fill("New password", "another four plain words")
			p.ClickOn("main form button")
			judge(t, p, look, "password-wrong")
			for range 100 {
				if status, _, _ := p.Fetch(d.url + "/verify/DC-NONE"); status == http.StatusTooManyRequests {
					break
				}
			}
			inspect(t, p, look, stop{"error-429", demoLearner, d.url + "/verify/DC-NONE", http.StatusTooManyRequests})
		})
	}
}
