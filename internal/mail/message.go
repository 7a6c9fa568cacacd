package mail

import (
	"context"
	"fmt"
	"mime"
	"net/url"
	"strings"
	"time"
)

// Message is one message to one person.
type Message struct {
	From    Address // the sender's own if it is empty
	To      Address
	Subject string
	Text    string // the body for programs that don't show HTML, and for those who like it
	HTML    string // may be empty

	// MessageID names the message among all that From's domain ever sends, in
	// letters, digits and .-_+=; the domain is added. It must be the same when
	// the message is sent again, and follow from what the message is about, such
	// as "follow-up.17.2", because by it a message that arrives twice is
	// recognized.
	MessageID string

	// Date stands in the message; now if it is zero. A queue that tries again
	// gives when it was written.
	Date time.Time

	// Unsubscribe is an address at which one request ends messages of this kind:
	// a page for GET, and, if it is https, at once for POST (RFC 8058).
	Unsubscribe string

	Headers map[string]string // further ones

	Attachments []Attachment

	// Ending, if it is there, is called when everything but the end of the message
	// is with the server, and nothing but its end is left to send. If it returns an
	// error, the message is not ended, so that the server does not have it. A queue
	// that records the call, and finds later that no outcome was recorded, knows
	// that the message may have been sent; and of all others that they were not.
	Ending func(ctx context.Context) error
}

// Attachment is a file that goes with a message.
type Attachment struct {
	Name    string // such as report.csv
	Type    string // such as text/csv
	Content []byte
}

// Limits of what a message may have, in bytes. A line of a header can't be
// longer than 998 (RFC 5322, 2.1.1).
const (
	longestHeader = 900
	longestID     = 128
)

// ours are headers that the package writes itself or that change to whom a
// message goes.
var ours = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "sender": true, "subject": true, "date": true,
	"message-id": true, "mime-version": true, "list-unsubscribe": true, "list-unsubscribe-post": true,
	"auto-submitted": true, "x-auto-response-suppress": true, "return-path": true, "received": true,
}

// checked returns the message with addresses as servers know them, or says what
// can't be sent about it.
func (m Message) checked() (Message, error) {
	var err error
	if m.From, err = m.From.checked(); err != nil {
		return Message{}, err
	}
	if m.To, err = m.To.checked(); err != nil {
		return Message{}, err
	}
	if err := checkValue("subject", m.Subject); err != nil {
		return Message{}, err
	}
	if strings.TrimSpace(m.Text) == "" {
		return Message{}, invalid("A message has to have a text.")
	}
	if m.MessageID == "" || len(m.MessageID) > longestID || strings.Trim(m.MessageID, idCharacters) != "" ||
		strings.HasPrefix(m.MessageID, ".") || strings.HasSuffix(m.MessageID, ".") || strings.Contains(m.MessageID, "..") {
		return Message{}, invalid(fmt.Sprintf("%q can't be the id of a message. It consists of letters, digits and .-_+= and looks like follow-up.17.2.", m.MessageID))
	}
	if m.Unsubscribe != "" {
		if err := checkURL(m.Unsubscribe); err != nil {
			return Message{}, err
		}
	}
	for name, value := range m.Headers {
		if err := checkHeader(name, value); err != nil {
			return Message{}, err
		}
	}
	for _, a := range m.Attachments {
		if err := checkValue("name of an attachment", a.Name); err != nil {
			return Message{}, err
		}
		if _, _, err := mime.ParseMediaType(a.Type); err != nil || a.Name == "" {
			return Message{}, invalid(fmt.Sprintf("%q is not the type of an attachment, or it has no name. A type looks like text/csv.", a.Type))
		}
	}
	return m, nil
}

const (
	nameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
	idCharacters   = nameCharacters + "._+="
)

func checkHeader(name, value string) error {
	lower := strings.ToLower(name)
	if name == "" || strings.Trim(name, nameCharacters) != "" || ours[lower] || (strings.HasPrefix(lower, "content-") && lower != "content-language") {
		return invalid(fmt.Sprintf("A message can't have %q as a further header.", name))
	}
	return checkValue(lower, value)
}

func checkValue(name, value string) error {
	if hasControl(value) {
		return invalid(fmt.Sprintf("The %s of a message can't have line breaks or other control characters.", name))
	}
	if len(value) > longestHeader {
		return invalid(fmt.Sprintf("The %s of a message can't be longer than %d characters.", name, longestHeader))
	}
	return nil
}

// checkURL refuses what is not a complete address of a page. Spaces and angle
// brackets would end it where it stands in a header or in a line of text.
func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") ||
		hasControl(text) || !isASCII(text) || strings.ContainsAny(text, " <>\"") || len(text) > longestHeader {
		return invalid(fmt.Sprintf("%q can't stand in a message. An address there looks like https://training.example.org/courses.", text))
	}
	return nil
}
