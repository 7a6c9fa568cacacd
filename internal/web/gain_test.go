package web

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"decorum/internal/quiz"
)

// TestSureOnlyWhereAsked: a form made by hand says how sure somebody is to a quiz
// that does not ask.
func TestSureOnlyWhereAsked(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	for key, asks := range map[string]bool{"the-boundary": false, "how-do-you-know-me": true} {
		at := "/courses/" + courseKey + "/quizzes/" + key + "/attempts/1"
		v.post("/courses/"+courseKey+"/quizzes/"+key+"/attempts", url.Values{})
		form := s.answers("learner", key, 1, false)
		for _, id := range form["question"] {
			form.Set(id+".sure", "3")
		}
		if got := strings.Contains(v.want(at, http.StatusOK), "How sure are you?"); got != asks {
			t.Errorf("%s asks: %v, want %v", key, got, asks)
		}
		attempt, _ := s.latest(s.people["learner"].ID).Attempt(key, 1)
		look := func(when string) {
			t.Helper()
			answers, err := s.db.Enrollments().Answers(t.Context(), attempt.ID)
			must(t, err)
			said := 0
			for _, a := range answers {
				if a.Confidence != quiz.Unsaid {
					said++
				}
			}
			if len(answers) == 0 || (said > 0) != asks {
				t.Errorf("%s, %s: %d of %d answers say how sure", key, when, said, len(answers))
			}
		}
		if status, body, _ := v.post(at+"/answers", form); status != http.StatusNoContent {
			t.Fatalf("saving: %d %s", status, body)
		}
		look("saved")
		// As a build that kept it would have left it.
		for _, a := range readAll(theQuiz(key).PaperOf(attempt), form) {
			must(t, s.db.Enrollments().SaveAnswer(t.Context(), s.people["learner"].ID, attempt.ID, a, s.now()))
		}
		if asks {
			form.Set("then", "submit")
			v.post(at, form)
			look("handed in")
		} else {
			v.post(at, url.Values{"then": {"submit"}})
		}
		if got := strings.Contains(v.want(at, http.StatusOK, "Not passed"), "Sure and wrong"); got != asks {
			t.Errorf("the result of %s has errors one was sure of: %v, want %v", key, got, asks)
		}
	}
}

// TestPretestIsOverOnceLearningBegan: it is offered before the first lesson and
// explained after.
func TestPretestIsOverOnceLearningBegan(t *testing.T) {
	s := newSite(t)
	here := "/courses/" + courseKey
	page := here + "/quizzes/" + quiz.PretestKey
	link := `href="` + page + `"`
	begin := func(v *visitor, to string) {
		t.Helper()
		if status, _, h := v.post(page+"/attempts", url.Values{}); status != http.StatusSeeOther || h.Get("Location") != to {
			t.Errorf("beginning: %d to %q, want %q", status, h.Get("Location"), to)
		}
	}
	late, inTime := s.as("other"), s.as("learner")
	for _, v := range []*visitor{late, inTime} {
		v.want(here, http.StatusOK, "Try the pre-test first")
		v.post(here+"/start", url.Values{})
		v.want(here, http.StatusOK, link, "never counts")
		lacks(t, "the pre-test's page", v.want(page, http.StatusOK, "Begin", "<dd>one</dd>"), "begun to learn", "as many as you need", "Between attempts")
	}
	begin(inTime, page+"/attempts/1")
	s.move(time.Minute)
	for _, v := range []*visitor{late, inTime} {
		v.post(here+"/lessons/the-invitation-wave/done", url.Values{})
	}
	s.move(time.Minute)
	lacks(t, "the course page", late.want(here, http.StatusOK, "Only before you begin to learn"), link)
	lacks(t, "the pre-test's page", late.want(page, http.StatusOK, "a lesson is done, or a quiz was begun", "it never counts"), ">Begin<", "as many as you need", "Between attempts")
	begin(late, page)

	inTime.want(here, http.StatusOK, link, "under way")
	inTime.want(page, http.StatusOK, "Go on with attempt 1", "can still finish it")
	begin(inTime, page+"/attempts/1")
	form := s.answers("learner", quiz.PretestKey, 1, false)
	form.Set("then", "submit")
	inTime.post(page+"/attempts/1", form)
	inTime.want(page+"/attempts/1", http.StatusOK, "isn’t compared with your assessment", "Next lesson")
	inTime.want(here, http.StatusOK, link, "Taken: 0%")
	lacks(t, "the pre-test's page", inTime.want(page, http.StatusOK, "You have taken the pre-test", "See the result"), "The next attempt can begin", ">Start attempt")
	begin(inTime, page)
}

