package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/audit"
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
	PersonID  *int64 // whom it is about
}

func (auditRow) TableName() string { return "audit_entries" }

// What audit entries are about.
const (
	subjectAssignment  = string(audit.Assignment)
	subjectException   = string(audit.Exception)
	subjectEvidence    = string(audit.Evidence)
	subjectToken       = string(audit.Token)
	subjectMail        = string(audit.Mail)
	subjectText        = string(audit.Text)
	subjectWebhook     = string(audit.Webhook)
	subjectPerson      = string(audit.Person)
	subjectUnit        = string(audit.Unit)
	subjectImport      = string(audit.Import)
	subjectCertificate = string(audit.Certificate)
)

// auditEntry is an entry as it is made: its detail is not yet JSON.
type auditEntry struct {
	At                  time.Time
	By, Action, Subject string
	SubjectID           int64 // 0 = of no row
	PersonID            int64 // whom it is about, if that is not the subject; 0 = nobody
	Detail              map[string]any
}

func (e auditEntry) row() (auditRow, error) {
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return auditRow{}, fmt.Errorf("writing an audit entry: %w", err)
	}
	if e.Subject == subjectPerson {
		e.PersonID = e.SubjectID
	}
	return auditRow{At: e.At.UTC(), By: e.By, Action: e.Action, Subject: e.Subject, SubjectID: e.SubjectID, Detail: string(detail), PersonID: idOrNil(e.PersonID)}, nil
}

// enter adds an entry within the transaction of what it is about.
func enter(tx *gorm.DB, e auditEntry) error {
	row, err := e.row()
	if err != nil {
		return err
	}
	return tx.Create(&row).Error
}
