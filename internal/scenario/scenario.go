package scenario

import "html/template"

// Scenario is one branching conversation.
type Scenario struct {
	Title  string
	Meters []Meter
	Scenes []Scene // the first one is where it begins
}

// Meter is a number that choices move, such as trust.
type Meter struct {
	Name  string
	Start int
}

// Scene is one situation. Several scenes may bear the same id: those with a
// condition replace the one without when the condition holds.
type Scene struct {
	ID      string
	Title   template.HTML // the heading, inline
	Text    template.HTML
	Ending  bool
	Quality Quality    // of an ending
	When    *Condition // nil: always
	Choices []Choice   // none in an ending
}

// Quality says how a scenario ends.
type Quality string

// The qualities.
const (
	Good  Quality = "good"
	Mixed Quality = "mixed"
	Poor  Quality = "poor"
)

// Choice is one way out of a scene.
type Choice struct {
	Text        template.HTML // inline
	To          string        // id of a scene
	Effects     []Effect
	Consequence template.HTML // what the learner reads on the way
}

// Meter reports whether the scenario has a meter of this name.
func (s Scenario) Meter(name string) bool {
	for _, m := range s.Meters {
		if m.Name == name {
			return true
		}
	}
	return false
}
