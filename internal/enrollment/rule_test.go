package enrollment_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// TestCompletionRule lets somebody do anything in any order against the real
// service and database, with new versions of the course in between, and holds
// the records to a plain model of what was done.
func TestCompletionRule(t *testing.T) {
	c := newClassroom(t)
	courses := 0
	completions := 0
	rapid.Check(t, func(t *rapid.T) {
		courses++
		l := &learner{classroom: c, key: fmt.Sprintf("course-%d", courses), person: c.person(t), done: map[string]bool{}, passed: map[string]bool{}}
		l.published = c.publish(t, l.drawCourse(t))
		t.Repeat(map[string]func(*rapid.T){
			"start": l.start, "mark": l.mark, "unmark": l.unmark, "begin": l.begin, "save": l.save, "submit": l.submit,
			"submit again": l.submitAgain, "publish": l.publishAnother, "wait": l.wait, "": l.check,
		})
		if l.completed != nil {
			completions++
		}
	})
	// If hardly anybody gets through, the property is not tested at all.
	if completions*10 < courses {
		t.Errorf("%d of %d completed", completions, courses)
	}
}

// TestFollowUpRule goes on where somebody has completed a course: whatever they
// answer then, and whichever version is published, what they have stays.
func TestFollowUpRule(t *testing.T) {
	c := newClassroom(t)
	courses, followed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		courses++
		l := &learner{classroom: c, key: fmt.Sprintf("course-%d", courses), person: c.person(t), done: map[string]bool{}, passed: map[string]bool{}}
		content := &course.Course{Key: l.key, Title: l.key, Certificate: course.Award{Title: l.key}, Lessons: []course.Lesson{{Key: "alpha"}}}
		l.addFollowUps(t, content)
		l.published = c.publish(t, content)
		l.start(t)
		must(t, l.MarkLesson(t.Context(), l.person, l.key, "alpha", true))
		l.done["alpha"], l.decided = true, true
		t.Repeat(map[string]func(*rapid.T){
			"follow up": l.followUp, "save": l.save, "submit": l.submit, "submit again": l.submitAgain,
			"unmark": l.unmark, "publish": l.publishAnother, "wait": l.wait, "": l.check,
		})
		if slices.ContainsFunc(l.submitted, func(s *sheet) bool { return s.Attempt.Quiz == quiz.FollowUpKey }) {
			followed++
		}
	})
	if followed*4 < courses {
		t.Errorf("%d of %d handed in a follow-up", followed, courses)
	}
}

// learner is one person in one course and the model of what they did.
type learner struct {
	*classroom

	key       string
	person    int64
	published course.Published

	enrolled     bool
	done, passed map[string]bool
	open         []*sheet
	submitted    []*sheet
	best         quiz.Score
	scored       bool
	decided      bool // the last step ended in a decision
	completed    *completion
}

// sheet is an attempt as the model sees it.
type sheet struct {
	enrollment.Sitting

	given map[string]bool // by question, whether the answer is right
}

// completion is what must never change again.
type completion struct {
	enrollment  enrollment.Enrollment
	certificate certificate.Certificate
}

func (l *learner) drawCourse(t *rapid.T) *course.Course {
	content := &course.Course{Key: l.key, Title: l.key, Certificate: course.Award{Title: l.key}}
	if rapid.Bool().Draw(t, "valid for a year") {
		content.Certificate.ValidFor = certificate.Period{Months: 12}
	}
	draw := func(key string, size int) *quiz.Quiz {
		q := newQuiz(key, size)
		q.Required = rapid.IntRange(0, 3).Draw(t, key+" required") > 0
		q.PassMark = rapid.SampledFrom([]int{50, 75, 100}).Draw(t, key+" pass mark")
		q.Cooldown = rapid.SampledFrom([]time.Duration{0, 0, time.Hour}).Draw(t, key+" cooldown")
		return q
	}
	for _, key := range lessonKeys()[:rapid.IntRange(0, 3).Draw(t, "lessons")] {
		lesson := course.Lesson{Key: key}
		if rapid.Bool().Draw(t, key+" has a quiz") {
			lesson.Quiz = draw(key, 1)
		}
		content.Lessons = append(content.Lessons, lesson)
	}
	if rapid.Bool().Draw(t, "pretest") {
		content.Pretest = draw(quiz.PretestKey, 1)
	}
	if rapid.Bool().Draw(t, "assessment") {
		content.Assessment = draw(quiz.AssessmentKey, 4)
	}
	if rapid.Bool().Draw(t, "follow-ups") {
		l.addFollowUps(t, content)
	}
	return content
}

