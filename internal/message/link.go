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
	code := languageOf(to.Language)
	f := frames(code)
	organization := map[string]string{"organization": s.Organization}
	d := mail.Digest{Language: code, Organization: s.Organization, Greeting: fill(f.hello, map[string]string{"name": to.Name}), Title: f.link.title,
		Items: []mail.Item{{Paragraphs: strings.Split(fill(f.link.body, organization), "\n\n"), Action: mail.Action{Label: f.link.action, URL: address}}},
		// Who does not know what it is about asks HR.
		Footer: []string{fill(f.footer, organization)}}
	m := Mail{Key: key, PersonID: to.ID, Language: code, Name: to.Name, Email: to.Email, Subject: d.Title}
	var err error
	if m.Text, m.HTML, err = d.Bodies(); err != nil {
		return fmt.Errorf("writing a mail: %w", err)
	}
	_, err = s.Write(ctx, m)
	return err
}
