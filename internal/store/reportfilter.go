package store

import (
	"fmt"
	"strings"
	"time"

	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// errInvalidReport is a report that nobody can read.
var errInvalidReport = fault.Explain(fault.Invalid, "The report can’t be read like this. Clear the filters and choose again.")

// conditions are what rows must meet, with the values that go into them.
type conditions struct {
	texts []string
	args  []any
}

func (c *conditions) add(text string, args ...any) {
	c.texts = append(c.texts, text)
	c.args = append(c.args, args...)
}

func (c *conditions) String() string { return strings.Join(c.texts, " AND ") }

// subUnits are a unit and all that is below it; UNION ends at a circle.
const subUnits = `(WITH RECURSIVE tree (id) AS (SELECT id FROM units WHERE id = ?
	UNION SELECT u.id FROM units u JOIN tree t ON u.parent_id = t.id) SELECT id FROM tree)`

// below are those who report to a manager, at every depth.
const below = `(WITH RECURSIVE team (id) AS (SELECT id FROM people WHERE manager_id = ?
	UNION SELECT r.id FROM people r JOIN team t ON r.manager_id = t.id) SELECT id FROM team)`

// climbing is below for one person p, from them upwards. Where few people are
// looked at, it costs less than to go through a large team.
const climbing = `EXISTS (WITH RECURSIVE up (id) AS (SELECT p.manager_id
	UNION SELECT m.manager_id FROM people m JOIN up u ON m.id = u.id) SELECT 1 FROM up WHERE id = ?)`

// filtered returns the conditions for a filter, on people p and enrollments e;
// whole says that every row is wanted, and not only the first.
func filtered(engine Engine, f report.Filter, now time.Time, whole bool) (conditions, error) {
	var c conditions
	c.add("p.active AND e.latest AND (e.completed_at IS NOT NULL OR e.set_aside <> 'withdrawn')")
	if f.Course != "" {
		c.add("e.course = ?", f.Course)
	}
	if f.UnitID != 0 {
		c.add("p.unit_id IN "+subUnits, f.UnitID)
	}
	if f.ManagerID != 0 {
		c.add("p.manager_id = ?", f.ManagerID)
	}
	if f.Among != nil {
		c.add("p.id IN " + idList(f.Among))
	}
	switch {
	case f.Within != 0 && whole && f.Among == nil:
		c.add("p.id IN "+below+" AND p.id <> ?", f.Within, f.Within)
	case f.Within != 0:
		c.add(climbing+" AND p.id <> ?", f.Within, f.Within)
	}
	if f.Asked {
		c.add("(e.completed_at IS NOT NULL OR e.set_aside = '')")
	}
	c.search(engine, f.Search)
	c.between("e.due_at", f.DueFrom, f.DueBefore)
	c.between("e.completed_at", f.DoneFrom, f.DoneBefore)
	if expires(f) {
		c.add("e.completed_at IS NOT NULL")
		c.between("e.valid_until", f.ValidFrom, f.ValidBefore)
	}
	err := c.status(f.Status, now)
	return c, err
}

// search adds that people p have each word of a text in their name or address.
func (c *conditions) search(engine Engine, text string) {
	holds := within(engine)
	for word := range strings.FieldsSeq(text) {
		c.add("("+holds+"(p.sort_name, ?) > 0 OR "+holds+"(p.email, ?) > 0)", sortName(word), strings.ToLower(word))
	}
}

// expires reports whether a filter is about when completions expire.
func expires(f report.Filter) bool { return !f.ValidFrom.IsZero() || !f.ValidBefore.IsZero() }

// within is the function that looks for a text in another, letter by letter:
// no letter has a meaning of its own, as % has for LIKE.
func within(engine Engine) string {
	if engine == Postgres {
		return "strpos"
	}
	return "instr"
}

func (c *conditions) between(column string, from, before time.Time) {
	if !from.IsZero() {
		c.add(column+" >= ?", from.UTC())
	}
	if !before.IsZero() {
		c.add(column+" < ?", before.UTC())
	}
}

// status adds the condition under which Enrollment.Status returns the status.
func (c *conditions) status(status enrollment.Status, now time.Time) error {
	now = now.UTC()
	switch status {
	case "":
	case enrollment.Expired:
		c.add("e.completed_at IS NOT NULL AND e.valid_until <= ?", now)
	case enrollment.Completed:
		c.add("e.completed_at IS NOT NULL AND (e.valid_until IS NULL OR e.valid_until > ?)", now)
	case enrollment.Overdue:
		c.add("e.completed_at IS NULL AND e.set_aside = '' AND e.due_at <= ?", now)
	case enrollment.InProgress:
		c.add("e.completed_at IS NULL AND e.set_aside = '' AND e.started_at IS NOT NULL AND (e.due_at IS NULL OR e.due_at > ?)", now)
	case enrollment.NotStarted:
		c.add("e.completed_at IS NULL AND e.set_aside = '' AND e.started_at IS NULL AND (e.due_at IS NULL OR e.due_at > ?)", now)
	case enrollment.Paused, enrollment.Waived:
		c.add("e.completed_at IS NULL AND e.set_aside = ?", string(status))
	default:
		return fmt.Errorf("filtering by status %q: %w", status, errInvalidReport)
	}
	return nil
}

// statusOf is Enrollment.Status in SQL; it takes now twice.
const statusOf = `CASE WHEN e.completed_at IS NOT NULL AND e.valid_until <= ? THEN 'expired'
	WHEN e.completed_at IS NOT NULL THEN 'completed'
	WHEN e.set_aside <> '' THEN e.set_aside
	WHEN e.due_at <= ? THEN 'overdue'
	WHEN e.started_at IS NOT NULL THEN 'in-progress'
	ELSE 'not-started' END`
