package scenario

import (
	"html/template"
	"slices"
)

// Feed is a simulated feed: cards of a fictional professional and a fictional
// personal network, one after the other. What is scored is the pair of content
// and audience.
type Feed struct {
	Title     string
	Summary   string
	Minutes   int
	Required  bool
	Networks  map[Network]string // the invented name of each
	Audiences []Audience         // from the widest to the narrowest
	Meters    []Meter
	Cards     []Card
}

// Network is one of the two networks that a feed shows.
type Network string

// The networks.
const (
	Professional Network = "professional"
	Personal     Network = "personal"
)

// Audience is who gets to see something.
type Audience struct{ Key, Label string }

// Card is one thing that comes up in a feed. A card with a condition is
// skipped unless the condition holds when its turn comes: so consequences
// arrive cards later. A card without responses is a notice.
type Card struct {
	ID        string
	Title     template.HTML // the heading, inline
	Network   Network
	From      string
	Objective string // id of an objective of the course, may be ""
	Text      template.HTML
	When      *Condition // nil: always
	Responses []Response
}

// Notice reports whether there is nothing to decide on the card.
func (c Card) Notice() bool { return len(c.Responses) == 0 }

// Response is one thing to do about a card.
type Response struct {
	Action   Action
	Text     template.HTML // the heading, inline
	Wording  template.HTML // what is published instead, may be ""
	Feedback template.HTML // whatever the audience
	// Outcomes holds one outcome for each audience, in the order of
	// Feed.Audiences, or a single one if the action has no audience.
	Outcomes []Outcome
}

// Outcome is what a response to one audience is worth and what it moves.
type Outcome struct {
	Audience string // key; "" if the action has none
	Worth    int    // 0 … 100
	Effects  []Effect
	Feedback template.HTML // for this audience in particular, may be ""
}

// Action is what a response does.
type Action string

// The actions.
const (
	Post           Action = "post"     // publish as it stands
	Edit           Action = "edit"     // publish another wording
	ChangeAudience Action = "audience" // change who sees what is out already
	Connect        Action = "connect"
	Decline        Action = "decline"
	Ignore         Action = "ignore"
	Report         Action = "report"
)

// Actions lists them.
func Actions() []Action {
	return []Action{Post, Edit, ChangeAudience, Connect, Decline, Ignore, Report}
}

// HasAudience reports whether the learner also says who gets to see it.
func (a Action) HasAudience() bool { return a == Post || a == Edit || a == ChangeAudience }

// Outcome returns the outcome of the response for an audience.
func (r Response) Outcome(audience string) (Outcome, bool) {
	i := slices.IndexFunc(r.Outcomes, func(o Outcome) bool { return o.Audience == audience })
	if i < 0 {
		return Outcome{}, false
	}
	return r.Outcomes[i], true
}

// Best returns the outcome that is worth most; the first of several.
func (r Response) Best() Outcome {
	return slices.MaxFunc(r.Outcomes, func(a, b Outcome) int { return a.Worth - b.Worth })
}
