package enrollment

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"decorum/internal/fault"
)

// drawer is where secrets are in these tests.
type drawer struct {
	broken bool
	asked  int
	held   map[string][]byte
}

// Secret implements Secrets.
func (d *drawer) Secret(_ context.Context, name string, fresh []byte, _ time.Time) ([]byte, error) {
	d.asked++
	if d.broken {
		return nil, fault.Unavailable
	}
	if d.held[name] == nil {
		d.held[name] = slices.Clone(fresh)
	}
	return d.held[name], nil
}

func TestLinksHaveOnePurpose(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	secrets := &drawer{held: map[string][]byte{}}
	links, others := NewLinks(secrets, clock), NewLinks(secrets, clock)
	link := FollowUpLink{PersonID: 7, EnrollmentID: 9, Course: "ethics", Number: 2, Until: now.Add(time.Second)}
	token, err := links.FollowUp(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := others.ReadFollowUp(t.Context(), token); err != nil || got != link {
		t.Errorf("another instance reads %+v, %v", got, err)
	}
	if key := secrets.held[linkSecret]; len(key) != 32 || slices.Equal(key, make([]byte, 32)) {
		t.Errorf("the key is %x", key)
	}
	payload, err := links.verified(t.Context(), followUpPurpose, token, ErrNoFollowUpLink)
	if err != nil {
		t.Fatal(err)
	}
	for purpose, want := range map[string]error{followUpPurpose: nil, "unsubscribe": ErrNoFollowUpLink, "": ErrNoFollowUpLink} {
		token, err := links.sign(t.Context(), purpose, payload)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := links.ReadFollowUp(t.Context(), token); !errors.Is(err, want) {
			t.Errorf("signed for %q: %v, want %v", purpose, err, want)
		}
	}
	token, err = links.sign(t.Context(), followUpPurpose, []byte("of another program"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := links.ReadFollowUp(t.Context(), token); !errors.Is(err, ErrNoFollowUpLink) {
		t.Errorf("signed and not understood: %v", err)
	}
	if secrets.asked != 2 {
		t.Errorf("the key was read %d times by two instances", secrets.asked)
	}
}

// TestLinksWithoutSecrets must not sign with a key that nobody keeps.
func TestLinksWithoutSecrets(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	secrets := &drawer{held: map[string][]byte{}, broken: true}
	links := NewLinks(secrets, func() time.Time { return now })
	if token, err := links.FollowUp(t.Context(), FollowUpLink{}); !errors.Is(err, fault.Unavailable) || token != "" {
		t.Errorf("signing without a key gives %q, %v", token, err)
	}
	if _, err := links.ReadFollowUp(t.Context(), "AAAA.AAAA"); !errors.Is(err, fault.Unavailable) {
		t.Errorf("reading without a key: %v", err)
	}
	secrets.broken = false
	if _, err := links.FollowUp(t.Context(), FollowUpLink{}); err != nil {
		t.Errorf("later: %v", err)
	}
}
