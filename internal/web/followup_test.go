package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
)

const (
	oneDay      = 24 * time.Hour
	followUpsAt = "/courses/" + courseKey + "/quizzes/followup"
)

// complete completes the course for somebody, with every answer right but those
// to the named question.
func (s *site) complete(person int64, wrong string) {
	s.t.Helper()
	ctx, service := s.t.Context(), s.server.Enrollments
	take := func(key string) {
		a, err := service.StartAttempt(ctx, person, courseKey, key)
		must(s.t, err)
		sitting, err := service.Sheet(ctx, person, courseKey, key, a.Number)
		must(s.t, err)
		form := url.Values{}
		for _, item := range sitting.Paper {
			form.Add("question", item.Question.ID)
			answer(form, item, item.Question.ID != wrong)
		}
		must(s.t, service.Submit(ctx, person, courseKey, sitting, readAll(sitting.Paper, form)))
	}
	must(s.t, service.Start(ctx, person, courseKey))
	compiled, _ := theCourse()
	for _, l := range compiled.Lessons {
		must(s.t, service.MarkLesson(ctx, person, courseKey, l.Key, true))
		if l.Quiz != nil {
			take(l.Key)
		}
	}
	take(quiz.AssessmentKey)
	if r := s.latest(person); !r.Completed() {
		s.t.Fatalf("%d of %d requirements are met", r.Met, r.Total)
	}
}

func (s *site) latest(person int64) enrollment.Records {
	s.t.Helper()
	r, err := s.db.Enrollments().Latest(s.t.Context(), person, courseKey)
	must(s.t, err)
	return r
}

// lacks fails if a page holds one of the words.
func lacks(t *testing.T, what, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(page, w) {
			t.Errorf("%s holds %q\n%s", what, w, page)
		}
	}
}

