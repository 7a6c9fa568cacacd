package main

import (
	"log/slog"
	"net/mail"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/config"
	"decorum/internal/message"
	"decorum/internal/report"
	"decorum/internal/store"
)

// TestReportIsMailedInTheLanguageOfEach has a report sent by SMTP to people of
// each language, and reads what arrives.
func TestReportIsMailedInTheLanguageOfEach(t *testing.T) {
	t.Parallel()
	ctx, clock, server := t.Context(), &movableClock{}, takeMail(t)
	clock.set(time.Date(2026, 12, 1, 6, 59, 0, 0, time.UTC))
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "decorum.db"))
	check(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = db.Migrate(ctx)
	check(t, err)
	post := config.Mail{SMTP: "smtp://" + server.address + "?tls=none", MailFrom: "training@acme.example"}
	sender, err := post.Sender(clock.now)
	check(t, err)
	p, err := assemble(ctx, given{db: db, site: config.Site{Organization: "Acme", Zone: "UTC"}, base: &url.URL{Scheme: "http", Host: "decorum.example"},
		clock: clock.now, log: slog.New(slog.DiscardHandler), open: func() message.Session { return sender.Open() }, hours: message.Hours{Until: 24 * 60}})
	check(t, err)
	owner, recipients := readers(t, p)
	view, err := p.views.Save(ctx, owner, "Everybody", report.Query{}, false)
	check(t, err)
	check(t, p.views.SetSchedule(ctx, owner, view, report.Schedule{Every: report.Weekly, Weekday: time.Tuesday, Hour: 7, Format: "csv", Recipients: recipients}))
	due := time.Date(2026, 12, 1, 7, 0, 0, 0, time.UTC)
	clock.set(due)
	check(t, p.views.Run(ctx, view, due))
	_, err = p.messages.Send(ctx)
	check(t, err)

	want := languages()
	for _, letter := range server.all() {
		m, err := mail.ReadMessage(strings.NewReader(letter))
		check(t, err)
		code := m.Header.Get("Content-Language")
		subject, text := plainPart(t, letter)
		said := append([]string{subject}, strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", " ")) // lines end where they may
		for i, words := range want[code] {
			if !strings.Contains(said[min(i, 1)], words) {
				t.Errorf("%s lacks %q:\n%s", code, words, said)
			}
		}
		delete(want, code)
	}
	if len(want) != 0 || len(server.all()) != len(recipients) {
		t.Errorf("%d letters arrived, and none in %v", len(server.all()), want)
	}
}

// readers adds somebody in HR of each language, and one person who is enrolled,
// and returns the first of them and the ids of all.
func readers(t *testing.T, p *program) (account.Person, []int64) {
	t.Helper()
	ctx := t.Context()
	add := func(name, language string, role account.Role) int64 {
		id, err := p.db.People().AddPerson(ctx, account.Person{Email: name + "@acme.example", Name: strings.ToUpper(name[:1]) + name[1:], Language: language,
			Role: role, Active: true, CreatedAt: p.clock()})
		check(t, err)
		return id
	}
	ids := []int64{add("ellen", "en", account.HR), add("dora", "de", account.HR), add("fleur", "fr", account.HR), add("elena", "es", account.HR)}
	check(t, p.enrollments.Start(ctx, add("ana", "", account.Learner), courseKey))
	owner, err := p.db.People().Person(ctx, ids[0])
	check(t, err)
	return owner, ids
}

// languages are the subject and parts of the text, by language.
func languages() map[string][]string {
	return map[string][]string{
		"en": {
			"Report: Everybody", "Hello Ellen,", "The completion report “Everybody” as of December 1, 2026, 07:00 has 1 row,",
			"Every Tuesday at 07:00 (UTC). Ellen has it sent", "Open the report", "Please don't reply",
		},
		"de": {
			"Bericht: Everybody", "Guten Tag, Dora,", "Der Schulungsbericht „Everybody“ (Stand: 1. Dezember 2026, 07:00 Uhr) hat 1 Zeile über",
			"Jeden Dienstag um 07:00 Uhr (UTC). Verschicken lässt ihn Ellen.", "Bericht öffnen", "Bitte antworten Sie nicht",
		},
		"fr": {
			"Rapport : Everybody", "Bonjour Fleur,", "Le rapport de formation «\u202fEverybody\u202f», à jour au 1er décembre 2026 à 07:00, compte 1 ligne sur",
			"Chaque mardi à 07:00 (UTC). Ellen le fait envoyer.", "Ouvrir le rapport", "Merci de ne pas y répondre",
		},
		"es": {
			"Informe: Everybody", "Hola, Elena:", "El informe de formación «Everybody», con datos del 1 de diciembre de 2026, 07:00, tiene 1 fila sobre",
			"Cada martes a las 07:00 (UTC). El envío lo ha programado Ellen;", "Abrir el informe", "No responda a él",
		},
	}
}
