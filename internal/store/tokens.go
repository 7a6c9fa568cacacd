package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/account"
)

type tokenRow struct {
	ID         int64 `gorm:"primaryKey;autoIncrement"`
	Name       string
	Scope      string
	TokenHash  string
	CreatedAt  time.Time
	CreatedBy  string
	LastUsedAt *time.Time
	ExpiresAt  *time.Time
	RevokedAt  *time.Time
}

func (tokenRow) TableName() string { return "tokens" }

func (r tokenRow) token() account.Token {
	return account.Token{ID: r.ID, Name: r.Name, Scope: account.Scope(r.Scope), CreatedAt: r.CreatedAt.UTC(), CreatedBy: r.CreatedBy,
		LastUsedAt: orZero(r.LastUsedAt), ExpiresAt: orZero(r.ExpiresAt), RevokedAt: orZero(r.RevokedAt)}
}

// AddToken adds a token, with an audit entry.
func (s People) AddToken(ctx context.Context, t account.Token, hash string) (int64, error) {
	row := tokenRow{Name: t.Name, Scope: string(t.Scope), TokenHash: hash, CreatedAt: t.CreatedAt.UTC(), CreatedBy: t.CreatedBy, ExpiresAt: orNil(t.ExpiresAt)}
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return enter(tx, auditEntry{At: row.CreatedAt, By: row.CreatedBy, Action: "add", Subject: subjectToken, SubjectID: row.ID, Detail: row.detail()})
	})
	if err != nil {
		return 0, fmt.Errorf("adding a token: %w", kind(err))
	}
	return row.ID, nil
}

// detail is what an audit entry keeps of a token.
func (r tokenRow) detail() map[string]any {
	return map[string]any{"name": r.Name, "scope": r.Scope, "expires_at": r.ExpiresAt}
}

// Tokens returns all tokens, the latest first.
func (s People) Tokens(ctx context.Context) ([]account.Token, error) {
	var rows []tokenRow
	if err := s.db.read.WithContext(ctx).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading tokens: %w", kind(err))
	}
	out := make([]account.Token, len(rows))
	for i, r := range rows {
		out[i] = r.token()
	}
	return out, nil
}

// RevokeToken ends a token, with an audit entry.
func (s People) RevokeToken(ctx context.Context, id int64, by string, at time.Time) error {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var ended []tokenRow
		err := tx.Raw("UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING *", at.UTC(), id).Scan(&ended).Error
		if err == nil && len(ended) == 0 {
			err = gorm.ErrRecordNotFound
		}
		if err != nil {
			return err
		}
		return enter(tx, auditEntry{At: at, By: by, Action: "revoke", Subject: subjectToken, SubjectID: id, Detail: ended[0].detail()})
	})
	if err != nil {
		return fmt.Errorf("revoking a token: %w", kind(err))
	}
	return nil
}

// TokenByHash returns the token whose secret has that hash.
func (s People) TokenByHash(ctx context.Context, hash string) (account.Token, error) {
	var row tokenRow
	if err := s.db.read.WithContext(ctx).Take(&row, "token_hash = ?", hash).Error; err != nil {
		return account.Token{}, fmt.Errorf("reading a token: %w", kind(err))
	}
	return row.token(), nil
}

// UseToken notes that a token was used.
func (s People) UseToken(ctx context.Context, id int64, since, at time.Time) error {
	err := s.db.write.WithContext(ctx).Exec("UPDATE tokens SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ?)",
		at.UTC(), id, since.UTC()).Error
	if err != nil {
		return fmt.Errorf("noting the use of a token: %w", kind(err))
	}
	return nil
}
