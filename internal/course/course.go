// Package course holds what a course is once it has been read: its lessons,
// quizzes and rules, and the published, immutable versions of its files.
// Nothing here parses; coursefile turns a folder into a Course.
package course

import (
	"html/template"
	"slices"
	"time"

	"decorum/internal/certificate"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// Course is one version of a course, compiled and kept in memory. It is never
// changed after it was made.
type Course struct {
	Key           string // stable, from the folder's name
	Title         string
	Summary       string
	Language      string // BCP 47
	Minutes       int
	Audience      string
	PassMark      int // percent, for quizzes that name none
	Attempts      int // 0 = no limit
	Cooldown      time.Duration
	TestOut       int // percent at the first attempt with which a lesson need not be read; 0 = not offered
	Certificate   Award
	FollowUps     []time.Duration // after completion
	Jurisdictions []string
	Panel         Panel
	Body          template.HTML // landing page
	Lessons       []Lesson
	Pretest       *quiz.Quiz
	Assessment    *quiz.Quiz
	FollowUp      *quiz.Quiz
	Assets        map[string]Asset // by path within the course's folder
}

// Award is what the course's certificate says.
type Award struct {
	Title    string
	ValidFor certificate.Period
}

// Lesson is one lesson, rendered.
type Lesson struct {
	Key        string // stable, from the folder's name without its number
	Number     int
	Title      string
	Minutes    int
	Objectives []Objective
	Sources    []Source
	Contents   []Heading
	Blocks     []Block // the text and the checks in it, in order
	Quiz       *quiz.Quiz
	Scenario   *scenario.Scenario // nil unless the lesson has one
	Feed       *scenario.Feed     // nil unless the lesson has one
}

// Block is either a stretch of rendered text or a check.
type Block struct {
	HTML  template.HTML
	Check *quiz.Question
}

// Objective is something that the learner can do after a lesson.
type Objective struct{ ID, Text string }

// Source is where a statement of a lesson can be checked.
type Source struct {
	Title, URL string
	Accessed   time.Time
}

// Heading is an entry of a lesson's table of contents.
type Heading struct {
	Level  int // 2 or 3
	ID     string
	Text   string
	Nested []Heading
}

// Asset is a file that lessons show, such as an image.
type Asset struct {
	Type string // media type
	Body []byte
}

// Panel is the group of people who rated the judgement questions.
type Panel []PanelMember

// PanelMember is one of them.
type PanelMember struct{ Name, Role string }

// Lesson returns the lesson with the given key and its index.
func (c *Course) Lesson(key string) (*Lesson, int, bool) {
	i := slices.IndexFunc(c.Lessons, func(l Lesson) bool { return l.Key == key })
	if i < 0 {
		return nil, 0, false
	}
	return &c.Lessons[i], i, true
}

// Quiz returns the quiz with the given key: that of a lesson, the pre-test,
// the assessment or the follow-up.
func (c *Course) Quiz(key string) (*quiz.Quiz, bool) {
	for _, q := range []*quiz.Quiz{c.Pretest, c.Assessment, c.FollowUp} {
		if q != nil && q.Key == key {
			return q, true
		}
	}
	if l, _, ok := c.Lesson(key); ok && l.Quiz != nil {
		return l.Quiz, true
	}
	return nil, false
}

// Check returns the check with the given id in the lesson.
func (l *Lesson) Check(id string) (*quiz.Question, bool) {
	for _, b := range l.Blocks {
		if b.Check != nil && b.Check.ID == id {
			return b.Check, true
		}
	}
	return nil, false
}

// Objective returns the objective of the course with the given id.
func (c *Course) Objective(id string) (Objective, bool) {
	for _, l := range c.Lessons {
		for _, o := range l.Objectives {
			if o.ID == id {
				return o, true
			}
		}
	}
	return Objective{}, false
}

// HasHeading reports whether the lesson's contents list a heading with that id.
func (l *Lesson) HasHeading(id string) bool {
	return slices.ContainsFunc(l.Contents, func(h Heading) bool {
		return h.ID == id || slices.ContainsFunc(h.Nested, func(n Heading) bool { return n.ID == id })
	})
}
