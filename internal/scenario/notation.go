package scenario

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"decorum/internal/fault"
)

// Effect moves a meter.
type Effect struct {
	Meter string
	By    int
}

// Condition compares a meter with a number.
type Condition struct {
	Meter    string
	Operator string // one of < <= = >= >
	Value    int
}

var (
	effectPattern    = regexp.MustCompile(`^([a-z][a-z0-9_-]*?)([+-][0-9]{1,4})$`)
	conditionPattern = regexp.MustCompile(`^([a-z][a-z0-9_-]*)\s*(<=|>=|<|>|=)\s*(-?[0-9]{1,4})$`)
)

// ParseEffects reads a list such as "trust-10 exposure+30". An empty text is
// an empty list.
func ParseEffects(text string) ([]Effect, error) {
	var out []Effect
	for word := range strings.FieldsSeq(text) {
		m := effectPattern.FindStringSubmatch(word)
		if m == nil {
			return nil, fmt.Errorf("reading the effect %q: %w", word, fault.Invalid)
		}
		by, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, fmt.Errorf("reading the effect %q: %w", word, fault.Invalid)
		}
		out = append(out, Effect{Meter: m[1], By: by})
	}
	return out, nil
}

// ParseCondition reads a comparison such as "exposure>=40".
func ParseCondition(text string) (Condition, error) {
	m := conditionPattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Condition{}, fmt.Errorf("reading the condition %q: %w", text, fault.Invalid)
	}
	value, err := strconv.Atoi(m[3])
	if err != nil {
		return Condition{}, fmt.Errorf("reading the condition %q: %w", text, fault.Invalid)
	}
	return Condition{Meter: m[1], Operator: m[2], Value: value}, nil
}

// Holds reports whether the condition is met by the value of its meter.
func (c Condition) Holds(value int) bool {
	switch c.Operator {
	case "<":
		return value < c.Value
	case "<=":
		return value <= c.Value
	case "=":
		return value == c.Value
	case ">=":
		return value >= c.Value
	case ">":
		return value > c.Value
	}
	return false
}

// String writes the condition as ParseCondition reads it.
func (c Condition) String() string { return c.Meter + c.Operator + strconv.Itoa(c.Value) }

// String writes the effect as ParseEffects reads it.
func (e Effect) String() string { return fmt.Sprintf("%s%+d", e.Meter, e.By) }
