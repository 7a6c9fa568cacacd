package message

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"decorum/internal/fault"
)

// Text is what messages of a kind say in a language. It is plain text; words in
// braces stand for what differs from message to message.
type Text struct {
	Kind     Kind
	Language string // one of Languages

	Heading string
	Body    string // paragraphs, with an empty line between them
	Action  string // what the button says

	ChangedAt time.Time // zero = as the program brings it
	ChangedBy string
}

// Field is a word in braces.
type Field struct{ Name, Means string }

// Fields returns what a text of a kind may use.
func Fields(k Kind) []Field {
	out := []Field{{"course", "title of the course"}, {"name", "whom the message is to"}, {"organization", "your organization"}}
	switch k {
	case Assigned:
		out = append(out, Field{"deadline", "a sentence with the due day; nothing if there is none"}, Field{"assignment", "name of the assignment"})
	case DueSoon, Overdue:
		out = append(out, Field{"due", "the due day"}, Field{"assignment", "name of the assignment"})
	case Escalation:
		out = append(out, Field{"people", "who is late, a line each with the due day"}, Field{"assignment", "name of the assignment"})
	case Certificate:
		out = append(out, Field{"validity", "a sentence with the day until which the completion counts; nothing if it does not end"})
	case Expiring:
		out = append(out, Field{"valid", "the last day on which the completion counts"})
	case FollowUp:
	}
	return out
}

// Languages returns the languages that messages are written in, the
// organization's own first choice being English.
func Languages() []string { return []string{"en", "de", "fr", "es"} }

// LanguageName returns what a language calls itself.
func LanguageName(code string) string {
	return map[string]string{"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}[code]
}

// languageOf returns the language in which somebody is written to: their own, or
// the nearest that there is; English for others.
func languageOf(wish string) string {
	tag, err := language.Parse(wish)
	if err != nil {
		return Languages()[0]
	}
	base, _ := tag.Base()
	if slices.Contains(Languages(), base.String()) {
		return base.String()
	}
	return Languages()[0]
}

// Limits of a text, in characters.
const (
	maxHeading = 150
	maxBody    = 3000
	maxAction  = 60
)

var field = regexp.MustCompile(`\{([^{}]*)\}`)

// Check returns what is wrong with a text, in words, and the text as it is kept.
func (t Text) Check() (Text, error) {
	bad := func(format string, args ...any) (Text, error) {
		return t, fault.Explain(fault.Invalid, fmt.Sprintf(format, args...))
	}
	if !t.Kind.Known() || !slices.Contains(Languages(), t.Language) {
		return bad("There are no such messages.")
	}
	t.Heading, t.Action = strings.Join(strings.Fields(t.Heading), " "), strings.Join(strings.Fields(t.Action), " ")
	t.Body = strings.TrimSpace(strings.ReplaceAll(t.Body, "\r\n", "\n"))
	for _, part := range []struct {
		name, text string
		most       int
	}{{"heading", t.Heading, maxHeading}, {"text", t.Body, maxBody}, {"button", t.Action, maxAction}} {
		if n := utf8.RuneCountInString(part.text); n == 0 || n > part.most {
			return bad("The %s has to have 1 to %d characters, and it has %d.", part.name, part.most, n)
		}
		if strings.ContainsFunc(part.text, func(r rune) bool { return r < ' ' && r != '\n' }) {
			return bad("The %s has a character that can't be shown. Type it again instead of pasting it.", part.name)
		}
		for _, m := range field.FindAllStringSubmatch(part.text, -1) {
			if !slices.ContainsFunc(Fields(t.Kind), func(f Field) bool { return f.Name == m[1] }) {
				return bad("The %s uses {%s}, which these messages don't know. They know %s.", part.name, m[1], known(t.Kind))
			}
		}
		if strings.ContainsAny(field.ReplaceAllString(part.text, ""), "{}") {
			return bad("The %s has a brace without its other half. A word in braces looks like {course}.", part.name)
		}
	}
	if t.Kind == Escalation && !strings.Contains(t.Body, "{people}") {
		return bad("The text has to say who is late: write {people} where the names are to stand.")
	}
	return t, nil
}

func known(k Kind) string {
	var names []string
	for _, f := range Fields(k) {
		names = append(names, "{"+f.Name+"}")
	}
	return strings.Join(names, ", ")
}

// fill puts values in the place of words in braces. A value is not looked at
// again, so that a name in braces stays a name.
func fill(text string, values map[string]string) string {
	return field.ReplaceAllStringFunc(text, func(m string) string {
		if v, ok := values[m[1:len(m)-1]]; ok {
			return v
		}
		return m
	})
}

// paragraphs returns the paragraphs of a filled body. Lines within one that
// stand for people stay lines of their own.
func paragraphs(body string) []string {
	var out []string
	for p := range strings.SplitSeq(body, "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return out
}
