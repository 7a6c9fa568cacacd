package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"decorum/internal/quiz"
)

// answers returns a form that answers the paper of an attempt, rightly or not.
// It knows the course; the page tells nothing.
func (s *site) answers(name, quizKey string, number int, right bool) url.Values {
	s.t.Helper()
	records, err := s.db.Enrollments().Latest(s.t.Context(), s.people[name].ID, courseKey)
	must(s.t, err)
	attempt, ok := records.Attempt(quizKey, number)
	if !ok {
		s.t.Fatalf("there is no attempt %d at %s", number, quizKey)
	}
	compiled, _ := theCourse()
	q, _ := compiled.Quiz(quizKey)
	form := url.Values{}
	for _, item := range q.PaperOf(attempt) {
		form.Add("question", item.Question.ID)
		answer(form, item, right)
	}
	return form
}

func answer(form url.Values, item quiz.Item, right bool) {
	id := item.Question.ID
	for n, c := range item.Question.Choices {
		token := item.Token(n)
		switch item.Question.Kind {
		case quiz.One, quiz.Several:
			if c.Right == right {
				form.Add(id+".pick", token)
			}
			if item.Question.Kind == quiz.One && !right && !c.Right {
				form[id+".pick"] = []string{token}
			}
		case quiz.Judgement:
			rating := c.Modes()[0]
			if !right {
				rating = 6 - rating
			}
			form.Set(id+".rate."+token, fmt.Sprint(rating))
		case quiz.Ranking:
			place := n + 1
			if !right {
				place = len(item.Question.Choices) - n
			}
			form.Set(id+".place."+token, fmt.Sprint(place))
		case quiz.Matching, quiz.Reflection:
		}
	}
	for n := range item.Question.Pairs {
		partner := n
		if !right {
			partner = (n + 1) % len(item.Question.Pairs)
		}
		form.Set(fmt.Sprintf("%s.pair.%d", id, n), item.Token(partner))
	}
	if item.Question.Kind == quiz.Reflection {
		form.Set(id+".text", "On Friday, about the report.")
	}
}

// pass takes a quiz and passes it.
func (v *visitor) pass(name, quizKey string) {
	v.t.Helper()
	base := "/courses/" + courseKey + "/quizzes/" + quizKey
	status, _, header := v.post(base+"/attempts", url.Values{})
	if status != http.StatusSeeOther {
		v.t.Fatalf("starting %s: %d", quizKey, status)
	}
	at := header.Get("Location")
	form := v.site.answers(name, quizKey, 1, true)
	form.Set("then", "submit")
	status, body, header := v.post(at, form)
	if status != http.StatusSeeOther || header.Get("Location") != at {
		v.t.Fatalf("submitting %s: %d %s", quizKey, status, body)
	}
	v.want(at, http.StatusOK, "Passed", "100%")
}

// TestTheWholeWay is the product: sign in, learn, be tested, be certified, be
// verified by a stranger, be reported.
func TestTheWholeWay(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.want("/courses", http.StatusOK, "Social media and ethics", "Not started")
	v.want("/courses/"+courseKey, http.StatusOK, "Start the course")
	if status, _ := v.get("/courses/" + courseKey + "/lessons/the-boundary"); status != http.StatusForbidden {
		t.Errorf("a lesson opens before the course is started: %d", status)
	}
	status, _, header := v.post("/courses/"+courseKey+"/start", url.Values{})
	if status != http.StatusSeeOther || header.Get("Location") != "/courses/"+courseKey+"/lessons/the-invitation-wave" {
		t.Fatalf("starting: %d to %q", status, header.Get("Location"))
	}
	compiled, _ := theCourse()
	for i, l := range compiled.Lessons {
		v.want("/courses/"+courseKey+"/lessons/"+l.Key, http.StatusOK, "In this lesson")
		status, _, _ := v.post("/courses/"+courseKey+"/lessons/"+l.Key+"/done", url.Values{})
		if status != http.StatusSeeOther {
			t.Fatalf("marking %s: %d", l.Key, status)
		}
		v.want("/courses/"+courseKey, http.StatusOK, fmt.Sprintf("%d of 10 requirements met", i))
		v.pass("learner", l.Key)
	}
	v.want("/courses/"+courseKey, http.StatusOK, "90%", "9 of 10 requirements met")
	if status, _ := v.get("/courses/" + courseKey + "/certificate"); status != http.StatusNotFound {
		t.Errorf("the certificate's page answers %d before completion", status)
	}
	v.pass("learner", quiz.AssessmentKey)
	page := v.want("/courses/"+courseKey+"/certificate", http.StatusOK, "Ms learner", "November 23, 2026", "November 23, 2027")
	serial := regexp.MustCompile(`/certificates/([^"]+)\.pdf`).FindStringSubmatch(page)[1]

	stranger := s.visitor()
	body := stranger.want("/verify/"+serial, http.StatusOK, "This certificate is valid", "Ms learner", serial)
	if strings.Contains(body, "@demo.example") {
		t.Error("the verify page shows an email address")
	}
	_, pdf, header := stranger.do(http.MethodGet, "/certificates/"+serial+".pdf", nil, nil)
	if !strings.HasPrefix(pdf, "%PDF-") || header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the PDF begins with %.20q and is %s", pdf, header.Get("Content-Type"))
	}
	hr := s.as("hr")
	hr.want("/reports/completion", http.StatusOK, "Ms learner", "Completed", serial, "100%")
	_, sheet, _ := hr.do(http.MethodGet, "/reports/completion?format=csv", nil, nil)
	if !strings.HasPrefix(sheet, "\uFEFF") || !strings.Contains(sheet, "learner@demo.example") || !strings.Contains(sheet, serial) {
		t.Errorf("the CSV is\n%s", sheet)
	}
	s.move(366 * 24 * time.Hour)
	s.visitor().want("/verify/"+serial, http.StatusOK, "has expired")
	s.as("hr").want("/reports/completion?status=expired", http.StatusOK, "Ms learner")
}

