package figures_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/analysis"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/figures"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
	"decorum/internal/store"
)

// shelf holds one course in two versions.
type shelf struct{ versions []course.Published }

func (s shelf) All() []course.Published { return s.versions[len(s.versions)-1:] }

func (s shelf) Current(key string) (course.Published, error) {
	if p := s.versions[len(s.versions)-1]; p.Course.Key == key {
		return p, nil
	}
	return course.Published{}, fault.Missing
}

func (s shelf) Version(_ context.Context, id int64) (course.Published, error) {
	for _, p := range s.versions {
		if p.Version.ID == id {
			return p, nil
		}
	}
	return course.Published{}, fault.Missing
}

// class is a database with people in it, whose histories tests write.
type class struct {
	*figures.Service

	db        *store.DB
	shelf     shelf
	histories []store.History
	attempts  int64
}

func ethics() *course.Course {
	question := func(id, objective string, right int) quiz.Question {
		q := quiz.Question{ID: id, Kind: quiz.One, Objective: objective, Choices: make([]quiz.Choice, 3)}
		q.Choices[right].Right = true
		return q
	}
	return &course.Course{
		Key: "ethics", FollowUps: []time.Duration{7 * 24 * time.Hour, 30 * 24 * time.Hour},
		Lessons: []course.Lesson{{
			Key: "alpha", Objectives: []course.Objective{{ID: "ask", Text: "Ask"}, {ID: "wait", Text: "Wait"}},
			Scenario: &scenario.Scenario{Scenes: []scenario.Scene{
				{ID: "a", Choices: []scenario.Choice{{To: "b"}, {To: "c"}}},
				{ID: "b", Choices: []scenario.Choice{{To: "c"}}},
				{ID: "c", Ending: true, Quality: scenario.Good},
			}},
		}},
		Pretest:    &quiz.Quiz{Key: quiz.PretestKey, Questions: []quiz.Question{question("p1", "ask", 0), question("p2", "wait", 0)}},
		Assessment: &quiz.Quiz{Key: quiz.AssessmentKey, Questions: []quiz.Question{question("f1", "ask", 0), question("f2", "wait", 1), question("f3", "", 2)}},
		FollowUp:   &quiz.Quiz{Key: quiz.FollowUpKey, Questions: []quiz.Question{question("u1", "ask", 0), question("u2", "wait", 0)}},
	}
}

