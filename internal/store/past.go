package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/report"
)

// Past reads what people and enrollments were.
func (s Reports) Past(ctx context.Context, now time.Time) (*report.Past, error) {
	var past *report.Past
	err := s.snapshot(ctx, func(tx *gorm.DB) error {
		var ids []int64
		if err := tx.Raw("SELECT id FROM people ORDER BY id").Scan(&ids).Error; err != nil {
			return err
		}
		past = report.NewPast(ids, now)
		if err := s.addLives(tx, past); err != nil {
			return err
		}
		return s.addSpans(tx, past)
	})
	if err != nil {
		return nil, fmt.Errorf("reading the past: %w", kind(err))
	}
	return past.Sealed(), nil
}

func (s Reports) addLives(tx *gorm.DB, past *report.Past) error {
	var person, since, unit, manager number
	var active bool
	return each(tx, "SELECT person_id, "+s.seconds("since")+", unit_id, manager_id, active FROM person_states ORDER BY person_id, since", nil,
		[]any{&person, &since, &unit, &manager, &active}, func() {
			past.AddLife(report.Life{PersonID: person.int64, Since: since.int64, UnitID: unit.int64, ManagerID: manager.int64, Active: active})
		})
}

func (s Reports) addSpans(tx *gorm.DB, past *report.Past) error {
	var id, since, person, due, done, valid number
	var course, setAside text
	var latest, started bool
	return each(tx, "SELECT enrollment_id, "+s.seconds("since")+", person_id, course, latest, set_aside, started_at IS NOT NULL, "+
		s.seconds("due_at")+", "+s.seconds("completed_at")+", "+s.seconds("valid_until")+" FROM enrollment_states ORDER BY enrollment_id, since", nil,
		[]any{&id, &since, &person, &course, &latest, &setAside, &started, &due, &done, &valid}, func() {
			past.AddSpan(report.Span{Since: since.int64, Latest: latest, Standing: report.Standing{
				EnrollmentID: id.int64, PersonID: person.int64, Course: course.string, SetAside: enrollment.SetAside(setAside.string),
				Started: started, Due: due.int64, Done: done.int64, Valid: valid.int64}})
		})
}

// seconds turns a moment into whole seconds since 1970, cut off. The database
// does so in a fraction of the time that the driver would take.
func (s Reports) seconds(column string) string {
	if s.db.engine == Postgres {
		return "CAST(floor(extract(epoch FROM " + column + ")) AS bigint)"
	}
	return "unixepoch(substr(" + column + ", 1, 19))" // SQLite rounds fractions
}

// UnitsAt returns the units of a moment.
func (s Reports) UnitsAt(ctx context.Context, at time.Time) ([]account.Unit, error) {
	units, err := unitsAt(s.db.read.WithContext(ctx), at)
	if err != nil {
		return nil, fmt.Errorf("reading units of a moment: %w", kind(err))
	}
	return units, nil
}

var _ report.ArchiveStore = Reports{}
