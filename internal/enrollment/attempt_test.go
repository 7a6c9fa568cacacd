package enrollment_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// enter publishes a course, whose assessment asks how sure one is, and starts it
// for somebody.
func enter(t *testing.T, c *classroom) (person int64, key string) {
	t.Helper()
	content := newCourse("ethics")
	content.Assessment.Confidence = true
	c.publish(t, content)
	person = c.person(t)
	must(t, c.Start(t.Context(), person, "ethics"))
	return person, "ethics"
}

func want(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if fault.Of(err) != kind {
		t.Errorf("error is %v of kind %q, want %q", err, fault.Of(err), kind)
	}
}

// TestAttemptSurvivesARestart saves some answers, begins anew and finds them
// and the same paper.
func TestAttemptSurvivesARestart(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	before := c.sit(t, person, key, quiz.AssessmentKey)
	all := replies(before, 4)
	must(t, c.SaveAnswers(t.Context(), person, before, all[:2]))
	must(t, c.SaveAnswers(t.Context(), person, before, []quiz.Answer{{QuestionID: all[1].QuestionID, Picks: []int{2}, Confidence: quiz.Sure}}))

	c.reopen(t)
	after := c.sit(t, person, key, quiz.AssessmentKey)
	given := map[string]quiz.Answer{
		all[0].QuestionID: all[0], all[1].QuestionID: {QuestionID: all[1].QuestionID, Picks: []int{2}, Confidence: quiz.Sure},
	}
	if diff := cmp.Diff(given, after.Answers); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before.Paper, after.Paper, cmp.AllowUnexported(quiz.Item{})); diff != "" {
		t.Errorf("paper (-want +got):\n%s", diff)
	}
	if before.Attempt.Seed == (quiz.Seed{}) {
		t.Error("the seed is no secret")
	}

	// One right answer is saved, one comes with the submission in place of a
	// wrong one, one is wrong and one is missing.
	must(t, c.Submit(t.Context(), person, key, after, []quiz.Answer{all[1], {QuestionID: all[2].QuestionID, Picks: []int{1}}}))
	done, err := c.Sitting(t.Context(), person, key, quiz.AssessmentKey, 1)
	must(t, err)
	result := done.Result()
	if result.Score != 5000 || !result.Passed || done.Attempt.Score != 5000 || !done.Attempt.SubmittedAt.Equal(c.now) {
		t.Errorf("result is %+v, attempt %+v", result, done.Attempt)
	}
	var credits []float64
	for _, g := range result.Questions {
		credits = append(credits, g.Credit)
	}
	if diff := cmp.Diff([]float64{1, 1, 0, 0}, credits); diff != "" {
		t.Errorf("credits (-want +got):\n%s", diff)
	}
}

// TestAttemptIsBoundToItsVersion publishes other questions while an attempt is
// under way.
func TestAttemptIsBoundToItsVersion(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	begun := c.sit(t, person, key, quiz.AssessmentKey)
	next := newCourse(key)
	next.Assessment = newQuiz(quiz.AssessmentKey, 2)
	next.Assessment.PassMark = 100
	for i := range next.Assessment.Questions {
		next.Assessment.Questions[i].ID += "-anew"
	}
	published := c.publish(t, next)

	again := c.sit(t, person, key, quiz.AssessmentKey)
	if len(again.Paper) != 4 || again.Bound.Version.ID != begun.Bound.Version.ID || again.Learning.Version.ID != published.Version.ID {
		t.Fatalf("the attempt has %d questions of version %d", len(again.Paper), again.Bound.Version.Number)
	}
	must(t, c.Submit(t.Context(), person, key, again, replies(again, 2))) // 50 %, the mark of its own version
	attempt, _ := c.records(t, person, key).Attempt(quiz.AssessmentKey, 1)
	if attempt.Score != 5000 || !attempt.Passed {
		t.Errorf("graded as %+v", attempt)
	}
}

func TestNewAttemptDrawsAfresh(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	first := c.sit(t, person, key, quiz.AssessmentKey)
	must(t, c.Submit(t.Context(), person, key, first, nil))
	second := c.sit(t, person, key, quiz.AssessmentKey)
	if second.Attempt.Number != 2 || second.Attempt.Seed == first.Attempt.Seed || len(second.Answers) != 0 {
		t.Errorf("the second attempt is %+v with %d answers", second.Attempt, len(second.Answers))
	}
}

