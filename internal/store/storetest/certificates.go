package storetest

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/store"
)

// unsigned returns a certificate that nobody signed; equal seeds give equal
// serials.
func unsigned(t testing.TB, enrollmentID, personID int64, seed byte) certificate.Certificate {
	t.Helper()
	serial, err := certificate.NewSerial(bytes.NewReader(bytes.Repeat([]byte{seed}, 64)))
	must(t, err)
	return certificate.Certificate{
		EnrollmentID: enrollmentID, PersonID: personID, IssuedAt: nine().UTC(), Signature: bytes.Repeat([]byte{0, 255}, 32),
		Statement: certificate.Statement{
			Format: certificate.Format, Serial: serial, Name: "Zoë Ångström", Course: courseKey, Title: "Ethics", Version: 1,
			VersionHash: strings.Repeat("0a", 32), Completed: "2026-11-23", Issued: "2026-11-23T03:30:00Z", Issuer: "Example Ltd", KeyID: "00",
		},
	}
}

// issue stores a certificate as a completion does.
func issue(t testing.TB, db *store.DB, c certificate.Certificate) error {
	t.Helper()
	return db.Enrollments().Change(t.Context(), c.EnrollmentID, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Certificate: &c}, nil
	})
}

// bySerial reads a certificate without its id, which the database gives.
func bySerial(t testing.TB, db *store.DB, serial string) certificate.Certificate {
	t.Helper()
	c, err := db.Certificates().BySerial(t.Context(), serial)
	must(t, err)
	if c.ID == 0 {
		t.Error("a stored certificate has no id")
	}
	c.ID = 0
	return c
}

func (s suite) certificates(t *testing.T) {
	db := s.open(t)
	certificates := db.Certificates()
	zoe := addPerson(t, db, "zoe")
	id := enroll(t, db, zoe, 1)
	want := unsigned(t, id, zoe, 1)
	until := nine().AddDate(1, 0, 0).UTC()
	want.ValidUntil, want.Statement.ValidUntil = &until, "2027-11-22"
	serial := want.Statement.Serial
	_, err := certificates.BySerial(t.Context(), serial)
	is(t, "a serial that is not there", err, fault.Missing)
	_, err = certificates.ByEnrollment(t.Context(), id)
	is(t, "an enrollment without one", err, fault.Missing)
	is(t, "revoking what is not there", certificates.Revoke(t.Context(), tester, serial, "why", nine()), fault.Missing)

	must(t, issue(t, db, want))
	if diff := cmp.Diff(want, bySerial(t, db, serial)); diff != "" {
		t.Errorf("certificate (-want +got):\n%s", diff)
	}
	if c, err := certificates.ByEnrollment(t.Context(), id); err != nil || c.Statement != want.Statement {
		t.Errorf("by enrollment: %+v, %v", c, err)
	}
	is(t, "a second of the enrollment", issue(t, db, unsigned(t, id, zoe, 2)), fault.Conflict)
	if diff := cmp.Diff(want, bySerial(t, db, serial)); diff != "" {
		t.Errorf("after a refusal (-want +got):\n%s", diff)
	}

	at := nine().Add(time.Hour)
	must(t, certificates.Revoke(t.Context(), tester, serial, "Issued to „Zoe“ by mistake", at))
	is(t, "revoking again", certificates.Revoke(t.Context(), tester, serial, "another reason", nine()), fault.Conflict)
	at = at.UTC()
	want.RevokedAt, want.RevokedReason = &at, "Issued to „Zoe“ by mistake"
	if diff := cmp.Diff(want, bySerial(t, db, serial)); diff != "" {
		t.Errorf("revoked (-want +got):\n%s", diff)
	}
}

