package message

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Stuck is what is known of mails that were tried and still wait.
type Stuck struct {
	N     int       // how many they are; 0 = none
	Since time.Time // when the first of them was written
	Tried time.Time // when one of them was last tried; zero = not known
	Code  int       // of the mail server's reply to that, 0 = there was none
	Reply string    // its words, or what went wrong
}

// Stuck returns what is known of mails that wait although they were tried.
func (s *Service) Stuck(ctx context.Context) (Stuck, error) {
	stuck, err := s.Store.Stuck(ctx)
	if err != nil {
		return Stuck{}, fmt.Errorf("looking for mails that wait: %w", err)
	}
	return stuck, nil
}

// Words says what went wrong the last time, as a sentence.
func (s Stuck) Words() string {
	if s.Code != 0 {
		return fmt.Sprintf("The mail server answered: “%d %s”.", s.Code, strings.Join(strings.Fields(s.Reply), " "))
	}
	words := "It broke off"
	for _, known := range []struct{ part, words string }{
		{"STARTTLS", "The mail server offers no encryption, and without it nothing is sent"},
		{"x509", "The certificate of the mail server can't be trusted"},
		{"no such host", "No mail server is known by its name"},
		{"connection refused", "The mail server took no connection"},
		{"timeout", "The mail server did not answer in time"},
		{"deadline", "The mail server did not answer in time"},
	} {
		if strings.Contains(s.Reply, known.part) {
			words = known.words
			break
		}
	}
	return words + ": “" + s.Reply + "”."
}
