package account

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// diffJSON is a diff as programs read it.
type diffJSON struct {
	Sync        bool          `json:"sync"`
	Active      int           `json:"active"`
	Unchanged   int           `json:"unchanged"`
	Added       []rowJSON     `json:"added"`
	Changed     []changedJSON `json:"changed"`
	Reactivated []changedJSON `json:"reactivated"`
	Deactivated []knownJSON   `json:"deactivated"`
	LeftAlone   []aloneJSON   `json:"left_alone"`
	Warnings    []warningJSON `json:"warnings"`
	NewUnits    []string      `json:"new_units"`
}

type rowJSON struct {
	Line     int      `json:"line"`
	Email    string   `json:"email"`
	Name     string   `json:"name"`
	Unit     string   `json:"unit,omitempty"`
	Manager  string   `json:"manager,omitempty"`
	Role     Role     `json:"role,omitempty"`
	Hired    Day      `json:"hired,omitempty"`
	Language string   `json:"language,omitempty"`
	Tags     []string `json:"tags,omitempty"`
}

type changedJSON struct {
	Line   int     `json:"line"`
	Email  string  `json:"email"`
	Name   string  `json:"name"`
	Fields []Field `json:"fields"`
}

type knownJSON struct {
	Email string `json:"email"`
	Name  string `json:"name"`
	Unit  string `json:"unit,omitempty"`
}

type aloneJSON struct {
	knownJSON

	Why string `json:"why"`
}

type warningJSON struct {
	Line  int    `json:"line"`
	Email string `json:"email"`
	Name  string `json:"name"`
	Says  string `json:"says"`
}

func (d Diff) json() diffJSON {
	out := diffJSON{Sync: d.Sync, Active: d.Active, Unchanged: d.Unchanged, Added: []rowJSON{}, Changed: []changedJSON{},
		Reactivated: []changedJSON{}, Deactivated: []knownJSON{}, LeftAlone: []aloneJSON{}, Warnings: []warningJSON{}, NewUnits: []string{}}
	for _, r := range d.Added {
		out.Added = append(out.Added, rowJSON{r.Line, r.Email, r.Name, unitText(r.Unit), r.Manager, r.Role, r.Hired, r.Language, r.Tags})
	}
	for _, c := range d.Changed {
		told := changedJSON{c.Line, c.After.Email, c.After.Name, c.Fields()}
		if c.Back() {
			out.Reactivated = append(out.Reactivated, told)
		} else {
			out.Changed = append(out.Changed, told)
		}
	}
	for _, k := range d.Left {
		out.Deactivated = append(out.Deactivated, knownJSON{k.Email, k.Name, unitText(k.Unit)})
	}
	for _, a := range d.Alone {
		out.LeftAlone = append(out.LeftAlone, aloneJSON{knownJSON{a.Known.Email, a.Known.Name, unitText(a.Known.Unit)}, a.Why})
	}
	for _, w := range d.Warnings {
		out.Warnings = append(out.Warnings, warningJSON{w.Line, w.Email, w.Name, w.Says})
	}
	for _, u := range d.Units {
		out.NewUnits = append(out.NewUnits, unitText(u))
	}
	return out
}

// WriteJSON writes the diff for programs.
func (d Diff) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(d.json()); err != nil {
		return fmt.Errorf("writing what would change: %w", err)
	}
	return nil
}

// Fingerprint is the same for two diffs that do the same.
func (d Diff) Fingerprint() string {
	told := d.json()
	told.Active, told.Unchanged, told.Warnings = 0, 0, nil // of others, and without effect
	hash := sha256.New()
	if err := json.NewEncoder(hash).Encode(told); err != nil {
		return "" // can't be: every field is plain
	}
	return hex.EncodeToString(hash.Sum(nil))
}
