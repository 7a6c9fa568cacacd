package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/fault"
	"decorum/internal/message"
)

// sendAgain is what an audit entry calls it.
const sendAgain = "send again"

// Again lets a mail be sent once more. What had become of it until then is in
// the record.
func (s Messages) Again(ctx context.Context, id int64, by string, at time.Time) error {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var before mailRow
		if err := tx.Select("state", "person_id", "attempts", "code", "reply").Take(&before, "id = ?", id).Error; err != nil {
			return err
		}
		done := tx.Exec(`UPDATE mails SET state = 'waiting', holder = '', run_at = ?, attempts = 0, code = 0, reply = '', ended_at = NULL, created_at = ?
			WHERE id = ? AND state IN ('failed', 'uncertain')`, at.UTC(), at.UTC(), id)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 {
			return fault.Explain(fault.Conflict, "This mail does not have to be sent again: it has been sent, or it waits to be.")
		}
		return enter(tx, auditEntry{At: at, By: by, Action: sendAgain, Subject: subjectMail, SubjectID: id, PersonID: before.PersonID, Detail: map[string]any{
			"was": before.State, "attempts": before.Attempts, "code": before.Code, "reply": before.Reply}})
	})
	if err != nil {
		return fmt.Errorf("sending a mail again: %w", kind(err))
	}
	return nil
}

// resent reads from the record when somebody had a mail sent again.
func (s Messages) resent(ctx context.Context, id int64) ([]message.Resent, error) {
	var rows []auditRow
	err := s.db.read.WithContext(ctx).Order("id").Find(&rows, "subject = ? AND subject_id = ? AND action = ?", subjectMail, id, sendAgain).Error
	if err != nil {
		return nil, fmt.Errorf("reading who had a mail sent again: %w", kind(err))
	}
	var out []message.Resent
	for _, r := range rows {
		var detail struct {
			Was      message.MailState `json:"was"`
			Attempts int               `json:"attempts"`
			Code     int               `json:"code"`
			Reply    string            `json:"reply"`
		}
		if err := json.Unmarshal([]byte(r.Detail), &detail); err != nil {
			return nil, fmt.Errorf("reading an audit entry: %w", err)
		}
		out = append(out, message.Resent{At: r.At.UTC(), By: r.By, Was: detail.Was, Attempts: detail.Attempts, Code: detail.Code, Reply: detail.Reply})
	}
	return out, nil
}
