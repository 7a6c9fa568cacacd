package scim

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// Person is what a User says about a person here. How one becomes the other is
// decided in this file and nowhere else:
//
//   - Email is the first there is of: the primary one of the emails for work;
//     one for work; the primary one; userName, if it is an address; any other.
//   - Name is the first there is of: displayName; name.formatted; name.givenName
//     and name.familyName with a space between them.
//   - Unit is organization, division and department, those of them that are
//     given, from the top down. Each may itself be units within each other with
//     / or > between them, as in a file of people.
//   - Active is as it is said; who is added without a word about it is active.
//   - Language is the first that preferredLanguage names, as BCP 47 writes it.
//   - ManagerID is manager.value, an id that was given here.
type Person struct {
	ID         int64  // 0 = not added yet
	ExternalID string // "" = none
	UserName   string // as the directory writes it
	Email      string
	Name       string
	Active     bool
	Language   string   // "" = none
	Unit       []string // names from the top down; empty = none
	ManagerID  int64    // 0 = none
}

// maxUserName is how many characters a userName or an externalId may have.
const maxUserName = 255

// FormatID writes an id as it stands in resources.
func FormatID(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// ParseID reads an id. What is none belongs to nobody, so that its Error is
// that of a missing resource.
func ParseID(id string) (int64, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 || FormatID(n) != id {
		return 0, &Error{statusNotFound, "", "There is no resource with the id " + strconv.Quote(id) + "."}
	}
	return n, nil
}

// Person returns what the user says about a person, or an Error of the type
// invalidValue that names the attribute and what to do.
func (u User) Person() (Person, error) {
	p := Person{Active: u.Active == nil || *u.Active}
	var err error
	if u.ID != "" {
		if p.ID, err = ParseID(u.ID); err != nil {
			return Person{}, err
		}
	}
	if p.UserName, err = shortText("userName", u.UserName); err != nil {
		return Person{}, err
	}
	if p.UserName == "" {
		return Person{}, bad(InvalidValue, "userName: A value is needed. Map an attribute to it.")
	}
	if p.ExternalID, err = shortText("externalId", u.ExternalID); err != nil {
		return Person{}, err
	}
	if p.Email, err = u.email(); err != nil {
		return Person{}, err
	}
	if p.Name, err = u.name(); err != nil {
		return Person{}, err
	}
	if p.Language, err = u.language(); err != nil {
		return Person{}, err
	}
	if p.Unit, err = u.unit(); err != nil {
		return Person{}, err
	}
	p.ManagerID, err = u.manager(p.ID)
	return p, err
}

// shortText checks a text by which people are told apart.
func shortText(attribute, text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case utf8.RuneCountInString(text) > maxUserName:
		return "", bad(InvalidValue, "%s: It has more than %d characters. Map a shorter attribute to it.", attribute, maxUserName)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return "", bad(InvalidValue, "%s: It has a character that it can't have.", attribute)
	}
	return text, nil
}

// email returns the address that the person is written to.
func (u User) email() (string, error) {
	if e, ok := u.preferredEmail(); ok {
		return u.cleanEmail(e.Value)
	}
	if email, err := account.CleanEmail(u.UserName); err == nil {
		return email, nil
	}
	for _, e := range u.Emails {
		if e.Value != "" {
			return u.cleanEmail(e.Value)
		}
	}
	return "", bad(InvalidValue, "emails: An address is needed, and userName is none. Map the email address to emails[type eq \"work\"].value.")
}

func (u User) cleanEmail(text string) (string, error) {
	email, err := account.CleanEmail(text)
	if err != nil {
		return "", bad(InvalidValue, "emails: %q can't be used. %s", text, fault.Words(err))
	}
	return email, nil
}

// preferredEmail returns the primary address for work, otherwise one for work,
// otherwise the primary one.
func (u User) preferredEmail() (Email, bool) {
	for _, wanted := range []func(Email) bool{
		func(e Email) bool { return e.Primary && strings.EqualFold(e.Type, work) },
		func(e Email) bool { return strings.EqualFold(e.Type, work) },
		func(e Email) bool { return e.Primary },
	} {
		if i := slices.IndexFunc(u.Emails, func(e Email) bool { return e.Value != "" && wanted(e) }); i >= 0 {
			return u.Emails[i], true
		}
	}
	return Email{}, false
}

// work is the type of the emails that a company gives.
const work = "work"

// name returns the name as it stands on certificates.
func (u User) name() (string, error) {
	parts := Name{}
	if u.Name != nil {
		parts = *u.Name
	}
	from, text := "displayName", strings.TrimSpace(u.DisplayName)
	if text == "" {
		from, text = "name.formatted", strings.TrimSpace(parts.Formatted)
	}
	if text == "" {
		from, text = "name", strings.TrimSpace(parts.GivenName+" "+parts.FamilyName)
	}
	if text == "" {
		return "", bad(InvalidValue, "displayName: A name is needed: it will stand on the certificate. Map displayName, or name.givenName and name.familyName.")
	}
	name, err := account.CleanName(text)
	if err != nil {
		return "", bad(InvalidValue, "%s: %q can't be used. %s", from, text, fault.Words(err))
	}
	return name, nil
}

// language returns the first language that is named.
func (u User) language() (string, error) {
	text := strings.TrimSpace(u.PreferredLanguage)
	if text == "" {
		return "", nil
	}
	tags, _, err := language.ParseAcceptLanguage(text)
	if err != nil || len(tags) == 0 {
		return "", bad(InvalidValue, "preferredLanguage: %q is not a language. It should look like en or en-US.", text)
	}
	return tags[0].String(), nil
}

// unit returns the names of the person's unit from the top down.
func (u User) unit() ([]string, error) {
	if u.Enterprise == nil {
		return nil, nil
	}
	e := u.Enterprise
	var unit []string
	for _, level := range []struct{ attribute, text string }{
		{"organization", e.Organization}, {"division", e.Division}, {"department", e.Department},
	} {
		for part := range strings.SplitSeq(strings.ReplaceAll(level.text, ">", "/"), "/") {
			if strings.TrimSpace(part) == "" {
				continue
			}
			name, err := account.CleanName(part)
			if err != nil {
				return nil, bad(InvalidValue, "%s:%s: %q can't be the name of a unit: it has at most %d characters, and none that can't be seen.",
					EnterpriseSchema, level.attribute, part, account.MaxName)
			}
			unit = append(unit, name)
		}
	}
	if len(unit) > maxUnits {
		return nil, bad(InvalidValue, "%s:department: There are more than %d units within each other.", EnterpriseSchema, maxUnits)
	}
	return unit, nil
}

// maxUnits is how many units may be within each other.
const maxUnits = 20

// manager returns the id of the person's manager.
func (u User) manager(self int64) (int64, error) {
	if u.Enterprise == nil || u.Enterprise.Manager == nil || u.Enterprise.Manager.Value == "" {
		return 0, nil
	}
	text := u.Enterprise.Manager.Value
	id, err := ParseID(text)
	switch {
	case err != nil:
		return 0, bad(InvalidValue, "%s:manager: Nobody here has the id %q. Send the id that was given to the manager here, and the manager before the person.",
			EnterpriseSchema, text)
	case id == self:
		return 0, bad(InvalidValue, "%s:manager: Nobody is their own manager. Somebody at the top has none; leave it empty.", EnterpriseSchema)
	}
	return id, nil
}