// explanations returns what is said about the answers to a question.
func explanations(id string) []string {
	compiled, _ := theCourse()
	question, _ := compiled.FollowUp.Question(id)
	var out []string
	for _, c := range question.Choices {
		if text := strings.TrimSpace(string(c.Feedback)); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// TestFollowUpsFromTheCoursePage goes through a year of them.
func TestFollowUpsFromTheCoursePage(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	if status, _ := v.get(followUpsAt); status != http.StatusForbidden {
		t.Errorf("before the course is started: %d", status)
	}
	v.post("/courses/"+courseKey+"/start", url.Values{})
	lacks(t, "the course page before completion", v.want("/courses/"+courseKey, http.StatusOK), "A few weeks later")
	v.want(followUpsAt, http.StatusOK, "three questions", "The first ones come 7 days after you complete the course", "7 days, 30 days and 120 days after")
	begin := func(to string) {
		t.Helper()
		if status, _, h := v.post(followUpsAt+"/attempts", url.Values{}); status != http.StatusSeeOther || h.Get("Location") != to {
			t.Errorf("beginning: %d to %q, want %q", status, h.Get("Location"), to)
		}
	}
	begin(followUpsAt)

	s.complete(s.people["learner"].ID, "")
	v.want("/courses/"+courseKey, http.StatusOK, "A few weeks later: three questions, two minutes", "The next ones come on November 30, 2026")
	v.want(followUpsAt, http.StatusOK, "The next ones come on November 30, 2026, 09:00")
	begin(followUpsAt)
	standing := func() string {
		_, sheet, _ := s.as("hr").do(http.MethodGet, "/reports/completion?format=csv", nil, nil)
		return sheet
	}
	before := standing()

	s.move(7 * oneDay)
	v = s.as("learner")
	v.want("/courses/"+courseKey, http.StatusOK, "Open since November 30, 2026", "Answer them now")
	lacks(t, "the page of an open follow-up", v.want(followUpsAt, http.StatusOK, "Begin"), "ass mark", "come on")
	begin(followUpsAt + "/attempts/1")
	begin(followUpsAt + "/attempts/1") // a double click
	lacks(t, "the course page", v.want("/courses/"+courseKey, http.StatusOK, "Go on"), "Answered")
	paper := v.want(followUpsAt+"/attempts/1", http.StatusOK, "Question 3 of 3", "never counts against you", "0 of 3 answered")
	lacks(t, "the paper", paper, "ass mark", "Question 4")
	for _, id := range s.latest(s.people["learner"].ID).Of(quiz.FollowUpKey)[0].Questions {
		lacks(t, "the paper", paper, explanations(id)...)
	}
	wrong := s.answers("learner", quiz.FollowUpKey, 1, false)
	wrong.Set("then", "later")
	v.post(followUpsAt+"/attempts/1", wrong)
	v.want(followUpsAt+"/attempts/1", http.StatusOK, "3 of 3 answered")
	wrong.Set("then", "submit")
	v.post(followUpsAt+"/attempts/1", wrong)
	result := v.want(followUpsAt+"/attempts/1", http.StatusOK, "A few weeks later", "0%", "Never counts against you", "The next questions come on December 23, 2026", "Not right")
	lacks(t, "the result", result, "Not passed", "ass mark", "Another attempt", "Your certificate")
	for _, id := range s.latest(s.people["learner"].ID).Of(quiz.FollowUpKey)[0].Questions {
		for _, text := range explanations(id) {
			if !strings.Contains(result, text) {
				t.Errorf("the result does not say %q", text)
			}
		}
	}
	begin(followUpsAt)
	v.want("/courses/"+courseKey, http.StatusOK, "Completed", "Answered November 30, 2026</a>: 0% right", "The next ones come on December 23, 2026")
	v.want(followUpsAt, http.StatusOK, "What you answered before", "See the answers")
	v.want("/courses/"+courseKey+"/certificate", http.StatusOK, "Ms learner", "November 23, 2027")
	if after := standing(); after != before {
		t.Errorf("the report changed from\n%s to\n%s", before, after)
	}

	s.move(113 * oneDay) // the second is missed
	v = s.as("learner")
	begin(followUpsAt + "/attempts/3")
	right := s.answers("learner", quiz.FollowUpKey, 3, true)
	right.Set("then", "submit")
	v.post(followUpsAt+"/attempts/3", right)
	last := v.want(followUpsAt+"/attempts/3", http.StatusOK, "100%", "Never counts against you")
	lacks(t, "the last result", last, "Passed", "next questions")
	lacks(t, "the course page", v.want("/courses/"+courseKey, http.StatusOK, "Those were the last"), "Answer them now")
	v.want(followUpsAt, http.StatusOK, "Those were the last")
	if status, _ := v.get(followUpsAt + "/attempts/2"); status != http.StatusNotFound {
		t.Errorf("the one that was missed: %d", status)
	}
}

// invite returns the address of a link to a follow-up of somebody.
func (s *site) invite(person int64, number int) string {
	s.t.Helper()
	r := s.latest(person)
	token, err := enrollment.NewLinks(s.db.Secrets(), s.now).FollowUp(s.t.Context(), enrollment.FollowUpLink{
		PersonID: person, EnrollmentID: r.ID, Course: courseKey, Number: number, Until: r.CompletedAt.Add(67 * oneDay)})
	must(s.t, err)
	return "/followups/" + token
}

var ownAddress = regexp.MustCompile(`(?:href|action|data-save)="(/[^"]*)"`)

// opensNothingElse fails if a page of a link names a page that is not the
// link's, or anybody but the person it is for.
func opensNothingElse(t *testing.T, link, page string) {
	t.Helper()
	for _, found := range ownAddress.FindAllStringSubmatch(page, -1) {
		address := found[1]
		if address != link && !strings.HasPrefix(address, link+"/") && !strings.HasPrefix(address, "/static/") && address != "/verify" {
			t.Errorf("the page names %s", address)
		}
	}
	lacks(t, "the page of a link", page, "@demo.example", "My courses", "Sign out", "Ms other", "Ms hr")
}

// TestFollowUpLink is the whole way without a sign-in, in a browser in which
// somebody else is signed in, and back.
func TestFollowUpLink(t *testing.T) {
	for name, browser := range map[string]func(*site) *visitor{
		"a stranger's browser": (*site).visitor,
		"another's browser":    func(s *site) *visitor { return s.as("other") },
		"their own":            func(s *site) *visitor { return s.as("learner") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			person := s.people["learner"].ID
			s.complete(person, "")
			s.move(7 * oneDay)
			link := s.invite(person, 1)
			v := browser(s)
			for range 2 { // a program that looks through mail comes first
				page := v.want(link, http.StatusOK, "For Ms learner", "three questions", "until January 29, 2027", `action="`+link+`"`, "Begin")
				opensNothingElse(t, link, page)
			}
			if n := len(s.latest(person).Of(quiz.FollowUpKey)); n != 0 {
				t.Fatalf("looking began %d", n)
			}
			if status, _, _ := v.post(link+"/questions", url.Values{"then": {"submit"}}); status != http.StatusNotFound {
				t.Errorf("handing in what was not begun: %d", status)
			}
			post := func(path string, form url.Values) {
				t.Helper()
				if status, body, h := v.post(path, form); status != http.StatusSeeOther || h.Get("Location") != link {
					t.Fatalf("POST %s: %d to %q\n%s", path, status, h.Get("Location"), body)
				}
			}
			post(link, url.Values{})
			post(link, url.Values{}) // a double click
			paper := v.want(link, http.StatusOK, "Question 3 of 3", "for Ms learner", `data-save="`+link+`/questions/answers"`, "0 of 3 answered")
			opensNothingElse(t, link, paper)
			all := s.answers("learner", quiz.FollowUpKey, 1, true)
			first := s.latest(person).Of(quiz.FollowUpKey)[0].Questions[0]
			one := url.Values{"question": {first}}
			for field, values := range all {
				if strings.HasPrefix(field, first+".") {
					one[field] = values
				}
			}
			fetch := http.Header{"X-Requested-With": {"fetch"}}
			if status, body, _ := v.do(http.MethodPost, link+"/questions/answers", one, fetch); status != http.StatusNoContent {
				t.Fatalf("saving: %d %s", status, body)
			}
			v.want(link, http.StatusOK, "1 of 3 answered")
			one.Set("then", "later")
			post(link+"/questions", one)
			opensNothingElse(t, link, v.want(link, http.StatusOK, "Your answers are saved", "1 of 3 answered"))
			all.Set("then", "submit")
			post(link+"/questions", all)
			wrong := s.answers("learner", quiz.FollowUpKey, 1, false)
			wrong.Set("then", "submit")
			post(link+"/questions", wrong) // a double submission
			post(link, url.Values{})       // from a page that was left open
			result := v.want(link, http.StatusOK, "100%", "Never counts against you", "you can close this page")
			opensNothingElse(t, link, result)
			lacks(t, "the result", result, "Passed", "ass mark")
			if status, _, _ := v.do(http.MethodPost, link+"/questions/answers", one, fetch); status != http.StatusConflict {
				t.Errorf("an answer after the submission: %d", status)
			}
			// It counts as if it had been answered at the course.
			s.as("learner").want("/courses/"+courseKey, http.StatusOK, "Answered November 30, 2026</a>: 100% right")
			if _, err := s.db.Enrollments().Latest(t.Context(), s.people["other"].ID, courseKey); err == nil {
				t.Error("something was recorded of whoever is signed in")
			}
		})
	}
}

// TestLinksThatDoNotWork says what to do instead, with every address of a link.
func TestLinksThatDoNotWork(t *testing.T) {
	s := newSite(t)
	person := s.people["learner"].ID
	gone, err := s.db.People().AddPerson(t.Context(), account.Person{Email: "gone@demo.example", Name: "Ms gone", Role: account.Learner, CreatedAt: s.now()})
	must(t, err)
	s.complete(person, "")
	s.complete(gone, "")
	s.move(7 * oneDay)
	good := s.invite(person, 1)
	s.visitor().want(good, http.StatusOK)
	v := s.as("other")
	refused := func(what, link string, status int, words string) {
		t.Helper()
		s.move(time.Hour) // so that nobody is slowed down
		page := v.want(link, status, words, "Sign in")
		lacks(t, what, page, "Ms other", "Sign out", "Ms learner", "Two minutes")
		for _, path := range []string{"", "/questions", "/questions/answers"} {
			if got, _, _ := v.post(link+path, url.Values{}); got != status {
				t.Errorf("%s: POST %s is answered with %d, want %d", what, path, got, status)
			}
			got, text, _ := v.do(http.MethodPost, link+path, url.Values{}, http.Header{"X-Requested-With": {"fetch"}})
			if got != status || strings.Contains(text, "<") {
				t.Errorf("%s: the script gets %d %q", what, got, text)
			}
		}
	}
	refused("another letter", good[:len(good)-5]+"AAAAA", http.StatusNotFound, "copy the whole of it")
	refused("half of it", good[:len(good)/2], http.StatusNotFound, "copy the whole of it")
	refused("a deactivated person", s.invite(gone, 1), http.StatusNotFound, "copy the whole of it")
	refused("one that has not come", s.invite(person, 2), http.StatusGone, "the page of the course has those that are open")
	s.move(23 * oneDay)
	v = s.as("other")
	refused("one that was missed", good, http.StatusGone, "the page of the course has those that are open")
	s.move(60 * oneDay)
	v = s.as("other")
	refused("one whose time is over", s.invite(person, 2), http.StatusGone, "This link’s time is over")
	if n := len(s.latest(person).Of(quiz.FollowUpKey)) + len(s.latest(gone).Of(quiz.FollowUpKey)); n != 0 {
		t.Errorf("%d were begun", n)
	}
}

// TestGuessingLinksIsSlowedDown, and using them is not: a whole office may come
// from one address.
func TestGuessingLinksIsSlowedDown(t *testing.T) {
	s := newSite(t)
	person := s.people["learner"].ID
	s.complete(person, "")
	s.move(7 * oneDay)
	link, v := s.invite(person, 1), s.visitor()
	for range 2 * verifyBurst {
		v.want(link, http.StatusOK)
	}
	for range verifyBurst {
		v.want("/followups/none.none", http.StatusNotFound)
	}
	status, body, h := v.do(http.MethodGet, "/followups/none.none", nil, nil)
	if status != http.StatusTooManyRequests || h.Get("Retry-After") == "" {
		t.Errorf("after %d guesses: %d, Retry-After %q\n%s", verifyBurst, status, h.Get("Retry-After"), body)
	}
	v.want(link, http.StatusOK)
}

// TestFollowUpPrefersWhatWasMissed in the real course.
func TestFollowUpPrefersWhatWasMissed(t *testing.T) {
	s := newSite(t)
	compiled, _ := theCourse()
	var missed, asked quiz.Question
	for _, l := range compiled.Lessons {
		if l.Quiz == nil {
			continue
		}
		for _, q := range l.Quiz.Questions {
			about := slices.IndexFunc(compiled.FollowUp.Questions, func(f quiz.Question) bool { return f.Objective == q.Objective })
			if q.Objective != "" && q.Counts() && about >= 0 {
				missed, asked = q, compiled.FollowUp.Questions[about]
			}
		}
	}
	if asked.ID == "" {
		t.Fatal("no question of a lesson has an objective that a follow-up asks about")
	}
	person := s.people["learner"].ID
	s.complete(person, missed.ID)
	s.move(7 * oneDay)
	s.as("learner").post(followUpsAt+"/attempts", url.Values{})
	if got := s.latest(person).Of(quiz.FollowUpKey)[0].Questions; !slices.Contains(got, asked.ID) {
		t.Errorf("%s was missed and %s is about the same, but %v are asked", missed.ID, asked.ID, got)
	}
}

func TestSecretsInAddressesAreNotLogged(t *testing.T) {
	for path, want := range map[string]string{
		"/followups/eyJwIjo3fQ.abc/questions": "/followups/…", "/setup/abc": "/setup/…", "/followups/": "/followups/",
		"/courses/ethics/quizzes/followup": "/courses/ethics/quizzes/followup",
	} {
		if got := shortPath(path); got != want {
			t.Errorf("shortPath(%q) = %q, want %q", path, got, want)
		}
	}
}
