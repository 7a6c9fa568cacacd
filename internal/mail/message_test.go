package mail

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/fault"
)

var update = flag.Bool("update", false, "write what is in testdata anew")

// golden compares text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: -want +got:\n%s", name, diff)
	}
}

func quoted(r io.Reader) io.Reader { return quotedprintable.NewReader(r) }

func complete() Message {
	m := hello()
	m.From = Address{"Büro für Kurse", "training@bücher.example"}
	m.Unsubscribe = "https://training.example.org/messages/off?token=abc"
	m.Headers = map[string]string{"X-Decorum-Kind": "follow-up"}
	return m
}

func TestEncode(t *testing.T) {
	one, err := encode(complete(), noon)
	if err != nil {
		t.Fatal(err)
	}
	two, err := encode(complete(), noon)
	if err != nil || !bytes.Equal(one.data, two.data) {
		t.Errorf("the same message is not the same: %v", err)
	}
	golden(t, "message.eml", strings.ReplaceAll(string(one.data), "\r\n", "\n"))
	for line := range strings.SplitSeq(strings.TrimSuffix(string(one.data), "\r\n"), "\r\n") {
		if len(line) > 78 || strings.ContainsAny(line, "\r\n") || !isASCII(line) {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	m := complete()
	m.Date, m.Unsubscribe, m.HTML = noon.Add(-time.Hour), "http://127.0.0.1:8080/off", ""
	e, err := encode(m, noon)
	if err != nil {
		t.Fatal(err)
	}
	read, err := netmail.ReadMessage(strings.NewReader(string(e.data)))
	if err != nil {
		t.Fatal(err)
	}
	if date, err := read.Header.Date(); err != nil || !date.Equal(m.Date) {
		t.Errorf("date %v, %v", date, err)
	}
	if read.Header.Get("List-Unsubscribe") != "<http://127.0.0.1:8080/off>" || read.Header.Get("List-Unsubscribe-Post") != "" ||
		!strings.HasPrefix(read.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("headers %v", read.Header)
	}
}

// TestFolding: a header is folded between words, and no line of it is empty,
// which would end the headers for some.
func TestFolding(t *testing.T) {
	m := complete()
	m.Subject = strings.Repeat("word ", 14) + strings.Repeat(" ", 200) + "end"
	m.Headers["X-Long"] = strings.Repeat("word ", 14) + strings.Repeat(" ", 200) + "end"
	e, err := encode(m, noon)
	if err != nil {
		t.Fatal(err)
	}
	headers, _, _ := strings.Cut(string(e.data), "\r\n\r\n")
	for line := range strings.SplitSeq(headers, "\r\n") {
		if strings.TrimSpace(line) == "" || len(line) > 78 {
			t.Errorf("there is a line %q in\n%s", line, headers)
		}
	}
}

// TestInjection: no value can end its header and begin another.
func TestInjection(t *testing.T) {
	for _, end := range []string{"\r\n", "\n", "\r", "\x00", "\u0085", "\u2028"} {
		evil := "x" + end + "Bcc: all@example.org"
		for name, change := range map[string]func(*Message){
			"subject":      func(m *Message) { m.Subject = evil },
			"name":         func(m *Message) { m.To.Name = evil },
			"email":        func(m *Message) { m.To.Email = "a@example.org" + end + "Bcc: all@example.org" },
			"sender":       func(m *Message) { m.From.Name = evil },
			"sender email": func(m *Message) { m.From.Email = "a@example.org>" + end + "RCPT TO:<all@example.org" },
			"id":           func(m *Message) { m.MessageID = evil },
			"unsubscribe":  func(m *Message) { m.Unsubscribe = "https://example.org/" + end + "Bcc: all@example.org" },
			"header":       func(m *Message) { m.Headers["X-Kind"] = evil },
			"header name":  func(m *Message) { m.Headers["X"+end+"Bcc"] = "all@example.org" },
		} {
			m := complete()
			change(&m)
			if _, err := encode(m, noon); !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
				t.Errorf("%s with %q: %v", name, end, err)
			}
		}
	}
}

func TestInvalidMessages(t *testing.T) {
	for name, change := range map[string]func(*Message){
		"nobody":          func(m *Message) { m.To.Email = "" },
		"no text":         func(m *Message) { m.Text = " \n" },
		"no id":           func(m *Message) { m.MessageID = "" },
		"an id with @":    func(m *Message) { m.MessageID = "a@b" },
		"an id with dots": func(m *Message) { m.MessageID = "a..b" },
		"a long id":       func(m *Message) { m.MessageID = strings.Repeat("a", 129) },
		"a long subject":  func(m *Message) { m.Subject = strings.Repeat("a", 901) },
		"another From":    func(m *Message) { m.Headers["from"] = "b@example.org" },
		"a Bcc":           func(m *Message) { m.Headers["Bcc"] = "b@example.org" },
		"a content type":  func(m *Message) { m.Headers["Content-Type"] = "text/html" },
		"a script":        func(m *Message) { m.Unsubscribe = "javascript:alert(1)" },
		"two addresses":   func(m *Message) { m.Unsubscribe = "https://a.example/>,<https://b.example/" },
	} {
		m := complete()
		change(&m)
		if _, err := encode(m, noon); !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReadsBack: whatever a name, a subject and a text hold, a reader gets them
// back.
func TestReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.StringOf(rapid.SampledFrom([]rune("abc ,;:.<>@\"'\\()=?_éß王😀\u00a0-")))
		m := complete()
		m.HTML = ""
		m.To.Name, m.Subject = some.Draw(t, "name"), some.Draw(t, "subject")
		m.Text = "x" + some.Draw(t, "text") + "\n"
		e, err := encode(m, noon)
		if err != nil {
			t.Fatal(err)
		}
		read, err := netmail.ReadMessage(strings.NewReader(string(e.data)))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
		if err != nil || words(subject) != words(m.Subject) {
			t.Fatalf("subject %q, %v; want %q", subject, err, m.Subject)
		}
		list, err := read.Header.AddressList("To")
		if err != nil || len(list) != 1 || words(list[0].Name) != words(strings.ReplaceAll(m.To.Name, `\`, "")) || list[0].Address != m.To.Email {
			t.Fatalf("to %v, %v; want %+v", list, err, m.To)
		}
		body, err := io.ReadAll(quoted(read.Body))
		if got := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || got != m.Text {
			t.Fatalf("text %q, %v; want %q", got, err, m.Text)
		}
	})
}