func (l *learner) addFollowUps(t *rapid.T, content *course.Course) {
	content.FollowUp = newQuiz(quiz.FollowUpKey, rapid.IntRange(1, 5).Draw(t, "bank"))
	content.FollowUp.PassMark, content.FollowUp.MaxAttempts, content.FollowUp.Cooldown = 80, 1, 100*time.Hour
	content.FollowUps = []time.Duration{time.Hour, 3 * time.Hour, 5 * time.Hour}
}

// missing is the model's own reading of what the course still asks for.
func (l *learner) missing() (missing, total int) {
	count := func(met bool) {
		total++
		if !met {
			missing++
		}
	}
	for _, lesson := range l.published.Course.Lessons {
		if lesson.Quiz != nil && lesson.Quiz.Required {
			count(l.passed[lesson.Key])
		} else {
			count(l.done[lesson.Key])
		}
	}
	if a := l.published.Course.Assessment; a != nil && a.Required {
		count(l.passed[quiz.AssessmentKey])
	}
	return missing, total
}

func (l *learner) start(t *rapid.T) {
	must(t, l.Start(t.Context(), l.person, l.key))
	l.enrolled = true
}

func (l *learner) mark(t *rapid.T)   { l.setLesson(t, true) }
func (l *learner) unmark(t *rapid.T) { l.setLesson(t, false) }

func (l *learner) setLesson(t *rapid.T, done bool) {
	key := rapid.SampledFrom(lessonKeys()).Draw(t, "lesson")
	err := l.MarkLesson(t.Context(), l.person, l.key, key, done)
	_, _, exists := l.published.Course.Lesson(key)
	switch {
	case !l.enrolled:
		expect(t, err, fault.Denied)
	case !exists:
		expect(t, err, fault.Missing)
	default:
		must(t, err)
		l.done[key], l.decided = done, true
	}
}

func (l *learner) begin(t *rapid.T) {
	key := rapid.SampledFrom(append(lessonKeys(), quiz.PretestKey, quiz.AssessmentKey)).Draw(t, "quiz")
	a, err := l.StartAttempt(t.Context(), l.person, l.key, key)
	q, exists := l.published.Course.Quiz(key)
	var cooling *quiz.CooldownError
	switch {
	case !l.enrolled:
		expect(t, err, fault.Denied)
	case !exists:
		expect(t, err, fault.Missing)
	case l.passed[key]:
		if !errors.Is(err, quiz.ErrPassed) && (key != quiz.PretestKey || !errors.Is(err, enrollment.ErrPretestTaken)) {
			t.Fatalf("beginning %s after passing it: %v", key, err)
		}
	case l.openSheet(key) != nil:
		must(t, err)
		if want := l.openSheet(key).Attempt; a.ID != want.ID || a.Seed != want.Seed {
			t.Fatalf("beginning %s again gives %+v, want %+v", key, a, want)
		}
	case errors.Is(err, enrollment.ErrPretestTaken):
		if key != quiz.PretestKey || !slices.ContainsFunc(l.submitted, func(x *sheet) bool { return x.Attempt.Quiz == key }) {
			t.Fatalf("%s is no pre-test: %v", key, err)
		}
	case errors.Is(err, enrollment.ErrPretestOver):
		if key != quiz.PretestKey || !l.learned() {
			t.Fatalf("%s can't be begun although nothing was learned: %v", key, err)
		}
	case errors.As(err, &cooling):
		if q.Cooldown == 0 || !l.now.Before(cooling.Until) {
			t.Fatalf("%s cools down until %v at %v", key, cooling.Until, l.now)
		}
	default:
		must(t, err)
		if key == quiz.PretestKey && l.learned() {
			t.Fatal("the pre-test is begun after learning")
		}
		s, err := l.Sitting(t.Context(), l.person, l.key, key, a.Number)
		must(t, err)
		if s.Bound.Version.ID != l.published.Version.ID || len(s.Answers) != 0 {
			t.Fatalf("a new attempt is bound to %+v and has %d answers", s.Bound.Version, len(s.Answers))
		}
		l.open, l.decided = append(l.open, &sheet{s, map[string]bool{}}), true
	}
}

// learned says whether a lesson is done, or a quiz that is not the pre-test was
// begun.
func (l *learner) learned() bool {
	for _, done := range l.done {
		if done {
			return true
		}
	}
	return l.completed != nil || slices.ContainsFunc(slices.Concat(l.open, l.submitted), func(s *sheet) bool { return s.Attempt.Quiz != quiz.PretestKey })
}

func (l *learner) openSheet(key string) *sheet {
	for _, s := range l.open {
		if s.Attempt.Quiz == key {
			return s
		}
	}
	return nil
}

