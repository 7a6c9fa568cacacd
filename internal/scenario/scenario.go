package scenario

import (
	"html/template"
	"slices"
)

// Scenario is one branching conversation.
type Scenario struct {
	Title    string
	Summary  string
	Minutes  int
	Required bool // completion of the course needs a walk to an ending
	Meters   []Meter
	Scenes   []Scene // the first one is where it begins
}

// Meter is a number that choices move, such as trust. It never leaves the
// range from MeterMin to MeterMax: what would move it further moves it there.
type Meter struct {
	Name  string
	Start int
}

// The range of every meter.
const (
	MeterMin = 0
	MeterMax = 100
)

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

// Node names the scene among all, also among those with its id: "reply", or
// "reply when exposure>=40".
func (s Scene) Node() string {
	if s.When == nil {
		return s.ID
	}
	return s.ID + " when " + s.When.String()
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
	return slices.ContainsFunc(s.Meters, func(m Meter) bool { return m.Name == name })
}
