package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/fault"
	"decorum/internal/jobs"
	"decorum/internal/webhook"
)

type deliveryRow struct {
	ID           int64 `gorm:"primaryKey;autoIncrement"`
	WebhookID    int64
	MessageID    string
	Kind         string
	EnrollmentID *int64
	HappenedAt   time.Time
	Body         string
	Sends        int
	Attempts     int
	TriedAt      *time.Time
	Outcome      string
	DeliveredAt  *time.Time
	GivenUpAt    *time.Time
}

func (deliveryRow) TableName() string { return "webhook_deliveries" }

func (r deliveryRow) delivery() webhook.Delivery {
	d := webhook.Delivery{ID: r.ID, HookID: r.WebhookID, MessageID: r.MessageID, Kind: webhook.Kind(r.Kind), EnrollmentID: idOrZero(r.EnrollmentID),
		HappenedAt: r.HappenedAt.UTC(), Attempts: r.Attempts, TriedAt: orZero(r.TriedAt), Outcome: r.Outcome,
		DeliveredAt: orZero(r.DeliveredAt), GivenUpAt: orZero(r.GivenUpAt)}
	if r.Body != "" {
		d.Body = json.RawMessage(r.Body)
	}
	return d
}

// job is the job that sends the delivery, for the time that it is sent.
func (r deliveryRow) job(at time.Time) jobs.Job {
	id := strconv.FormatInt(r.ID, 10)
	return jobs.Job{Kind: webhook.Job, Key: id + "/" + strconv.Itoa(r.Sends), Payload: json.RawMessage(id), RunAt: at}
}

// tell adds what each hook that wants it is told, with the jobs that send it,
// within the transaction of what has happened. What was told before is not told
// again.
func tell(tx *gorm.DB, k webhook.Kind, enrollmentID int64, messageID string, at time.Time) error {
	var hooks []int64
	err := tx.Raw("SELECT id FROM webhooks WHERE removed_at IS NULL AND ' ' || kinds || ' ' LIKE ? ORDER BY id", "% "+string(k)+" %").Scan(&hooks).Error
	if err != nil {
		return fmt.Errorf("looking for webhooks: %w", err)
	}
	for _, hook := range hooks { // few, see webhook.MostHooks
		if err := tellOne(tx, deliveryRow{WebhookID: hook, MessageID: messageID, Kind: string(k), EnrollmentID: idOrNil(enrollmentID), HappenedAt: at.UTC()}, at); err != nil {
			return err
		}
	}
	return nil
}

func tellOne(tx *gorm.DB, row deliveryRow, now time.Time) error {
	done := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "webhook_id"}, {Name: "message_id"}}, DoNothing: true}).Create(&row)
	if done.Error != nil || done.RowsAffected == 0 {
		return done.Error
	}
	return addJobs(tx, []jobs.Job{row.job(now)}, now)
}

// sendWaiting makes new jobs for what waits for a hook, in the place of those
// that there are.
func sendWaiting(tx *gorm.DB, hookID int64, at time.Time) error {
	for after := int64(0); ; {
		var rows []deliveryRow
		err := tx.Order("id").Limit(batch).Find(&rows, "webhook_id = ? AND id > ? AND delivered_at IS NULL AND given_up_at IS NULL", hookID, after).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		ids, keys, again := make([]int64, len(rows)), make([]string, len(rows)), make([]jobs.Job, len(rows))
		for i, r := range rows {
			ids[i], keys[i], after = r.ID, r.job(at).Key, r.ID
			r.Sends++
			again[i] = r.job(at)
		}
		if err := tx.Exec("DELETE FROM jobs WHERE kind = ? AND holder = '' AND run_at IS NOT NULL AND key IN ?", webhook.Job, keys).Error; err != nil {
			return err
		}
		if err := tx.Exec("UPDATE webhook_deliveries SET sends = sends + 1 WHERE id IN ?", ids).Error; err != nil {
			return err
		}
		if err := addJobs(tx, again, at); err != nil {
			return err
		}
	}
}

// AddTest adds a test.
func (s Webhooks) AddTest(ctx context.Context, hookID int64, messageID string, at time.Time) error {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return tellOne(tx, deliveryRow{WebhookID: hookID, MessageID: messageID, Kind: string(webhook.Test), HappenedAt: at.UTC()}, at.UTC())
	})
	if err != nil {
		return fmt.Errorf("adding a test: %w", kind(err))
	}
	return nil
}

