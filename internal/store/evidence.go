package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/course"
	"decorum/internal/evidence"
	"decorum/internal/report"
)

// Evidence reads what goes into an evidence pack.
type Evidence struct{ db *DB }

// Evidence returns the store of evidence packs.
func (db *DB) Evidence() Evidence { return Evidence{db} }

// Rows hands over the report.
func (s Evidence) Rows(ctx context.Context, f report.Filter, by report.Sort, each func(report.Row) error) error {
	return s.db.Reports().Each(ctx, f, by, f.AsAt, each)
}

// Rules returns the assignments as they were at a moment: what the last audit
// entry before it says. One that has none, because it is older than audit
// entries are, and that has changed since, can only be told as it is now.
func (s Evidence) Rules(ctx context.Context, key string, at time.Time) ([]evidence.Rule, error) {
	tx := s.db.read.WithContext(ctx).Order("id").Where("created_at <= ?", at.UTC())
	if key != "" {
		tx = tx.Where("course = ?", key)
	}
	var rows []assignmentRow
	if err := tx.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading rules of a moment: %w", kind(err))
	}
	var entries []auditRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT a.* FROM audit_entries a WHERE a.subject = ? AND a.id = (SELECT max(b.id) FROM audit_entries b
		WHERE b.subject = a.subject AND b.subject_id = a.subject_id AND b.at <= ?)`, subjectAssignment, at.UTC()).Scan(&entries).Error
	if err != nil {
		return nil, fmt.Errorf("reading what rules said: %w", kind(err))
	}
	said := make(map[int64]auditRow, len(entries))
	for _, e := range entries {
		said[e.SubjectID] = e
	}
	out := make([]evidence.Rule, len(rows))
	for i, r := range rows {
		if out[i], err = ruleAt(r, said[r.ID], at); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ruleAt returns a rule as an audit entry has it, if there is one.
func ruleAt(row assignmentRow, said auditRow, at time.Time) (evidence.Rule, error) {
	now, err := row.assignment()
	if err != nil {
		return evidence.Rule{}, err
	}
	if now.EndedAt.After(at) {
		now.EndedAt = time.Time{}
	}
	if said.ID == 0 {
		return evidence.Rule{Assignment: now, Exact: !now.ChangedAt.After(at)}, nil
	}
	then := struct {
		Name       string                `json:"name"`
		Audience   assignment.Audience   `json:"audience"`
		Due        assignment.Due        `json:"due"`
		Recurrence assignment.Recurrence `json:"recurrence"`
		Reminders  assignment.Reminders  `json:"reminders"`
	}{}
	if err := json.Unmarshal([]byte(said.Detail), &then); err != nil {
		return evidence.Rule{}, fmt.Errorf("reading what rule %d said: %w", row.ID, err)
	}
	now.Name, now.Audience, now.Due, now.Recurrence, now.Reminders = then.Name, then.Audience, then.Due, then.Recurrence, then.Reminders
	now.ChangedAt = said.At.UTC()
	return evidence.Rule{Assignment: now, Exact: true}, nil
}

// Exceptions hands over what had been granted to those whom the report has.
func (s Evidence) Exceptions(ctx context.Context, f report.Filter, each func(evidence.Exception) error) error {
	where, err := filtered(s.db.engine, f, f.AsAt, true)
	if err != nil {
		return err
	}
	query, args := at(f, `SELECT x.kind, x.reason, x.starts_at, x.ends_at, x.due_before, x.due_after, x.created_at, x.created_by, x.ended_at, x.ended_by, x.taken_back_at, x.taken_back_by,
			xp.name, xp.email, xe.course, xe.cycle
		FROM exceptions x JOIN people xp ON xp.id = x.person_id LEFT JOIN enrollments xe ON xe.id = x.enrollment_id
		WHERE x.created_at <= ? AND EXISTS (SELECT 1 FROM people p JOIN enrollments e ON e.person_id = p.id
			WHERE p.id = x.person_id AND (x.enrollment_id IS NULL OR x.enrollment_id = e.id) AND `+where.String()+`) ORDER BY x.id`,
		append([]any{f.AsAt.UTC()}, where.args...))
	var stopped error
	err = s.db.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows, err := tx.Raw(query, args...).Rows()
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var x scannedException
			if err := rows.Scan(x.targets()...); err != nil {
				return err
			}
			stopped = each(x.exception(f.AsAt))
			if stopped != nil {
				return stopped
			}
		}
		return rows.Err()
	}, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if stopped != nil {
		return stopped
	}
	if err != nil {
		return fmt.Errorf("reading exceptions of a moment: %w", kind(err))
	}
	return nil
}

// scannedException is an exception as the database gives it, with names.
type scannedException struct {
	kind, reason, createdBy, endedBy, takenBackBy text
	name, email, course                           text
	startsAt, endsAt, dueBefore, dueAfter         moment
	createdAt, endedAt, takenBackAt               moment
	cycle                                         number
}

func (x *scannedException) targets() []any {
	return []any{&x.kind, &x.reason, &x.startsAt, &x.endsAt, &x.dueBefore, &x.dueAfter, &x.createdAt, &x.createdBy, &x.endedAt, &x.endedBy,
		&x.takenBackAt, &x.takenBackBy,
		&x.name, &x.email, &x.course, &x.cycle}
}

// exception returns it as it was at a moment: what has ended it since had not,
// and whoever has taken it back since had not either.
func (x *scannedException) exception(at time.Time) evidence.Exception {
	out := evidence.Exception{Name: x.name.string, Email: x.email.string, Course: x.course.string, Cycle: int(x.cycle.int64),
		Exception: assignment.Exception{Kind: assignment.ExceptionKind(x.kind.string), Reason: x.reason.string, StartsAt: x.startsAt.Time, EndsAt: x.endsAt.Time,
			DueBefore: x.dueBefore.Time, DueAfter: x.dueAfter.Time, CreatedAt: x.createdAt.Time, CreatedBy: x.createdBy.string}}
	if !x.endedAt.After(at) {
		out.EndedAt, out.EndedBy = x.endedAt.Time, x.endedBy.string
	}
	if !x.takenBackAt.After(at) {
		out.TakenBackAt, out.TakenBackBy = x.takenBackAt.Time, x.takenBackBy.string
	}
	return out
}

// Units returns the units of a moment.
func (s Evidence) Units(ctx context.Context, at time.Time) ([]account.Unit, error) {
	return s.db.Reports().UnitsAt(ctx, at)
}

// People returns names and addresses of a moment.
func (s Evidence) People(ctx context.Context, ids []int64, at time.Time) (map[int64]account.Person, error) {
	out := map[int64]account.Person{}
	for some := range slices.Chunk(ids, batch) {
		var rows []personRow
		err := s.db.read.WithContext(ctx).Raw(`SELECT person_id AS id, name, email FROM person_states
			WHERE person_id IN ? AND since <= ? AND (until IS NULL OR until > ?)`, some, at.UTC(), at.UTC()).Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("reading people of a moment: %w", kind(err))
		}
		for _, r := range rows {
			out[r.ID] = account.Person{ID: r.ID, Name: r.Name, Email: r.Email}
		}
	}
	return out, nil
}

// Versions returns all versions.
func (s Evidence) Versions(ctx context.Context) ([]course.Version, error) {
	var rows []versionRow
	if err := s.db.read.WithContext(ctx).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading versions: %w", kind(err))
	}
	out := make([]course.Version, len(rows))
	for i, r := range rows {
		out[i] = r.version()
	}
	return out, nil
}

// VersionFiles returns the files of a version.
func (s Evidence) VersionFiles(ctx context.Context, id int64) ([]course.File, error) {
	return s.db.Versions().VersionFiles(ctx, id)
}

// Note adds an audit entry about a pack.
func (s Evidence) Note(ctx context.Context, by string, at time.Time, m evidence.Manifest) error {
	made := auditEntry{At: at, By: by, Action: "make", Subject: subjectEvidence,
		Detail: map[string]any{"as_at": m.AsAt, "filter": m.Filter, "rows": m.Rows, "key_id": m.KeyID}}
	if err := enter(s.db.write.WithContext(ctx), made); err != nil {
		return fmt.Errorf("noting an evidence pack: %w", kind(err))
	}
	return nil
}

var _ evidence.Store = Evidence{}
