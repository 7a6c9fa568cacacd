package course

// Need says how a requirement is met.
type Need string

// The needs.
const (
	ReadLesson   Need = "read"     // the learner marks the lesson as done
	PassQuiz     Need = "pass"     // an attempt at the quiz passes
	WalkScenario Need = "scenario" // a walk through the lesson's scenario comes to an end
	WalkFeed     Need = "feed"     // a walk through the lesson's feed comes to an end
)

// Requirement is one thing that completing the course takes.
type Requirement struct {
	Need Need
	Key  string // of the lesson, or of the quiz
}

// Requirements returns what completing the course takes, in order: each
// lesson's quiz if it is required, otherwise the lesson itself, and its feed and
// scenario if they are; then every other required quiz, the assessment last. A
// pre-test never counts.
func (c *Course) Requirements() []Requirement {
	var out []Requirement
	for _, l := range c.Lessons {
		if l.Quiz != nil && l.Quiz.Required {
			out = append(out, Requirement{PassQuiz, l.Quiz.Key})
		} else {
			out = append(out, Requirement{ReadLesson, l.Key})
		}
		if l.Feed != nil && l.Feed.Required {
			out = append(out, Requirement{WalkFeed, l.Key})
		}
		if l.Scenario != nil && l.Scenario.Required {
			out = append(out, Requirement{WalkScenario, l.Key})
		}
	}
	if c.Assessment != nil && c.Assessment.Required {
		out = append(out, Requirement{PassQuiz, c.Assessment.Key})
	}
	return out
}
