package mail

import (
	"fmt"
	netmail "net/mail"
	"strings"

	"golang.org/x/net/idna"
)

// Address is somebody with a mailbox.
type Address struct {
	Name  string // as people write it, may be empty
	Email string
}

// longestEmail is what fits into an SMTP path (RFC 5321, 4.5.3.1.3).
const longestEmail = 254

// ParseAddress reads an address as people write it: training@example.org, or
// Training <training@example.org>.
func ParseAddress(text string) (Address, error) {
	parsed, err := netmail.ParseAddress(text)
	if err != nil {
		return Address{}, invalid(fmt.Sprintf("%q is not an email address. It looks like training@example.org or Training <training@example.org>.", text))
	}
	a := Address{Name: parsed.Name, Email: parsed.Address}
	_, err = a.checked()
	return a, err
}

// String returns the address as it stands in a header, its name encoded.
func (a Address) String() string {
	return (&netmail.Address{Name: a.Name, Address: a.Email}).String()
}

// checked returns the address with its domain in ASCII, as servers know it.
// Characters beyond ASCII before the @ would need SMTPUTF8 from every server on
// the way, which a sender can't know.
func (a Address) checked() (Address, error) {
	if hasControl(a.Name) || hasControl(a.Email) {
		return Address{}, invalid(fmt.Sprintf("The address %q can't have line breaks or other control characters.", a.Email))
	}
	parsed, err := netmail.ParseAddress("<" + a.Email + ">")
	if err != nil {
		return Address{}, invalid(fmt.Sprintf("%q is not an email address.", a.Email))
	}
	at := strings.LastIndexByte(parsed.Address, '@')
	local, domain := parsed.Address[:at], parsed.Address[at+1:]
	if !isASCII(local) {
		return Address{}, invalid(fmt.Sprintf("No message can be sent to or from %q: before the @ there are characters that not every mail server knows.", a.Email))
	}
	if !isASCII(domain) {
		if domain, err = idna.Lookup.ToASCII(domain); err == nil {
			_, err = netmail.ParseAddress("<a@" + domain + ">") // whose letters may all have been mapped to nothing
		}
		if err != nil {
			return Address{}, invalid(fmt.Sprintf("%q is not an email address: there is no such domain.", a.Email))
		}
	}
	if a.Email = local + "@" + domain; len(a.Email) > longestEmail {
		return Address{}, invalid(fmt.Sprintf("An email address can't be longer than %d characters.", longestEmail))
	}
	// An encoded name with a backslash is one that many can't read, Go included.
	a.Name = words(strings.ReplaceAll(a.Name, `\`, ""))
	return a, nil
}

// path returns a checked address as MAIL and RCPT want it.
func (a Address) path() string { return (&netmail.Address{Address: a.Email}).String() }

// domain returns what stands after the @ of a checked address.
func (a Address) domain() string { return a.Email[strings.LastIndexByte(a.Email, '@')+1:] }

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > '~' }) < 0
}

// hasControl reports whether s has control characters. A CR or LF in a header
// would end it, and what follows would be a header of somebody else's making.
func hasControl(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || (r >= 0x7f && r < 0xa0) || r == '\u2028' || r == '\u2029' }) >= 0
}