// TestNothingGivesAnAnswerAway reads the page of an attempt as a cheat would.
func TestNothingGivesAnAnswerAway(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	compiled, _ := theCourse()
	for _, key := range []string{"how-do-you-know-me", quiz.AssessmentKey} {
		_, _, header := v.post("/courses/"+courseKey+"/quizzes/"+key+"/attempts", url.Values{})
		body := v.want(header.Get("Location"), http.StatusOK, "Submit answers")
		q, _ := compiled.Quiz(key)
		for _, question := range q.Questions {
			for _, secret := range append([]quiz.Choice{{Feedback: question.Explanation}}, question.Choices...) {
				if text := strings.TrimSpace(string(secret.Feedback)); text != "" && strings.Contains(body, text) {
					t.Errorf("%s: the feedback %q is on the page before the answer is in", question.ID, text)
				}
			}
		}
	}
}

func TestAnswersAreSavedOneByOne(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	_, _, header := v.post("/courses/"+courseKey+"/quizzes/the-boundary/attempts", url.Values{})
	at := header.Get("Location")
	compiled, _ := theCourse()
	q, _ := compiled.Quiz("the-boundary")
	all := s.answers("learner", "the-boundary", 1, true)
	for _, question := range q.Questions[:3] {
		one := url.Values{"question": {question.ID}}
		for name, values := range all {
			if strings.HasPrefix(name, question.ID+".") {
				one[name] = values
			}
		}
		if status, body, _ := v.do(http.MethodPost, at+"/answers", one, http.Header{"X-Requested-With": {"fetch"}}); status != http.StatusNoContent {
			t.Fatalf("saving %s: %d %s", question.ID, status, body)
		}
	}
	// Another browser, another sign-in: the answers are there.
	s.as("learner").want(at, http.StatusOK, fmt.Sprintf("3 of %d answered", len(q.Questions)))
	// A lost sign-in says so to the script and loses nothing.
	if status, _, _ := s.visitor().do(http.MethodPost, at+"/answers", url.Values{}, http.Header{"X-Requested-With": {"fetch"}}); status != http.StatusUnauthorized {
		t.Errorf("saving without a session: %d", status)
	}
	// Nobody else gets at the attempt.
	other := s.as("other")
	other.post("/courses/"+courseKey+"/start", url.Values{})
	if status, _ := other.get(at); status != http.StatusNotFound {
		t.Errorf("somebody else opens the attempt: %d", status)
	}
}

func TestPassMarkCooldownAndAfterPassing(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	base := "/courses/" + courseKey + "/quizzes/the-boundary"
	v.post(base+"/attempts", url.Values{})
	wrong := s.answers("learner", "the-boundary", 1, false)
	wrong.Set("then", "submit")
	v.post(base+"/attempts/1", wrong)
	v.want(base+"/attempts/1", http.StatusOK, "Not passed", "Another attempt")
	v.want(base, http.StatusOK, "The next attempt can begin on")
	if _, _, h := v.post(base+"/attempts", url.Values{}); h.Get("Location") != base {
		t.Errorf("an attempt during the cooldown leads to %q", h.Get("Location"))
	}
	s.move(11 * time.Minute)
	if _, _, h := v.post(base+"/attempts", url.Values{}); h.Get("Location") != base+"/attempts/2" {
		t.Errorf("the second attempt leads to %q", h.Get("Location"))
	}
	right := s.answers("learner", "the-boundary", 2, true)
	right.Set("then", "submit")
	v.post(base+"/attempts/2", right)
	v.post(base+"/attempts/2", wrong) // too late
	v.want(base+"/attempts/2", http.StatusOK, "Passed", "100%")
	v.want(base, http.StatusOK, "nothing left to prove")
}