// TestGainOnEveryObjective: whatever is drawn, the assessment asks about all that
// the pre-test asked about, and the learner sees each and the whole.
func TestGainOnEveryObjective(t *testing.T) {
	compiled, _ := theCourse()
	for n := range 300 {
		asked := map[string]bool{}
		for _, id := range compiled.Assessment.Choose(quiz.Seed{byte(n), byte(n >> 8)}, compiled.Blueprint(), nil) {
			question, _ := compiled.Assessment.Question(id)
			asked[question.Objective] = true
		}
		for _, question := range compiled.Pretest.Questions {
			if !asked[question.Objective] {
				t.Fatalf("draw %d does not ask about %s", n, question.Objective)
			}
		}
	}
	s := newSite(t)
	v := s.as("learner")
	here := "/courses/" + courseKey
	v.post(here+"/start", url.Values{})
	page := here + "/quizzes/" + quiz.PretestKey + "/attempts"
	v.post(page, url.Values{})
	form := s.answers("learner", quiz.PretestKey, 1, false)
	form.Set("then", "submit")
	v.post(page+"/1", form)
	s.complete(s.people["learner"].ID, "")
	v = s.as("learner")
	for _, at := range []string{here, here + "/quizzes/" + quiz.AssessmentKey + "/attempts/1"} {
		body := v.want(at, http.StatusOK, "What you gained", "Over all", "9 questions before, ")
		if n := strings.Count(body, `class="gain-from"`); n != 10 {
			t.Errorf("%s has %d rows", at, n)
		}
		for _, q := range compiled.Pretest.Questions {
			o, _ := compiled.Objective(q.Objective)
			if !strings.Contains(body, "<li><span>"+html.EscapeString(o.Text)+"</span>") {
				t.Errorf("%s lacks %s", at, o.ID)
			}
		}
	}
}

// theQuiz returns a quiz of the course.
func theQuiz(key string) *quiz.Quiz {
	compiled, _ := theCourse()
	q, _ := compiled.Quiz(key)
	return q
}

// TestOpenedIsNotTestedOut: who has a lesson before them, without any script,
// does not test out of it; a browser that fetches it in advance opens nothing.
func TestOpenedIsNotTestedOut(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	here := "/courses/" + courseKey
	v.post(here+"/start", url.Values{})
	opened := func(key string) bool { return s.latest(s.people["learner"].ID).Opened(key) }
	const key = "the-boundary"
	page := here + "/lessons/" + key
	v.do(http.MethodGet, page, nil, http.Header{"Sec-Purpose": {"prefetch"}})
	v.do(http.MethodHead, page, nil, nil)
	if opened(key) {
		t.Error("fetched in advance, the lesson is opened")
	}
	v.want(here, http.StatusOK, "Know a lesson already?")
	v.want(page, http.StatusOK)
	if !opened(key) {
		t.Error("the lesson was looked at, and is not opened")
	}
	before := s.latest(s.people["learner"].ID)
	v.want(page, http.StatusOK)
	if after := s.latest(s.people["learner"].ID); len(after.Lessons) != len(before.Lessons) || after.ChangedAt != before.ChangedAt {
		t.Error("the second look wrote again")
	}
}
