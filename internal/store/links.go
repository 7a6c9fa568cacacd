package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/account"
)

type linkRow struct {
	TokenHash string `gorm:"primaryKey"`
	PersonID  *int64
	ExpiresAt time.Time
}

func (linkRow) TableName() string { return "links" }

// AddLink stores a link, in place of an earlier one for the same person.
func (s People) AddLink(ctx context.Context, l account.Link) error {
	err := s.db.write.WithContext(ctx).Exec(`INSERT INTO links (token_hash, person_id, expires_at) VALUES (?, ?, ?)
		ON CONFLICT (coalesce(person_id, 0)) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at`,
		l.TokenHash, idOrNil(l.PersonID), l.ExpiresAt.UTC()).Error
	if err != nil {
		return fmt.Errorf("adding a link: %w", kind(err))
	}
	return nil
}

// Link returns an unused link.
func (s People) Link(ctx context.Context, tokenHash string) (account.Link, error) {
	var row linkRow
	if err := s.db.read.WithContext(ctx).Take(&row, "token_hash = ?", tokenHash).Error; err != nil {
		return account.Link{}, fmt.Errorf("reading a link: %w", kind(err))
	}
	return account.Link{TokenHash: row.TokenHash, PersonID: idOrZero(row.PersonID), ExpiresAt: row.ExpiresAt.UTC()}, nil
}

// takeLink removes the link, locking it, and returns whom it was for.
func takeLink(tx *gorm.DB, tokenHash string) (int64, error) {
	var taken []linkRow
	err := tx.Raw("DELETE FROM links WHERE token_hash = ? RETURNING *", tokenHash).Scan(&taken).Error
	if err == nil && len(taken) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return 0, err
	}
	return idOrZero(taken[0].PersonID), nil
}

// UseFirstLink adds the first administrator.
func (s People) UseFirstLink(ctx context.Context, tokenHash string, p account.Person) (int64, error) {
	row := newPersonRow(p)
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if _, err := takeLink(tx, tokenHash); err != nil {
			return err
		}
		var somebody bool
		if err := tx.Raw("SELECT EXISTS (SELECT 1 FROM people)").Scan(&somebody).Error; err != nil {
			return err
		}
		if somebody {
			return gorm.ErrDuplicatedKey
		}
		return tx.Create(&row).Error
	})
	if err != nil {
		return 0, fmt.Errorf("adding the first administrator: %w", kind(err))
	}
	return row.ID, nil
}

// UseLink sets the password of the person that the link is for.
func (s People) UseLink(ctx context.Context, tokenHash, hash string, _ time.Time) (int, error) {
	var epoch int
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		person, err := takeLink(tx, tokenHash)
		if err != nil {
			return err
		}
		epoch, err = setPassword(tx, person, hash)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("using a link: %w", kind(err))
	}
	return epoch, nil
}

type failuresRow struct {
	Subject  string `gorm:"primaryKey"`
	Failures int
	LastAt   time.Time
}

func (failuresRow) TableName() string { return "sign_in_failures" }

// ChangeFailures changes the counts of the subjects in one transaction.
func (s People) ChangeFailures(
	ctx context.Context, subjects []string, change func([]account.Failures) ([]account.Failures, error),
) error {
	var refused error
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		before, err := lockFailures(tx, subjects)
		if err != nil {
			return err
		}
		after, err := change(before)
		if err != nil {
			refused = err
			return err
		}
		return storeFailures(tx, subjects, after)
	})
	if refused != nil {
		return refused
	}
	if err != nil {
		return fmt.Errorf("counting failed sign-ins: %w", kind(err))
	}
	return nil
}

// lockFailures reads the counts, making rows for those that have none so that
// there is something to lock. Making and locking is one statement, so that
// nobody can remove the row in between. Rows are locked in one order, the
// subjects'.
func lockFailures(tx *gorm.DB, subjects []string) ([]account.Failures, error) {
	out := make([]account.Failures, len(subjects))
	for i, subject := range subjects { // two of them
		row := failuresRow{Subject: subject, LastAt: time.Unix(0, 0).UTC()}
		err := tx.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "subject"}}, DoUpdates: clause.AssignmentColumns([]string{"subject"}),
		}).Create(&row).Error
		if err == nil {
			err = tx.Take(&row, "subject = ?", subject).Error
		}
		if err != nil {
			return nil, err
		}
		out[i] = account.Failures{Count: row.Failures, Last: row.LastAt.UTC()}
	}
	return out, nil
}

func storeFailures(tx *gorm.DB, subjects []string, after []account.Failures) error {
	for i, subject := range subjects {
		var err error
		if after[i].Count == 0 {
			err = tx.Exec("DELETE FROM sign_in_failures WHERE subject = ?", subject).Error
		} else {
			err = tx.Exec("UPDATE sign_in_failures SET failures = ?, last_at = ? WHERE subject = ?",
				after[i].Count, after[i].Last.UTC(), subject).Error
		}
		if err != nil {
			return err
		}
	}
	return nil
}
