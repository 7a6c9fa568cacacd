package scenario

import "maps"

// Values are the values of the meters at a moment, by name.
type Values map[string]int

// start returns the values that the meters begin with.
func start(meters []Meter) Values {
	v := make(Values, len(meters))
	for _, m := range meters {
		v[m.Name] = min(max(m.Start, MeterMin), MeterMax)
	}
	return v
}

// With returns the values after the effects, each within its range.
func (v Values) With(effects []Effect) Values {
	out := maps.Clone(v)
	for _, e := range effects {
		out[e.Meter] = min(max(out[e.Meter]+e.By, MeterMin), MeterMax)
	}
	return out
}

// Meets reports whether a condition holds; none always does.
func (v Values) Meets(c *Condition) bool { return c == nil || c.Holds(v[c.Meter]) }
