package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"decorum/internal/webhook"
)

// expiredRow is a completion that has expired; Told is whether anybody is to
// hear of it.
type expiredRow struct {
	ID         int64
	ValidUntil time.Time
	Told       bool
}

// Expire adds deliveries for completions that have expired, up to a batch for
// each hook. Each hook knows the last one that it was told, so that one that is
// new is told nothing old, and two instances tell nothing twice.
func (s Webhooks) Expire(ctx context.Context, now time.Time) (int, error) {
	var hooks []int64
	err := s.db.read.WithContext(ctx).Raw("SELECT id FROM webhooks WHERE removed_at IS NULL AND ' ' || kinds || ' ' LIKE ? ORDER BY id",
		"% "+string(webhook.Expired)+" %").Scan(&hooks).Error
	n := 0
	for _, hook := range hooks { // few, see webhook.MostHooks
		if err != nil {
			break
		}
		err = s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			looked, err := expire(tx, hook, now.UTC())
			n += looked
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("looking for what has expired: %w", kind(err))
	}
	return n, nil
}

// expire does it for one hook. A completion is told of unless a later one of
// the course has replaced it, its certificate was revoked, or the person left.
func expire(tx *gorm.DB, hookID int64, now time.Time) (int, error) {
	hook, err := lockHook(tx, hookID)
	if err != nil {
		return 0, err
	}
	var rows []expiredRow
	err = tx.Raw(`SELECT e.id, e.valid_until, (p.active
			AND NOT EXISTS (SELECT 1 FROM enrollments n WHERE n.person_id = e.person_id AND n.course = e.course AND n.cycle > e.cycle AND n.completed_at IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.enrollment_id = e.id AND c.revoked_at IS NOT NULL)) AS told
		FROM enrollments e JOIN people p ON p.id = e.person_id
		WHERE e.valid_until IS NOT NULL AND (e.valid_until, e.id) > (?, ?) AND e.valid_until <= ? ORDER BY e.valid_until, e.id LIMIT ?`,
		hook.ExpiredUntil.UTC(), hook.ExpiredID, now, batch).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	for _, r := range rows {
		if !r.Told {
			continue
		}
		err := tellOne(tx, deliveryRow{WebhookID: hookID, MessageID: "expired_" + strconv.FormatInt(r.ID, 10), Kind: string(webhook.Expired),
			EnrollmentID: &r.ID, HappenedAt: r.ValidUntil.UTC()}, now)
		if err != nil {
			return 0, err
		}
	}
	last := rows[len(rows)-1]
	err = tx.Exec("UPDATE webhooks SET expired_until = ?, expired_id = ? WHERE id = ?", last.ValidUntil.UTC(), last.ID, hookID).Error
	return len(rows), err
}
