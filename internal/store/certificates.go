package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"decorum/internal/certificate"
	"decorum/internal/fault"
	"decorum/internal/webhook"
)

// Certificates keeps certificates.
type Certificates struct{ db *DB }

// Certificates returns the store of certificates.
func (db *DB) Certificates() Certificates { return Certificates{db} }

type certificateRow struct {
	ID            int64 `gorm:"primaryKey;autoIncrement"`
	EnrollmentID  int64
	PersonID      int64
	Course        string
	Serial        string
	Statement     string
	Signature     []byte
	IssuedAt      time.Time
	ValidUntil    *time.Time
	RevokedAt     *time.Time
	RevokedReason string
	SupersededAt  *time.Time
	SupersededBy  string
}

func (certificateRow) TableName() string { return "certificates" }

func (r certificateRow) certificate() (certificate.Certificate, error) {
	c := certificate.Certificate{
		ID: r.ID, EnrollmentID: r.EnrollmentID, PersonID: r.PersonID, Signature: r.Signature, IssuedAt: r.IssuedAt.UTC(),
		ValidUntil: utc(r.ValidUntil), RevokedAt: utc(r.RevokedAt), RevokedReason: r.RevokedReason,
		SupersededAt: utc(r.SupersededAt), SupersededBy: r.SupersededBy,
	}
	if err := json.Unmarshal([]byte(r.Statement), &c.Statement); err != nil {
		return certificate.Certificate{}, fmt.Errorf("reading the statement of %s: %w", r.Serial, err)
	}
	return c, nil
}

// addCertificate adds a certificate and supersedes the person's earlier ones
// for the same course.
func addCertificate(tx *gorm.DB, c certificate.Certificate) error {
	statement, err := c.Statement.Canonical()
	if err != nil {
		return err
	}
	row := certificateRow{
		EnrollmentID: c.EnrollmentID, PersonID: c.PersonID, Course: c.Statement.Course, Serial: c.Statement.Serial,
		Statement: string(statement), Signature: c.Signature, IssuedAt: c.IssuedAt.UTC(), ValidUntil: utc(c.ValidUntil),
	}
	err = tx.Exec(`UPDATE certificates SET superseded_at = ?, superseded_by = ?
		WHERE person_id = ? AND course = ? AND superseded_at IS NULL`,
		row.IssuedAt, row.Serial, row.PersonID, row.Course).Error
	if err != nil {
		return err
	}
	return tx.Create(&row).Error
}

func (s Certificates) one(ctx context.Context, where string, arg any) (certificate.Certificate, error) {
	var row certificateRow
	if err := s.db.read.WithContext(ctx).Take(&row, where, arg).Error; err != nil {
		return certificate.Certificate{}, fmt.Errorf("reading a certificate: %w", kind(err))
	}
	return row.certificate()
}

// BySerial returns the certificate with that serial.
func (s Certificates) BySerial(ctx context.Context, serial string) (certificate.Certificate, error) {
	return s.one(ctx, "serial = ?", serial)
}

// ByEnrollment returns the certificate of an enrollment.
func (s Certificates) ByEnrollment(ctx context.Context, enrollmentID int64) (certificate.Certificate, error) {
	return s.one(ctx, "enrollment_id = ?", enrollmentID)
}

// Latest returns the certificate of a person in a course that was issued last.
func (s Certificates) Latest(ctx context.Context, personID int64, course string) (certificate.Certificate, error) {
	var row certificateRow
	err := s.db.read.WithContext(ctx).Order("issued_at DESC, id DESC").Take(&row, "person_id = ? AND course = ?", personID, course).Error
	if err != nil {
		return certificate.Certificate{}, fmt.Errorf("reading a certificate: %w", kind(err))
	}
	return row.certificate()
}

// Revoke marks a certificate as revoked, with an audit entry, and tells those
// who want to know.
func (s Certificates) Revoke(ctx context.Context, by, serial, reason string, at time.Time) error {
	found := true
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var rows []certificateRow
		err := tx.Raw("UPDATE certificates SET revoked_at = ?, revoked_reason = ? WHERE serial = ? AND revoked_at IS NULL RETURNING *",
			at.UTC(), reason, serial).Scan(&rows).Error
		if found = len(rows) > 0; err != nil || !found {
			return err
		}
		entry := auditEntry{At: at, By: by, Action: "revoke", Subject: subjectCertificate, SubjectID: rows[0].ID, PersonID: rows[0].PersonID,
			Detail: map[string]any{"serial": serial, "reason": reason}}
		if err := enter(tx, entry); err != nil {
			return err
		}
		return tell(tx, webhook.Revoked, rows[0].EnrollmentID, "revoked_"+strconv.FormatInt(rows[0].ID, 10), at)
	})
	switch {
	case err != nil:
		return fmt.Errorf("revoking a certificate: %w", kind(err))
	case found:
		return nil
	}
	if _, err := s.BySerial(ctx, serial); err != nil {
		return err
	}
	return fmt.Errorf("revoking a certificate: %w", fault.Conflict)
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

var _ certificate.Store = Certificates{}
