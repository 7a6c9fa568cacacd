package message

import (
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// TestBuiltInTexts checks what the program brings as if somebody had typed it.
func TestBuiltInTexts(t *testing.T) {
	for _, code := range Languages() {
		if LanguageName(code) == "" {
			t.Errorf("%s has no name", code)
		}
		for _, k := range Kinds() {
			text := BuiltIn(k, code)
			kept, err := text.Check()
			if err != nil || kept != text {
				t.Errorf("%s in %s: %v, kept as %+v", k, code, err, kept)
			}
			values := map[string]string{}
			for _, f := range Fields(k) {
				values[f.Name] = "x"
			}
			if left := fill(text.Heading+text.Body+text.Action, values); strings.ContainsAny(left, "{}") {
				t.Errorf("%s in %s leaves a brace: %s", k, code, left)
			}
		}
		f := frames(code)
		for _, text := range []string{f.hello, f.deadline, f.validity, f.late, f.footer} {
			if strings.ContainsAny(fill(text, map[string]string{"name": "x", "due": "x", "valid": "x", "person": "x", "organization": "x"}), "{}") {
				t.Errorf("%s: %q has an unknown word in braces", code, text)
			}
		}
	}
}

func TestDates(t *testing.T) {
	first, second := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 22, 0, 0, 0, 0, time.UTC)
	for code, want := range map[string][2]string{
		"en": {"August 1, 2026", "March 22, 2026"}, "de": {"1. August 2026", "22. März 2026"},
		"fr": {"1er août 2026", "22 mars 2026"}, "es": {"1 de agosto de 2026", "22 de marzo de 2026"},
	} {
		if got := [2]string{frames(code).date(first), frames(code).date(second)}; got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
}

func TestLanguageOf(t *testing.T) {
	for wish, want := range map[string]string{"": "en", "de": "de", "de-AT": "de", "FR": "fr", "es-MX": "es", "zh-Hans": "en", "nonsense!": "en"} {
		if got := languageOf(wish); got != want {
			t.Errorf("%q is written to in %s, want %s", wish, got, want)
		}
	}
}

func TestTextsThatAreRefused(t *testing.T) {
	good := Text{Kind: DueSoon, Language: "en", Heading: "{course} is due", Body: "Until {due}.\r\n\r\nThanks", Action: " Go  on "}
	if kept, err := good.Check(); err != nil || kept.Body != "Until {due}.\n\nThanks" || kept.Action != "Go on" {
		t.Fatalf("a good text: %+v, %v", kept, err)
	}
	for words, change := range map[string]func(*Text){
		"no such messages": func(t *Text) { t.Kind = "joke" }, "There are no such": func(t *Text) { t.Language = "tlh" },
		"heading has to have": func(t *Text) { t.Heading = "  " }, "text has to have": func(t *Text) { t.Body = strings.Repeat("x", 3001) },
		"uses {valid}": func(t *Text) { t.Body = "{valid}" }, "uses {}": func(t *Text) { t.Heading = "a {} b" },
		"without its other half": func(t *Text) { t.Action = "Go {on" }, "can't be shown": func(t *Text) { t.Body = "a\x00b" },
		"{people} where": func(t *Text) { t.Kind, t.Heading, t.Body = Escalation, "x", "x" },
	} {
		text := good
		change(&text)
		if _, err := text.Check(); err == nil || !strings.Contains(fault.Words(err), words) {
			t.Errorf("%s: %v", words, err)
		}
	}
}

func TestHours(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return when.UTC()
	}
	h, err := ParseHours("08:00-18:30", true)
	if err != nil {
		t.Fatal(err)
	}
	for when, want := range map[string]bool{
		"2026-11-24 07:59": false, "2026-11-24 08:00": true, "2026-11-24 18:29": true, "2026-11-24 18:30": false,
		"2026-11-28 12:00": false /* Saturday */, "2026-03-30 08:00": true /* the clock was put forward the day before */, "2026-07-01 08:00": true,
	} {
		if h.Open(at(when), berlin) != want {
			t.Errorf("%s: open is %v", when, !want)
		}
	}
	if h.String() != "from 08:00 to 18:30, Monday to Friday" {
		t.Errorf("in words: %s", h)
	}
	if all, err := ParseHours("00:00-24:00", false); err != nil || !all.Open(at("2026-11-28 23:59"), berlin) {
		t.Errorf("always: %v", err)
	}
	for _, text := range []string{"", "8-18", "18:00-08:00", "08:00-25:00", "08:60-09:00", "-1:00-09:00", "08:00-08:00"} {
		if _, err := ParseHours(text, false); fault.Of(err) != fault.Invalid {
			t.Errorf("%q is taken for hours", text)
		}
	}
}

// TestCondense leaves the most urgent about a course, and everything else.
func TestCondense(t *testing.T) {
	c := func(k Kind, enrollment int64, day account.Day) Content {
		return Content{Message: Message{Key: Key{Kind: k, EnrollmentID: enrollment, Day: day}}}
	}
	left, said := condense([]Content{c(Assigned, 1, "2026-01-01"), c(DueSoon, 1, "2026-01-02"), c(DueSoon, 1, "2026-01-03"), c(Overdue, 2, "2026-01-03"),
		c(DueSoon, 2, "2026-01-03"), c(Escalation, 3, "2026-01-01"), c(Escalation, 4, "2026-01-01"), c(Certificate, 5, "2026-01-01"), c(FollowUp, 5, "2026-01-01")})
	var kinds []string
	for _, one := range left {
		kinds = append(kinds, string(one.Kind)+" "+string(one.Day))
	}
	if got := strings.Join(kinds, ", "); got != "overdue 2026-01-03, due-soon 2026-01-03, escalation 2026-01-01, escalation 2026-01-01, certificate 2026-01-01, follow-up 2026-01-01" {
		t.Errorf("left are %s", got)
	}
	if len(said) != 3 {
		t.Errorf("said are %+v", said)
	}
}
