package enrollment_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/report"
)

const days = 24 * time.Hour

func TestFollowUpAt(t *testing.T) {
	done := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	at := func(n int) time.Time { return done.Add(time.Duration(n) * days) }
	bank := newQuiz(quiz.FollowUpKey, 3)
	usual := []time.Duration{7 * days, 30 * days, 120 * days}
	open := func(n int) quiz.Attempt {
		return quiz.Attempt{Quiz: quiz.FollowUpKey, Number: n, StartedAt: done}
	}
	submitted := func(n int) quiz.Attempt {
		return quiz.Attempt{Quiz: quiz.FollowUpKey, Number: n, StartedAt: done, SubmittedAt: done, Passed: true}
	}
	elsewhere := quiz.Attempt{Quiz: quiz.AssessmentKey, Number: 1, StartedAt: done, SubmittedAt: done}
	strict := newQuiz(quiz.FollowUpKey, 3)
	strict.MaxAttempts, strict.Cooldown = 1, 1000*days

	tests := []struct {
		name      string
		intervals []time.Duration
		bank      *quiz.Quiz
		completed time.Time
		past      []quiz.Attempt
		now       time.Time
		want      enrollment.FollowUp
	}{
		{"not completed", usual, bank, time.Time{}, nil, at(500), enrollment.FollowUp{}},
		{"just completed", usual, bank, done, nil, at(0), enrollment.FollowUp{Next: at(7)}},
		{"a moment before the first", usual, bank, done, nil, at(7).Add(-1), enrollment.FollowUp{Next: at(7)}},
		{"the first", usual, bank, done, nil, at(7), enrollment.FollowUp{Number: 1, Since: at(7), Next: at(30)}},
		{"the first, begun", usual, bank, done, []quiz.Attempt{open(1)}, at(8), enrollment.FollowUp{Number: 1, Since: at(7), Begun: true, Next: at(30)}},
		{"the first, handed in", usual, bank, done, []quiz.Attempt{submitted(1)}, at(8), enrollment.FollowUp{Next: at(30)}},
		{"an assessment is no follow-up", usual, bank, done, []quiz.Attempt{elsewhere}, at(8), enrollment.FollowUp{Number: 1, Since: at(7), Next: at(30)}},
		{"a moment before the second", usual, bank, done, nil, at(30).Add(-1), enrollment.FollowUp{Number: 1, Since: at(7), Next: at(30)}},
		{"the first was missed", usual, bank, done, nil, at(30), enrollment.FollowUp{Number: 2, Since: at(30), Next: at(120)}},
		{"the first was begun and left", usual, bank, done, []quiz.Attempt{open(1)}, at(31), enrollment.FollowUp{Number: 2, Since: at(30), Next: at(120)}},
		{"the second after the first", usual, bank, done, []quiz.Attempt{submitted(1)}, at(31), enrollment.FollowUp{Number: 2, Since: at(30), Next: at(120)}},
		{"what was missed does not come back", usual, bank, done, []quiz.Attempt{submitted(2)}, at(31), enrollment.FollowUp{Next: at(120)}},
		{"only the last is left", usual, bank, done, nil, at(500), enrollment.FollowUp{Number: 3, Since: at(120)}},
		{"the last, begun", usual, bank, done, []quiz.Attempt{submitted(1), open(3)}, at(500), enrollment.FollowUp{Number: 3, Since: at(120), Begun: true}},
		{"all over", usual, bank, done, []quiz.Attempt{submitted(3)}, at(500), enrollment.FollowUp{}},
		{"limits of the quiz don't count", usual, strict, done, []quiz.Attempt{submitted(1)}, at(30), enrollment.FollowUp{Number: 2, Since: at(30), Next: at(120)}},
		{"no intervals", nil, bank, done, nil, at(500), enrollment.FollowUp{}},
		{"no questions", usual, nil, done, nil, at(500), enrollment.FollowUp{}},
		{"an empty bank", usual, newQuiz(quiz.FollowUpKey, 0), done, nil, at(500), enrollment.FollowUp{}},
		{"written twice", []time.Duration{7 * days, 30 * days, 30 * days}, bank, done, nil, at(31), enrollment.FollowUp{Number: 2, Since: at(30)}},
		{"written in another order", []time.Duration{30 * days, 7 * days, 120 * days}, bank, done, nil, at(8), enrollment.FollowUp{Number: 1, Since: at(7), Next: at(30)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := &course.Course{FollowUps: test.intervals, FollowUp: test.bank}
			r := enrollment.Records{Enrollment: enrollment.Enrollment{CompletedAt: test.completed}, Attempts: test.past}
			if diff := cmp.Diff(test.want, enrollment.FollowUpAt(c, r, test.now)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// followed publishes a course with follow-ups, whose questions are about the
// objectives o-0 to o-7, and of whose assessment each is about one of o-0 to
// o-3.
func followed(t *testing.T, c *classroom) *course.Course {
	t.Helper()
	content := newCourse("ethics")
	content.FollowUps = []time.Duration{7 * days, 30 * days, 120 * days}
	content.FollowUp = newQuiz(quiz.FollowUpKey, 8)
	content.FollowUp.PassMark, content.FollowUp.MaxAttempts, content.FollowUp.Cooldown = 100, 1, 1000*days
	about := func(q *quiz.Quiz, objectives string) {
		for i := range q.Questions {
			q.Questions[i].Objective = "o-" + string(objectives[i])
		}
	}
	about(content.FollowUp, "01234567")
	about(content.Assessment, "0123")
	about(content.Pretest, "56")
	beta, optional := content.Lessons[1].Quiz, newQuiz("gamma", 2)
	beta.Questions = append(beta.Questions, quiz.Question{ID: "beta-thoughts", Kind: quiz.Reflection})
	about(beta, "475")
	optional.Required = false
	about(optional, "56")
	content.Lessons = append(content.Lessons, course.Lesson{Key: "gamma", Title: "Gamma", Quiz: optional})
	c.publish(t, content)
	return content
}

// complete completes a course of followed.
func (c *classroom) complete(t tester, person int64) {
	t.Helper()
	const key = "ethics"
	must(t, c.Start(t.Context(), person, key))
	must(t, c.MarkLesson(t.Context(), person, key, "alpha", true))
	must(t, c.MarkLesson(t.Context(), person, key, "gamma", true))
	c.pass(t, person, key, "beta")
	c.pass(t, person, key, quiz.AssessmentKey)
	if !c.records(t, person, key).Completed() {
		t.Fatal("not completed")
	}
}

// standing is all that a follow-up must never change.
type standing struct {
	Enrollment  enrollment.Enrollment
	Certificate certificate.Certificate
	Row         report.Row
}

func (c *classroom) standing(t *testing.T, person int64) standing {
	t.Helper()
	const key = "ethics"
	var s standing
	s.Enrollment = c.records(t, person, key).Enrollment
	var err error
	s.Certificate, err = c.db.Certificates().ByEnrollment(t.Context(), s.Enrollment.ID)
	must(t, err)
	n := 0
	must(t, c.db.Reports().Each(t.Context(), report.Filter{Course: key}, report.Sort{}, c.now, func(r report.Row) error {
		if r.PersonID == person {
			s.Row = r
			n++
		}
		return nil
	}))
	if n != 1 || s.Row.Certificate == "" {
		t.Fatalf("the report has %d rows of the person, %+v", n, s.Row)
	}
	return s
}

// TestFollowUpsTakeNothingAway goes through all three, with every answer
// wrong, with none, and with every answer right.
func TestFollowUpsTakeNothingAway(t *testing.T) {
	c := newClassroom(t)
	followed(t, c)
	person := c.person(t)
	c.complete(t, person)
	before := c.standing(t, person)
	refuse := func(when string) {
		t.Helper()
		if a, err := c.StartAttempt(t.Context(), person, "ethics", quiz.FollowUpKey); !errors.Is(err, enrollment.ErrNoFollowUp) || a.ID != 0 {
			t.Errorf("%s: %+v, %v", when, a, err)
		}
	}
	refuse("just completed")
	for i, test := range []struct {
		wait  time.Duration
		right int
		none  bool
		score quiz.Score
	}{{7 * days, 0, false, 0}, {23 * days, 3, true, 0}, {90 * days, 3, false, 10000}} {
		c.now = c.now.Add(test.wait)
		s := c.sit(t, person, "ethics", quiz.FollowUpKey)
		if again := c.sit(t, person, "ethics", quiz.FollowUpKey); again.Attempt.ID != s.Attempt.ID {
			t.Errorf("a double click begins %+v after %+v", again.Attempt, s.Attempt)
		}
		if s.Attempt.Number != i+1 || len(s.Paper) != 3 || len(s.Attempt.Questions) != 3 {
			t.Fatalf("follow-up %d is %+v with %d questions", i+1, s.Attempt, len(s.Paper))
		}
		given := replies(s, test.right)
		if test.none {
			given = nil
		}
		must(t, c.Submit(t.Context(), person, "ethics", s, given))
		must(t, c.Submit(t.Context(), person, "ethics", s, replies(s, 3-test.right))) // too late
		if a, _ := c.records(t, person, "ethics").Attempt(quiz.FollowUpKey, i+1); !a.Submitted() || a.Score != test.score {
			t.Errorf("follow-up %d came out as %+v", i+1, a)
		}
		if diff := cmp.Diff(before, c.standing(t, person)); diff != "" {
			t.Errorf("follow-up %d changed what stands:\n%s", i+1, diff)
		}
		refuse("handed in")
	}
	c.now = c.now.Add(1000 * days)
	refuse("long after")
	if r := c.records(t, person, "ethics"); r.Status(c.now) != enrollment.Expired {
		t.Errorf("the status is %s", r.Status(c.now))
	}
}

// TestFollowUpAsksWhatWasMissed misses two objectives, one in an attempt that
// did not pass and one in one that did, and looks at what is asked.
func TestFollowUpAsksWhatWasMissed(t *testing.T) {
	c := newClassroom(t)
	content := followed(t, c)
	person := c.person(t)
	must(t, c.Start(t.Context(), person, "ethics"))
	// The pre-test does not count, whatever was missed in it.
	pre := c.sit(t, person, "ethics", quiz.PretestKey)
	must(t, c.Submit(t.Context(), person, "ethics", pre, nil))
	must(t, c.MarkLesson(t.Context(), person, "ethics", "alpha", true))
	// Nor does a quiz that was begun and left.
	must(t, c.MarkLesson(t.Context(), person, "ethics", "gamma", true))
	c.sit(t, person, "ethics", "gamma")
	// The quiz is passed at half of it, o-4, by answers that were saved before:
	// o-7 is missed. The reflection is worth nothing to anybody.
	quizzed := c.sit(t, person, "ethics", "beta")
	must(t, c.SaveAnswers(t.Context(), person, quizzed, []quiz.Answer{{QuestionID: "beta-0", Picks: []int{0}}, {QuestionID: "beta-1", Picks: []int{1}}}))
	must(t, c.Submit(t.Context(), person, "ethics", quizzed, nil))
	// The first assessment fails with one left out and two wrong, the second is
	// whole. What it asks is then changed by another version.
	first := c.sit(t, person, "ethics", quiz.AssessmentKey)
	must(t, c.Submit(t.Context(), person, "ethics", first, replies(first, 1)[:3]))
	c.pass(t, person, "ethics", quiz.AssessmentKey)
	next := *content
	next.Assessment = newQuiz(quiz.AssessmentKey, 2)
	c.publish(t, &next)
	c.reopen(t)

	want := map[string]bool{"o-7": true}
	for _, item := range first.Paper[1:] {
		want[item.Question.Objective] = true
	}
	c.now = c.now.Add(7 * days)
	asked := map[string]bool{}
	objectives := func(s enrollment.Sitting) (missed, anew int) {
		for _, item := range s.Paper {
			if want[item.Question.Objective] {
				missed++
			}
			if !asked[item.Question.ID] {
				anew++
			}
			asked[item.Question.ID] = true
		}
		return missed, anew
	}
	s := c.sit(t, person, "ethics", quiz.FollowUpKey)
	if missed, _ := objectives(s); missed != 3 {
		t.Errorf("of %v, %d were missed before; missed were %v", s.Attempt.Questions, missed, want)
	}
	// It was begun and not handed in; the next asks what is left first.
	c.now = c.now.Add(23 * days)
	s = c.sit(t, person, "ethics", quiz.FollowUpKey)
	if missed, anew := objectives(s); s.Attempt.Number != 2 || missed != 3 || anew != 1 {
		t.Errorf("of %v, %d were missed before and %d are new", s.Attempt.Questions, missed, anew)
	}

	// Somebody who missed nothing is asked about anything, and what was missed
	// in a follow-up is not asked again while there is more.
	other := c.person(t)
	c.complete(t, other)
	c.now = c.now.Add(7 * days)
	asked = map[string]bool{}
	s = c.sit(t, other, "ethics", quiz.FollowUpKey)
	if _, anew := objectives(s); anew != 3 {
		t.Error("a question was asked twice")
	}
	must(t, c.Submit(t.Context(), other, "ethics", s, nil))
	c.now = c.now.Add(30 * days)
	if _, anew := objectives(c.sit(t, other, "ethics", quiz.FollowUpKey)); anew != 3 {
		t.Error("what was asked before is asked again although there is more")
	}
}

// TestFollowUpFallsBackToTheLesson misses an objective about which the bank asks
// nothing: questions about the others of its lesson stand in.
func TestFollowUpFallsBackToTheLesson(t *testing.T) {
	objectives := func(ids ...string) (out []course.Objective) {
		for _, id := range ids {
			out = append(out, course.Objective{ID: id})
		}
		return out
	}
	for name, tt := range map[string]struct {
		missed, want []string
	}{
		"not in the bank":                      {[]string{"o-8"}, []string{"o-3", "o-5"}},
		"in the bank":                          {[]string{"o-3"}, []string{"o-3"}},
		"one of each":                          {[]string{"o-0", "o-8"}, []string{"o-0", "o-3", "o-5"}},
		"one of each, in the same lesson":      {[]string{"o-3", "o-8"}, []string{"o-3", "o-5"}},
		"of a lesson about which nothing asks": {[]string{"o-9"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClassroom(t)
			content := followed(t, c)
			content.Lessons[0].Objectives = objectives("o-0", "o-1", "o-2", "o-4", "o-6", "o-7")
			content.Lessons[1].Objectives = objectives("o-9")
			content.Lessons[2].Objectives = objectives("o-8", "o-3", "o-5")
			content.Assessment.PassMark = 0
			for i, o := range []string{"o-0", "o-3", "o-8", "o-9"} {
				content.Assessment.Questions[i].Objective = o
			}
			c.publish(t, content)
			person := c.person(t)
			must(t, c.Start(t.Context(), person, "ethics"))
			must(t, c.MarkLesson(t.Context(), person, "ethics", "alpha", true))
			must(t, c.MarkLesson(t.Context(), person, "ethics", "gamma", true))
			c.pass(t, person, "ethics", "beta")
			s := c.sit(t, person, "ethics", quiz.AssessmentKey)
			given := replies(s, 4)
			for i, item := range s.Paper {
				if slices.Contains(tt.missed, item.Question.Objective) {
					given[i].Picks = []int{1}
				}
			}
			must(t, c.Submit(t.Context(), person, "ethics", s, given))
			c.now = c.now.Add(7 * days)
			asked := map[string]bool{}
			for _, item := range c.sit(t, person, "ethics", quiz.FollowUpKey).Paper {
				asked[item.Question.Objective] = true
			}
			for _, o := range tt.want {
				if !asked[o] || len(asked) != 3 {
					t.Errorf("asked about %v, want %v among it", asked, tt.want)
				}
			}
		})
	}
}

// TestFollowUpKeepsItsQuestions restarts and publishes another bank meanwhile.
func TestFollowUpKeepsItsQuestions(t *testing.T) {
	c := newClassroom(t)
	content := followed(t, c)
	person := c.person(t)
	c.complete(t, person)
	c.now = c.now.Add(8 * days)
	before := c.sit(t, person, "ethics", quiz.FollowUpKey)
	next := *content
	next.FollowUp = nil
	c.publish(t, &next)
	c.reopen(t)
	for what, open := range map[string]func() (enrollment.Sitting, error){
		"Sitting": func() (enrollment.Sitting, error) {
			return c.Sitting(t.Context(), person, "ethics", quiz.FollowUpKey, 1)
		},
		"Sheet": func() (enrollment.Sitting, error) { return c.Sheet(t.Context(), person, "ethics", quiz.FollowUpKey, 1) },
	} {
		after, err := open()
		must(t, err)
		var ids []string
		for _, item := range after.Paper {
			ids = append(ids, item.Question.ID)
		}
		if diff := cmp.Diff(before.Attempt.Questions, ids); diff != "" {
			t.Errorf("%s has the questions (-want +got)\n%s", what, diff)
		}
	}
	must(t, c.Submit(t.Context(), person, "ethics", before, replies(before, 2)))
	after, err := c.Sitting(t.Context(), person, "ethics", quiz.FollowUpKey, 1)
	must(t, err)
	if result := after.Result(); result.Score != 6667 || len(result.Questions) != 3 {
		t.Errorf("it came out as %+v", result)
	}
	_, err = c.StartAttempt(t.Context(), person, "ethics", quiz.FollowUpKey)
	want(t, err, fault.Missing)
}

// TestFollowUpWithoutAnOldVersion has attempts whose version can't be read any
// more: nothing is known of what was missed in them, and that is no failure.
func TestFollowUpWithoutAnOldVersion(t *testing.T) {
	c := newClassroom(t)
	content := followed(t, c)
	person := c.person(t)
	c.complete(t, person)
	c.publish(t, content)
	delete(c.courses.versions, c.records(t, person, "ethics").CompletedVersionID)
	c.now = c.now.Add(7 * days)
	if s := c.sit(t, person, "ethics", quiz.FollowUpKey); len(s.Paper) != 3 {
		t.Errorf("%d questions are asked", len(s.Paper))
	}
}

// invite returns a link to a follow-up of the person's latest cycle.
func (c *classroom) invite(t *testing.T, person int64, number int) string {
	t.Helper()
	r := c.records(t, person, "ethics")
	token, err := c.links.FollowUp(t.Context(), enrollment.FollowUpLink{
		PersonID: person, EnrollmentID: r.ID, Course: r.Course, Number: number, Until: r.CompletedAt.Add(67 * days)})
	must(t, err)
	return token
}

func TestFollowUpLink(t *testing.T) {
	c := newClassroom(t)
	followed(t, c)
	person := c.person(t)
	c.complete(t, person)
	token := c.invite(t, person, 1)
	opens := func(what string, want error) enrollment.Invited {
		t.Helper()
		in, err := c.Invited(t.Context(), token)
		if !errors.Is(err, want) || (want == nil && (in.PersonID != person || in.Number != 1 || in.Name != "Person 1")) {
			t.Errorf("%s: %+v, %v, want %v", what, in, err, want)
		}
		return in
	}
	opens("too early", enrollment.ErrFollowUpLinkOver)
	c.now = c.now.Add(7 * days)
	in := opens("in time", nil)
	if in.Begun || len(c.records(t, person, "ethics").Of(quiz.FollowUpKey)) != 0 {
		t.Error("looking at a link begins something")
	}
	must(t, c.Begin(t.Context(), in))
	must(t, c.Begin(t.Context(), in)) // a double click
	c.reopen(t)                       // another instance, which reads the key
	in = opens("begun", nil)
	if !in.Begun || in.Attempt.Number != 1 || in.Attempt.Submitted() {
		t.Errorf("the link opens %+v", in.Attempt)
	}
	must(t, c.Begin(t.Context(), in))
	// The second has its time now. The first was begun and may be handed in.
	c.now = c.now.Add(25 * days)
	opens("later", nil)
	s, err := c.Sitting(t.Context(), person, "ethics", quiz.FollowUpKey, 1)
	must(t, err)
	must(t, c.Submit(t.Context(), person, "ethics", s, nil))
	if in = opens("handed in", nil); !in.Attempt.Submitted() {
		t.Errorf("the link opens %+v", in.Attempt)
	}
	must(t, c.Begin(t.Context(), in)) // from a page that was left open
	c.now = c.now.Add(35*days - 1)
	opens("at its last moment", nil)
	c.now = c.now.Add(1)
	opens("over", enrollment.ErrFollowUpLinkOver)
}

// TestFollowUpLinkOpensNothingElse tries links that nobody gave out, and those
// of others.
func TestFollowUpLinkOpensNothingElse(t *testing.T) {
	c := newClassroom(t)
	content := followed(t, c)
	person := c.person(t)
	c.complete(t, person)
	c.now = c.now.Add(7 * days)
	token := c.invite(t, person, 1)
	refused := func(what, token string, want error) {
		t.Helper()
		if in, err := c.Invited(t.Context(), token); !errors.Is(err, want) || fault.Of(err) != fault.Missing {
			t.Errorf("%s: %+v, %v, want %v", what, in, err, want)
		}
	}
	for i := range token {
		other := byte('A')
		if token[i] == other {
			other = 'B'
		}
		refused("one letter is another", token[:i]+string(other)+token[i+1:], enrollment.ErrNoFollowUpLink)
	}
	for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
		if other := token[:len(token)-1] + string(last); other != token {
			refused("the last letter is another", other, enrollment.ErrNoFollowUpLink)
		}
	}
	payload, mac, _ := strings.Cut(token, ".")
	for what, token := range map[string]string{
		"nothing": "", "a dot": ".", "half of it": payload, "the signature": "." + mac, "no signature": payload + ".",
		"more": token + "A", "more parts": token + "." + mac, "padding": token + "=", "words": "not a link at all",
	} {
		refused(what, token, enrollment.ErrNoFollowUpLink)
	}
	refused("a follow-up that has not come", c.invite(t, person, 2), enrollment.ErrFollowUpLinkOver)
	refused("a follow-up that there is not", c.invite(t, person, 0), enrollment.ErrFollowUpLinkOver)

	// Another program's, over another database, with the same ids.
	elsewhere := newClassroom(t)
	followed(t, elsewhere)
	elsewhere.complete(t, elsewhere.person(t))
	elsewhere.now = c.now
	refused("signed with another key", elsewhere.invite(t, person, 1), enrollment.ErrNoFollowUpLink)

	// Somebody who may no longer sign in.
	gone, err := c.db.People().AddPerson(t.Context(), account.Person{Email: "gone@example.org", Name: "Gone", Role: account.Learner, CreatedAt: c.now})
	must(t, err)
	c.complete(t, gone)
	c.now = c.now.Add(7 * days)
	refused("a deactivated person", c.invite(t, gone, 1), enrollment.ErrNoFollowUpLink)

	// A later version without follow-ups, and then the same course once more.
	next := *content
	next.FollowUp = nil
	c.publish(t, &next)
	refused("no longer asked", token, enrollment.ErrFollowUpLinkOver)
	c.publish(t, content)
	_, err = c.db.Enrollments().Add(t.Context(), enrollment.Enrollment{PersonID: person, Course: "ethics", Cycle: 2, EnrolledAt: c.now})
	must(t, err)
	c.reopen(t)
	c.complete(t, person)
	c.now = c.now.Add(7 * days)
	refused("of the cycle before", token, enrollment.ErrFollowUpLinkOver)
	if _, err := c.Invited(t.Context(), c.invite(t, person, 1)); err != nil {
		t.Errorf("of this cycle: %v", err)
	}
	if in := c.records(t, person, "ethics").Of(quiz.FollowUpKey); len(in) != 0 {
		t.Errorf("a refused link began %+v", in)
	}
}

// TestBeginOverALink that was open when its page was shown.
func TestBeginOverALink(t *testing.T) {
	c := newClassroom(t)
	followed(t, c)
	person := c.person(t)
	c.complete(t, person)
	c.now = c.now.Add(7 * days)
	in, err := c.Invited(t.Context(), c.invite(t, person, 1))
	must(t, err)
	c.now = c.now.Add(23 * days) // the second has opened meanwhile
	if err := c.Begin(t.Context(), in); !errors.Is(err, enrollment.ErrFollowUpLinkOver) {
		t.Errorf("beginning the first when the second is open: %v", err)
	}
	if n := len(c.records(t, person, "ethics").Of(quiz.FollowUpKey)); n != 0 {
		t.Errorf("%d were begun", n)
	}
}