func newClass(t *testing.T, courses ...*course.Course) *class {
	t.Helper()
	db, err := store.OpenThrowaway(t.Context(), t.TempDir()+"/figures.db")
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Migrate(t.Context())
	must(t, err)
	c := &class{db: db}
	for i, one := range courses {
		v, _, err := db.Versions().AddVersion(t.Context(), course.Version{Course: one.Key, Title: one.Key, Hash: fmt.Sprintf("%064d", i),
			PublishedBy: "Tess", PublishedAt: noon}, []course.File{{Path: "course.md", Body: []byte{byte(i)}}})
		must(t, err)
		c.shelf.versions = append(c.shelf.versions, course.Published{Course: one, Version: v})
	}
	c.Service = figures.New(db.Figures(), c.shelf)
	return c
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person begins the history of somebody who completed the course at noon.
func (c *class) person(t *testing.T) *store.History {
	t.Helper()
	n := len(c.histories) + 1
	id, err := c.db.People().AddPerson(t.Context(), account.Person{Email: fmt.Sprintf("p%d@example.org", n), Name: "P", Role: account.Learner, Active: true, CreatedAt: noon})
	must(t, err)
	c.histories = append(c.histories, store.History{Latest: true, Answers: map[int64][]store.SavedAnswer{},
		Records: enrollment.Records{Enrollment: enrollment.Enrollment{ID: int64(n), PersonID: id, Course: "ethics", Cycle: 1, EnrolledAt: noon, StartedAt: noon, CompletedAt: noon}}})
	return &c.histories[n-1]
}

// sit adds an attempt that began at noon and was handed in minutes later; picks
// are given a minute apart, -1 leaves a question out.
func (c *class) sit(h *store.History, version int, q *quiz.Quiz, submitted time.Time, picks ...int) {
	c.attempts++
	a := quiz.Attempt{ID: c.attempts, VersionID: c.shelf.versions[version].Version.ID, Quiz: q.Key, Number: len(h.Of(q.Key)) + 1,
		StartedAt: submitted.Add(-time.Hour), SubmittedAt: submitted}
	h.Attempts = append(h.Attempts, a)
	for i, pick := range picks {
		if pick >= 0 {
			h.Answers[a.ID] = append(h.Answers[a.ID], store.SavedAnswer{Answer: quiz.Answer{QuestionID: q.Questions[i].ID, Picks: []int{pick}, Confidence: quiz.Sure},
				At: a.StartedAt.Add(time.Duration(i+1) * time.Minute)})
		}
	}
}

func (c *class) store(t *testing.T) {
	t.Helper()
	must(t, c.db.Enrollments().AddHistories(t.Context(), c.histories))
}

// TestQuizFigures: of 12 people the 10 who handed in first are shown. By hand:
// f1 is right for 8 of the 10, f2 for 5, f3 for none who answered it. That two
// were wrong at f1 is hidden, and neither its facility nor the mean tells it.
func TestQuizFigures(t *testing.T) {
	e := ethics()
	c := newClass(t, e)
	for i := range 12 {
		first, second := 0, 1
		if i >= 8 {
			first = 1
		}
		if i >= 5 {
			second = 0
		}
		h := c.person(t)
		c.sit(h, 0, e.Assessment, noon.Add(time.Duration(i)*time.Second), first, second, -1)
		c.sit(h, 0, e.Assessment, noon.Add(time.Hour), 0, 1, 2) // a second attempt, all right, does not count
	}
	c.store(t)
	_, q, err := c.Quiz(t.Context(), "ethics", quiz.AssessmentKey)
	must(t, err)
	if q.Reliability.People.N != 10 || len(q.Items) != 3 {
		t.Fatalf("%d people, %d items", q.Reliability.People.N, len(q.Items))
	}
	want := map[string]analysis.Figure{"f1": {}, "f2": {Value: 0.5, OK: true}, "f3": {Value: 0, OK: true}}
	for _, item := range q.Items {
		if item.People.N != 10 || item.Facility.Figure != want[item.Question] {
			t.Errorf("%s: %d people, facility %+v, want %+v", item.Question, item.People.N, item.Facility, want[item.Question])
		}
		if timed := item.Question != "f3"; item.Seconds.OK != timed || (timed && item.Seconds.Value != 60) {
			t.Errorf("%s: time %+v", item.Question, item.Seconds)
		}
	}
	if q.Score.OK {
		t.Errorf("the mean score is %+v", q.Score)
	}
	if _, _, err := c.Quiz(t.Context(), "ethics", "nowhere"); !errors.Is(err, fault.Missing) {
		t.Errorf("a quiz that is not there: %v", err)
	}
	if _, _, err := c.Quiz(t.Context(), "nowhere", "nowhere"); !errors.Is(err, fault.Missing) {
		t.Errorf("a course that is not there: %v", err)
	}
}

// TestQuizFiguresOfVersions: answers to a question whose key was mended don't
// count, those to the others do.
func TestQuizFiguresOfVersions(t *testing.T) {
	before, now := ethics(), ethics()
	before.Assessment.Questions[0].Choices[0].Right, before.Assessment.Questions[0].Choices[2].Right = false, true
	c := newClass(t, before, now)
	for range 5 {
		c.sit(c.person(t), 0, before.Assessment, noon, 2, 1, 2)
	}
	for range 5 {
		c.sit(c.person(t), 1, now.Assessment, noon.Add(time.Second), 0, 1, 0)
	}
	c.store(t)
	_, q, err := c.Quiz(t.Context(), "ethics", quiz.AssessmentKey)
	must(t, err)
	got := map[string][2]float64{}
	for _, item := range q.Items {
		got[item.Question] = [2]float64{float64(item.People.N), item.Facility.Value}
	}
	if diff := cmp.Diff(map[string][2]float64{"f1": {5, 1}, "f2": {10, 1}, "f3": {10, 0.5}}, got); diff != "" {
		t.Errorf("people and facility (-want +got):\n%s", diff)
	}
}

// TestConfidenceFigures: how sure people said to be counts where the version that
// they took asked for it, whatever is stored.
func TestConfidenceFigures(t *testing.T) {
	before, now := ethics(), ethics()
	now.Assessment.Confidence = true
	c := newClass(t, before, now)
	for i := range 10 {
		version := i / 5
		c.sit(c.person(t), version, now.Assessment, noon.Add(time.Duration(i)*time.Second), 0, 1, 2)
	}
	c.store(t)
	_, q, err := c.Quiz(t.Context(), "ethics", quiz.AssessmentKey)
	must(t, err)
	for _, item := range q.Items {
		var people []int
		for _, b := range item.Bands {
			people = append(people, b.People.N)
		}
		if diff := cmp.Diff([]int{5, 0, 0, 5}, people); diff != "" {
			t.Errorf("%s: people by confidence (-want +got)\n%s", item.Question, diff)
		}
	}
}

// TestGainAndRetention, by hand: before 0 of 1 on ask, 1 of 1 on wait; after
// 1 and 1 in the first of two attempts; after ten days 1 of 2, which five people
// have told, and after a hundred 2 of 2, which four have.
func TestGainAndRetention(t *testing.T) {
	e := ethics()
	c := newClass(t, e)
	for i := range 6 { // the sixth is waited for
		h := c.person(t)
		c.sit(h, 0, e.Pretest, noon.Add(-48*time.Hour), 1, 0)
		c.sit(h, 0, e.Assessment, noon.Add(-time.Hour), 0, 1, 0)
		c.sit(h, 0, e.Assessment, noon.Add(time.Duration(i)*time.Minute), 1, 0, 0)
		c.sit(h, 0, e.FollowUp, noon.Add(10*24*time.Hour+time.Duration(i)*time.Minute), 0, 1)
		if i < 4 {
			c.sit(h, 0, e.FollowUp, noon.Add(100*24*time.Hour+time.Duration(i)*time.Minute), 0, 0)
		}
	}
	c.sit(c.person(t), 0, e.Assessment, noon, 0, 1, 2) // without a pre-test
	for range 5 {                                      // with one that came after the assessment, all wrong
		h := c.person(t)
		c.sit(h, 0, e.Assessment, noon.Add(-2*time.Hour), 0, 1, 2)
		c.sit(h, 0, e.Pretest, noon.Add(-time.Hour), 1, 1)
	}
	c.store(t)
	gain, err := c.Gain(t.Context(), e)
	must(t, err)
	if g := gain.Whole; g.People.N != 5 || g.Pre.Value != 0.5 || g.Post.Value != 1 || g.Gain.Mean != 0.5 {
		t.Errorf("the whole: %+v", g)
	}
	var means []float64
	for _, o := range gain.Objectives {
		means = append(means, o.Gain.Mean)
	}
	if diff := cmp.Diff([]float64{1, 0}, means); diff != "" {
		t.Errorf("by objective (-want +got):\n%s", diff)
	}
	kept, err := c.Retention(t.Context(), e)
	must(t, err)
	if len(kept) != 2 || kept[0].People.N != 5 || kept[0].Credit.Mean != 0.5 || kept[1].People.N != 0 {
		t.Errorf("retention: %+v", kept)
	}
}

// TestTwoLooks: questions are drawn, so each grows at its own pace. Whenever
// somebody looks, none has 1 … 4 answers more than at the look before.
func TestTwoLooks(t *testing.T) {
	e := ethics()
	c := newClass(t, e)
	for i := range 23 { // of three questions, each gets two
		h := c.person(t)
		c.sit(h, 0, e.Assessment, noon.Add(time.Duration(i)*time.Second), 0, 1, 2)
		c.sit(h, 0, e.FollowUp, noon.Add(time.Duration(i)*time.Second), 0, 0)
		drawn := [][]string{{"f1", "f2"}, {"f1", "f3"}, {"f1", "f2"}, {"f2", "f3"}}[i%4]
		h.Attempts[0].Questions = drawn
		h.Attempts[1].Questions = [][]string{{"u1"}, {"u1"}, {"u2"}}[i%3]
	}
	c.store(t)
	for key, want := range map[string]map[string]int{
		// Of the 20 sheets that are settled, f1 is on 15, f2 on 15 and f3 on 10.
		quiz.AssessmentKey: {"f1": 15, "f2": 15, "f3": 10},
		// u1 is on 14 of them, u2 on six.
		quiz.FollowUpKey: {"u1": 10, "u2": 5},
	} {
		_, q, err := c.Quiz(t.Context(), "ethics", key)
		must(t, err)
		got := map[string]int{}
		for _, item := range q.Items {
			got[item.Question] = item.People.N
		}
		if diff := cmp.Diff(want, got); diff != "" || q.Reliability.People.N != 20 {
			t.Errorf("%s, %d people (-want +got):\n%s", key, q.Reliability.People.N, diff)
		}
	}
}

// TestPaths: of 13 people who came to an end 10 are shown; small ways are
// hidden, and with them as many as it takes.
func TestPaths(t *testing.T) {
	before, now := ethics(), ethics()
	before.Lessons[0].Scenario.Scenes = before.Lessons[0].Scenario.Scenes[1:]
	c := newClass(t, before, now)
	walk := func(version, minute int, nodes ...string) {
		h := c.person(t)
		w := scenario.Walk{VersionID: c.shelf.versions[version].Version.ID, Kind: scenario.OfScenario, Lesson: "alpha", Number: 1,
			StartedAt: noon, EndedAt: noon.Add(time.Duration(minute) * time.Minute), Ending: "c", Quality: scenario.Good}
		for i, node := range nodes {
			step := scenario.Step{Number: i + 1, Node: node, At: noon}
			if node == "a" && len(nodes) == 1 {
				step.Choice = 1
			}
			w.Steps = append(w.Steps, step)
		}
		h.Walks = append(h.Walks, w)
	}
	for i := range 6 {
		walk(1, i, "a", "b")
	}
	for i := range 7 {
		walk(1, 10+i, "a")
	}
	walk(0, 1, "b") // through another scenario
	c.store(t)
	_, paths, err := c.Paths(t.Context(), "ethics", scenario.OfScenario, "alpha")
	must(t, err)
	if paths.People.N != 10 || paths.Ways["a"].All.N != 10 || paths.Ends["c"].N != 10 {
		t.Errorf("%+v", paths)
	}
	// Who came by b is who chose it, so it says how many did not.
	hidden := analysis.Cell{}
	if a, b := paths.Ways["a"], paths.Ways["b"]; a.Counts[0] != hidden || a.Counts[1] != hidden || b.All != hidden || b.Counts[0] != hidden {
		t.Errorf("6 and 4 of 10 are shown as %+v and %+v", a, b)
	}
	if diff := cmp.Diff([][]figures.Lead{{{To: "b"}}, {{To: "c"}}}, paths.Ways["a"].Leads); diff != "" {
		t.Errorf("where a leads (-want +got):\n%s", diff)
	}
	if n, err := c.Walked(t.Context(), "ethics", scenario.OfScenario, "alpha"); err != nil || n.N != 10 {
		t.Errorf("walked: %v, %v", n, err)
	}
	if _, _, err := c.Paths(t.Context(), "ethics", scenario.OfFeed, "alpha"); !errors.Is(err, fault.Missing) {
		t.Errorf("a feed that is not there: %v", err)
	}
}
