package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/certificate"
)

// Keys keeps the keys that sign certificates.
type Keys struct{ db *DB }

// Keys returns the store of signing keys.
func (db *DB) Keys() Keys { return Keys{db} }

type keyRow struct {
	ID         string `gorm:"primaryKey"`
	PublicKey  []byte
	PrivateKey []byte
	CreatedAt  time.Time
	RetiredAt  *time.Time
}

func (keyRow) TableName() string { return "signing_keys" }

func newKeyRow(k certificate.Key) keyRow {
	return keyRow{ID: k.ID, PublicKey: k.Public, PrivateKey: k.Private, CreatedAt: k.CreatedAt.UTC(), RetiredAt: utc(k.RetiredAt)}
}

// Keys returns all keys in the order of their creation.
func (s Keys) Keys(ctx context.Context) ([]certificate.Key, error) {
	var rows []keyRow
	if err := s.db.read.WithContext(ctx).Order("created_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading signing keys: %w", kind(err))
	}
	out := make([]certificate.Key, len(rows))
	for i, r := range rows {
		out[i] = certificate.Key{ID: r.ID, Public: r.PublicKey, Private: r.PrivateKey,
			CreatedAt: r.CreatedAt.UTC(), RetiredAt: utc(r.RetiredAt)}
	}
	return out, nil
}

// AddKey adds a key and retires all others.
func (s Keys) AddKey(ctx context.Context, k certificate.Key) error {
	row := newKeyRow(k)
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("UPDATE signing_keys SET retired_at = ? WHERE retired_at IS NULL", row.CreatedAt).Error; err != nil {
			return err
		}
		return tx.Create(&row).Error
	})
	if err != nil {
		return fmt.Errorf("adding a signing key: %w", kind(err))
	}
	return nil
}

// AddFirstKey adds a key unless there is one. Two that try at the same moment
// meet at the unique index that allows one active key.
func (s Keys) AddFirstKey(ctx context.Context, k certificate.Key) error {
	row := newKeyRow(k)
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var n int64
		if err := tx.Model(&keyRow{}).Count(&n).Error; err != nil {
			return err
		}
		if n > 0 {
			return gorm.ErrDuplicatedKey
		}
		return tx.Create(&row).Error
	})
	if err != nil {
		return fmt.Errorf("adding the first signing key: %w", kind(err))
	}
	return nil
}

var _ certificate.KeyStore = Keys{}
