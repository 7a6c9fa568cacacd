package mail

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"decorum/internal/fault"
)

func TestParseServer(t *testing.T) {
	for text, want := range map[string]Server{
		"smtp://mail.example.org":                            {"mail.example.org", "587", mandatory, "", ""},
		"smtp://mail.example.org:25":                         {"mail.example.org", "25", mandatory, "", ""},
		"smtps://mail.example.org":                           {"mail.example.org", "465", implicit, "", ""},
		"smtps://a%40b.org:p%40ss%2F%3A@mail.example.org:99": {"mail.example.org", "99", implicit, "a@b.org", "p@ss/:"},
		"smtp://mail.example.org:25?tls=optional":            {"mail.example.org", "25", optional, "", ""},
		"smtp://localhost:25?tls=none":                       {"localhost", "25", none, "", ""},
		"smtp://user:secret@[::1]:25?tls=none":               {"::1", "25", none, "user", "secret"},
		"smtp://user:secret@127.3.2.1:25/?tls=optional":      {"127.3.2.1", "25", optional, "user", "secret"},
	} {
		got, err := ParseServer(text)
		if err != nil || got != want {
			t.Errorf("%s: %#v, %v", text, got, err)
		}
		if printed := fmt.Sprintf("%v %+v %#v %s", got, got, got, got); got.password != "" && strings.Contains(printed, got.password) {
			t.Errorf("printing shows the password: %s", printed)
		}
	}
	for text, words := range map[string]string{
		"":                                            "looks like smtp://",
		"mail.example.org":                            "looks like smtp://",
		"https://mail.example.org":                    "looks like smtp://",
		"smtp://":                                     "looks like smtp://",
		"smtp://user:hush%@mail.example.org":          "looks like smtp://",
		"smtp://user:hush/word@mail.example.org":      "looks like smtp://",
		"smtp://mail.example.org/inbox":               "ends there",
		"smtp://user:hush@mail.example.org#x":         "ends there",
		"smtp://user@mail.example.org":                "not both",
		"smtp://mail.example.org:0":                   "no port 0",
		"smtp://mail.example.org:70000":               "no port 70000",
		"smtp://mail.example.org?tls=maybe":           "tls=maybe",
		"smtp://mail.example.org?ssl=1":               "not known",
		"smtps://mail.example.org?tls=none":           "smtps://",
		"smtp://mail.example.org?tls=none":            "on this machine",
		"smtp://10.0.0.1?tls=none":                    "on this machine",
		"smtp://u:hush@mail.example.org?tls=optional": "unencrypted",
	} {
		_, err := ParseServer(text)
		if !errors.Is(err, fault.Invalid) || !strings.Contains(fault.Words(err), words) || strings.Contains(fault.Words(err), "hush") {
			t.Errorf("%s: %v; want %q", text, err, words)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]Address{
		"training@example.org":                      {"", "training@example.org"},
		"Training <training@example.org>":           {"Training", "training@example.org"},
		"\"Łukasz, Zoë\" <zoe@example.org>":         {"Łukasz, Zoë", "zoe@example.org"},
		"=?utf-8?q?Zo=C3=AB?= <zoe@bücher.example>": {"Zoë", "zoe@bücher.example"},
	} {
		if got, err := ParseAddress(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "training", "a@example.org, b@example.org", "zoë@example.org", "a@exa_mple..org", "a@\u00ad.example", strings.Repeat("a", 250) + "@example.org"} {
		if got, err := ParseAddress(text); !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestPath(t *testing.T) {
	for email, want := range map[string]string{
		"zoe@example.org": "<zoe@example.org>", "zoe@bücher.example": "<zoe@xn--bcher-kva.example>", "\"a b\"@example.org": "<\"a b\"@example.org>",
	} {
		a, err := Address{Email: email}.checked()
		if err != nil || a.path() != want {
			t.Errorf("%s: %s, %v; want %s", email, a.path(), err, want)
		}
	}
}
