package web

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"decorum/internal/course"
	"decorum/internal/quiz"
)

// review is a question after the answer is in.
type review struct {
	Number       int
	Kind         quiz.Kind
	Title        template.HTML
	Stem         template.HTML
	State        string // right, part, wrong, private
	Verdict      string
	Answers      []reviewedChoice
	Responses    []reviewedResponse
	Rows         []reviewedRow
	Text         string
	Explanation  template.HTML
	Otherwise    template.HTML // judgement: what would change the answer
	Illustrative bool
	ID           string // of the question
}

// reviewedChoice is a choice with what became of it.
type reviewedChoice struct {
	State    string // right, missed, wrong or ""
	Note     string
	Text     template.HTML
	Feedback template.HTML
	Mine     bool
}

// reviewedRow is a line of a ranking or a matching.
type reviewedRow struct {
	Place    int
	Text     template.HTML
	Right    template.HTML
	Mine     template.HTML
	Fits     bool
	Feedback template.HTML
}

// reviewedResponse is a response of a judgement beside the panel.
type reviewedResponse struct {
	Text     template.HTML
	Note     string
	Feedback template.HTML
	RedLine  bool
	Split    bool   // for discussion only
	Said     string // "7 of 9 rated this 4 or 5."
	Panel    panelChart
}

// reviewed says what there is to say about an answer.
func reviewed(item quiz.Item, a quiz.Answer, credit float64, panel course.Panel) review {
	q := item.Question
	out := review{ID: q.ID, Kind: q.Kind, Title: q.Title, Stem: q.Stem, Text: a.Text, Explanation: q.Explanation, Otherwise: q.Otherwise}
	out.State, out.Verdict = verdict(q, a, credit)
	switch q.Kind {
	case quiz.One, quiz.Several:
		for _, n := range item.Order {
			out.Answers = append(out.Answers, reviewChoice(q.Choices[n], slices.Contains(a.Picks, n)))
		}
	case quiz.Judgement:
		out.Illustrative = panel.Illustrative()
		for _, n := range item.Order {
			out.Responses = append(out.Responses, reviewResponse(q.Choices[n], at(a.Ratings, n, 0)))
		}
	case quiz.Ranking:
		for n, choice := range q.Choices {
			mine := at(a.Places, n, 0)
			row := reviewedRow{Place: n + 1, Text: choice.Text, Fits: mine == n+1, Feedback: choice.Feedback, Mine: "–"}
			if mine > 0 {
				row.Mine = template.HTML(strconv.Itoa(mine)) //nolint:gosec // a number
			}
			out.Rows = append(out.Rows, row)
		}
	case quiz.Matching:
		for n, pair := range q.Pairs {
			mine := at(a.Partners, n, -1)
			row := reviewedRow{Text: pair.Left, Right: pair.Right, Fits: mine == n, Mine: "–"}
			if mine >= 0 {
				row.Mine = q.Pairs[mine].Right
			}
			out.Rows = append(out.Rows, row)
		}
	case quiz.Reflection:
	}
	return out
}

// wrongBelow is the credit below which an answer that somebody was sure of is
// an error to begin with.
const wrongBelow = 0.5

func sureAndWrong(a quiz.Answer, credit float64) bool {
	return a.Confidence == quiz.Sure && !a.Empty() && credit < wrongBelow
}

func verdict(q quiz.Question, a quiz.Answer, credit float64) (state, words string) {
	switch {
	case q.Kind == quiz.Reflection:
		return "private", "Private, not graded"
	case !q.Counts():
		return "split", "For discussion, not scored"
	case a.Empty():
		return "wrong", "Not answered · 0 of 1"
	case credit >= 1 && q.Kind == quiz.Judgement:
		return "right", "As the panel rated · 1 of 1"
	case credit >= 1:
		return "right", "Right · 1 of 1"
	case credit > 0:
		return "part", "Partly · " + strings.TrimSuffix(fmt.Sprintf("%.2f", credit), "0") + " of 1"
	}
	for i, c := range q.Choices {
		if c.RedLine && at(a.Ratings, i, 0) >= 4 {
			return "wrong", "A red line was crossed · 0 of 1"
		}
	}
	return "wrong", "Not right · 0 of 1"
}

