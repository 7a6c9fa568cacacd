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
