package web

import (
	"html/template"
	"strconv"

	"decorum/internal/course"
	"decorum/internal/figures"
	"decorum/internal/quiz"
)

// partLine is a part of a judgement, ranking or matching with its counts, ready
// to read.
type partLine struct {
	Text   template.HTML
	Counts []string // as analysis.Part has them
	// Of a judgement.
	Panel          []string // how many members gave 1 … 5
	RedLine, Split bool
	// Of a matching.
	Right, Wrong template.HTML // Wrong is "" if it is hidden, or there is none
}

// partsOf returns the parts of a question in lines.
func partsOf(item figures.Item) []partLine {
	var out []partLine
	for i, part := range item.Parts {
		var line partLine
		for _, c := range part.Counts {
			line.Counts = append(line.Counts, headcount(c))
		}
		switch item.Ask.Kind {
		case quiz.Judgement:
			choice := item.Ask.Choices[i]
			line.Text, line.RedLine, line.Split = choice.Text, choice.RedLine, choice.Split()
			for _, n := range choice.Ratings {
				line.Panel = append(line.Panel, strconv.Itoa(n))
			}
		case quiz.Ranking:
			line.Text = item.Ask.Choices[i].Text
		case quiz.Matching:
			line.Text, line.Right = item.Ask.Pairs[i].Left, item.Ask.Pairs[i].Right
			if part.Wrong >= 0 {
				line.Wrong = item.Ask.Pairs[part.Wrong].Right
			}
		case quiz.One, quiz.Several, quiz.Reflection:
		}
		out = append(out, line)
	}
	return out
}

// Given returns how many people gave 1 … 5.
func (l partLine) Given() []string { return l.Counts[1:] }

// illustrative reports whether a page shows ratings of a panel that has not sat.
func illustrative(c *course.Course, item figures.Item) bool {
	return item.Ask.Kind == quiz.Judgement && c.Panel.Illustrative()
}