// followUp begins the follow-up that is open, if one is, or goes on with it.
func (l *learner) followUp(t *rapid.T) {
	a, err := l.StartAttempt(t.Context(), l.person, l.key, quiz.FollowUpKey)
	number, begun := l.dueFollowUp()
	switch {
	case !l.enrolled:
		expect(t, err, fault.Denied)
	case l.published.Course.FollowUp == nil:
		expect(t, err, fault.Missing)
	case number == 0:
		if !errors.Is(err, enrollment.ErrNoFollowUp) {
			t.Fatalf("beginning a follow-up when none is open: %+v, %v", a, err)
		}
	case begun != nil:
		must(t, err)
		if a.ID != begun.Attempt.ID {
			t.Fatalf("beginning it again gives %+v, want %+v", a, begun.Attempt)
		}
	default:
		must(t, err)
		s, err := l.Sitting(t.Context(), l.person, l.key, quiz.FollowUpKey, a.Number)
		must(t, err)
		if a.Number != number || len(s.Paper) != s.Quiz.FollowUpSize() {
			t.Fatalf("follow-up %d began with %d questions, want number %d", a.Number, len(s.Paper), number)
		}
		l.open = append(l.open, &sheet{s, map[string]bool{}})
	}
}

// dueFollowUp is the model's own reading of which follow-up is open.
func (l *learner) dueFollowUp() (number int, begun *sheet) {
	if l.completed == nil {
		return 0, nil
	}
	for _, interval := range l.published.Course.FollowUps {
		if l.now.Sub(l.completed.enrollment.CompletedAt) >= interval {
			number++
		}
	}
	is := func(s *sheet) bool { return s.Attempt.Quiz == quiz.FollowUpKey && s.Attempt.Number == number }
	if slices.ContainsFunc(l.submitted, is) {
		return 0, nil
	}
	if i := slices.IndexFunc(l.open, is); i >= 0 {
		return number, l.open[i]
	}
	return number, nil
}

// answers draws answers to some of a sheet's questions.
func (s *sheet) answers(t *rapid.T) []quiz.Answer {
	var out []quiz.Answer
	for _, item := range s.Paper {
		pick := rapid.SampledFrom([]int{0, 0, 0, 1, -1}).Draw(t, "pick")
		if pick < 0 {
			continue
		}
		out = append(out, quiz.Answer{QuestionID: item.Question.ID, Picks: []int{pick}})
		s.given[item.Question.ID] = pick == 0
	}
	return out
}

// score is what the sheet is worth: each question is all or nothing.
func (s *sheet) score() quiz.Score {
	right := 0
	for _, r := range s.given {
		if r {
			right++
		}
	}
	return quiz.Score((10000*right + len(s.Paper)/2) / len(s.Paper))
}

func (l *learner) save(t *rapid.T) {
	if len(l.open) == 0 {
		t.Skip("nothing is under way")
	}
	s := rapid.SampledFrom(l.open).Draw(t, "sheet")
	must(t, l.SaveAnswers(t.Context(), l.person, s.Sitting, s.answers(t)))
}

func (l *learner) submit(t *rapid.T) {
	if len(l.open) == 0 {
		t.Skip("nothing is under way")
	}
	s := rapid.SampledFrom(l.open).Draw(t, "sheet")
	var with []quiz.Answer
	if rapid.Bool().Draw(t, "with answers") {
		with = s.answers(t)
	}
	must(t, l.Submit(t.Context(), l.person, l.key, s.Sitting, with))
	l.open = slices.DeleteFunc(l.open, func(o *sheet) bool { return o == s })
	l.submitted, l.decided = append(l.submitted, s), true
	s.Attempt.SubmittedAt, s.Attempt.Score = l.now, s.score()
	s.Attempt.Passed = int(s.Attempt.Score) >= s.Quiz.PassMark*100
	if s.Attempt.Passed {
		l.passed[s.Attempt.Quiz] = true
	}
	if s.Attempt.Quiz == quiz.AssessmentKey && l.completed == nil {
		l.best, l.scored = max(l.best, s.Attempt.Score), true
	}
}

// submitAgain comes from another tab, which does not know that the attempt has
// been submitted.
func (l *learner) submitAgain(t *rapid.T) {
	if len(l.submitted) == 0 {
		t.Skip("nothing was submitted")
	}
	s := rapid.SampledFrom(l.submitted).Draw(t, "sheet")
	stale := s.Sitting
	stale.Attempt.SubmittedAt, stale.Attempt.Passed = time.Time{}, false
	right := replies(stale, len(stale.Paper))
	must(t, l.Submit(t.Context(), l.person, l.key, stale, right))
	if err := l.SaveAnswers(t.Context(), l.person, stale, right); !errors.Is(err, enrollment.ErrSubmitted) {
		t.Fatalf("an answer after the submission: %v", err)
	}
}