// Deliveries returns those of a hook, the latest first.
func (s Webhooks) Deliveries(ctx context.Context, hookID, before int64, limit int) ([]webhook.Delivery, error) {
	tx := s.db.read.WithContext(ctx).Where("webhook_id = ?", hookID)
	if before > 0 {
		tx = tx.Where("id < ?", before)
	}
	var rows []deliveryRow
	if err := tx.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading deliveries: %w", kind(err))
	}
	out := make([]webhook.Delivery, len(rows))
	for i, r := range rows {
		out[i] = r.delivery()
	}
	return out, nil
}

// Delivery returns one with its hook.
func (s Webhooks) Delivery(ctx context.Context, id int64) (webhook.Delivery, webhook.Hook, error) {
	tx := s.db.read.WithContext(ctx)
	var row deliveryRow
	err := tx.Take(&row, "id = ?", id).Error
	var hook webhookRow
	if err == nil {
		hook, err = hookOf(tx, row.WebhookID)
	}
	if err != nil {
		return webhook.Delivery{}, webhook.Hook{}, fmt.Errorf("reading a delivery: %w", kind(err))
	}
	return row.delivery(), hook.hook(), nil
}

// Resend has a delivery sent once more.
func (s Webhooks) Resend(ctx context.Context, hookID, id int64, at time.Time) error {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		hook, err := lockHook(tx, hookID)
		if err != nil {
			return err
		}
		if hook.PausedAt != nil {
			return fault.Explain(fault.Conflict, "The webhook is paused. Let it go on first; what waits is sent then.")
		}
		var rows []deliveryRow
		err = tx.Raw(`UPDATE webhook_deliveries SET sends = sends + 1, delivered_at = NULL, given_up_at = NULL
			WHERE id = ? AND webhook_id = ? RETURNING *`, id, hookID).Scan(&rows).Error
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return gorm.ErrRecordNotFound
		}
		before := rows[0]
		before.Sends--
		err = tx.Exec("DELETE FROM jobs WHERE kind = ? AND holder = '' AND run_at IS NOT NULL AND key = ?", webhook.Job, before.job(at).Key).Error
		if err != nil {
			return err
		}
		return addJobs(tx, []jobs.Job{rows[0].job(at.UTC())}, at)
	})
	if err != nil {
		return fmt.Errorf("sending a delivery again: %w", kind(err))
	}
	return nil
}

// Facts returns what is known of an enrollment.
func (s Webhooks) Facts(ctx context.Context, enrollmentID int64) (webhook.Facts, error) {
	var rows []struct {
		EnrollmentID, PersonID int64
		Name, Email, Course    string
		Cycle                  int
		CompletedAt            *time.Time
		ValidUntil             *time.Time
		Serial, RevokedReason  *string
	}
	err := s.db.read.WithContext(ctx).Raw(`SELECT e.id AS enrollment_id, e.person_id, p.name, p.email, e.course, e.cycle, e.completed_at, e.valid_until,
		c.serial, c.revoked_reason FROM enrollments e JOIN people p ON p.id = e.person_id LEFT JOIN certificates c ON c.enrollment_id = e.id
		WHERE e.id = ?`, enrollmentID).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return webhook.Facts{}, fmt.Errorf("reading an enrollment: %w", kind(err))
	}
	r := rows[0]
	f := webhook.Facts{EnrollmentID: r.EnrollmentID, PersonID: r.PersonID, Name: r.Name, Email: r.Email, Course: r.Course, Cycle: r.Cycle,
		CompletedAt: orZero(r.CompletedAt), ValidUntil: orZero(r.ValidUntil)}
	if r.Serial != nil {
		f.Serial, f.RevokedReason = *r.Serial, *r.RevokedReason
	}
	return f, nil
}

// KeepBody keeps the body of a message.
func (s Webhooks) KeepBody(ctx context.Context, id int64, body []byte) error {
	err := s.db.write.WithContext(ctx).Exec("UPDATE webhook_deliveries SET body = ? WHERE id = ? AND body = ''", string(body), id).Error
	if err != nil {
		return fmt.Errorf("keeping a message: %w", kind(err))
	}
	return nil
}

// SweepDeliveries removes those that are over, and those of hooks that were
// removed.
func (s Webhooks) SweepDeliveries(ctx context.Context, before time.Time) error {
	at := before.UTC()
	err := s.db.write.WithContext(ctx).Exec(`DELETE FROM webhook_deliveries WHERE delivered_at < ? OR given_up_at < ?
		OR webhook_id IN (SELECT id FROM webhooks WHERE removed_at < ?)`, at, at, at).Error
	if err != nil {
		return fmt.Errorf("removing deliveries that are over: %w", kind(err))
	}
	return nil
}
