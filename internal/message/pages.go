package message

import (
	"context"
	"fmt"
	"slices"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

// List returns a page of messages.
func (s *Service) List(ctx context.Context, f Filter) ([]Entry, string, error) {
	list, next, err := s.Store.List(ctx, f)
	if err != nil {
		return nil, "", fmt.Errorf("listing messages: %w", err)
	}
	return list, next, nil
}

// Entry returns a message and the mail that it is in, the zero Mail if it is in
// none; fault.Missing if there is no such message.
func (s *Service) Entry(ctx context.Context, id int64) (Entry, Mail, error) {
	e, err := s.Store.Entry(ctx, id)
	if err != nil {
		return e, Mail{}, fmt.Errorf("reading message %d: %w", id, err)
	}
	if e.MailID == 0 {
		return e, Mail{}, nil
	}
	m, err := s.Store.Mail(ctx, e.MailID)
	if err != nil {
		return e, m, fmt.Errorf("reading the mail of message %d: %w", id, err)
	}
	return e, m, nil
}

// Mails counts the mails that were not sent, by state.
func (s *Service) Mails(ctx context.Context) (map[MailState]int, error) {
	counts, err := s.Store.MailCounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("counting mails: %w", err)
	}
	return counts, nil
}

// Again has the mail of a message sent once more, if it failed or if nobody
// knows whether it was sent.
func (s *Service) Again(ctx context.Context, by string, id int64) error {
	e, err := s.Store.Entry(ctx, id)
	if err != nil {
		return fmt.Errorf("reading message %d: %w", id, err)
	}
	if e.MailID == 0 {
		return fault.Explain(fault.Conflict, "This message is in no mail, so that there is nothing to send again.")
	}
	if err := s.Store.Again(ctx, e.MailID, by, s.Clock()); err != nil {
		return fmt.Errorf("sending a mail again: %w", err)
	}
	return nil
}

// Texts returns every text, by kind and then by language.
func (s *Service) Texts(ctx context.Context) ([]Text, error) {
	changed, err := s.Store.Texts(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading texts: %w", err)
	}
	texts := all(changed)
	var out []Text
	for _, k := range Kinds() {
		for _, code := range Languages() {
			out = append(out, texts[k][code])
		}
	}
	return out, nil
}

// Text returns one, or fault.Missing.
func (s *Service) Text(ctx context.Context, k Kind, code string) (Text, error) {
	list, err := s.Texts(ctx)
	if err != nil {
		return Text{}, err
	}
	for _, t := range list {
		if t.Kind == k && t.Language == code {
			return t, nil
		}
	}
	return Text{}, fmt.Errorf("there is no text %s in %s: %w", k, code, fault.Missing)
}

// SaveText changes a text. One that is as the program brings it is kept as
// nothing, so that it goes along with the program.
func (s *Service) SaveText(ctx context.Context, by string, t Text) error {
	t, err := t.Check()
	if err != nil {
		return err
	}
	builtIn := BuiltIn(t.Kind, t.Language)
	reset := t.Heading == builtIn.Heading && t.Body == builtIn.Body && t.Action == builtIn.Action
	t.ChangedAt, t.ChangedBy = s.Clock(), by
	if err := s.Store.SaveText(ctx, t, reset); err != nil {
		return fmt.Errorf("storing a text: %w", err)
	}
	return nil
}

// Preview returns a mail with a text as somebody would get it who is asked to
// take the first course.
func (s *Service) Preview(ctx context.Context, t Text, to account.Person) (Mail, error) {
	t, err := t.Check()
	if err != nil {
		return Mail{}, err
	}
	courses := s.Courses.All()
	if len(courses) == 0 {
		return Mail{}, fault.Explain(fault.Conflict, "There is no course yet, so that there is nothing to write about.")
	}
	now, today := s.Clock(), s.today()
	rules, _, err := s.rules(ctx, now)
	if err != nil {
		return Mail{}, err
	}
	w, err := s.writer(ctx, rules)
	if err != nil {
		return Mail{}, err
	}
	w.sample = true
	w.texts[t.Kind][t.Language] = t
	to.Language = t.Language
	e := enrollment.Enrollment{Course: courses[0].Course.Key, PersonID: to.ID, AssignmentID: first(rules)}
	switch t.Kind {
	case Assigned, DueSoon:
		e.DueAt = today.Add(14).Ends(s.Zone)
	case Overdue, Escalation:
		e.DueAt = today.Add(-7).Ends(s.Zone)
	case Certificate, FollowUp:
		e.CompletedAt, e.ValidUntil = now, today.AddMonths(12).Ends(s.Zone)
	case Expiring:
		e.CompletedAt, e.ValidUntil = today.AddMonths(-11).Begins(s.Zone), today.Add(30).Ends(s.Zone)
	}
	contents := []Content{{Message: Message{Key: Key{Kind: t.Kind, RecipientID: to.ID, Day: today}, Number: 1}, Standing: Standing{Enrollment: e}, About: "Ana Lima"}}
	if t.Kind == Escalation {
		contents = append(contents, contents[0])
		contents[1].About = "Bo Jensen"
	}
	return w.digest(ctx, to, contents, now)
}

// first returns an assignment whose name a preview may show, 0 if there is none.
func first(r Rules) int64 {
	var ids []int64
	for id, a := range r.Assignments {
		if !a.Ended() {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return 0
	}
	return slices.Min(ids)
}