func (l *learner) publishAnother(t *rapid.T) {
	l.published = l.publish(t, l.drawCourse(t))
	must(t, l.ReckonAll(t.Context(), l.published))
}

func (l *learner) wait(t *rapid.T) {
	l.now = l.now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute)
}

func expect(t *rapid.T, err error, kind fault.Kind) {
	t.Helper()
	if fault.Of(err) != kind {
		t.Fatalf("error is %v of kind %q, want %q", err, fault.Of(err), kind)
	}
}

// check runs after every step.
func (l *learner) check(t *rapid.T) {
	decided := l.decided
	l.decided = false
	if !l.enrolled {
		if _, err := l.db.Enrollments().Latest(t.Context(), l.person, l.key); !errors.Is(err, fault.Missing) {
			t.Fatalf("enrolled without having started: %v", err)
		}
		return
	}
	r := l.records(t, l.person, l.key)
	missing, total := l.missing()
	learning, err := l.Learning(t.Context(), l.person, l.key)
	must(t, err)
	progress := learning.Progress
	if progress.Total() != total || progress.Count() != total-missing {
		t.Fatalf("progress is %d of %d, want %d of %d", progress.Count(), progress.Total(), total-missing, total)
	}
	complete := total > 0 && missing == 0
	if (progress.Percent() == 100) != complete || progress.Complete() != complete {
		t.Fatalf("%d percent, complete: %v, want %v", progress.Percent(), progress.Complete(), complete)
	}
	l.checkAttempts(t, r)
	cert, err := l.db.Certificates().ByEnrollment(t.Context(), r.ID)
	if !r.Completed() {
		if !errors.Is(err, fault.Missing) {
			t.Fatalf("a certificate without a completion: %+v, %v", cert, err)
		}
		if l.completed != nil {
			t.Fatal("a completion was taken back")
		}
		if decided && complete {
			t.Fatal("every requirement is met, but it is not completed")
		}
		if r.Met != total-missing || r.Total != total {
			t.Fatalf("%d of %d is stored, want %d of %d", r.Met, r.Total, total-missing, total)
		}
		return
	}
	must(t, err)
	if l.completed == nil {
		if !decided || !complete {
			t.Fatalf("completed with %d of %d missing, by a step that decided: %v", missing, total, decided)
		}
		l.checkCompletion(t, r, cert)
	}
	if diff := cmp.Diff(*l.completed, completion{r.Enrollment, cert}, cmp.AllowUnexported(completion{})); diff != "" {
		t.Fatalf("a completion changed:\n%s", diff)
	}
}

// checkAttempts holds the stored attempts to the model's.
func (l *learner) checkAttempts(t *rapid.T, r enrollment.Records) {
	if len(r.Attempts) != len(l.open)+len(l.submitted) {
		t.Fatalf("%d attempts are stored, want %d", len(r.Attempts), len(l.open)+len(l.submitted))
	}
	for _, s := range slices.Concat(l.open, l.submitted) {
		got, _ := r.Attempt(s.Attempt.Quiz, s.Attempt.Number)
		if diff := cmp.Diff(s.Attempt, got); diff != "" {
			t.Fatalf("attempt (-want +got):\n%s", diff)
		}
	}
	if r.Score != l.best || r.Scored != l.scored {
		t.Fatalf("score is %d (%v), want %d (%v)", r.Score, r.Scored, l.best, l.scored)
	}
}

// checkCompletion looks at a completion when it has just happened.
func (l *learner) checkCompletion(t *rapid.T, r enrollment.Records, cert certificate.Certificate) {
	if !r.CompletedAt.Equal(l.now) || r.CompletedVersionID != l.published.Version.ID || r.Met != r.Total {
		t.Fatalf("completed at %v under version %d with %d of %d", r.CompletedAt, r.CompletedVersionID, r.Met, r.Total)
	}
	got := cert.Statement
	if got.Version != l.published.Version.Number || got.VersionHash != l.published.Version.Hash || got.Course != l.key || cert.PersonID != l.person {
		t.Fatalf("the certificate says %+v", got)
	}
	if (cert.ValidUntil == nil) != r.ValidUntil.IsZero() || (cert.ValidUntil != nil && !cert.ValidUntil.Equal(r.ValidUntil)) {
		t.Fatalf("the certificate ends at %v, the enrollment at %v", cert.ValidUntil, r.ValidUntil)
	}
	if _, state, ok, err := l.certificates.Lookup(t.Context(), got.Serial); err != nil || !ok || state != certificate.Valid {
		t.Fatalf("looking the certificate up: %v, %v, %v", state, ok, err)
	}
	l.completed = &completion{r.Enrollment, cert}
}
