package enrollment_test

import (
	"errors"
	"sync"
	"testing"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// tales is the key of storyCourse.
const tales = "tales"

// storyCourse requires a walk through a scenario and one through a feed, and
// nothing else.
func storyCourse() *course.Course {
	c := newCourse(tales)
	c.Pretest, c.Assessment = nil, nil
	c.Lessons = c.Lessons[:1]
	c.Lessons[0].Quiz = &quiz.Quiz{Key: "alpha"}
	c.Lessons[0].Scenario = &scenario.Scenario{Required: true, Scenes: []scenario.Scene{
		{ID: "message", Choices: []scenario.Choice{{To: "reply"}, {To: "end"}}},
		{ID: "reply", Choices: []scenario.Choice{{To: "end"}, {To: "message"}}},
		{ID: "end", Ending: true, Quality: scenario.Mixed},
	}}
	c.Lessons[0].Feed = &scenario.Feed{Required: true, Audiences: []scenario.Audience{{Key: "everyone", Label: "Everyone"}}, Cards: []scenario.Card{
		{ID: "rant", Responses: []scenario.Response{
			{Action: scenario.Post, Outcomes: []scenario.Outcome{{Audience: "everyone", Worth: 20}}},
			{Action: scenario.Ignore, Outcomes: []scenario.Outcome{{Worth: 90}}},
		}},
		{ID: "news"},
	}}
	return c
}

func story(kind scenario.Kind) enrollment.Practice {
	return enrollment.Practice{Course: tales, Kind: kind, Lesson: "alpha"}
}

func TestWalk(t *testing.T) {
	c := newClassroom(t)
	ctx, p := t.Context(), story(scenario.OfScenario)
	c.publish(t, storyCourse())
	person, other := c.person(t), c.person(t)
	if _, err := c.StartWalk(ctx, person, p); !errors.Is(err, enrollment.ErrNotEnrolled) {
		t.Errorf("before enrolling: %v", err)
	}
	must(t, c.Start(ctx, person, "tales"))
	must(t, c.Start(ctx, other, "tales"))
	if _, err := c.StartWalk(ctx, person, enrollment.Practice{Course: "tales", Kind: scenario.OfScenario, Lesson: "beta"}); !errors.Is(err, fault.Missing) {
		t.Errorf("a lesson that is not there: %v", err)
	}
	w, err := c.StartWalk(ctx, person, p)
	must(t, err)
	again, err := c.StartWalk(ctx, person, p)
	if err != nil || again.ID != w.ID || w.Number != 1 {
		t.Errorf("a double click begins %+v after %+v, %v", again, w, err)
	}
	refused := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	refused("another person's walk", c.Decide(ctx, other, p, 1, 0, 0, ""), fault.Missing)
	refused("a choice that is not there", c.Decide(ctx, person, p, 1, 0, 7, ""), fault.Invalid)
	must(t, c.Decide(ctx, person, p, 1, 0, 0, ""))
	refused("the first step once more", c.Decide(ctx, person, p, 1, 0, 1, ""), enrollment.ErrStale)
	refused("a step ahead", c.Decide(ctx, person, p, 1, 5, 0, ""), enrollment.ErrStale)

	// A new version in between has no such scenario; the walk goes on in its own.
	bare := storyCourse()
	bare.Lessons[0].Scenario = nil
	c.publish(t, bare)
	c.reopen(t)
	o, err := c.Outing(ctx, person, p, 1)
	if err != nil || len(o.Walk.Steps) != 1 || o.Walk.Steps[0].At != c.now {
		t.Errorf("after a restart: %+v, %v", o.Walk, err)
	}
	must(t, c.Decide(ctx, person, p, 1, 1, 0, ""))
	refused("after the end", c.Decide(ctx, person, p, 1, 2, 0, ""), enrollment.ErrWalkEnded)
	o, err = c.Outing(ctx, person, p, 1)
	if err != nil || !o.Walk.Ended() || o.Walk.Quality != scenario.Mixed || len(o.Walk.Steps) != 2 {
		t.Errorf("at the end: %+v, %v", o.Walk, err)
	}
	walked, err := c.Walked(ctx, o)
	if err != nil || len(walked) != 1 {
		t.Errorf("walked: %+v, %v", walked, err)
	}
	_, err = c.StartWalk(ctx, person, p)
	refused("another walk in the new version", err, fault.Missing)
}

// TestWalksComplete: where a scenario and a feed are required, the step that
// ends the last of them completes the course, once, whoever clicks how often.
func TestWalksComplete(t *testing.T) {
	c := newClassroom(t)
	ctx := t.Context()
	published := c.publish(t, storyCourse())
	if n := len(published.Course.Requirements()); n != 3 {
		t.Fatalf("%d requirements", n)
	}
	person := c.person(t)
	must(t, c.Start(ctx, person, "tales"))
	must(t, c.MarkLesson(ctx, person, "tales", "alpha", true))
	tale, feed := story(scenario.OfScenario), story(scenario.OfFeed)
	for _, p := range []enrollment.Practice{tale, feed} {
		_, err := c.StartWalk(ctx, person, p)
		must(t, err)
	}
	must(t, c.Decide(ctx, person, feed, 1, 0, 1, "everyone")) // which nobody asks when nothing is posted
	must(t, c.Decide(ctx, person, feed, 1, 1, 0, ""))
	if r := c.records(t, person, "tales"); r.Completed() || r.Met != 2 {
		t.Fatalf("after the feed: %+v", r.Enrollment)
	}
	var all sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		all.Go(func() { errs[i] = c.Decide(ctx, person, tale, 1, 0, 1, "") })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, enrollment.ErrStale) && !errors.Is(err, enrollment.ErrWalkEnded):
			t.Errorf("a click too many: %v", err)
		}
	}
	r := c.records(t, person, "tales")
	if won != 1 || !r.Completed() || r.Met != 3 {
		t.Errorf("%d won; %+v", won, r.Enrollment)
	}
	if _, _, err := c.certificates.ForEnrollment(ctx, r.ID); err != nil {
		t.Errorf("the certificate: %v", err)
	}
	if w := r.Through(scenario.OfFeed, "alpha"); len(w) != 1 || w[0].Score != 9000 {
		t.Errorf("the feed: %+v", w)
	}
}

