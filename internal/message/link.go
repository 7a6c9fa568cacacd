package message

import (
	"context"
	"fmt"
	"strings"

	"decorum/internal/account"
	"decorum/internal/mail"
)

// WriteLink has a mail sent with the address under which a person sets a
// password, in their language, whatever the hour: they are waiting for it.
func (s *Service) WriteLink(ctx context.Context, key string, to account.Person, address string) error {
	f, d := s.blank(to)
	body := fill(f.link.body, map[string]string{"organization": s.Organization})
	d.Title = f.link.title
	d.Items = []mail.Item{{Paragraphs: strings.Split(body, "\n\n"), Action: mail.Action{Label: f.link.action, URL: address}}}
	m := Mail{Key: key, PersonID: to.ID, Language: d.Language, Name: to.Name, Email: to.Email, Subject: d.Title}
	var err error
	if m.Text, m.HTML, err = d.Bodies(); err != nil {
		return fmt.Errorf("writing a mail: %w", err)
	}
	_, err = s.Write(ctx, m)
	return err
}
