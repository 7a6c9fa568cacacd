package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
	"decorum/internal/scim"
)

// Directory keeps what a directory tells by SCIM: users, who are people, and
// groups.
type Directory struct{ db *DB }

// Directory returns the store of what a directory tells.
func (db *DB) Directory() Directory { return Directory{db} }

// gone is met by people whom the directory has removed. Whoever is active again,
// by an import say, is a user again.
const gone = "(p.removed_at IS NOT NULL AND NOT p.active)"

// named is met by people whom a directory calls by a name, in lower case: those
// whom none has named are called by their address.
const named = "((p.user_name_key = ? AND p.user_name_key <> '') OR (p.user_name_key = '' AND p.email = ?))"

func (r personRow) gone() bool { return r.RemovedAt != nil && !r.Active }

// record returns the user; paths are the names of units from the top down.
func (r personRow) record(paths map[int64][]string) (scim.UserRecord, error) {
	u := scim.UserRecord{
		Person: scim.Person{
			ID: r.ID, ExternalID: r.ExternalID, UserName: r.UserName, Email: r.Email, Name: r.Name, Active: r.Active,
			Language: r.Language, Unit: paths[idOrZero(r.UnitID)], ManagerID: idOrZero(r.ManagerID),
		},
		Created: r.CreatedAt.UTC(), Changed: r.ChangedAt.UTC(), Removed: r.gone(),
	}
	if r.Directory != "" {
		if err := json.Unmarshal([]byte(r.Directory), &u.Said); err != nil {
			return u, fmt.Errorf("reading what a directory said of person %d: %w", r.ID, err)
		}
	}
	return u, nil
}

