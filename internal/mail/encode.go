package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// envelope is a message as it goes over the wire, and who is named to the server.
type envelope struct {
	from, to string // paths
	data     []byte // lines end in CRLF, all is ASCII
	ending   func(ctx context.Context) error
}

// encode writes a message. The same message, at the same time, gives the same
// bytes unless it has attachments.
func encode(m Message, now time.Time) (envelope, error) {
	m, err := m.checked()
	if err != nil {
		return envelope{}, err
	}
	if m.Date.IsZero() {
		m.Date = now
	}
	options := []gomail.MsgOption{gomail.WithEncoding(gomail.EncodingQP), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithNoDefaultUserAgent()}
	// With attachments there are parts within parts, and go-mail would separate
	// both by the same boundary; so it makes up its own.
	if len(m.Attachments) == 0 {
		options = append(options, gomail.WithBoundary(boundary(m)))
	}
	msg := gomail.NewMsg(options...)
	msg.FromMailAddress(&netmail.Address{Name: m.From.Name, Address: m.From.Email})
	msg.ToMailAddress(&netmail.Address{Name: m.To.Name, Address: m.To.Email})
	setHeaders(msg, m)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, a := range m.Attachments {
		err := msg.AttachReader(a.Name, bytes.NewReader(a.Content), gomail.WithFileContentType(gomail.ContentType(a.Type)))
		if err != nil {
			return envelope{}, fmt.Errorf("attaching %s: %w", a.Name, err)
		}
	}
	var out bytes.Buffer
	if _, err := msg.WriteTo(&out); err != nil {
		return envelope{}, fmt.Errorf("writing a message: %w", err)
	}
	return envelope{m.From.path(), m.To.path(), out.Bytes(), m.Ending}, nil
}

func setHeaders(msg *gomail.Msg, m Message) {
	for name, value := range m.Headers {
		msg.SetGenHeader(gomail.Header(name), words(value))
	}
	msg.Subject(words(m.Subject))
	msg.SetMessageIDWithValue(m.MessageID + "@" + m.From.domain())
	msg.SetDateWithValue(m.Date)
	// So that nobody's out-of-office note answers a program (RFC 3834; Exchange).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	if m.Unsubscribe != "" {
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+m.Unsubscribe+">")
		// RFC 8058 knows https only.
		if strings.HasPrefix(m.Unsubscribe, "https://") {
			msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
		}
	}
}

// words returns text with single spaces: where a line of a header is folded,
// there can't be two.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// boundary separates the bodies of a message. It follows from all that is in
// it, so that no body can be written to contain it.
func boundary(m Message) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{m.MessageID, m.From.Email, m.To.Email, m.Subject, m.Text, m.HTML}))
	return hex.EncodeToString(sum[:16])
}
