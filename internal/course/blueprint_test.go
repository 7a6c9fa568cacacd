package course_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/course"
	"decorum/internal/quiz"
)

func TestBlueprint(t *testing.T) {
	about := func(objective string, kind quiz.Kind) quiz.Question {
		return quiz.Question{Objective: objective, Kind: kind}
	}
	c := &course.Course{Lessons: []course.Lesson{
		{Key: "alpha", Objectives: []course.Objective{{ID: "a1"}, {ID: "a2"}}}, {Key: "beta", Objectives: []course.Objective{{ID: "b"}}}, {Key: "gamma"},
	}}
	lessons := []quiz.Stratum{{"a1", "a2"}, {"b"}, nil}
	if diff := cmp.Diff(quiz.Blueprint{nil, lessons}, c.Blueprint()); diff != "" {
		t.Errorf("without a pre-test (-want +got):\n%s", diff)
	}
	c.Pretest = &quiz.Quiz{Questions: []quiz.Question{
		about("b", quiz.One), about("", quiz.One), about("a2", quiz.Reflection), about("b", quiz.Several), about("a1", quiz.Ranking),
	}}
	if diff := cmp.Diff(quiz.Blueprint{{{"b"}, {"a1"}}, lessons}, c.Blueprint()); diff != "" {
		t.Errorf("with one (-want +got):\n%s", diff)
	}
}