// records returns the users of rows.
func records(tx *gorm.DB, rows []personRow) ([]scim.UserRecord, error) {
	units := make([]int64, 0, len(rows))
	for _, r := range rows {
		if r.UnitID != nil {
			units = append(units, *r.UnitID)
		}
	}
	paths, err := unitNames(tx, units)
	if err != nil {
		return nil, err
	}
	out := make([]scim.UserRecord, len(rows))
	for i, r := range rows {
		if out[i], err = r.record(paths); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// unitNames returns the names of units from the top down; of all of them, if ids
// is nil.
func unitNames(tx *gorm.DB, ids []int64) (map[int64][]string, error) {
	where, args := "", []any{}
	if ids != nil {
		where, args = "WHERE id IN ?", append(args, ids)
	}
	var found []struct {
		Leaf int64
		Name string
	}
	err := tx.Raw(`WITH RECURSIVE up (leaf, parent_id, name, height) AS (SELECT id, parent_id, name, 0 FROM units `+where+`
		UNION ALL SELECT up.leaf, u.parent_id, u.name, up.height + 1 FROM units u JOIN up ON u.id = up.parent_id)
		SELECT leaf, name FROM up ORDER BY leaf, height DESC`, args...).Scan(&found).Error
	if err != nil {
		return nil, err
	}
	paths := map[int64][]string{}
	for _, f := range found {
		paths[f.Leaf] = append(paths[f.Leaf], f.Name)
	}
	return paths, nil
}

// User returns one user.
func (s Directory) User(ctx context.Context, id int64) (scim.UserRecord, error) {
	tx := s.db.read.WithContext(ctx)
	var rows []personRow
	err := tx.Raw("SELECT p.* FROM people p WHERE p.id = ? AND NOT "+gone, id).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return scim.UserRecord{}, fmt.Errorf("reading a user: %w", kind(err))
	}
	found, err := records(tx, rows)
	if err != nil {
		return scim.UserRecord{}, fmt.Errorf("reading a user: %w", kind(err))
	}
	return found[0], nil
}

// forUpdate ends a query whose rows nobody else changes until the transaction
// ends. SQLite has one writer anyhow.
func (s Directory) forUpdate() string {
	if s.db.engine == Postgres {
		return " FOR NO KEY UPDATE"
	}
	return ""
}

// lock locks people in the order of their ids, so that two can't wait for each
// other, and returns them. Of administrators all are locked: otherwise two of
// them could leave at the same moment, each counting on the other.
func (s Directory) lock(tx *gorm.DB, where string, args ...any) ([]personRow, error) {
	var rows []personRow
	read := "SELECT p.* FROM people p WHERE " + where + " ORDER BY p.id"
	if s.db.engine == Postgres {
		if err := tx.Raw(read, args...).Scan(&rows).Error; err != nil {
			return nil, err
		}
		if slices.ContainsFunc(rows, personRow.administers) {
			if err := tx.Exec("SELECT id FROM people WHERE active AND role = ? ORDER BY id"+s.forUpdate(), string(account.Admin)).Error; err != nil {
				return nil, err
			}
		}
	}
	rows = nil
	err := tx.Raw(read+s.forUpdate(), args...).Scan(&rows).Error
	return rows, err
}

func (r personRow) administers() bool { return r.Active && r.Role == string(account.Admin) }

// locked returns the users of rows that are locked.
func locked(tx *gorm.DB, rows []personRow) ([]scim.UserRecord, error) {
	found, err := records(tx, rows)
	if err != nil {
		return nil, err
	}
	for i, r := range rows { // one, or a few whose address or name is the same
		if !r.administers() {
			continue
		}
		var others bool
		err := tx.Raw("SELECT EXISTS (SELECT 1 FROM people WHERE active AND role = ? AND id <> ?)", r.Role, r.ID).Scan(&others).Error
		if err != nil {
			return nil, err
		}
		found[i].LastAdmin = !others
	}
	return found, nil
}

// AddUser adds a user, or makes one of somebody who is here.
func (s Directory) AddUser(
	ctx context.Context, p scim.Person, by string, at time.Time, decide func([]scim.UserRecord) (scim.UserRecord, error),
) (scim.UserRecord, error) {
	var out scim.UserRecord
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		name := foldName(p.UserName)
		rows, err := s.lock(tx, "("+named+" OR p.email = ?)", name, name, p.Email)
		if err != nil {
			return err
		}
		same, err := locked(tx, rows)
		if err != nil {
			return err
		}
		next, err := decide(same)
		if err != nil {
			return err
		}
		row := personRow{Role: string(account.Learner), CreatedAt: at.UTC()}
		if i := slices.IndexFunc(rows, func(r personRow) bool { return r.ID == next.ID }); i >= 0 {
			row = rows[i]
		}
		out, err = s.put(tx, row, next, by, at.UTC())
		return err
	})
	if err != nil {
		return scim.UserRecord{}, fmt.Errorf("adding a user: %w", clash(err))
	}
	return out, nil
}

// ChangeUser changes a user.
func (s Directory) ChangeUser(
	ctx context.Context, id int64, by string, at time.Time, change func(scim.UserRecord) (scim.UserRecord, error),
) (scim.UserRecord, error) {
	var out scim.UserRecord
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows, err := s.lock(tx, "p.id = ? AND NOT "+gone, id)
		if err == nil && len(rows) == 0 {
			err = gorm.ErrRecordNotFound
		}
		if err != nil {
			return err
		}
		before, err := locked(tx, rows)
		if err != nil {
			return err
		}
		next, err := change(before[0])
		if err != nil {
			return err
		}
		if out = before[0]; next.Same(out) {
			return nil
		}
		out, err = s.put(tx, rows[0], next, by, at.UTC())
		return err
	})
	if err != nil {
		return scim.UserRecord{}, fmt.Errorf("changing a user: %w", clash(err))
	}
	return out, nil
}

// clash gives an error its kind, unless it is one of SCIM's already.
func clash(err error) error {
	if _, ok := errors.AsType[*scim.Error](err); ok {
		return err
	}
	return kind(err)
}

var _ scim.Store = Directory{}
