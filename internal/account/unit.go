package account

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"decorum/internal/fault"
)

// ErrNoUnit says that there is no such unit.
var ErrNoUnit = fault.Explain(fault.Missing, "There is no such unit.")

// CleanUnitName returns a unit's name as it is stored. A file of people writes
// units with " / " or ">" between them, so that neither can be in a name.
func CleanUnitName(name string) (string, error) {
	name = strings.Join(strings.Fields(norm.NFC.String(name)), " ")
	switch {
	case name == "":
		return "", fault.Explain(fault.Invalid, "A unit needs a name.")
	case utf8.RuneCountInString(name) > MaxName:
		return "", fault.Explain(fault.Invalid, "The name of a unit has at most 200 characters.")
	case strings.ContainsAny(name, "/<>") || strings.ContainsFunc(name, unicode.IsControl):
		return "", fault.Explain(fault.Invalid, "The name of a unit can’t have / or < or > in it: files of people write those between one unit and the next.")
	}
	return name, nil
}

// RenameUnit gives a unit another name. Reports as at an earlier day keep the
// old one.
func (s *Service) RenameUnit(ctx context.Context, by Actor, id int64, name string) error {
	name, err := CleanUnitName(name)
	if err != nil {
		return err
	}
	return s.store.ChangeUnit(ctx, noteOf(by, s.clock()), func(units []Unit) (Unit, error) {
		u, err := unitIn(units, id)
		if err != nil {
			return u, err
		}
		u.Name = name
		return u, placed(units, u)
	})
}

// MoveUnit puts a unit and all that is below it under another; 0 is the top.
func (s *Service) MoveUnit(ctx context.Context, by Actor, id, under int64) error {
	return s.store.ChangeUnit(ctx, noteOf(by, s.clock()), func(units []Unit) (Unit, error) {
		u, err := unitIn(units, id)
		if err != nil {
			return u, err
		}
		u.ParentID = under
		return u, placed(units, u)
	})
}

func unitIn(units []Unit, id int64) (Unit, error) {
	for _, u := range units {
		if u.ID == id {
			return u, nil
		}
	}
	return Unit{}, ErrNoUnit
}

// placed returns nil if a unit may be where it is to be: not below itself, and
// beside no other of the same name.
func placed(units []Unit, u Unit) error {
	parent := make(map[int64]int64, len(units))
	for _, other := range units {
		parent[other.ID] = other.ParentID
		if other.ID != u.ID && other.ParentID == u.ParentID && other.Name == u.Name {
			return fault.Explain(fault.Conflict, fmt.Sprintf("There is a unit %q there already. People can be moved to it by an import.", u.Name))
		}
	}
	if _, ok := parent[u.ParentID]; u.ParentID != 0 && !ok {
		return fault.Explain(fault.Invalid, "There is no such unit to move it under.")
	}
	for up := u.ParentID; up != 0; up = parent[up] {
		if up == u.ID {
			return fault.Explain(fault.Invalid, "A unit can’t be moved under itself or a unit below it.")
		}
	}
	return nil
}