func reviewChoice(c quiz.Choice, mine bool) reviewedChoice {
	out := reviewedChoice{Text: c.Text, Feedback: c.Feedback, Mine: mine}
	switch {
	case mine && c.Right:
		out.State, out.Note = "right", "Your answer, right"
	case mine:
		out.State, out.Note = "wrong", "Your answer"
	case c.Right:
		out.State, out.Note = "missed", "Right answer"
	}
	return out
}

func reviewResponse(c quiz.Choice, mine int) reviewedResponse {
	out := reviewedResponse{Text: c.Text, Feedback: c.Feedback, RedLine: c.RedLine, Split: c.Split(), Said: panelSaid(c), Panel: drawPanel(c, mine)}
	switch modes := c.Modes(); {
	case mine == 0:
		out.Note = "You did not rate this; " + mostOften(modes) + "."
	case !slices.Contains(modes, mine):
		out.Note = fmt.Sprintf("You gave %d; %s.", mine, mostOften(modes))
	case len(modes) == 1:
		out.Note = fmt.Sprintf("You gave %d, the rating given most often.", mine)
	default:
		out.Note = fmt.Sprintf("You gave %d, one of the ratings given most often.", mine)
	}
	return out
}

// mostOften names the modes. They need not be what most of the panel gave.
func mostOften(modes []int) string {
	if len(modes) == 1 {
		return "the rating given most often was " + orList(modes)
	}
	return "the ratings given most often were " + strings.ReplaceAll(orList(modes), " or ", " and ")
}

func orList(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, " or ")
}

// panelSaid sums the panel up in a sentence: how many of it were on the side
// of the scale where most were.
func panelSaid(c quiz.Choice) string {
	modes := c.Modes()
	if len(modes) == 0 {
		return ""
	}
	if c.Split() {
		return fmt.Sprintf("The %d raters are far apart on this. It is here to be talked about, and not scored.", c.Panel())
	}
	side := []int{3}
	switch mode := modes[0]; {
	case mode >= 4:
		side = []int{4, 5}
	case mode <= 2:
		side = []int{1, 2}
	}
	n := 0
	for _, rating := range side {
		n += c.Ratings[rating-1]
	}
	return fmt.Sprintf("%d of %d rated this %s.", n, c.Panel(), orList(side))
}

// panelChart is a small bar chart of a panel's ratings, ready to draw.
type panelChart struct {
	Label string
	Bars  []panelBar
}

type panelBar struct {
	X, Center    int
	Y, Height    string
	Above        string // where the count stands
	Count, Value int
	Mode, Mine   bool
}

// drawPanel computes the chart: five bars, each 32 wide, 52 high at the most.
func drawPanel(c quiz.Choice, mine int) panelChart {
	const full, base = 52.0, 64.0
	most := max(1, slices.Max(c.Ratings[:]))
	var out panelChart
	var parts []string
	for i, n := range c.Ratings {
		height := full * float64(n) / float64(most)
		out.Bars = append(out.Bars, panelBar{
			X: 8 + 40*i, Center: 24 + 40*i, Y: fmt.Sprintf("%.1f", base-height), Height: fmt.Sprintf("%.1f", height),
			Above: fmt.Sprintf("%.1f", base-height-5), Count: n, Value: i + 1,
			Mode: slices.Contains(c.Modes(), i+1), Mine: mine == i+1,
		})
		parts = append(parts, fmt.Sprintf("%d gave %d", n, i+1))
	}
	out.Label = "Panel ratings: " + strings.Join(parts, ", ") + "."
	if mine > 0 {
		out.Label += fmt.Sprintf(" You gave %d.", mine)
	}
	return out
}
