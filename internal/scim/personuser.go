package scim

import (
	"slices"
	"strings"
)

// User returns the user that says what is known about the person here. Kept is
// what the directory said last, if it was kept, otherwise the zero User: where
// it still says the same, it stays as it was, so that a directory that compares
// finds what it sent, such as the parts of a name. Who came here without a
// directory has the address as userName, because every user has one, and among
// the emails.
func (p Person) User(kept User) User {
	u := kept
	u.ID, u.ExternalID, u.UserName = FormatID(p.ID), p.ExternalID, p.UserName
	if u.UserName == "" {
		u.UserName = p.Email
	}
	active := p.Active
	u.Active = &active
	if email, err := u.email(); err != nil || email != p.Email || kept.UserName == "" {
		u.Emails = u.withEmail(p.Email)
	}
	if name, err := u.name(); err != nil || name != p.Name {
		u.DisplayName, u.Name = p.Name, nil
	}
	if language, err := u.language(); err != nil || language != p.Language {
		u.PreferredLanguage = p.Language
	}
	u.Enterprise = p.enterprise(kept)
	return u
}

// withEmail returns the user's emails with the address in place of the one that
// was preferred.
func (u User) withEmail(email string) []Email {
	emails := slices.Clone(u.Emails)
	preferred, ok := u.preferredEmail()
	if !ok { // then none of them is primary either
		return append([]Email{{Value: email, Type: work, Primary: true}}, emails...)
	}
	emails[slices.Index(emails, preferred)] = Email{Value: email, Type: preferred.Type, Primary: preferred.Primary}
	return emails
}

// enterprise returns the extension, nil if there is nothing to say in it.
func (p Person) enterprise(kept User) *Enterprise {
	var e Enterprise
	if kept.Enterprise != nil {
		e = *kept.Enterprise
	}
	if unit, err := kept.unit(); err != nil || !slices.Equal(unit, p.Unit) {
		e.Organization, e.Division, e.Department = levels(p.Unit)
	}
	manager, err := kept.manager(p.ID)
	switch {
	case p.ManagerID == 0:
		e.Manager = nil
	case err != nil || manager != p.ManagerID:
		e.Manager = &Manager{Value: FormatID(p.ManagerID)}
	}
	if e == (Enterprise{}) {
		return nil
	}
	return &e
}

// levels spreads units over three attributes. A single one is the department;
// those for which no attribute is left share it with the innermost.
func levels(unit []string) (organization, division, department string) {
	switch len(unit) {
	case 0:
		return "", "", ""
	case 1:
		return "", "", unit[0]
	case 2:
		return "", unit[0], unit[1]
	}
	return unit[0], unit[1], strings.Join(unit[2:], " / ")
}
