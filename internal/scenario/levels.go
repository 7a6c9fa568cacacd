package scenario

// The proofs look at every combination of values that the meters can have.
// There may be many, so they are kept in levels rather than in Values, and only
// of the meters on which a condition depends: the others decide nothing.

// mostLevels is how many meters with conditions the proofs take on.
const mostLevels = 16

// levels are the values of the meters with conditions.
type levels [mostLevels]uint8

// gauge says which level belongs to which meter.
type gauge map[string]int

// gaugeOf returns the gauge for some conditions, each of which may be nil. It
// is false if they depend on too many meters.
func gaugeOf(conditions []*Condition) (gauge, bool) {
	g := gauge{}
	for _, c := range conditions {
		if c == nil {
			continue
		}
		if _, ok := g[c.Meter]; !ok {
			g[c.Meter] = len(g)
		}
	}
	return g, len(g) <= mostLevels
}

// start returns the levels that a walk begins with. A meter that is not there
// is at 0, as it is in Values.
func (g gauge) start(meters []Meter) levels {
	var out levels
	v := start(meters)
	for name, i := range g {
		out[i] = uint8(v[name]) //nolint:gosec // start keeps it between 0 and 100
	}
	return out
}

// shift is an effect on a level.
type shift struct{ level, by int }

// shifts returns those effects that can decide something.
func (g gauge) shifts(effects []Effect) []shift {
	var out []shift
	for _, e := range effects {
		if i, ok := g[e.Meter]; ok {
			out = append(out, shift{i, e.By})
		}
	}
	return out
}

// after does what Values.With does.
func (l levels) after(shifts []shift) levels {
	for _, s := range shifts {
		l[s.level] = uint8(min(max(int(l[s.level])+s.by, MeterMin), MeterMax))
	}
	return l
}

// gate is a condition on a level.
type gate struct {
	level     int
	condition *Condition // nil: always
}

func (g gauge) gate(c *Condition) gate {
	if c == nil {
		return gate{}
	}
	return gate{g[c.Meter], c}
}

// open does what Values.Meets does.
func (g gate) open(l levels) bool {
	return g.condition == nil || g.condition.Holds(int(l[g.level]))
}
