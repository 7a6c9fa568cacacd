package main

import (
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"decorum/internal/browser"
	"decorum/internal/quiz"
)

// asked is a question as a page shows it. Nothing on the page tells which
// answers are right: the journeys know the course and go by the words.
type asked struct {
	ID     string  `json:"id"`
	Fields []field `json:"fields"`
}

// field is one way to answer: a choice, a place on a scale, an option.
type field struct {
	Kind  string `json:"kind"` // pick, rate, place, pair or text
	Name  string `json:"name"`
	Value string `json:"value"`
	Of    string `json:"of"`   // what the answer is about: a response, an item, a left side
	Text  string `json:"text"` // what is chosen
}

// readQuestions is JavaScript that reads the questions within elements that
// match a selector, each by the attribute that holds its id.
const readQuestions = `(selector, attribute) => [...document.querySelectorAll(selector)].map(question => {
	const words = element => element.textContent.trim().replace(/\s+/g, " ");
	const fields = [];
	for (const input of question.querySelectorAll("input[name$='.pick']"))
		fields.push({ kind: "pick", name: input.name, value: input.value, of: "", text: words(input.closest("label")) });
	for (const response of question.querySelectorAll("fieldset.response"))
		for (const input of response.querySelectorAll("input"))
			fields.push({ kind: "rate", name: input.name, value: input.value, of: words(response.querySelector("legend")), text: input.value });
	for (const item of question.querySelectorAll(".rank li"))
		for (const option of item.querySelectorAll("option:not([value=''])"))
			fields.push({ kind: "place", name: item.querySelector("select").name, value: option.value, of: words(item.querySelector(".rank-text")), text: option.value });
	for (const pair of question.querySelectorAll(".pairs li"))
		for (const option of pair.querySelectorAll("option:not([value=''])"))
			fields.push({ kind: "pair", name: pair.querySelector("select").name, value: option.value, of: words(pair.querySelector("label")), text: words(option) });
	for (const text of question.querySelectorAll("textarea"))
		fields.push({ kind: "text", name: text.name, value: "", of: "", text: "" });
	return { id: question.getAttribute(attribute), fields };
})`

// questions reads the questions of the attempt on the page.
func questions(p *browser.Page) []asked {
	return browser.Eval[[]asked](p, "("+readQuestions+`)("[data-question]", "data-question")`)
}

// checks reads the checks of the lesson on the page.
func checks(p *browser.Page) []asked {
	return browser.Eval[[]asked](p, "("+readQuestions+`)("section.check", "id")`)
}

// ownWords is what journeys write into reflections.
const ownWords = "On Friday, about the report."

// answersTo returns the fields that answer a question, all right or all wrong.
// Of several wrong answers about the same thing the last one stays.
func answersTo(t testing.TB, q quiz.Question, shown asked, right bool) []field {
	t.Helper()
	var out []field
	for _, f := range shown.Fields {
		if f.Kind == "text" {
			f.Value = ownWords
			out = append(out, f)
		} else if holds(t, q, f) == right && (q.Kind != quiz.One || right || len(out) == 0) {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		t.Fatalf("nothing on the page answers %s: %+v", q.ID, shown)
	}
	return out
}

// holds reports whether an answer is right.
func holds(t testing.TB, q quiz.Question, f field) bool {
	t.Helper()
	switch f.Kind {
	case "pick":
		return q.Choices[find(t, q, f.Text)].Right
	case "rate":
		return strconv.Itoa(q.Choices[find(t, q, f.Of)].Modes()[0]) == f.Value
	case "place":
		return strconv.Itoa(find(t, q, f.Of)+1) == f.Value
	}
	for _, pair := range q.Pairs {
		if plain(pair.Left) == f.Of {
			return plain(pair.Right) == f.Text
		}
	}
	t.Fatalf("%s has no pair %q", q.ID, f.Of)
	return false
}

// find returns the choice with these words.
func find(t testing.TB, q quiz.Question, words string) int {
	t.Helper()
	for i, c := range q.Choices {
		if plain(c.Text) == words {
			return i
		}
	}
	t.Fatalf("%s has no choice %q", q.ID, words)
	return 0
}

var tagPattern = regexp.MustCompile(`<[^>]*>`)

// plain returns the words of a piece of HTML.
func plain(text template.HTML) string {
	return strings.Join(strings.Fields(html.UnescapeString(tagPattern.ReplaceAllString(string(text), ""))), " ")
}

// give answers as a person does: with the mouse and the keyboard.
func give(p *browser.Page, fields []field) {
	for _, f := range fields {
		switch f.Kind {
		case "pick", "rate":
			css := fmt.Sprintf("input[name=%q][value=%q]", f.Name, f.Value)
			if !browser.Eval[bool](p, fmt.Sprintf("document.querySelector(%q).checked", css)) {
				p.ClickOn(css)
				// The page hears of a click after it was made. Until then it says of
				// the choice before that it is saved.
				_ = await(func() (bool, error) {
					return browser.Eval[bool](p, fmt.Sprintf("document.querySelector(%q).checked", css)), nil
				})
			}
		default:
			p.Fill(f.Name, f.Value)
		}
	}
}

// giveAll sets all answers at once, on a page without JavaScript, where nothing
// notices how they came about.
func giveAll(p *browser.Page, fields []field) {
	encoded, err := json.Marshal(fields)
	if err != nil {
		panic(err) // strings only
	}
	browser.Eval[int](p, fmt.Sprintf(`(%s).map(f => {
		const named = [...document.getElementsByName(f.name)];
		if (f.kind === "pick" || f.kind === "rate") named.find(e => e.value === f.value).checked = true;
		else named[0].value = f.value;
	}).length`, encoded))
}

// mustQuiz returns a quiz of the course.
func mustQuiz(t testing.TB, key string) *quiz.Quiz {
	t.Helper()
	q, ok := theCourse().Quiz(key)
	if !ok {
		t.Fatalf("there is no quiz %s", key)
	}
	return q
}

// paper returns the answers to all questions of the attempt on the page.
func paper(t testing.TB, p *browser.Page, key string, right bool) []field {
	t.Helper()
	bank := mustQuiz(t, key)
	var all []field
	for _, shown := range questions(p) {
		q, ok := bank.Question(shown.ID)
		if !ok {
			t.Fatalf("the quiz %s has no question %s", key, shown.ID)
		}
		all = append(all, answersTo(t, q, shown, right)...)
	}
	return all
}
