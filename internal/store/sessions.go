package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Sessions keeps sessions for alexedwards/scs, whose CtxStore it implements.
// Tokens arrive hashed.
type Sessions struct {
	db    *DB
	clock func() time.Time
}

// Sessions returns the store of sessions.
func (db *DB) Sessions(clock func() time.Time) Sessions { return Sessions{db, clock} }

type sessionRow struct {
	Token     string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt time.Time
}

func (sessionRow) TableName() string { return "sessions" }

// FindCtx returns the data of a session that is not over.
func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var row sessionRow
	err := s.db.read.WithContext(ctx).Take(&row, "token = ? AND expires_at > ?", token, s.clock()).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading a session: %w", kind(err))
	}
	return row.Data, true, nil
}

// CommitCtx stores a session.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	row := sessionRow{Token: token, Data: data, ExpiresAt: expiry.UTC()}
	err := s.db.write.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("storing a session: %w", kind(err))
	}
	return nil
}

// DeleteCtx removes a session.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	err := s.db.write.WithContext(ctx).Exec("DELETE FROM sessions WHERE token = ?", token).Error
	if err != nil {
		return fmt.Errorf("removing a session: %w", kind(err))
	}
	return nil
}

// Find is FindCtx for callers without a context.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for callers without a context.
func (s Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx for callers without a context.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// Sweep removes the sessions and links that are over.
func (s Sessions) Sweep(ctx context.Context) error {
	for _, table := range []string{"sessions", "links"} {
		err := s.db.write.WithContext(ctx).Exec("DELETE FROM "+table+" WHERE expires_at <= ?", s.clock()).Error
		if err != nil {
			return fmt.Errorf("sweeping %s: %w", table, kind(err))
		}
	}
	return nil
}
