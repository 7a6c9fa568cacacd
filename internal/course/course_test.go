package course_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/course"
	"decorum/internal/quiz"
)

// sample is a course with every place in which a quiz may stand.
func sample() *course.Course {
	return &course.Course{
		Key: "ethics",
		Lessons: []course.Lesson{
			{
				Key: "invitations", Objectives: []course.Objective{{ID: "invite", Text: "Invite honestly"}},
				Quiz: &quiz.Quiz{Key: "invitations", Required: true},
				Contents: []course.Heading{
					{Level: 2, ID: "who", Nested: []course.Heading{{Level: 3, ID: "friends"}}}, {Level: 2, ID: "how"},
				},
				Blocks: []course.Block{{HTML: "<p>…</p>"}, {Check: &quiz.Question{ID: "ask", Kind: quiz.One}}},
			},
			{Key: "boundaries", Objectives: []course.Objective{{ID: "draw", Text: "Draw a line"}}},
			{Key: "feeds", Quiz: &quiz.Quiz{Key: "feeds"}}, // not required
		},
		Pretest:    &quiz.Quiz{Key: quiz.PretestKey, Required: true}, // required or not, it never counts
		Assessment: &quiz.Quiz{Key: quiz.AssessmentKey, Required: true},
		FollowUp:   &quiz.Quiz{Key: quiz.FollowUpKey},
	}
}

func TestRequirements(t *testing.T) {
	c := sample()
	want := []course.Requirement{
		{Need: course.PassQuiz, Key: "invitations"},
		{Need: course.ReadLesson, Key: "boundaries"},
		{Need: course.ReadLesson, Key: "feeds"},
		{Need: course.PassQuiz, Key: quiz.AssessmentKey},
	}
	if diff := cmp.Diff(want, c.Requirements()); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	c.Assessment.Required = false
	if diff := cmp.Diff(want[:3], c.Requirements()); diff != "" {
		t.Errorf("with an assessment that is not required (-want +got):\n%s", diff)
	}
	c.Assessment = nil
	if diff := cmp.Diff(want[:3], c.Requirements()); diff != "" {
		t.Errorf("without an assessment (-want +got):\n%s", diff)
	}
	if got := (&course.Course{}).Requirements(); len(got) != 0 {
		t.Errorf("an empty course requires %v", got)
	}
}

func TestQuiz(t *testing.T) {
	c := sample()
	for key, want := range map[string]*quiz.Quiz{
		"invitations": c.Lessons[0].Quiz, "feeds": c.Lessons[2].Quiz,
		quiz.PretestKey: c.Pretest, quiz.AssessmentKey: c.Assessment, quiz.FollowUpKey: c.FollowUp,
		"boundaries": nil, "nowhere": nil, "": nil,
	} {
		if got, ok := c.Quiz(key); got != want || ok != (want != nil) {
			t.Errorf("Quiz(%q) = %v, %v, want %v", key, got, ok, want)
		}
	}
	if got, ok := (&course.Course{}).Quiz(quiz.AssessmentKey); ok {
		t.Errorf("a course without an assessment gives %v", got)
	}
}

func TestFinding(t *testing.T) {
	c := sample()
	l, i, ok := c.Lesson("boundaries")
	if !ok || i != 1 || l != &c.Lessons[1] {
		t.Errorf("Lesson = %v, %d, %v", l, i, ok)
	}
	if _, _, ok := c.Lesson("nowhere"); ok {
		t.Error("found a lesson that is not there")
	}
	if q, ok := c.Lessons[0].Check("ask"); !ok || q.ID != "ask" {
		t.Errorf("Check = %v, %v", q, ok)
	}
	if q, ok := c.Lessons[0].Check("who"); ok {
		t.Errorf("found check %v", q)
	}
	if o, ok := c.Objective("draw"); !ok || o.Text != "Draw a line" {
		t.Errorf("Objective = %v, %v", o, ok)
	}
	if o, ok := c.Objective("fly"); ok {
		t.Errorf("found objective %v", o)
	}
	for id, want := range map[string]bool{"who": true, "friends": true, "how": true, "ask": false, "": false} {
		if got := c.Lessons[0].HasHeading(id); got != want {
			t.Errorf("HasHeading(%q) = %v", id, got)
		}
	}
}

func TestIllustrative(t *testing.T) {
	real := course.Panel{{Name: "R. Mendes", Role: "HR"}, {Name: "An illustrative name", Role: "law"}}
	for _, test := range []struct {
		panel course.Panel
		want  bool
	}{
		{nil, false}, {real, false}, {append(real[:2:2], course.PanelMember{Name: "Illustrative panel"}), true},
		{course.Panel{{Name: "illustrative"}}, true},
	} {
		if got := test.panel.Illustrative(); got != test.want {
			t.Errorf("%v is illustrative: %v", test.panel, got)
		}
	}
}
