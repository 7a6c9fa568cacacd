package message

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"decorum/internal/fault"
	"decorum/internal/jobs"
	"decorum/internal/mail"
)

const (
	// lease is for how long one instance holds a mail: longer than a mail server
	// may take for it.
	lease = 30 * time.Minute
	// patience is how long a mail is tried that the mail server defers.
	patience = 3 * 24 * time.Hour
)

// Send sends the mails that wait, until none is due, and returns how many the
// mail server took. An error says that the mail server can't be used now; the
// mails go on waiting.
func (s *Service) Send(ctx context.Context) (int, error) {
	if !s.Sends() {
		return 0, nil
	}
	if _, err := s.Store.Recover(ctx, s.Clock()); err != nil {
		return 0, fmt.Errorf("looking for mails whose sender was lost: %w", err)
	}
	session := s.Open()
	defer session.Close()
	n := 0
	for ctx.Err() == nil {
		now := s.Clock()
		holder := rand.Text()
		m, err := s.Store.Claim(ctx, holder, now, now.Add(lease))
		if errors.Is(err, fault.Missing) {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("looking for a mail: %w", err)
		}
		out := s.try(ctx, session, m, holder)
		m = m.after(out, s.Clock())
		// What became of a mail is recorded though the program is about to end.
		if err := s.Store.Record(context.WithoutCancel(ctx), m, holder); err != nil {
			return n, fmt.Errorf("recording what became of mail %d: %w", m.ID, err)
		}
		switch {
		case m.State == Sent:
			n++
		case out.AffectsAll():
			return n, fmt.Errorf("the mail server can't be used: %s: %w", out, fault.Unavailable)
		}
	}
	return n, ctx.Err()
}

// try hands a mail to the mail server.
func (s *Service) try(ctx context.Context, session Session, m Mail, holder string) mail.Outcome {
	msg := mail.Message{
		To: mail.Address{Name: m.Name, Email: m.Email}, Subject: m.Subject, Text: m.Text, HTML: m.HTML,
		MessageID: m.id(), Date: m.CreatedAt, Unsubscribe: m.Unsubscribe,
		Headers: map[string]string{"Content-Language": m.Language},
		Ending:  func(ctx context.Context) error { return s.Store.End(ctx, m.ID, holder) },
	}
	for _, a := range m.Attachments {
		msg.Attachments = append(msg.Attachments, mail.Attachment(a))
	}
	return session.Send(ctx, msg)
}

// after returns a mail as it is after an attempt.
func (m Mail) after(out mail.Outcome, now time.Time) Mail {
	m.Code, m.Reply = out.Code, out.Reply
	if out.Err != nil {
		m.Reply = out.Err.Error()
	}
	switch out.Verdict {
	case mail.Sent:
		m.State, m.EndedAt = Sent, now
	case mail.Uncertain:
		m.State, m.EndedAt = Uncertain, now
	case mail.Refused:
		m.State, m.EndedAt = Failed, now
	case mail.Deferred:
		m.State, m.RunAt = Waiting, now.Add(jobs.Backoff(m.Attempts))
		if now.Sub(m.CreatedAt) > patience {
			m.State, m.EndedAt = Failed, now
		}
	}
	return m
}

// Write has a mail sent that is not about messages, such as a report that
// somebody ordered. There is one mail of a key, however often it is written;
// added is whether it was not there yet. Quiet hours are the caller's affair.
func (s *Service) Write(ctx context.Context, m Mail) (added bool, err error) {
	now := s.Clock()
	m.State, m.RunAt, m.CreatedAt, m.Day = Waiting, now, now, s.today()
	n, err := s.Store.Post(ctx, []Post{{Mail: m}}, now)
	if err != nil {
		return false, fmt.Errorf("writing a mail: %w", err)
	}
	return n > 0, nil
}
