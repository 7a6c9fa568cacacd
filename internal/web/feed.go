package web

import (
	"fmt"
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"decorum/internal/enrollment"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

type feedPage struct {
	layout
	enrollment.Outing
	Feed     *scenario.Feed
	URL      string // of the walk
	Practice string // address of the feed
	After    int    // steps so far
	Card     *shownCard
	Last     *decided // the decision before
	// At the end:
	Score     quiz.Score
	Decisions []decided
}

// Told reports whether the page tells what came of the decision before; about
// a notice there is nothing to tell.
func (p feedPage) Told() bool { return p.Last != nil && !p.Last.Notice }

// shownCard is a card with the name of its network.
type shownCard struct {
	*scenario.Card
	NetworkName string
}

// Initial returns the first letter of whoever the card is from.
func (c shownCard) Initial() string {
	for _, letter := range c.From {
		return string(letter)
	}
	return ""
}

// Choosing reports whether a response on the card has an audience to choose.
func (c shownCard) Choosing() bool {
	for _, r := range c.Responses {
		if r.Action.HasAudience() {
			return true
		}
	}
	return false
}

// decided is a card after the decision, with what it was worth.
type decided struct {
	Number   int
	Card     shownCard
	Notice   bool
	Action   scenario.Action
	Text     template.HTML // the response
	Wording  template.HTML
	Audience string // label
	Worth    int
	State    string // right, part, wrong
	Feedback template.HTML
	Special  template.HTML // for this audience in particular
	Better   []betterWay   // at the end
}

// betterWay is a pair of content and audience that is worth more.
type betterWay struct {
	Text     template.HTML
	Audience string
	Worth    int
	Feedback template.HTML
}

// feedPage shows the card whose turn it is, or the end.
func (s *server) feedPage(c echo.Context, o enrollment.Outing) error {
	feed := o.Lesson.Feed
	turn, err := feed.Replay(o.Walk.Steps)
	if err != nil {
		return fmt.Errorf("replaying walk %d: %w", o.Walk.ID, err)
	}
	p := enrollment.Practice{Course: o.Bound.Course.Key, Kind: scenario.OfFeed, Lesson: o.Lesson.Key}
	page := feedPage{layout: s.layout(c, feed.Title, "courses"), Outing: o, Feed: feed,
		URL: walkURL(p, o.Walk.Number), Practice: practiceURL(p), After: len(o.Walk.Steps)}
	if turn.Card != nil && !o.Walk.Ended() {
		page.Card = &shownCard{turn.Card, feed.Networks[turn.Card.Network]}
		if n := len(turn.Decisions); n > 0 {
			last := decision(feed, n, turn.Decisions[n-1])
			page.Last = &last
		}
		return s.render(c, http.StatusOK, "learn/feed", page)
	}
	page.Score = quiz.Score(o.Walk.Score)
	for i, d := range turn.Decisions {
		one := decision(feed, i+1, d)
		one.Better = better(feed, d)
		page.Decisions = append(page.Decisions, one)
	}
	return s.render(c, http.StatusOK, "learn/feedend", page)
}

// decision lays out a decision.
func decision(f *scenario.Feed, number int, d scenario.Decision) decided {
	out := decided{Number: number, Card: shownCard{d.Card, f.Networks[d.Card.Network]}, Notice: d.Response == nil}
	if out.Notice {
		return out
	}
	out.Action, out.Text, out.Wording = d.Response.Action, d.Response.Text, d.Response.Wording
	out.Audience, out.Worth = audienceLabel(f, d.Outcome.Audience), d.Outcome.Worth
	out.Feedback, out.Special = d.Response.Feedback, d.Outcome.Feedback
	const fine, poor = 80, 40
	switch {
	case out.Worth >= fine:
		out.State = "right"
	case out.Worth >= poor:
		out.State = "part"
	default:
		out.State = "wrong"
	}
	return out
}

func audienceLabel(f *scenario.Feed, key string) string {
	for _, a := range f.Audiences {
		if a.Key == key {
			return a.Label
		}
	}
	return ""
}

// better returns the best way of each response that is worth more than what
// was decided.
func better(f *scenario.Feed, d scenario.Decision) []betterWay {
	var out []betterWay
	for _, r := range d.Card.Responses {
		if best := r.Best(); best.Worth > d.Outcome.Worth {
			out = append(out, betterWay{Text: r.Text, Audience: audienceLabel(f, best.Audience), Worth: best.Worth, Feedback: r.Feedback})
		}
	}
	return out
}
