package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
)

// Load is a part of a large company that is added as it is, in one transaction.
// People, and enrollments among themselves, bear the ids that they shall have;
// NextIDs says from where on ids are free.
type Load struct {
	People     []account.Person // as they were when they came, active
	Tags       map[int64][]string
	Moves      []Move // at most one of a person
	Histories  []History
	Exceptions []assignment.Exception
	// Settled are enrollments as exceptions left them: set aside, or due on
	// another day. They changed at ChangedAt.
	Settled []enrollment.Enrollment
}

// Move is a change of somebody's unit, or that they left.
type Move struct {
	PersonID int64
	UnitID   int64
	Active   bool
	At       time.Time
}

// NextIDs returns the first ids that no person and no enrollment has had.
func (db *DB) NextIDs(ctx context.Context) (person, enrollment int64, err error) {
	for table, into := range map[string]*int64{"people": &person, "enrollments": &enrollment} {
		if err := db.read.WithContext(ctx).Raw("SELECT coalesce(max(id), 0) + 1 FROM " + table).Scan(into).Error; err != nil {
			return 0, 0, fmt.Errorf("looking for free ids: %w", kind(err))
		}
	}
	return person, enrollment, nil
}

// Load adds a part of a company, so that everything that is kept beside it
// (counts, and what was when) is as if it had come about by and by. It decides
// nothing: what the histories say is taken as it is. Histories with lessons,
// attempts or walks are for AddHistories.
func (db *DB) Load(ctx context.Context, l Load) error {
	err := db.write.WithContext(ctx).Connection(func(tx *gorm.DB) error {
		conn, ok := tx.Statement.ConnPool.(*sql.Conn)
		if !ok {
			return fmt.Errorf("loading over a %T: %w", tx.Statement.ConnPool, gorm.ErrInvalidDB)
		}
		if err := roomy(tx, db.engine, loadCache); err != nil {
			return err
		}
		return tx.Transaction(func(tx *gorm.DB) error {
			return l.add(&loading{ctx: ctx, tx: tx, conn: conn, engine: db.engine})
		})
	})
	if err != nil {
		return fmt.Errorf("loading a company: %w", kind(err))
	}
	return nil
}

func (l Load) add(into *loading) error {
	people := make([]personRow, len(l.People))
	var tags []tagRow
	for i, p := range l.People {
		people[i] = newPersonRow(p)
		for _, tag := range l.Tags[p.ID] {
			tags = append(tags, tagRow{PersonID: p.ID, Tag: tag})
		}
	}
	if err := insert(into, people, true); err != nil {
		return err
	}
	if err := insert(into, tags, true); err != nil {
		return err
	}
	if err := l.move(into); err != nil {
		return err
	}
	if err := l.enroll(into); err != nil {
		return err
	}
	if err := l.settle(into); err != nil {
		return err
	}
	return into.takeIDs()
}

// enroll adds the histories. What the trigger would keep of an enrollment that
// appears whole is not what was so: the states are written here instead.
func (l Load) enroll(into *loading) error {
	rows := make([]enrollmentRow, len(l.Histories))
	states := make([]stateRow, 0, 3*len(l.Histories))
	var certificates []certificateRow
	for i, h := range l.Histories {
		row := newEnrollmentRow(h.Enrollment)
		next := nextCycle(l.Histories, i)
		row.Latest, row.ChangedAt = h.Latest, next
		if next.IsZero() {
			row.ChangedAt = cmp.Or(orZero(row.CompletedAt), orZero(row.StartedAt), row.EnrolledAt)
		}
		rows[i] = row
		states = append(states, statesOf(row, next)...)
		if h.Certificate == nil {
			continue
		}
		certificate, err := newCertificateRow(*h.Certificate)
		if err != nil {
			return err
		}
		certificate.EnrollmentID = row.ID
		certificates = append(certificates, certificate)
	}
	err := into.withoutTrigger("enrollments", "enrollment_state_added", func() error { return insert(into, rows, true) })
	if err != nil {
		return err
	}
	if err := insert(into, states, true); err != nil {
		return err
	}
	return insert(into, certificates, false)
}

// move carries moves out one moment after the other, by the triggers that carry
// out every other.
func (l Load) move(into *loading) error {
	values := make([][]any, 0, len(l.Moves))
	for _, m := range l.Moves {
		values = append(values, []any{m.PersonID, idOrNil(m.UnitID), m.Active, m.At.UTC()})
	}
	return into.update(values, []string{"bigint", "bigint", "boolean", "timestamptz"},
		`UPDATE people SET unit_id = v.column2, active = v.column3, changed_at = v.column4 FROM (VALUES %s) v WHERE people.id = v.column1`)
}

// settle adds exceptions and carries out what they changed.
func (l Load) settle(into *loading) error {
	exceptions := make([]exceptionRow, len(l.Exceptions))
	for i, x := range l.Exceptions {
		exceptions[i] = newExceptionRow(x)
	}
	if err := insert(into, exceptions, false); err != nil {
		return err
	}
	values := make([][]any, 0, len(l.Settled))
	for _, e := range l.Settled {
		values = append(values, []any{e.ID, string(e.SetAside), orNil(e.DueAt), e.DueMoved, e.ChangedAt.UTC()})
	}
	return into.update(values, []string{"bigint", "text", "timestamptz", "boolean", "timestamptz"},
		`UPDATE enrollments SET set_aside = v.column2, due_at = v.column3, due_moved = v.column4, changed_at = v.column5
			FROM (VALUES %s) v WHERE enrollments.id = v.column1`)
}

// update runs a statement over rows of values, as many at a time as one
// statement takes. PostgreSQL is told their types.
func (into *loading) update(rows [][]any, types []string, statement string) error {
	for len(rows) > 0 {
		some := rows[:min(len(rows), batch)]
		rows = rows[len(some):]
		var values strings.Builder
		var args []any
		for i, row := range some {
			values.WriteString([]string{"(", ", ("}[min(i, 1)])
			for j, value := range row {
				mark := "?"
				if into.engine == Postgres {
					mark = "CAST(? AS " + types[j] + ")"
				}
				values.WriteString([]string{"", ", "}[min(j, 1)] + mark)
				args = append(args, value)
			}
			values.WriteString(")")
		}
		if err := into.tx.Exec(fmt.Sprintf(statement, values.String()), args...).Error; err != nil {
			return err
		}
	}
	return nil
}
