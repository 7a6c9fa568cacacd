package certificate_test

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"decorum/internal/certificate"
	"decorum/internal/fault"
)

// memory keeps certificates and keys as a database would.
type memory struct {
	mu    sync.Mutex
	certs []certificate.Certificate
	keys  []certificate.Key
}

func (m *memory) add(c certificate.Certificate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.certs = append(m.certs, c)
}

func (m *memory) find(is func(certificate.Certificate) bool) (int, error) {
	i := slices.IndexFunc(m.certs, is)
	if i < 0 {
		return 0, fault.Missing
	}
	return i, nil
}

func (m *memory) BySerial(_ context.Context, serial string) (certificate.Certificate, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, err := m.find(func(c certificate.Certificate) bool { return c.Statement.Serial == serial })
	if err != nil {
		return certificate.Certificate{}, err
	}
	return m.certs[i], nil
}

func (m *memory) ByEnrollment(_ context.Context, id int64) (certificate.Certificate, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, err := m.find(func(c certificate.Certificate) bool { return c.EnrollmentID == id })
	if err != nil {
		return certificate.Certificate{}, err
	}
	return m.certs[i], nil
}

func (m *memory) Latest(_ context.Context, personID int64, course string) (certificate.Certificate, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range slices.Backward(m.certs) {
		if c.PersonID == personID && c.Statement.Course == course {
			return c, nil
		}
	}
	return certificate.Certificate{}, fault.Missing
}

func (m *memory) ListCertificates(context.Context, certificate.Listing) ([]certificate.Certificate, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.certs), nil // the stores' own suite tests what is listed
}

func (m *memory) Revoke(_ context.Context, _, serial, reason string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, err := m.find(func(c certificate.Certificate) bool { return c.Statement.Serial == serial })
	if err != nil {
		return err
	}
	if m.certs[i].RevokedAt != nil {
		return fault.Conflict
	}
	m.certs[i].RevokedAt, m.certs[i].RevokedReason = &at, reason
	return nil
}

func (m *memory) Keys(context.Context) ([]certificate.Key, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	keys := slices.Clone(m.keys)
	slices.SortStableFunc(keys, func(a, b certificate.Key) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return keys, nil
}

func (m *memory) AddKey(_ context.Context, k certificate.Key) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices.ContainsFunc(m.keys, func(o certificate.Key) bool { return o.ID == k.ID }) {
		return fault.Conflict
	}
	for i := range m.keys {
		m.keys[i].RetiredAt = cmp.Or(m.keys[i].RetiredAt, &k.CreatedAt)
	}
	m.keys = append(m.keys, k)
	return nil
}

func (m *memory) AddFirstKey(_ context.Context, k certificate.Key) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.keys) > 0 {
		return fault.Conflict
	}
	m.keys = append(m.keys, k)
	return nil
}

// noon is when these tests happen.
var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// newService returns a service of an organisation in Lisbon, and its store.
func newService(t testing.TB, change ...func(*certificate.Config)) (*certificate.Service, *memory) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{}
	c := certificate.Config{
		Keys: m, Store: m, Issuer: "Alvorada Cooperative", BaseURL: "https://learn.example.org/",
		Zone: zone, Clock: func() time.Time { return noon },
	}
	for _, f := range change {
		f(&c)
	}
	return certificate.New(c), m
}

// award returns an award to a name.
func award(name string) certificate.Award {
	return certificate.Award{
		EnrollmentID: 7, PersonID: 3, Name: name,
		Course: "social-media-ethics", Title: "Social media and ethics",
		Version: 3, VersionHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		CompletedAt: noon, ValidFor: certificate.Period{Months: 12},
	}
}

// issue signs and stores a certificate.
func issue(t testing.TB, s *certificate.Service, m *memory, a certificate.Award) certificate.Certificate {
	t.Helper()
	c, err := s.Sign(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	m.add(c)
	return c
}
