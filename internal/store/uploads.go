package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/account"
)

type uploadRow struct {
	PersonID  int64 `gorm:"primaryKey;autoIncrement:false"`
	Token     string
	Name      string
	Sync      bool
	Content   []byte
	CreatedAt time.Time
}

func (uploadRow) TableName() string { return "uploads" }

// AddUpload keeps a file in place of the person's last one, and forgets those
// that are older than a moment.
func (s People) AddUpload(ctx context.Context, u account.Upload, over time.Time) error {
	row := uploadRow{PersonID: u.PersonID, Token: u.Token, Name: u.Name, Sync: u.Sync, Content: u.Content, CreatedAt: u.CreatedAt.UTC()}
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Delete(&uploadRow{}, "created_at < ?", over.UTC()).Error; err != nil {
			return err
		}
		return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	})
	if err != nil {
		return fmt.Errorf("keeping a file: %w", kind(err))
	}
	return nil
}

// Upload returns the person's file, unless it is older than a moment.
func (s People) Upload(ctx context.Context, personID int64, token string, over time.Time) (account.Upload, error) {
	var row uploadRow
	err := s.db.read.WithContext(ctx).Take(&row, "person_id = ? AND token = ? AND created_at >= ?", personID, token, over.UTC()).Error
	if err != nil {
		return account.Upload{}, fmt.Errorf("reading a file that was uploaded: %w", kind(err))
	}
	return account.Upload{PersonID: row.PersonID, Token: row.Token, Name: row.Name, Sync: row.Sync, Content: row.Content, CreatedAt: row.CreatedAt.UTC()}, nil
}

// RemoveUploads forgets a person's file, and those that are older than a moment.
func (s People) RemoveUploads(ctx context.Context, personID int64, over time.Time) error {
	err := s.db.write.WithContext(ctx).Delete(&uploadRow{}, "person_id = ? OR created_at < ?", personID, over.UTC()).Error
	if err != nil {
		return fmt.Errorf("forgetting a file: %w", kind(err))
	}
	return nil
}
