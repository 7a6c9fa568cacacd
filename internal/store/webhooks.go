package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/fault"
	"decorum/internal/webhook"
)

// Webhooks keeps webhooks and what they are told.
type Webhooks struct{ db *DB }

// Webhooks returns the store of webhooks.
func (db *DB) Webhooks() Webhooks { return Webhooks{db} }

type webhookRow struct {
	ID           int64 `gorm:"primaryKey;autoIncrement"`
	Name         string
	URL          string
	Kinds        string
	Secret       string
	CreatedAt    time.Time
	CreatedBy    string
	PausedAt     *time.Time
	PausedFor    string
	Failures     int
	FailingAt    *time.Time
	RemovedAt    *time.Time
	ExpiredUntil time.Time
	ExpiredID    int64
}

func (webhookRow) TableName() string { return "webhooks" }

func (r webhookRow) hook() webhook.Hook {
	h := webhook.Hook{ID: r.ID, Name: r.Name, URL: r.URL, Secret: r.Secret, CreatedAt: r.CreatedAt.UTC(), CreatedBy: r.CreatedBy,
		PausedAt: orZero(r.PausedAt), PausedFor: r.PausedFor, Failures: r.Failures, FailingAt: orZero(r.FailingAt)}
	for k := range strings.FieldsSeq(r.Kinds) {
		h.Kinds = append(h.Kinds, webhook.Kind(k))
	}
	return h
}

// Hooks returns those that were not removed.
func (s Webhooks) Hooks(ctx context.Context) ([]webhook.Hook, error) {
	var rows []webhookRow
	if err := s.db.read.WithContext(ctx).Order("id").Find(&rows, "removed_at IS NULL").Error; err != nil {
		return nil, fmt.Errorf("reading webhooks: %w", kind(err))
	}
	out := make([]webhook.Hook, len(rows))
	for i, r := range rows {
		out[i] = r.hook()
	}
	return out, nil
}

// Hook returns one.
func (s Webhooks) Hook(ctx context.Context, id int64) (webhook.Hook, error) {
	row, err := hookOf(s.db.read.WithContext(ctx), id)
	if err != nil {
		return webhook.Hook{}, fmt.Errorf("reading a webhook: %w", kind(err))
	}
	return row.hook(), nil
}

func hookOf(tx *gorm.DB, id int64) (webhookRow, error) {
	var row webhookRow
	err := tx.Take(&row, "id = ? AND removed_at IS NULL", id).Error
	return row, err
}

// lockHook is hookOf within a transaction that changes it.
func lockHook(tx *gorm.DB, id int64) (webhookRow, error) {
	return hookOf(tx.Clauses(clause.Locking{Strength: "UPDATE"}), id)
}

// AddHook adds one, with an audit entry.
func (s Webhooks) AddHook(ctx context.Context, h webhook.Hook) (int64, error) {
	kinds := make([]string, len(h.Kinds))
	for i, k := range h.Kinds {
		kinds[i] = string(k)
	}
	row := webhookRow{Name: h.Name, URL: h.URL, Kinds: strings.Join(kinds, " "), Secret: h.Secret, CreatedAt: h.CreatedAt.UTC(), CreatedBy: h.CreatedBy,
		ExpiredUntil: h.CreatedAt.UTC()}
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return enter(tx, row.audited("add", h.CreatedBy, h.CreatedAt))
	})
	if err != nil {
		return 0, fmt.Errorf("adding a webhook: %w", kind(err))
	}
	return row.ID, nil
}

// audited is the entry of a change.
func (r webhookRow) audited(action, by string, at time.Time) auditEntry {
	return auditEntry{At: at, By: by, Action: action, Subject: subjectWebhook, SubjectID: r.ID,
		Detail: map[string]any{"name": r.Name, "url": r.URL, "kinds": r.Kinds}}
}

// SetHook changes what becomes of a hook.
func (s Webhooks) SetHook(ctx context.Context, id int64, c webhook.Change) error {
	at := c.At.UTC()
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		row, err := lockHook(tx, id)
		if err != nil {
			return err
		}
		switch c.Action {
		case "pause":
			if row.PausedAt != nil {
				return nil
			}
			row.PausedAt, row.PausedFor = &at, c.Why
		case "resume":
			if row.PausedAt == nil {
				return nil
			}
			row.PausedAt, row.PausedFor, row.Failures, row.FailingAt = nil, "", 0, nil
			if err := sendWaiting(tx, id, at); err != nil {
				return err
			}
		case "remove":
			row.RemovedAt, row.Secret = &at, ""
		default:
			return fault.Invalid
		}
		if err := tx.Save(&row).Error; err != nil {
			return err
		}
		return enter(tx, row.audited(c.Action, c.By, c.At))
	})
	if err != nil {
		return fmt.Errorf("changing a webhook: %w", kind(err))
	}
	return nil
}

// Record stores how an attempt ended.
func (s Webhooks) Record(ctx context.Context, d webhook.Delivery, change func(webhook.Hook) webhook.Hook) error {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		err := tx.Exec("UPDATE webhook_deliveries SET attempts = ?, tried_at = ?, outcome = ?, delivered_at = ?, given_up_at = ? WHERE id = ?",
			d.Attempts, orNil(d.TriedAt), d.Outcome, orNil(d.DeliveredAt), orNil(d.GivenUpAt), d.ID).Error
		if err != nil {
			return err
		}
		row, err := lockHook(tx, d.HookID)
		if err != nil {
			return err
		}
		h := change(row.hook())
		if h.Failures == row.Failures && h.Paused() == (row.PausedAt != nil) {
			return nil
		}
		return tx.Exec("UPDATE webhooks SET paused_at = ?, paused_for = ?, failures = ?, failing_at = ? WHERE id = ?",
			orNil(h.PausedAt), h.PausedFor, h.Failures, orNil(h.FailingAt), h.ID).Error
	})
	if err != nil {
		return fmt.Errorf("recording a delivery: %w", kind(err))
	}
	return nil
}

var _ webhook.Store = Webhooks{}
