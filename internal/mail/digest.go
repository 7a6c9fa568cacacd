package mail

import (
	"bytes"
	_ "embed" // the page around a digest
	"fmt"
	"html/template"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Digest is what a message says, in the words and the language of whoever makes
// it. Everything in it is plain text.
type Digest struct {
	Language     string // such as en or pt-BR
	Title        string // what the message is about, often its subject
	Organization string
	Greeting     string // such as "Hello Ana Lima,"
	Items        []Item
	Footer       []string // paragraphs: why somebody gets this, who to ask
	Unsubscribe  Action   // none if it has no URL
}

// Item is one subject of a digest.
type Item struct {
	Heading    string // may be empty
	Paragraphs []string
	Action     Action // none if it has no URL
}

// Action is a link. The label says where it leads without what is around it:
// "Answer three questions", not "here".
type Action struct{ Label, URL string }

//go:embed digest.html
var digestHTML string

var digestPage = template.Must(template.New("digest").Parse(digestHTML))

// Bodies returns the digest as plain text and as HTML.
func (d Digest) Bodies() (text, html string, err error) {
	tag, err := d.checked()
	if err != nil {
		return "", "", err
	}
	var page bytes.Buffer
	err = digestPage.Execute(&page, struct {
		Digest

		Language, Direction string
	}{d, tag.String(), direction(tag)})
	if err != nil {
		return "", "", fmt.Errorf("writing a digest: %w", err)
	}
	return d.text(), page.String(), nil
}

// checked refuses links that lead nowhere or don't say where they lead, and
// returns the language.
func (d Digest) checked() (language.Tag, error) {
	links := []Action{d.Unsubscribe}
	for _, item := range d.Items {
		links = append(links, item.Action)
	}
	for _, link := range links {
		if link == (Action{}) {
			continue
		}
		if err := checkURL(link.URL); err != nil {
			return language.Tag{}, err
		}
		if words(link.Label) == "" {
			return language.Tag{}, invalid(fmt.Sprintf("The link to %s has to say where it leads.", link.URL))
		}
	}
	tag, err := language.Parse(d.Language)
	if err != nil || tag == language.Und {
		return language.Tag{}, invalid(fmt.Sprintf("%q is not a language. It looks like en or pt-BR.", d.Language))
	}
	return tag, nil
}

// direction returns how the script of a language runs.
func direction(tag language.Tag) string {
	script, _ := tag.Script()
	if slices.Contains([]string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"}, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// Message returns a message with the digest's bodies, its title for a subject,
// and its address for unsubscribing. From, id and date are the caller's.
func (d Digest) Message(to Address) (Message, error) {
	text, html, err := d.Bodies()
	if err != nil {
		return Message{}, err
	}
	return Message{
		To: to, Subject: d.Title, Text: text, HTML: html, Unsubscribe: d.Unsubscribe.URL,
		Headers: map[string]string{"Content-Language": strings.TrimSpace(d.Language)},
	}, nil
}