func TestAttemptRules(t *testing.T) {
	c := newClassroom(t)
	content := newCourse("strict")
	content.Assessment.MaxAttempts, content.Assessment.Cooldown = 2, time.Hour
	c.publish(t, content)
	person := c.person(t)
	must(t, c.Start(t.Context(), person, "strict"))
	fail := func(right int) {
		s := c.sit(t, person, "strict", quiz.AssessmentKey)
		must(t, c.Submit(t.Context(), person, "strict", s, replies(s, right)))
	}
	fail(1)
	_, err := c.StartAttempt(t.Context(), person, "strict", quiz.AssessmentKey)
	var cooling *quiz.CooldownError
	if !errors.As(err, &cooling) || !cooling.Until.Equal(c.now.Add(time.Hour)) {
		t.Errorf("at once: %v", err)
	}
	c.now = c.now.Add(time.Hour)
	fail(0)
	c.now = c.now.Add(100 * time.Hour)
	if _, err := c.StartAttempt(t.Context(), person, "strict", quiz.AssessmentKey); !errors.Is(err, quiz.ErrNoAttemptsLeft) {
		t.Errorf("the third: %v", err)
	}
	r := c.records(t, person, "strict")
	if len(r.Attempts) != 2 {
		t.Errorf("%d attempts are stored", len(r.Attempts))
	}
	if r.Score != 2500 || !r.Scored { // the better one, which was the first
		t.Errorf("the score is %d (%v)", r.Score, r.Scored)
	}
}

// TestDrawIsStored: which questions of a bank an attempt asks is stored with it,
// as the blueprint of its version has them. Attempts from before that follow
// from their seed alone, and come out as they were.
func TestDrawIsStored(t *testing.T) {
	c := newClassroom(t)
	content := measured()
	content.Assessment.Draw, content.Assessment.Shuffle = 2, true
	p := c.publish(t, content)
	version := p.Version.ID
	for n := range 20 {
		person := c.person(t)
		must(t, c.Start(t.Context(), person, "measured"))
		if n%2 == 0 {
			s := c.sit(t, person, "measured", quiz.AssessmentKey)
			if diff := cmp.Diff(content.Assessment.Choose(s.Attempt.Seed, content.Blueprint(), nil), s.Attempt.Questions); diff != "" || len(s.Paper) != 2 {
				t.Errorf("%d questions; (-want +got)\n%s", len(s.Paper), diff)
			}
			if s.Paper[0].Question.Objective == s.Paper[1].Question.Objective {
				t.Errorf("the paper asks about %s only", s.Paper[0].Question.Objective)
			}
			if whole := c.sit(t, person, "measured", "beta"); whole.Attempt.Questions != nil || len(whole.Paper) != 2 {
				t.Errorf("the whole of a bank is stored as %v", whole.Attempt.Questions)
			}
			continue
		}
		seed := quiz.Seed{byte(n)}
		must(t, c.db.Enrollments().Change(t.Context(), c.records(t, person, "measured").ID, func(r enrollment.Records) (enrollment.Changes, error) {
			return enrollment.Changes{Attempt: &quiz.Attempt{EnrollmentID: r.ID, VersionID: version, Quiz: quiz.AssessmentKey, Number: 1, Seed: seed, StartedAt: c.now}}, nil
		}))
		c.reopen(t)
		s := c.sit(t, person, "measured", quiz.AssessmentKey)
		if diff := cmp.Diff(content.Assessment.Paper(seed), s.Paper, cmp.AllowUnexported(quiz.Item{})); diff != "" || s.Attempt.Number != 1 {
			t.Errorf("an attempt from before (-want +got):\n%s", diff)
		}
	}
}

func TestAnswersThatDoNotFit(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	s := c.sit(t, person, key, quiz.AssessmentKey)
	good := replies(s, 4)[0]
	for name, bad := range map[string]quiz.Answer{
		"a question of another quiz": {QuestionID: "beta-0", Picks: []int{0}},
		"no question":                {},
		"two picks":                  {QuestionID: good.QuestionID, Picks: []int{0, 1}},
		"a choice too far":           {QuestionID: good.QuestionID, Picks: []int{3}},
	} {
		t.Run(name, func(t *testing.T) {
			both := []quiz.Answer{good, bad}
			want(t, c.SaveAnswers(t.Context(), person, s, both), fault.Invalid)
			want(t, c.Submit(t.Context(), person, key, s, both), fault.Invalid)
			after := c.sit(t, person, key, quiz.AssessmentKey)
			if len(after.Answers) != 0 || after.Attempt.Number != 1 || after.Attempt.Submitted() {
				t.Errorf("something was stored: %+v", after.Attempt)
			}
		})
	}
}

