package quiz

import (
	"slices"
	"strings"
	"unicode/utf8"

	"decorum/internal/fault"
)

// MaxReflection is how many characters a reflection may have.
const MaxReflection = 10_000

// AsksSure reports whether the quiz asks how sure somebody is of their answer to
// the question: only if it is told to, and of no question that is not scored.
func (q Quiz) AsksSure(question Question) bool { return q.Confidence && question.Counts() }

// Accept checks answers against the questions of a paper and returns them as
// they are to be stored, or a fault.Invalid. How sure somebody is, is dropped
// where the quiz does not ask for it, whatever the form held.
func (q Quiz) Accept(paper []Item, answers []Answer) ([]Answer, error) {
	questions := make(map[string]Question, len(paper))
	for _, item := range paper {
		questions[item.Question.ID] = item.Question
	}
	var out []Answer
	for _, a := range answers {
		question, drawn := questions[a.QuestionID]
		if !drawn {
			return nil, fault.Explain(fault.Invalid, "This question is not part of the attempt. Reload the page.")
		}
		kept, err := question.Accept(a)
		if err != nil {
			return nil, err
		}
		if !q.AsksSure(question) {
			kept.Confidence = Unsaid
		}
		out = append(out, kept)
	}
	return out, nil
}

// Accept checks that an answer fits the question and returns it as it is to be
// stored, or a fault.Invalid. An answer may be incomplete (a rating left out,
// a ranking half done): it is saved as it is given and graded as it stands.
func (q Question) Accept(a Answer) (Answer, error) {
	kept := Answer{QuestionID: q.ID}
	if a.Confidence >= Unsaid && a.Confidence <= Sure {
		kept.Confidence = a.Confidence
	}
	fits := false
	switch q.Kind {
	case One, Several:
		kept.Picks = slices.Compact(slices.Sorted(slices.Values(a.Picks)))
		fits = within(kept.Picks, 0, len(q.Choices)-1) && (q.Kind == Several || len(kept.Picks) <= 1)
	case Judgement:
		kept.Ratings = a.Ratings
		fits = len(a.Ratings) == len(q.Choices) && within(a.Ratings, 0, 5)
	case Ranking:
		kept.Places = a.Places
		fits = len(a.Places) == len(q.Choices) && within(a.Places, 0, len(q.Choices))
	case Matching:
		kept.Partners = a.Partners
		fits = len(a.Partners) == len(q.Pairs) && within(a.Partners, -1, len(q.Pairs)-1)
	case Reflection:
		kept.Text = strings.ToValidUTF8(strings.TrimSpace(a.Text), "�")
		if utf8.RuneCountInString(kept.Text) > MaxReflection {
			return Answer{}, fault.Explain(fault.Invalid,
				"This text is longer than 10,000 characters. Shorten it; nothing was changed.")
		}
		fits = true
	}
	if !fits {
		return Answer{}, fault.Explain(fault.Invalid,
			"This answer does not fit its question. Reload the page and answer it again.")
	}
	return kept, nil
}

// Empty reports whether the answer says nothing.
func (a Answer) Empty() bool {
	return len(a.Picks) == 0 && a.Text == "" && within(a.Ratings, 0, 0) &&
		within(a.Places, 0, 0) && within(a.Partners, -1, -1)
}

func within(xs []int, low, high int) bool {
	return !slices.ContainsFunc(xs, func(x int) bool { return x < low || x > high })
}
