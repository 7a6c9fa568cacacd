package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/enrollment"
)

// Secrets keeps what the program made for itself and nobody may know.
type Secrets struct{ db *DB }

// Secrets returns the store of secrets.
func (db *DB) Secrets() Secrets { return Secrets{db} }

type secretRow struct {
	Name      string `gorm:"primaryKey"`
	Value     []byte
	CreatedAt time.Time
}

func (secretRow) TableName() string { return "secrets" }

// Secret returns the secret of that name. If there is none, it adds fresh; of
// several who do so at the same moment one is first, and all get that one's.
func (s Secrets) Secret(ctx context.Context, name string, fresh []byte, at time.Time) ([]byte, error) {
	var row secretRow
	err := s.db.read.WithContext(ctx).Take(&row, "name = ?", name).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		added := secretRow{Name: name, Value: fresh, CreatedAt: at.UTC()}
		err = s.db.write.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&added).Error
		if err == nil {
			err = s.db.write.WithContext(ctx).Take(&row, "name = ?", name).Error
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reading a secret: %w", kind(err))
	}
	return row.Value, nil
}

var _ enrollment.Secrets = Secrets{}