// TestWalkAtTwoInstances: what one instance remembers of a walk is never
// believed against what the other one has stored.
func TestWalkAtTwoInstances(t *testing.T) {
	c := newClassroom(t)
	ctx, p := t.Context(), story(scenario.OfScenario)
	c.publish(t, storyCourse())
	person := c.person(t)
	must(t, c.Start(ctx, person, "tales"))
	_, err := c.StartWalk(ctx, person, p)
	must(t, err)
	here := c.Service
	c.reopen(t)
	there := c.Service
	const on, round = 0, 1
	must(t, here.Decide(ctx, person, p, 1, 0, on, "")) // remembered here
	must(t, there.Decide(ctx, person, p, 1, 1, round, ""))
	if err := here.Decide(ctx, person, p, 1, 1, round, ""); !errors.Is(err, enrollment.ErrStale) {
		t.Errorf("the second step once more, where it is not known of: %v", err)
	}
	must(t, here.Decide(ctx, person, p, 1, 2, on, ""))
	must(t, there.Decide(ctx, person, p, 1, 3, on, "")) // ends it
	if err := here.Decide(ctx, person, p, 1, 3, round, ""); !errors.Is(err, enrollment.ErrStale) {
		t.Errorf("a step after the end, where it is not known of: %v", err)
	}
	o, err := here.Outing(ctx, person, p, 1)
	must(t, err)
	if !o.Walk.Ended() || len(o.Walk.Steps) != 4 {
		t.Errorf("the walk is %+v", o.Walk)
	}
}