func TestChecksAnswerAtOnce(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	compiled, _ := theCourse()
	l := compiled.Lessons[0]
	for _, b := range l.Blocks {
		if b.Check == nil || b.Check.Kind != quiz.One {
			continue
		}
		path := "/courses/" + courseKey + "/lessons/" + l.Key
		before := v.want(path, http.StatusOK)
		for _, c := range b.Check.Choices {
			if strings.Contains(before, strings.TrimSpace(string(c.Feedback))) {
				t.Errorf("check %s gives its feedback away", b.Check.ID)
			}
		}
		p, err := s.catalog.Current(courseKey)
		must(t, err)
		learning, err := s.server.Enrollments.Learning(t.Context(), s.people["learner"].ID, courseKey)
		must(t, err)
		_ = p
		form := url.Values{"check": {b.Check.ID}}
		answer(form, checkItem(learning, b.Check), true)
		v.want(path+"?"+form.Encode(), http.StatusOK, "That’s it")
		_, part, _ := v.do(http.MethodGet, path+"?"+form.Encode(), nil, http.Header{"X-Requested-With": {"fetch"}})
		if !strings.Contains(part, "That’s it") || strings.Contains(part, "<html") {
			t.Errorf("the script gets\n%s", part)
		}
		return
	}
	t.Fatal("the first lesson has no check with one answer")
}

func TestVerifyIsSlowedDown(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	for range verifyBurst {
		if status, _ := v.get("/verify/DC-NONE"); status != http.StatusNotFound {
			t.Fatalf("an unknown serial: %d", status)
		}
	}
	status, _, h := v.do(http.MethodGet, "/verify/DC-NONE", nil, nil)
	if status != http.StatusTooManyRequests || h.Get("Retry-After") == "" {
		t.Errorf("after %d look-ups: %d, Retry-After %q", verifyBurst, status, h.Get("Retry-After"))
	}
}

func TestReportsShowAManagerTheirOwn(t *testing.T) {
	s := newSite(t)
	for _, name := range []string{"learner", "other"} {
		s.as(name).post("/courses/"+courseKey+"/start", url.Values{})
	}
	body := s.as("manager").want("/reports/completion", http.StatusOK, "Ms learner")
	if strings.Contains(body, "Ms other") {
		t.Error("a manager sees somebody else's people")
	}
	_, sheet, _ := s.as("manager").do(http.MethodGet, "/reports/completion?format=csv", nil, nil)
	if strings.Contains(sheet, "other@") || !strings.Contains(sheet, "learner@") {
		t.Errorf("the manager's CSV is\n%s", sheet)
	}
	s.as("hr").want("/reports/completion?status=nonsense", http.StatusBadRequest, "the status is not understood")
}

func TestSignInIsThrottled(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	wrong := url.Values{"email": {"learner@demo.example"}, "password": {"not this one at all"}}
	last := 0
	for range 8 {
		last, _, _ = v.post("/signin", wrong)
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the eighth wrong password is answered with %d", last)
	}
	if status, _, _ := v.post("/signin", url.Values{"email": {"learner@demo.example"}, "password": {password}}); status != http.StatusTooManyRequests {
		t.Errorf("the right one meanwhile: %d", status)
	}
	s.move(20 * time.Minute)
	s.as("learner")
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	s := newSite(t)
	here, there := s.as("learner"), s.as("learner")
	status, body, _ := here.post("/account/password", url.Values{"current": {password}, "password": {"another four plain words"}})
	if status != http.StatusSeeOther {
		t.Fatalf("changing the password: %d %s", status, body)
	}
	here.want("/courses", http.StatusOK, "Your password is changed")
	if _, _, h := there.do(http.MethodGet, "/courses", nil, nil); !strings.HasPrefix(h.Get("Location"), "/signin") {
		t.Error("the other session goes on")
	}
	status, _, _ = here.post("/signout", url.Values{})
	if status != http.StatusSeeOther {
		t.Errorf("signing out: %d", status)
	}
	if _, _, h := here.do(http.MethodGet, "/courses", nil, nil); !strings.HasPrefix(h.Get("Location"), "/signin") {
		t.Error("the session goes on after signing out")
	}
}

func TestLocalNeverLeavesTheSite(t *testing.T) {
	for next, want := range map[string]string{
		"": "/courses", "/reports/completion?unit=3": "/reports/completion?unit=3", "//evil.example": "/courses",
		"https://evil.example/": "/courses", `/\evil.example`: "/courses", "javascript:alert(1)": "/courses", "/%0d%0aX": "/%0d%0aX",
	} {
		if got := local(next); got != want {
			t.Errorf("local(%q) = %q, want %q", next, got, want)
		}
	}
}
