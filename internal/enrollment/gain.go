package enrollment

import (
	"context"
	"math"

	"decorum/internal/course"
	"decorum/internal/quiz"
)

// Gains is what somebody earned before the course and after.
type Gains struct {
	Whole      Gain   // without an objective: over all of them
	Objectives []Gain // that both asked about, in the order of the course
}

// Gain is what somebody earned on an objective before the course and after.
type Gain struct {
	Objective     course.Objective
	Before, After Earned
}

// Earned is a share of what could be had, in percent.
type Earned struct {
	Percent   int
	Questions int // to which the answers were
}

// Gains compares the person's pre-test with their last assessment, by the
// objectives that both asked about, and over all: the mean of these, as in the
// figures of trainers. Without either it is empty, and so it is if the pre-test
// came after learning began.
func (s *Service) Gains(ctx context.Context, l Learning) (Gains, error) {
	pretest, ok := l.Records.Pretest()
	if !ok {
		return Gains{}, nil
	}
	assessment, ok := lastSubmitted(l.Records.Of(quiz.AssessmentKey))
	if !ok {
		return Gains{}, nil
	}
	before, err := s.credits(ctx, l, pretest)
	if err != nil {
		return Gains{}, err
	}
	after, err := s.credits(ctx, l, assessment)
	if err != nil {
		return Gains{}, err
	}
	return compare(l.Course, before, after), nil
}

// compare returns the gains from one to the other, by objective.
func compare(c *course.Course, before, after map[string]share) Gains {
	var out Gains
	var was, is mean
	for _, lesson := range c.Lessons {
		for _, o := range lesson.Objectives {
			pre, asked := before[o.ID]
			post, again := after[o.ID]
			if asked && again {
				out.Objectives = append(out.Objectives, Gain{o, pre.earned(), post.earned()})
				was.add(pre)
				is.add(post)
			}
		}
	}
	out.Whole.Before, out.Whole.After = was.earned(), is.earned()
	return out
}

func lastSubmitted(attempts []quiz.Attempt) (quiz.Attempt, bool) {
	var last quiz.Attempt
	for _, a := range attempts {
		if a.Submitted() {
			last = a
		}
	}
	return last, last.Submitted()
}

// share is a sum of credits and over how many questions.
type share struct {
	sum float64
	n   int
}

func (s share) earned() Earned { return Earned{percent(s.sum, s.n), s.n} }

// mean is a mean of shares, in which each counts alike.
type mean struct {
	sum          float64
	n, questions int
}

func (m *mean) add(s share) {
	m.sum += s.sum / float64(s.n)
	m.n++
	m.questions += s.n
}

func (m *mean) earned() Earned { return Earned{percent(m.sum, m.n), m.questions} }

// percent rounds as scores do, so that the same answers read alike everywhere.
func percent(sum float64, of int) int {
	if of == 0 {
		return 0
	}
	return quiz.Score(math.Round(10000 * sum / float64(of))).Percent()
}

// credits returns what an attempt earned, by objective.
func (s *Service) credits(ctx context.Context, l Learning, a quiz.Attempt) (map[string]share, error) {
	sitting, err := s.Sitting(ctx, l.Records.PersonID, l.Records.Course, a.Quiz, a.Number)
	if err != nil {
		return nil, err
	}
	out := map[string]share{}
	for i, graded := range sitting.Result().Questions {
		if o := sitting.Paper[i].Question.Objective; graded.Counts && o != "" {
			out[o] = share{out[o].sum + graded.Credit, out[o].n + 1}
		}
	}
	return out, nil
}
