package course

import (
	"slices"

	"decorum/internal/quiz"
)

// Blueprint says what the papers that are drawn from the course's banks are to
// show: first each objective that the pre-test asks about, or its result could
// be compared with nothing, then each lesson.
func (c *Course) Blueprint() quiz.Blueprint {
	var objectives, lessons []quiz.Stratum
	if c.Pretest != nil {
		for _, q := range c.Pretest.Questions {
			one := quiz.Stratum{q.Objective}
			same := func(s quiz.Stratum) bool { return s[0] == q.Objective }
			if q.Objective != "" && q.Counts() && !slices.ContainsFunc(objectives, same) {
				objectives = append(objectives, one)
			}
		}
	}
	for _, l := range c.Lessons {
		var lesson quiz.Stratum
		for _, o := range l.Objectives {
			lesson = append(lesson, o.ID)
		}
		lessons = append(lessons, lesson)
	}
	return quiz.Blueprint{objectives, lessons}
}
