package web

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"

	"decorum/internal/quiz"
)

// asked is a question as a page shows it, with the answer given so far. Choices
// go by opaque ids; nothing here tells which are right.
type asked struct {
	ID      string
	Number  int
	Of      int
	Kind    quiz.Kind
	Title   template.HTML
	Stem    template.HTML
	Options []option
	Lefts   []left
	Scale   []int // 1 … 5
	Places  []int // 1 … n
	Text    string
	Sure    int
	AskSure bool
	Several bool // checkboxes instead of radio buttons
}

// option is a choice, a response, an item, or a right side.
type option struct {
	Token  string
	Text   template.HTML
	Picked bool
	Value  int // rating or place
}

// left is the left side of a pair, with the right side chosen for it.
type left struct {
	Index  int
	Text   template.HTML
	Chosen string // token
}

// ask lays a question out with an answer to it.
func ask(item quiz.Item, a quiz.Answer) asked {
	q := item.Question
	out := asked{
		ID: q.ID, Kind: q.Kind, Title: q.Title, Stem: q.Stem, Text: a.Text, Sure: int(a.Confidence),
		Scale: []int{1, 2, 3, 4, 5}, Several: q.Kind == quiz.Several,
	}
	for _, n := range item.Order {
		o := option{Token: item.Token(n), Picked: slices.Contains(a.Picks, n)}
		switch q.Kind {
		case quiz.Matching:
			o.Text = q.Pairs[n].Right
		case quiz.Judgement:
			o.Text, o.Value = q.Choices[n].Text, at(a.Ratings, n, 0)
		case quiz.Ranking:
			o.Text, o.Value = q.Choices[n].Text, at(a.Places, n, 0)
		case quiz.One, quiz.Several, quiz.Reflection:
			o.Text = q.Choices[n].Text
		}
		out.Options = append(out.Options, o)
		out.Places = append(out.Places, len(out.Options))
	}
	for i, p := range q.Pairs {
		l := left{Index: i, Text: p.Left}
		if partner := at(a.Partners, i, -1); partner >= 0 {
			l.Chosen = item.Token(partner)
		}
		out.Lefts = append(out.Lefts, l)
	}
	return out
}

func at(xs []int, i, otherwise int) int {
	if i < len(xs) {
		return xs[i]
	}
	return otherwise
}

// read takes the answer to a question out of a form. Fields are named after
// the question: {id}.pick, {id}.rate.{token}, {id}.place.{token},
// {id}.pair.{left}, {id}.text, {id}.sure.
func read(item quiz.Item, form url.Values) quiz.Answer {
	q := item.Question
	a := quiz.Answer{QuestionID: q.ID}
	if sure, err := strconv.Atoi(form.Get(q.ID + ".sure")); err == nil {
		a.Confidence = quiz.Confidence(sure)
	}
	switch q.Kind {
	case quiz.One, quiz.Several:
		for _, token := range form[q.ID+".pick"] {
			n, ok := item.Index(token)
			if !ok {
				n = -1 // Accept will say that it does not fit
			}
			a.Picks = append(a.Picks, n)
		}
	case quiz.Judgement:
		a.Ratings = numbers(item, form, ".rate.")
	case quiz.Ranking:
		a.Places = numbers(item, form, ".place.")
	case quiz.Matching:
		for i := range q.Pairs {
			n, ok := item.Index(form.Get(q.ID + ".pair." + strconv.Itoa(i)))
			if !ok {
				n = -1
			}
			a.Partners = append(a.Partners, n)
		}
	case quiz.Reflection:
		a.Text = form.Get(q.ID + ".text")
	}
	return a
}

// numbers reads one number for each choice, 0 where there is none.
func numbers(item quiz.Item, form url.Values, field string) []int {
	out := make([]int, len(item.Question.Choices))
	for n := range out {
		if v, err := strconv.Atoi(form.Get(item.Question.ID + field + item.Token(n))); err == nil {
			out[n] = v
		}
	}
	return out
}

// readAll takes the answers to those questions out of a form that it names in
// its fields "question".
func readAll(paper []quiz.Item, form url.Values) []quiz.Answer {
	var out []quiz.Answer
	for _, item := range paper {
		if slices.Contains(form["question"], item.Question.ID) {
			out = append(out, read(item, form))
		}
	}
	return out
}
