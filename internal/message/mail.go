package message

import (
	"strconv"
	"time"

	"decorum/internal/account"
)

// MailState is what became of a mail.
type MailState string

// The states.
const (
	Waiting   MailState = "waiting"   // to be sent, or to be tried again
	Ending    MailState = "ending"    // all of it but its end is with the mail server
	Sent      MailState = "sent"      // the mail server has taken responsibility for it
	Uncertain MailState = "uncertain" // it may have been sent or not, and nobody can know
	Failed    MailState = "failed"    // the mail server does not want it, or could not be reached for days
)

// Mail is one mail to one person.
type Mail struct {
	ID          int64
	Key         string // there is never a second mail of the same key
	PersonID    int64
	Day         account.Day // on which it was written, in the organization's zone
	Language    string
	Name, Email string // of the recipient, as they were then
	Subject     string
	Text, HTML  string
	Unsubscribe string // address; "" = none
	Attachments []Attachment

	State     MailState
	Attempts  int
	RunAt     time.Time // not before; of one that is held, when the claim ends
	Code      int       // of the mail server's last reply, 0 = none
	Reply     string    // its words, or what went wrong
	CreatedAt time.Time
	EndedAt   time.Time // when it was sent, or given up
	Resent    []Resent  // when somebody had it sent again, the first time first
}

// Resent is that somebody had a mail sent again, and what had become of it.
type Resent struct {
	At       time.Time
	By       string
	Was      MailState
	Attempts int // until then, since the time before; 0 = not known
	Code     int
	Reply    string
}

// Said quotes what the mail server had said.
func (r Resent) Said() string { return said(Mail{Code: r.Code, Reply: r.Reply}) }

// Before returns how many attempts there were before it was sent again.
func (m Mail) Before() (n int) {
	for _, r := range m.Resent {
		n += r.Attempts
	}
	return n
}

// Attachment is a file in a mail.
type Attachment struct {
	Name    string
	Type    string // such as text/csv
	Content []byte
}

// digestKey is the key of the mail in which a person gets the messages of a day.
func digestKey(person int64, day account.Day) string {
	return "digest " + strconv.FormatInt(person, 10) + " " + string(day)
}

// id is by what servers and programs recognize a mail that arrives twice.
func (m Mail) id() string { return "decorum." + strconv.FormatInt(m.ID, 10) }
