package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// auditRow is who did what, and when.
type auditRow struct {
	ID        int64 `gorm:"primaryKey;autoIncrement"`
	At        time.Time
	By        string
	Action    string
	Subject   string
	SubjectID int64
	Detail    string // JSON
}

func (auditRow) TableName() string { return "audit_entries" }

// What audit entries are about.
const (
	subjectAssignment = "assignment"
	subjectException  = "exception"
	subjectEvidence   = "evidence"
	subjectToken      = "token"
	subjectMail       = "mail"
	subjectText       = "text"
	subjectWebhook    = "webhook"
	subjectPerson     = "person"
	subjectUnit       = "unit"
	subjectImport     = "import"
)

// auditEntry is an entry as it is made: its detail is not yet JSON.
type auditEntry struct {
	At                  time.Time
	By, Action, Subject string
	SubjectID           int64 // 0 = of no row
	Detail              map[string]any
}

func (e auditEntry) row() (auditRow, error) {
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return auditRow{}, fmt.Errorf("writing an audit entry: %w", err)
	}
	return auditRow{At: e.At.UTC(), By: e.By, Action: e.Action, Subject: e.Subject, SubjectID: e.SubjectID, Detail: string(detail)}, nil
}

// audit adds an entry within the transaction of what it is about.
func audit(tx *gorm.DB, e auditEntry) error {
	row, err := e.row()
	if err != nil {
		return err
	}
	return tx.Create(&row).Error
}
