package mail

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"decorum/internal/fault"
)

func digest() Digest {
	return Digest{
		Language: "en", Title: "Three questions, and a course due on Friday", Organization: "Northwind <Clinics> & Sons", Greeting: "Hello Zoë \"Zo\" Łukasz,",
		Items: []Item{
			{"Three questions about what you learned", []string{
				"You finished Social media at work five weeks ago. Three questions, about two minutes: what was hard the first time comes back first.",
				"Your result changes nothing about your certificate."},
				Action{"Answer three questions", "https://training.example.org/follow-ups/eyJwIjoxNywiZSI6MTIzNDU2LCJjIjoic29jaWFsLW1lZGlhLWF0LXdvcmsiLCJuIjoyfQ.3q2-7w?a=1&b=2"}},
			{"Ethics & <script>alert(1)</script> is due", []string{"It is due on Friday, 27 November 2026. You have done 3 of 10 lessons."},
				Action{"Continue Ethics", "https://training.example.org/courses/ethics"}},
			{"", []string{"An item without heading and link."}, Action{}},
		},
		Footer:      []string{"You get this because Northwind asks you to take these courses. Questions? Ask your HR department."},
		Unsubscribe: Action{"Stop reminders like this", "https://training.example.org/messages/off?token=abc"},
	}
}

func TestBodies(t *testing.T) {
	text, page, err := digest().Bodies()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "digest.txt", text)
	golden(t, "digest.html", page)
	for line := range strings.SplitSeq(text, "\n") {
		if utf8.RuneCountInString(line) > 78 && !strings.HasPrefix(line, "https://") {
			t.Errorf("a long line: %q", line)
		}
		if strings.Contains(line, "https://") && strings.ContainsAny(line, " ") {
			t.Errorf("an address is not alone: %q", line)
		}
	}
}

func TestWrap(t *testing.T) {
	half := strings.Repeat("é", 39)
	for text, want := range map[string]string{
		half + "  " + half[:76]:            half + " " + half[:76], // 39, 1 and 38 characters
		half + " " + half:                  half + "\n" + half,
		strings.Repeat("x", 90) + " y":     strings.Repeat("x", 90) + "\ny",
		"a\tb\n\nc":                        "a b c",
		half + "\u202f" + half + "\u00a0:": half + "\u202f" + half + "\u00a0:", // as French has it within quotation marks
		"":                                 "",
	} {
		if got := wrap(text); got != want {
			t.Errorf("%q: %q; want %q", text, got, want)
		}
	}
}

// TestPage: nothing is loaded from anywhere, nothing runs, and no table pretends
// to be one.
func TestPage(t *testing.T) {
	_, page, err := digest().Bodies()
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		for _, a := range n.Attr {
			if a.Key == "src" || a.Key == "style" || strings.HasPrefix(a.Key, "on") || (a.Key == "href" && n.Data != "a") {
				t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	for _, name := range []string{"img", "table", "script", "link", "iframe", "form", "svg"} {
		if count[name] > 0 {
			t.Errorf("there is a <%s>", name)
		}
	}
	if count["a"] != 3 || count["section"] != 3 || count["h1"] != 1 || count["h2"] != 2 || count["main"] != 1 || count["footer"] != 1 || count["style"] != 1 {
		t.Errorf("elements %v", count)
	}
	for _, forbidden := range []string{"url(", "@import", "ZgotmplZ", "<!--"} {
		if strings.Contains(page, forbidden) {
			t.Errorf("there is %s", forbidden)
		}
	}
}

func TestDirection(t *testing.T) {
	for given, want := range map[string]string{
		"en": `lang="en" dir="ltr"`, "pt-BR": `lang="pt-BR" dir="ltr"`, "ar": `lang="ar" dir="rtl"`, "he-IL": `lang="he-IL" dir="rtl"`,
		"fa": `lang="fa" dir="rtl"`, "az-Arab": `lang="az-Arab" dir="rtl"`, "zh": `lang="zh" dir="ltr"`,
	} {
		_, page, err := Digest{Language: given}.Bodies()
		if err != nil || !strings.Contains(page, want) {
			t.Errorf("%s: %v", given, err)
		}
	}
}

func TestInvalidDigests(t *testing.T) {
	for name, change := range map[string]func(*Digest){
		"no language":         func(d *Digest) { d.Language = "" },
		"no known language":   func(d *Digest) { d.Language = "klingonish" },
		"a script":            func(d *Digest) { d.Items[0].Action.URL = "javascript:alert(1)" },
		"no whole address":    func(d *Digest) { d.Items[0].Action.URL = "/courses" },
		"an address, no word": func(d *Digest) { d.Unsubscribe.Label = " " },
		"a word, no address":  func(d *Digest) { d.Items[0].Action.URL = "" },
	} {
		d := digest()
		change(&d)
		if _, err := d.Message(Address{"", "zoe@example.org"}); !errors.Is(err, fault.Invalid) || fault.Words(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDigestIsSent: what Message makes is complete but for its id.
func TestDigestIsSent(t *testing.T) {
	s := new(server).start(t, nil, false)
	m, err := digest().Message(Address{"Zoë Łukasz", "zoe@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	m.MessageID = "digest.17.2026-11-23"
	expect(t, New(to(t, s.address, "", "?tls=none")).Send(t.Context(), m), Sent, StageEnd, 250)
	letters := s.taken(t, 1)
	for _, want := range []string{"Content-Language: en\r\n", "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "multipart/alternative"} {
		if !strings.Contains(letters[0].data, want) {
			t.Errorf("there is no %q in\n%s", want, letters[0].data)
		}
	}
}
