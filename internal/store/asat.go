package store

import (
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/report"
)

// asAt begins a statement that reads what was so at a moment: it puts what was
// kept in the place of the tables, under their names, so that the rest of the
// statement is the one that reads the present.
const asAt = `WITH people AS NOT MATERIALIZED (
		SELECT person_id AS id, name, email, sort_name, unit_id, manager_id, active FROM person_states
		WHERE since <= ? AND (until IS NULL OR until > ?)),
	units AS NOT MATERIALIZED (
		SELECT unit_id AS id, parent_id, name FROM unit_states WHERE since <= ? AND (until IS NULL OR until > ?)),
	enrollments AS NOT MATERIALIZED (
		SELECT enrollment_id AS id, person_id, course, cycle, latest, assignment_id, enrolled_at, due_at, set_aside, started_at,
			met, total, tested_out, score, completed_at, completed_version_id, valid_until
		FROM enrollment_states WHERE since <= ? AND (until IS NULL OR until > ?))
	`

// at returns a statement and its values for the moment that a filter is about.
func at(f report.Filter, query string, args []any) (string, []any) {
	if f.AsAt.IsZero() {
		return query, args
	}
	moment := f.AsAt.UTC()
	return asAt + query, append([]any{moment, moment, moment, moment, moment, moment}, args...)
}

// unitsAt returns the units as they were at a moment, or are if it is zero.
func unitsAt(tx *gorm.DB, moment time.Time) ([]account.Unit, error) {
	if moment.IsZero() {
		return readUnits(tx)
	}
	return scanUnits(tx, "SELECT unit_id, parent_id, name FROM unit_states WHERE since <= ? AND (until IS NULL OR until > ?) ORDER BY name, unit_id",
		moment.UTC(), moment.UTC())
}
