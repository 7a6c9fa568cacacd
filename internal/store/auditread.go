package store

import (
	"context"
	"encoding/json"
	"fmt"

	"decorum/internal/account"
	"decorum/internal/audit"
)

// Audit reads audit entries.
type Audit struct{ db *DB }

// Audit returns the store that reads audit entries.
func (db *DB) Audit() Audit { return Audit{db} }

// toldRow is an entry with the names of now.
type toldRow struct {
	Of     auditRow `gorm:"embedded"`
	ByName string
	Name   string
	Email  string
	Course string
}

func (r toldRow) entry() audit.Entry {
	return audit.Entry{ID: r.Of.ID, At: r.Of.At.UTC(), By: r.Of.By, ByName: r.ByName, Action: r.Of.Action, Subject: audit.Subject(r.Of.Subject),
		SubjectID: r.Of.SubjectID, Detail: json.RawMessage(r.Of.Detail), PersonID: idOrZero(r.Of.PersonID), Name: r.Name, Email: r.Email, Course: r.Course}
}

// A change of somebody's role is an entry about a person whose fields have it.
// Within JSON the quotes of a value are escaped, so that no value reads like
// this.
const (
	ofRole   = `a.subject = 'person' AND a.detail LIKE '%{"field":"role",%'`
	roleOnly = ofRole + ` AND a.detail LIKE '%"fields":[{"field":"role",%' AND a.detail NOT LIKE '%},{"field":%'`
)

// Entries returns entries, the latest first. Each filter has an index that gives
// them in that order, so that a page costs the same however many there are.
// What is left of the key's moment is read by itself: an import leaves very many
// entries of one moment, and SQLite would begin with the first of them.
func (s Audit) Entries(ctx context.Context, f audit.Filter, after audit.Key, limit int) ([]audit.Entry, error) {
	if after.ID == 0 {
		return s.entries(ctx, f, limit, "true")
	}
	same, err := s.entries(ctx, f, limit, "a.at = ? AND a.id < ?", after.At.UTC(), after.ID)
	if err != nil || len(same) == limit {
		return same, err
	}
	earlier, err := s.entries(ctx, f, limit-len(same), "a.at < ?", after.At.UTC())
	return append(same, earlier...), err
}

func (s Audit) entries(ctx context.Context, f audit.Filter, limit int, place string, args ...any) ([]audit.Entry, error) {
	where := whichEntries(f)
	where.add(place, args...)
	var rows []toldRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT a.*, coalesce(b.name, '') AS by_name, coalesce(p.name, '') AS name, coalesce(p.email, '') AS email,
			coalesce(e.course, c.course, '') AS course
		FROM audit_entries a LEFT JOIN people b ON b.email = a.by LEFT JOIN people p ON p.id = a.person_id
			LEFT JOIN exceptions x ON a.subject = 'exception' AND x.id = a.subject_id LEFT JOIN enrollments e ON e.id = x.enrollment_id
			LEFT JOIN certificates c ON a.subject = 'certificate' AND c.id = a.subject_id
		WHERE `+where.String()+fmt.Sprintf(" ORDER BY a.at DESC, a.id DESC LIMIT %d", limit), where.args...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading audit entries: %w", kind(err))
	}
	out := make([]audit.Entry, len(rows))
	for i, r := range rows {
		out[i] = r.entry()
	}
	return out, nil
}

// whichEntries are the conditions of a filter, on audit_entries a.
func whichEntries(f audit.Filter) conditions {
	var c conditions
	switch f.About {
	case "":
	case audit.Role:
		c.add(ofRole)
	default:
		c.add("a.subject = ?", string(f.About))
	}
	if f.ForHR {
		c.add("a.subject NOT IN ('token', 'webhook')")
		c.add("NOT (" + roleOnly + ")")
	}
	if f.By != nil {
		c.add("a.by = ?", *f.By)
	}
	if f.PersonID != 0 {
		c.add("a.person_id = ?", f.PersonID)
	}
	c.between("a.at", f.From, f.Before)
	return c
}

// Doers returns who has done anything. It leaps from one to the next in the
// index, for a few have done very much.
func (s Audit) Doers(ctx context.Context, most int) ([]audit.Doer, error) {
	var rows []struct{ By, Name string }
	err := s.db.read.WithContext(ctx).Raw(`WITH RECURSIVE doers (who) AS (SELECT min(by) FROM audit_entries
			UNION ALL SELECT (SELECT min(a.by) FROM audit_entries a WHERE a.by > d.who) FROM doers d WHERE d.who IS NOT NULL)
		SELECT d.who AS by, coalesce(p.name, '') AS name FROM (SELECT who FROM doers WHERE who IS NOT NULL LIMIT ?) d
			LEFT JOIN people p ON p.email = d.who ORDER BY coalesce(p.sort_name, ''), d.who`, most).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading who has changed things: %w", kind(err))
	}
	out := make([]audit.Doer, len(rows))
	for i, r := range rows {
		out[i] = audit.Doer{By: r.By, Name: r.Name}
	}
	return out, nil
}

// Units returns all units.
func (s Audit) Units(ctx context.Context) ([]account.Unit, error) { return s.db.People().Units(ctx) }

// Named returns people by their ids.
func (s Audit) Named(ctx context.Context, ids []int64) ([]account.Person, error) {
	return s.db.Assignments().Named(ctx, ids)
}

var _ audit.Store = Audit{}