// TestAttemptsOfOthers uses one person's attempt as another.
func TestAttemptsOfOthers(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	s := c.sit(t, person, key, quiz.AssessmentKey)
	other := c.person(t)
	must(t, c.Start(t.Context(), other, key))
	_, err := c.Sheet(t.Context(), other, key, quiz.AssessmentKey, 1)
	want(t, err, fault.Missing)
	_, err = c.Sitting(t.Context(), other, key, quiz.AssessmentKey, 1)
	want(t, err, fault.Missing)
	want(t, c.SaveAnswers(t.Context(), other, s, replies(s, 4)), fault.Conflict)
	want(t, c.Submit(t.Context(), other, key, s, replies(s, 4)), fault.Missing)

	// Even if the other has an attempt of the same number.
	own := c.sit(t, other, key, quiz.AssessmentKey)
	want(t, c.Submit(t.Context(), other, key, s, replies(s, 4)), fault.Missing)
	if after := c.sit(t, other, key, quiz.AssessmentKey); after.Attempt.ID != own.Attempt.ID || len(after.Answers) != 0 {
		t.Errorf("the other's attempt became %+v", after.Attempt)
	}
	if after := c.sit(t, person, key, quiz.AssessmentKey); after.Attempt.ID != s.Attempt.ID || len(after.Answers) != 0 {
		t.Errorf("the attempt became %+v", after.Attempt)
	}
}

func TestSheetReadsNoAnswers(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	s := c.sit(t, person, key, quiz.AssessmentKey)
	sheet, err := c.Sheet(t.Context(), person, key, quiz.AssessmentKey, 1)
	must(t, err)
	if diff := cmp.Diff(s.Attempt, sheet.Attempt); diff != "" || len(sheet.Paper) != 4 {
		t.Errorf("%d questions, attempt (-want +got):\n%s", len(sheet.Paper), diff)
	}
	must(t, c.SaveAnswers(t.Context(), person, sheet, replies(sheet, 4)))
	must(t, c.Submit(t.Context(), person, key, sheet, nil))
	sheet, err = c.Sheet(t.Context(), person, key, quiz.AssessmentKey, 1)
	must(t, err)
	if err := c.SaveAnswers(t.Context(), person, sheet, replies(sheet, 0)); !errors.Is(err, enrollment.ErrSubmitted) {
		t.Errorf("after the submission: %v", err)
	}
}

func TestNothingHappensWithoutEnrollment(t *testing.T) {
	c := newClassroom(t)
	person, key := enter(t, c)
	s := c.sit(t, person, key, quiz.AssessmentKey)
	stranger := c.person(t)
	_, err := c.StartAttempt(t.Context(), stranger, key, quiz.AssessmentKey)
	for name, err := range map[string]error{
		"start an attempt": err,
		"mark":             c.MarkLesson(t.Context(), stranger, key, "alpha", true),
		"position":         c.SavePosition(t.Context(), stranger, key, "alpha", "start"),
		"submit":           c.Submit(t.Context(), stranger, key, s, nil),
	} {
		if !errors.Is(err, enrollment.ErrNotEnrolled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = c.StartAttempt(t.Context(), person, key, "nowhere")
	for name, err := range map[string]error{
		"quiz":             err,
		"lesson":           c.MarkLesson(t.Context(), person, key, "nowhere", true),
		"lesson, position": c.SavePosition(t.Context(), person, key, "nowhere", ""),
		"course":           c.Start(t.Context(), person, "nowhere"),
	} {
		if !errors.Is(err, fault.Missing) {
			t.Errorf("a %s that is not there: %v", name, err)
		}
	}
	_, err = c.Sitting(t.Context(), person, key, quiz.AssessmentKey, 2)
	want(t, err, fault.Missing)
}

// TestSecondAttemptIsDrawnAfresh: of four questions two are asked, and then the
// other two.
func TestSecondAttemptIsDrawnAfresh(t *testing.T) {
	c := newClassroom(t)
	content := measured()
	content.Assessment.Draw, content.Assessment.MaxAttempts, content.Assessment.Cooldown = 2, 0, 0
	c.publish(t, content)
	for range 5 {
		person := c.person(t)
		must(t, c.Start(t.Context(), person, "measured"))
		first := c.sit(t, person, "measured", quiz.AssessmentKey)
		must(t, c.Submit(t.Context(), person, "measured", first, replies(first, 0)))
		second := c.sit(t, person, "measured", quiz.AssessmentKey)
		for _, id := range second.Attempt.Questions {
			if slices.Contains(first.Attempt.Questions, id) {
				t.Errorf("%v, and then %v", first.Attempt.Questions, second.Attempt.Questions)
			}
		}
	}
}
