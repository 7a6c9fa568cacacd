package assignment

import (
	"slices"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// Audience is who a rule is for: those who meet every condition, and those who
// are named besides. Without conditions that is everybody.
type Audience struct {
	Conditions []Condition `json:"conditions,omitempty"`
	Also       []int64     `json:"also,omitempty"` // people, whatever the conditions say
}

// Field is what a condition looks at.
type Field string

// The fields.
const (
	ByUnit   Field = "unit"   // one of the units or below it
	ByRole   Field = "role"   // one of the roles
	ByTag    Field = "tag"    // any of the tags
	ByHire   Field = "hire"   // hired from one day to another, both included
	ByPerson Field = "person" // one of the people
)

// Fields lists them.
func Fields() []Field { return []Field{ByUnit, ByRole, ByTag, ByHire, ByPerson} }

// Condition is met by people of whom its field holds, or, with Not, of whom it
// does not.
type Condition struct {
	Field  Field          `json:"field"`
	Not    bool           `json:"not,omitempty"`
	Units  []int64        `json:"units,omitempty"`
	Roles  []account.Role `json:"roles,omitempty"`
	Tags   []string       `json:"tags,omitempty"`
	From   account.Day    `json:"from,omitempty"`  // "" = from the beginning
	Until  account.Day    `json:"until,omitempty"` // "" = without an end
	People []int64        `json:"people,omitempty"`
}

// Member is a person as audiences see them.
type Member struct {
	ID      int64
	UnitID  int64 // 0 = none
	Role    account.Role
	Tags    []string
	HiredOn account.Day // "" = not known
	Active  bool
}

// Units is the tree of units: the parent of each by its id, 0 = none.
type Units map[int64]int64

// TreeOf returns the tree of a list of units.
func TreeOf(units []account.Unit) Units {
	tree := make(Units, len(units))
	for _, u := range units {
		tree[u.ID] = u.ParentID
	}
	return tree
}

// within reports whether a unit is one of those or below it.
func (u Units) within(unit int64, of []int64) bool {
	for range len(u) + 1 { // no deeper than there are units, whatever the data says
		if slices.Contains(of, unit) {
			return true
		}
		parent, ok := u[unit]
		if !ok || parent == 0 {
			return false
		}
		unit = parent
	}
	return false
}

// Has reports whether the audience has somebody. Those who have left are in
// none.
func (a Audience) Has(m Member, units Units) bool {
	if !m.Active {
		return false
	}
	if slices.Contains(a.Also, m.ID) {
		return true
	}
	return !slices.ContainsFunc(a.Conditions, func(c Condition) bool { return c.holds(m, units) == c.Not })
}

// holds reports whether the field holds of somebody, Not left aside. The day of
// hire of those of whom it is not known is in no stretch of days.
func (c Condition) holds(m Member, units Units) bool {
	switch c.Field {
	case ByUnit:
		return units.within(m.UnitID, c.Units)
	case ByRole:
		return slices.Contains(c.Roles, m.Role)
	case ByTag:
		return slices.ContainsFunc(c.Tags, func(tag string) bool { return slices.Contains(m.Tags, tag) })
	case ByHire:
		return m.HiredOn != "" && m.HiredOn >= c.From && (c.Until == "" || m.HiredOn <= c.Until)
	case ByPerson:
		return slices.Contains(c.People, m.ID)
	}
	return false
}

// maxConditions keeps a rule something that a person can read.
const maxConditions = 12

func (a Audience) check() error {
	if len(a.Conditions) > maxConditions {
		return fault.Explain(fault.Invalid, "An audience has at most 12 conditions. Make two assignments of it.")
	}
	for _, c := range a.Conditions {
		empty := map[Field]bool{
			ByUnit: len(c.Units) == 0, ByRole: len(c.Roles) == 0, ByTag: len(c.Tags) == 0,
			ByHire: c.From == "" && c.Until == "", ByPerson: len(c.People) == 0,
		}
		nothing, known := empty[c.Field]
		switch {
		case !known:
			return fault.Explain(fault.Invalid, "A condition is about unit, role, tag, hire or person.")
		case nothing:
			return fault.Explain(fault.Invalid, "A condition says nothing yet. Fill it in or remove it.")
		case c.Until != "" && c.From > c.Until:
			return fault.Explain(fault.Invalid, "The days of hire end before they begin.")
		}
	}
	return nil
}
