package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// AddUnits adds the units of a company that is made up, parents before their
// children, and returns their ids. Above is the place of the one above each, -1
// for none; formerly holds the earlier names of some, which they had until a
// moment.
func (db *DB) AddUnits(ctx context.Context, names []string, above []int, since time.Time, formerly map[int]string, until time.Time) ([]int64, error) {
	ids := make([]int64, len(names))
	err := db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		for i, name := range names { // some hundreds, each of which may be above the next
			row := unitRow{Name: name, ChangedAt: since.UTC()}
			if above[i] >= 0 {
				row.ParentID = &ids[above[i]]
			}
			former, renamed := formerly[i]
			if renamed {
				row.Name = former
			}
			if err := tx.Create(&row).Error; err != nil {
				return err
			}
			ids[i] = row.ID
			if !renamed {
				continue
			}
			if err := tx.Exec("UPDATE units SET name = ?, changed_at = ? WHERE id = ?", name, until.UTC(), row.ID).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("adding units: %w", kind(err))
	}
	return ids, nil
}
