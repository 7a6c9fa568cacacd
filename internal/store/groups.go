package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"decorum/internal/scim"
)

type groupRow struct {
	ID          int64 `gorm:"primaryKey;autoIncrement"`
	ExternalID  string
	DisplayName string
	Tag         string
	CreatedAt   time.Time
	ChangedAt   time.Time
}

func (groupRow) TableName() string { return "groups" }

func (r groupRow) record() scim.GroupRecord {
	return scim.GroupRecord{ID: r.ID, ExternalID: r.ExternalID, DisplayName: r.DisplayName, Tag: r.Tag, Created: r.CreatedAt.UTC(), Changed: r.ChangedAt.UTC()}
}

// memberRow is somebody who is in a group.
type memberRow struct {
	GroupID  int64 `gorm:"primaryKey;autoIncrement:false"`
	PersonID int64 `gorm:"primaryKey;autoIncrement:false"`
}

func (memberRow) TableName() string { return "group_members" }

// tagsOf are the tags of a person p: their own, and those of their groups.
const tagsOf = `SELECT tag FROM person_tags WHERE person_id = p.id
	UNION SELECT g.tag FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.person_id = p.id`

// otherEmailRow is an address of somebody besides the one that is written to.
type otherEmailRow struct {
	PersonID int64  `gorm:"primaryKey;autoIncrement:false"`
	Email    string `gorm:"primaryKey"`
}

func (otherEmailRow) TableName() string { return "other_emails" }

// Group returns one group.
func (s Directory) Group(ctx context.Context, id int64, members bool) (scim.GroupRecord, error) {
	tx := s.db.read.WithContext(ctx)
	var row groupRow
	err := tx.Take(&row, "id = ?", id).Error
	if err != nil {
		return scim.GroupRecord{}, fmt.Errorf("reading a group: %w", kind(err))
	}
	found, err := withMembers(tx, []groupRow{row}, members)
	if err != nil {
		return scim.GroupRecord{}, fmt.Errorf("reading a group: %w", kind(err))
	}
	return found[0], nil
}

// AddGroup adds a group.
func (s Directory) AddGroup(ctx context.Context, g scim.GroupRecord, at time.Time) (scim.GroupRecord, error) {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := onlyGroup(tx, g); err != nil {
			return err
		}
		row := groupRow{ExternalID: g.ExternalID, DisplayName: g.DisplayName, Tag: g.Tag, CreatedAt: at.UTC(), ChangedAt: at.UTC()}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		members := g.Members
		g = row.record()
		g.Members = members
		if err := s.join(tx, row.ID, members); err != nil {
			return err
		}
		return s.touch(tx, members, at.UTC())
	})
	if err != nil {
		return scim.GroupRecord{}, fmt.Errorf("adding a group: %w", clash(err))
	}
	return g, nil
}

// onlyGroup sees that no other group has the tag.
func onlyGroup(tx *gorm.DB, g scim.GroupRecord) error {
	var taken bool
	err := tx.Raw("SELECT EXISTS (SELECT 1 FROM groups WHERE tag = ? AND id <> ?)", g.Tag, g.ID).Scan(&taken).Error
	if err == nil && taken {
		return scim.Taken("displayName", g.DisplayName)
	}
	return err
}

// ChangeGroup changes a group, or removes it.
func (s Directory) ChangeGroup(
	ctx context.Context, id int64, at time.Time, change func(scim.GroupRecord) (*scim.GroupRecord, error),
) (scim.GroupRecord, error) {
	var out scim.GroupRecord
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var rows []groupRow
		err := tx.Raw("SELECT * FROM groups WHERE id = ?"+s.forUpdate(), id).Scan(&rows).Error
		if err == nil && len(rows) == 0 {
			err = gorm.ErrRecordNotFound
		}
		if err != nil {
			return err
		}
		before, err := withMembers(tx, rows, true)
		if err != nil {
			return err
		}
		next, err := change(before[0])
		if err != nil {
			return err
		}
		if next == nil {
			return s.dissolve(tx, before[0], at.UTC())
		}
		out, err = s.putGroup(tx, before[0], *next, at.UTC())
		return err
	})
	if err != nil {
		return scim.GroupRecord{}, fmt.Errorf("changing a group: %w", clash(err))
	}
	return out, nil
}

func (s Directory) dissolve(tx *gorm.DB, g scim.GroupRecord, at time.Time) error {
	if err := tx.Delete(&memberRow{}, "group_id = ?", g.ID).Error; err != nil {
		return err
	}
	if err := tx.Delete(&groupRow{}, "id = ?", g.ID).Error; err != nil {
		return err
	}
	return s.touch(tx, g.Members, at)
}

func (s Directory) putGroup(tx *gorm.DB, before, next scim.GroupRecord, at time.Time) (scim.GroupRecord, error) {
	added, left := without(next.Members, before.Members), without(before.Members, next.Members)
	renamed := next.DisplayName != before.DisplayName || next.ExternalID != before.ExternalID
	if !renamed && len(added)+len(left) == 0 {
		return before, nil
	}
	if err := onlyGroup(tx, next); err != nil {
		return next, err
	}
	next.Changed = at
	err := tx.Exec("UPDATE groups SET display_name = ?, external_id = ?, tag = ?, changed_at = ? WHERE id = ?",
		next.DisplayName, next.ExternalID, next.Tag, at, next.ID).Error
	if err != nil {
		return next, err
	}
	for some := range slices.Chunk(left, batch) {
		if err := tx.Delete(&memberRow{}, "group_id = ? AND person_id IN ?", next.ID, some).Error; err != nil {
			return next, err
		}
	}
	if err := s.join(tx, next.ID, added); err != nil {
		return next, err
	}
	concerned := slices.Concat(added, left)
	if next.Tag != before.Tag {
		concerned = slices.Concat(next.Members, left)
	}
	return next, s.touch(tx, concerned, at)
}

// without returns those of a that are not among b; both are in order.
func without(a, b []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(a), func(id int64) bool {
		_, there := slices.BinarySearch(b, id)
		return there
	})
}

// join adds members, who have to be users.
func (s Directory) join(tx *gorm.DB, group int64, members []int64) error {
	for some := range slices.Chunk(members, batch) {
		var users []int64
		err := tx.Raw("SELECT p.id FROM people p WHERE p.id IN ? AND NOT "+gone+" ORDER BY p.id"+s.forUpdate(), some).Scan(&users).Error
		if err != nil {
			return err
		}
		if strangers := without(some, users); len(strangers) > 0 {
			return scim.NoMember(scim.FormatID(strangers[0]))
		}
		fresh := make([]memberRow, len(users))
		for i, id := range users {
			fresh[i] = memberRow{GroupID: group, PersonID: id}
		}
		if err := create(tx, fresh); err != nil {
			return err
		}
	}
	return nil
}

// touch says of people that something about them has changed, so that
// assignments are applied to them.
func (s Directory) touch(tx *gorm.DB, ids []int64, at time.Time) error {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	for some := range slices.Chunk(ids, batch) {
		if s.db.engine == Postgres { // in the order in which others lock them
			if err := tx.Exec("SELECT id FROM people WHERE id IN ? ORDER BY id"+s.forUpdate(), some).Error; err != nil {
				return err
			}
		}
		if err := tx.Exec("UPDATE people SET changed_at = ? WHERE id IN ?", at, some).Error; err != nil {
			return err
		}
	}
	return nil
}
