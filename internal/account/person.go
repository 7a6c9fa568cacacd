package account

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"decorum/internal/fault"
)

// Role says what a person may do beyond taking courses.
type Role string

// The roles. Everybody is a learner as well.
const (
	Learner Role = "learner"
	Trainer Role = "trainer" // writes courses
	HR      Role = "hr"      // reads reports about everybody
	Admin   Role = "admin"   // all of it, and people
)

// Roles lists them from the least to the most.
func Roles() []Role { return []Role{Learner, Trainer, HR, Admin} }

// ParseRole reads a role's name; an empty one is a learner.
func ParseRole(text string) (Role, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return Learner, nil
	}
	for _, r := range Roles() {
		if string(r) == text {
			return r, nil
		}
	}
	return "", fault.Explain(fault.Invalid, "A role is learner, trainer, hr or admin.")
}

// Person is an account.
type Person struct {
	ID        int64
	Email     string // lower case, unique
	Name      string
	UnitID    int64 // 0 = none
	ManagerID int64 // 0 = none
	Role      Role
	Active    bool
	CreatedAt time.Time
	ChangedAt time.Time // when something that reports show last changed
	HiredOn   Day       // "" = not known
	Language  string    // BCP 47; "" = the organization's

	// PasswordHash is a PHC string, "" as long as no password was set.
	PasswordHash string
	// Epoch grows whenever every session of the person must end; a session
	// that was begun under another epoch is no longer valid.
	Epoch int
	// Manages reports whether anybody has this person as manager.
	Manages bool
}

// Unit is a department.
type Unit struct {
	ID       int64
	ParentID int64 // 0 = top
	Name     string
}

// MaxName is how many characters a person's name may have.
const MaxName = 200

// CleanName returns a name as it is stored: composed Unicode (NFC), without
// control characters and without white space around or doubled within it.
func CleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(norm.NFC.String(name)), " ")
	bad := func(r rune) bool {
		return unicode.IsControl(r) || r == utf8.RuneError || r == '<' || r == '>'
	}
	switch {
	case name == "":
		return "", fault.Explain(fault.Invalid, "A name is needed: it will stand on the certificate.")
	case utf8.RuneCountInString(name) > MaxName:
		return "", fault.Explain(fault.Invalid, "A name has at most 200 characters.")
	case strings.ContainsFunc(name, bad):
		return "", fault.Explain(fault.Invalid, "This name has a character that a name can't have.")
	}
	return name, nil
}

// CleanEmail returns an address as it is stored: lower case, nothing but the
// address.
func CleanEmail(email string) (string, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > 254 || strings.ContainsFunc(email, unicode.IsControl) {
		return "", fault.Explain(fault.Invalid, "This is not an email address. It should look like name@example.org.")
	}
	return email, nil
}

// CleanLanguage returns a language as it is stored, BCP 47 in its usual
// spelling; an empty one is none.
func CleanLanguage(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	tag, err := language.Parse(text)
	if err != nil || tag == language.Und {
		return "", fault.Explain(fault.Invalid, "A language is written as a code such as en, de or pt-BR.")
	}
	return tag.String(), nil
}

// MaxTag is how many characters a tag may have.
const MaxTag = 60

// CleanTags reads tags that are separated by commas, semicolons or bars, as
// they are stored: lower case, in order, each once. There may be none.
func CleanTags(text string) ([]string, error) {
	tags := []string{}
	for part := range strings.FieldsFuncSeq(strings.ToLower(norm.NFC.String(text)), func(r rune) bool { return strings.ContainsRune(",;|", r) }) {
		tag := strings.Join(strings.Fields(part), " ")
		switch {
		case tag == "":
			continue
		case utf8.RuneCountInString(tag) > MaxTag || strings.ContainsFunc(tag, unicode.IsControl):
			return nil, fault.Explain(fault.Invalid, "A tag has at most 60 characters; commas separate one from the next.")
		}
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	return slices.Compact(tags), nil
}
