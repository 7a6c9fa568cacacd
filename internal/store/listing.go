package store

import (
	"context"
	"fmt"

	"decorum/internal/account"
	"decorum/internal/certificate"
)

// ListPeople returns people in the order of their numbers.
func (s People) ListPeople(ctx context.Context, l account.Listing) ([]account.Listed, error) {
	var c conditions
	c.add("id > ?", l.After)
	if l.ID != 0 {
		c.add("id = ?", l.ID)
	}
	if l.UnitID != 0 {
		c.add("unit_id IN "+subUnits, l.UnitID)
	}
	if l.ManagerID != 0 {
		c.add("manager_id = ?", l.ManagerID)
	}
	if l.Active != nil {
		c.add("active = ?", *l.Active)
	}
	if l.Email != "" {
		c.add("email = ?", l.Email)
	}
	if !l.ChangedSince.IsZero() {
		c.add("changed_at >= ?", l.ChangedSince.UTC())
	}
	tx := s.db.read.WithContext(ctx)
	var rows []personRow
	if err := tx.Where(c.String(), c.args...).Order("id").Limit(l.Limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing people: %w", kind(err))
	}
	tags, err := readTags(tx, rows)
	if err != nil {
		return nil, fmt.Errorf("reading tags: %w", kind(err))
	}
	out := make([]account.Listed, len(rows))
	for i, r := range rows {
		out[i] = account.Listed{Person: r.person(), Tags: tags[r.ID]}
	}
	return out, nil
}

// ListCertificates returns certificates in the order of their numbers.
func (s Certificates) ListCertificates(ctx context.Context, l certificate.Listing) ([]certificate.Certificate, error) {
	now := l.Now.UTC()
	var c conditions
	c.add("id > ?", l.After)
	if l.PersonID != 0 {
		c.add("person_id = ?", l.PersonID)
	}
	if l.Course != "" {
		c.add("course = ?", l.Course)
	}
	if !l.IssuedSince.IsZero() {
		c.add("issued_at >= ?", l.IssuedSince.UTC())
	}
	// Certificate.State in SQL; a test holds the two together.
	switch l.State {
	case "":
	case certificate.Revoked:
		c.add("revoked_at IS NOT NULL")
	case certificate.Superseded:
		c.add("revoked_at IS NULL AND superseded_at IS NOT NULL")
	case certificate.Expired:
		c.add("revoked_at IS NULL AND superseded_at IS NULL AND valid_until <= ?", now)
	case certificate.Valid:
		c.add("revoked_at IS NULL AND superseded_at IS NULL AND (valid_until IS NULL OR valid_until > ?)", now)
	}
	var rows []certificateRow
	err := s.db.read.WithContext(ctx).Where(c.String(), c.args...).Order("id").Limit(l.Limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing certificates: %w", kind(err))
	}
	out := make([]certificate.Certificate, len(rows))
	for i, r := range rows {
		if out[i], err = r.certificate(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
