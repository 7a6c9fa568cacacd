package analysis

import "decorum/internal/quiz"

// Sheet is what one person handed in at the first attempt at a quiz. Where
// questions are drawn, people get different ones, and some pairs of questions
// were never on the same sheet.
type Sheet struct {
	Person    int64 // tells people apart, and nothing else
	Responses []Response
}

// Response is one graded answer, or the lack of one: a question that was on
// the paper and not answered earned nothing and has no picks.
type Response struct {
	Question   string
	Credit     float64 // 0 … 1
	Picks      []int   // one, several: indexes of choices as written
	Ratings    []int   // judgement: 1 … 5 for each response, 0 = not rated
	Places     []int   // ranking: 1 … for each item, 0 = no place
	Partners   []int   // matching: index of a right side for each left side, -1 = none
	Confidence quiz.Confidence
	Seconds    float64 // time on the question; 0 = unknown
	Waits      bool    // does not belong to the question's figures yet: Settled
}

// Figure is a number, or the lack of one: not shown, or undefined.
type Figure struct {
	Value float64
	OK    bool
}

// firsts leaves out every further sheet of the same person, so that a count of
// sheets is a count of people even if somebody took the course in two cycles.
func firsts(sheets []Sheet) []Sheet {
	seen := make(map[int64]bool, len(sheets))
	var out []Sheet
	for _, s := range sheets {
		if !seen[s.Person] {
			seen[s.Person] = true
			out = append(out, s)
		}
	}
	return out
}

// answer is a response beside how its person did on the rest of the paper.
type answer struct {
	Response
	rest Figure // mean credit on the person's other questions
}

// gather returns the answers to each question, but for those that wait. How
// their people did otherwise is by the whole sheet, which does not change any
// more: figures about a question change when Smallest more answered it.
func gather(sheets []Sheet) map[string][]answer {
	answers := map[string][]answer{}
	for _, s := range firsts(sheets) {
		sum := 0.0
		for _, r := range s.Responses {
			sum += r.Credit
		}
		for _, r := range s.Responses {
			if r.Waits {
				continue
			}
			a := answer{Response: r}
			if others := len(s.Responses) - 1; others > 0 {
				a.rest = Figure{Value: (sum - r.Credit) / float64(others), OK: true}
			}
			answers[r.Question] = append(answers[r.Question], a)
		}
	}
	return answers
}