// supersession completes a course a second time, and another person and
// another course as well, which it must leave alone.
func (s suite) supersession(t *testing.T) {
	db := s.open(t)
	zoe, bo := addPerson(t, db, "zoe"), addPerson(t, db, "bo")
	elsewhere, err := db.Enrollments().Add(t.Context(), enrollment.Enrollment{PersonID: zoe, Course: "another", Cycle: 1, EnrolledAt: nine()})
	must(t, err)
	first, others, safety := unsigned(t, enroll(t, db, zoe, 1), zoe, 1), unsigned(t, enroll(t, db, bo, 1), bo, 2), unsigned(t, elsewhere, zoe, 3)
	safety.Statement.Course = "another"
	for _, c := range []certificate.Certificate{first, others, safety} {
		must(t, issue(t, db, c))
	}
	second := unsigned(t, enroll(t, db, zoe, 2), zoe, 4)
	second.IssuedAt = nine().AddDate(1, 0, 0).UTC()
	must(t, issue(t, db, second))
	third := unsigned(t, enroll(t, db, zoe, 3), zoe, 5)
	third.IssuedAt = nine().AddDate(2, 0, 0).UTC()
	must(t, issue(t, db, third))

	first.SupersededAt, first.SupersededBy = &second.IssuedAt, second.Statement.Serial // and not the third
	second.SupersededAt, second.SupersededBy = &third.IssuedAt, third.Statement.Serial
	for _, want := range []certificate.Certificate{first, second, third, others, safety} {
		if diff := cmp.Diff(want, bySerial(t, db, want.Statement.Serial)); diff != "" {
			t.Errorf("certificate of %d (-want +got):\n%s", want.EnrollmentID, diff)
		}
	}
	dossierTellsWhatBecame(t, db, first, third)
}

// dossierTellsWhatBecame: of the first certificate that a later one has taken
// its place, and of the last, once it is revoked, when and why.
func dossierTellsWhatBecame(t *testing.T, db *store.DB, first, last certificate.Certificate) {
	t.Helper()
	at := last.IssuedAt.Add(time.Hour)
	must(t, db.Certificates().Revoke(t.Context(), tester, last.Statement.Serial, "In error", at))
	d, err := db.Reports().Dossier(t.Context(), 0, last.PersonID)
	must(t, err)
	for _, s := range d.Stories {
		switch s.Certificate {
		case first.Statement.Serial:
			if !s.SupersededAt.Equal(*first.SupersededAt) || s.SupersededBy != first.SupersededBy || !s.RevokedAt.IsZero() || s.RevokedReason != "" {
				t.Errorf("of the first: %+v", s)
			}
		case last.Statement.Serial:
			if !s.RevokedAt.Equal(at) || s.RevokedReason != "In error" || !s.SupersededAt.IsZero() || s.SupersededBy != "" {
				t.Errorf("of the last: %+v", s)
			}
		}
	}
	if len(d.Stories) != 4 {
		t.Errorf("there are %d cycles", len(d.Stories))
	}
}

// newKey returns a key, made at a time.
func newKey(t testing.TB, seed byte, at time.Time) certificate.Key {
	t.Helper()
	k, err := certificate.NewKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 32)), at)
	must(t, err)
	return k
}

func (s suite) keys(t *testing.T) {
	keys := s.open(t).Keys()
	if got, err := keys.Keys(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("an empty database has keys: %v, %v", got, err)
	}
	first, second := newKey(t, 1, nine()), newKey(t, 2, nine().Add(time.Hour))
	public := newKey(t, 3, nine().Add(2*time.Hour)).WithoutPrivate()
	must(t, keys.AddFirstKey(t.Context(), first))
	is(t, "another first key", keys.AddFirstKey(t.Context(), second), fault.Conflict)
	must(t, keys.AddKey(t.Context(), second))
	must(t, keys.AddKey(t.Context(), public))
	is(t, "a key that is there", keys.AddKey(t.Context(), second), fault.Conflict)
	first.RetiredAt, second.RetiredAt = &second.CreatedAt, &public.CreatedAt
	got, err := keys.Keys(t.Context())
	if diff := cmp.Diff([]certificate.Key{first, second, public}, got); err != nil || diff != "" {
		t.Errorf("keys: %v (-want +got)\n%s", err, diff)
	}
	if len(got) == 3 && (!bytes.Equal(got[0].Private, first.Private) || got[2].Private != nil) {
		t.Error("the private parts changed")
	}
}

func (s suite) keysAtOnce(t *testing.T) {
	keys := s.open(t).Keys()
	made := make([]certificate.Key, 6)
	for i := range made {
		made[i] = newKey(t, byte(i), nine())
	}
	errs := atOnce(len(made), func(i int) error { return keys.AddFirstKey(t.Context(), made[i]) })
	n := succeeded(t, errs, fault.Conflict)
	got, err := keys.Keys(t.Context())
	if err != nil || n != 1 || len(got) != 1 || got[0].RetiredAt != nil {
		t.Errorf("%d first keys were added: %v, %v", n, got, err)
	}
}
