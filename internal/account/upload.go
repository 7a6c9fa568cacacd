package account

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"decorum/internal/fault"
)

// Upload is a file of people between the page that shows what it would do and
// the word that does it. Each person has one at most.
type Upload struct {
	PersonID  int64
	Token     string // names it in an address; it opens to its person alone
	Name      string // of the file
	Sync      bool
	Content   []byte
	CreatedAt time.Time
}

const (
	// MaxUpload is how large a file may be that comes through the browser.
	MaxUpload = 20 << 20
	// UploadLife is how long it is kept.
	UploadLife = time.Hour
)

// UploadStore keeps files for a while.
type UploadStore interface {
	// AddUpload keeps a file in place of the person's last one, and forgets those
	// that are older than a moment.
	AddUpload(ctx context.Context, u Upload, over time.Time) error
	// Upload returns the person's file with that token unless it is older than a
	// moment, or fault.Missing.
	Upload(ctx context.Context, personID int64, token string, over time.Time) (Upload, error)
	// RemoveUploads forgets the person's file, and those older than a moment.
	RemoveUploads(ctx context.Context, personID int64, over time.Time) error
}

// ErrUploadOver is what is said of a file that is no longer kept.
var ErrUploadOver = fault.Explain(fault.Missing, "This file is no longer kept: it was imported or dropped, another has taken its place, or an hour has passed. Choose it again.")

// KeepUpload keeps a file and returns the token by which it is found again.
func (s *Service) KeepUpload(ctx context.Context, personID int64, name string, sync bool, content []byte) (string, error) {
	switch {
	case len(content) == 0:
		return "", fault.Explain(fault.Invalid, "Choose a file that is not empty.")
	case len(content) > MaxUpload:
		return "", fault.Explain(fault.Invalid, "The file is larger than 20 MB. Split it, or use the command line.")
	}
	random := make([]byte, 18)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("keeping a file: %w", err)
	}
	u := Upload{PersonID: personID, Token: base64.RawURLEncoding.EncodeToString(random), Name: name, Sync: sync, Content: content, CreatedAt: s.clock()}
	return u.Token, s.store.AddUpload(ctx, u, s.clock().Add(-UploadLife))
}

// PlanUpload returns what a file that was kept would do now.
func (s *Service) PlanUpload(ctx context.Context, by Person, token string, o Options) (Upload, Plan, error) {
	u, err := s.store.Upload(ctx, by.ID, token, s.clock().Add(-UploadLife))
	if errors.Is(err, fault.Missing) {
		return Upload{}, Plan{}, ErrUploadOver
	}
	if err != nil {
		return Upload{}, Plan{}, err
	}
	o.By, o.Sync, o.File = by.As(), u.Sync, u.Name
	plan, err := s.PlanImport(ctx, bytes.NewReader(u.Content), o)
	return u, plan, err
}

// ImportUpload imports a file that was kept, if it still does what was agreed
// to: the diff with that fingerprint. Then the file is forgotten.
func (s *Service) ImportUpload(ctx context.Context, by Person, token, agreed string, o Options) (Imported, error) {
	_, plan, err := s.PlanUpload(ctx, by, token, o)
	switch {
	case err != nil:
		return Imported{}, err
	case len(plan.Problems) > 0, plan.Diff.Fingerprint() != agreed:
		return Imported{}, ErrChangedMeanwhile
	}
	imported, err := s.Import(ctx, plan, func(int) {})
	if err != nil {
		return Imported{}, err
	}
	return imported, s.DropUpload(ctx, by.ID)
}

// ForgetUploads forgets the files that have been kept for too long.
func (s *Service) ForgetUploads(ctx context.Context) error { return s.DropUpload(ctx, 0) }

// DropUpload forgets a person's file.
func (s *Service) DropUpload(ctx context.Context, personID int64) error {
	return s.store.RemoveUploads(ctx, personID, s.clock().Add(-UploadLife))
}
