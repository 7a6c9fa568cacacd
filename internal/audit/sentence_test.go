package audit

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// teller knows a course, two units and Bo, in a zone in which days differ from
// those of UTC.
func teller(t *testing.T) words {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return words{zone: zone, titles: map[string]string{"ethics": "Ethics"},
		names: assignment.Names{Units: map[int64]string{1: "Acme", 2: "Acme / Sales"}, People: map[int64]string{7: "Bo Jensen"}}}
}

// about is an entry about Bo, by Hana.
func about(subject Subject, action, detail string) Entry {
	return Entry{ID: 12, By: "hana@example.org", ByName: "Hana Costa", Action: action, Subject: subject, Detail: json.RawMessage(detail),
		PersonID: 7, Name: "Bo Jensen", Email: "bo@example.org", Course: "ethics"}
}

func TestSentences(t *testing.T) {
	w := teller(t)
	for _, test := range []struct {
		entry Entry
		want  string
	}{
		{about(Exception, "add", `{"kind":"extend","reason":"sick leave","due_before":"2026-04-02T04:00:00Z","due_after":"2026-05-05T04:00:00Z","ends":null}`),
			"Hana Costa extended Bo Jensen’s due day in Ethics to May 4, 2026: sick leave"},
		{about(Exception, "add", `{"kind":"pause","reason":"leave","starts":"2026-05-01T04:00:00Z","ends":"2026-06-01T04:00:00Z"}`),
			"Hana Costa paused Bo Jensen from May 1, 2026 until May 31, 2026: leave"},
		{about(Exception, "add", `{"kind":"waive","reason":"new here","starts":"2026-05-01T04:00:00Z"}`),
			"Hana Costa waived Ethics for Bo Jensen, until it is ended: new here"},
		{about(Exception, "end", `{"kind":"pause"}`), "Hana Costa ended Bo Jensen’s leave"},
		{about(Exception, "take back", `{"kind":"pause"}`), "Hana Costa took back Bo Jensen’s leave, as granted by mistake"},
		{about(Exception, "end", `{"kind":"waive"}`), "Hana Costa ended Bo Jensen’s waiver of Ethics"},
		{by("", about(Exception, "end", `{"kind":"pause"}`)), "Bo Jensen’s leave came to its end"},
		{about(Person, "add", `{"email":"bo@example.org","role":"learner"}`), "Hana Costa added Bo Jensen"},
		{about(Person, "add", `{"email":"bo@example.org","role":"hr"}`), "Hana Costa added Bo Jensen with the role hr"},
		{by("token 2, Entra ID", about(Person, "deactivate", `{}`)), "Entra ID (token 2) deactivated Bo Jensen"},
		{about(Person, "reactivate", `{"fields":null}`), "Hana Costa let Bo Jensen in again"},
		{about(Person, "change", `{"fields":[{"field":"role","old":"learner","new":"trainer"}]}`), "Hana Costa changed Bo Jensen’s role from learner to trainer"},
		{about(Person, "change", `{"fields":[{"field":"manager","old":"","new":"eve@example.org"}]}`), "Hana Costa set Bo Jensen’s manager to eve@example.org"},
		{about(Person, "change", `{"fields":[{"field":"hired","old":"2020-01-01","new":""}]}`), "Hana Costa took away Bo Jensen’s day of hire, 2020-01-01"},
		{about(Person, "change", `{"fields":[{"field":"name","old":"B","new":"Bo"},{"field":"hired"},{"field":"tags"}]}`), "Hana Costa changed Bo Jensen’s name, day of hire and tags"},
		{about(Unit, "change", `{"name":"Sales","name_before":"Trade","parent":1,"parent_before":1}`), "Hana Costa renamed the unit “Trade” to “Sales”"},
		{about(Unit, "change", `{"name":"Sales","name_before":"Sales","parent":1,"parent_before":0}`), "Hana Costa moved the unit “Sales” into Acme"},
		{about(Unit, "change", `{"name":"S","name_before":"Sales","parent":0,"parent_before":1}`), "Hana Costa moved the unit “Sales” to the top and renamed it to “S”"},
		{by("the command line", about(Import, "add", `{"file":"people.csv","added":3,"deactivated":1,"sync":true}`)),
			"The command line imported people.csv as everybody who is here: 3 added and 1 deactivated"},
		{about(Import, "add", `{"file":"people.csv"}`), "Hana Costa imported people.csv, which changed nobody"},
		{about(Assignment, "add", `{"name":"All","course":"ethics"}`), "Hana Costa made the assignment “All” of Ethics"},
		{about(Assignment, "change", `{"name":"All","course":"gone"}`), "Hana Costa changed the assignment “All” of gone"},
		{about(Mail, "send again", `{"was":"failed"}`), "Hana Costa had a mail to Bo Jensen sent again"},
		{about(Text, "change", `{"kind":"assigned","language":"de"}`), "Hana Costa changed the text “Assigned” in Deutsch"},
		{about(Evidence, "make", `{"as_at":"2026-05-05T03:59:59Z","rows":1}`), "Hana Costa made an evidence pack as at May 4, 2026, 23:59 with 1 row"},
		{about(Certificate, "revoke", `{"serial":"DC-1","reason":"In error"}`), "Hana Costa revoked Bo Jensen’s certificate for Ethics: In error"},
		{about(Token, "add", `{"name":"Payroll","scope":"reports:read people:read"}`), "Hana Costa made the access token “Payroll”, for reports:read and people:read"},
		{about(Token, "revoke", `{"name":"Payroll","scope":"scim"}`), "Hana Costa revoked the access token “Payroll”"},
		{about(Webhook, "add", `{"name":"HR"}`), "Hana Costa added the webhook “HR”"},
		{about(Webhook, "pause", `{"name":"HR"}`), "Hana Costa paused the webhook “HR”"},
		{about(Webhook, "resume", `{"name":"HR"}`), "Hana Costa resumed the webhook “HR”"},
		{about(Webhook, "remove", `{"name":"HR"}`), "Hana Costa removed the webhook “HR”"},
	} {
		d, err := test.entry.said()
		if err != nil {
			t.Fatal(err)
		}
		if got := w.sentence(test.entry, d); got != test.want {
			t.Errorf("%s %s:\n got %s\nwant %s", test.entry.Subject, test.entry.Action, got, test.want)
		}
	}
}

// by is an entry of somebody else.
func by(who string, e Entry) Entry {
	e.By, e.ByName = who, ""
	return e
}

// TestDetails: what is kept is written out, and nothing but what is known to be
// fit for it.
func TestDetails(t *testing.T) {
	w := teller(t)
	e := about(Assignment, "change", `{"name":"All","course":"ethics","audience":{"conditions":[{"field":"unit","units":[2]}],"also":[7]},"due":{"on":"2026-12-31"},
		"recurrence":{"every":12,"within":30},"reminders":{},"secret":"s3cret","answers":["b"],"token_hash":"abc"}`)
	d, err := e.said()
	if err != nil {
		t.Fatal(err)
	}
	want := []Detail{{"For", "everybody in Acme / Sales and below, and also Bo Jensen"}, {"Due", "Due on December 31, 2026"},
		{"How often", "again 12 months after each completion, within 30 days"}, {"Reminders", "no reminders"},
		{"About", "Bo Jensen <bo@example.org>"}, {"By", "Hana Costa <hana@example.org>"}, {"Entry", "12"}}
	if diff := cmp.Diff(want, w.details(e, d)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestRolesAreForAdministrators: HR reads what else was changed of a person.
func TestRolesAreForAdministrators(t *testing.T) {
	w := teller(t)
	e := about(Person, "change", `{"fields":[{"field":"name","old":"B","new":"Bo"},{"field":"role","old":"learner","new":"admin"}]}`)
	d, err := e.said()
	if err != nil {
		t.Fatal(err)
	}
	d.withoutRole()
	if got := w.sentence(e, d); got != "Hana Costa changed Bo Jensen’s name from B to Bo" {
		t.Error(got)
	}
	for _, line := range w.details(e, d) {
		if strings.Contains(line.Value, "admin") || line.Name == "Role" {
			t.Errorf("HR reads %+v", line)
		}
	}
	hr, admin := account.Person{Role: account.HR}, account.Person{Role: account.Admin}
	for about, want := range map[Subject][2]bool{Person: {true, true}, Role: {false, true}, Token: {false, true}, Webhook: {false, true}, "secrets": {false, false}, "": {true, true}} {
		for i, p := range []account.Person{hr, admin} {
			if _, err := scope(p, Filter{About: about}); (err == nil) != want[i] {
				t.Errorf("%s asks about %q: %v", p.Role, about, err)
			}
		}
	}
	for _, role := range []account.Role{account.Learner, account.Trainer} {
		if _, err := scope(account.Person{Role: role, Manages: true}, Filter{}); err == nil {
			t.Errorf("a %s reads the history", role)
		}
	}
	if f, err := scope(hr, Filter{}); err != nil || !f.ForHR {
		t.Errorf("HR's filter is %+v, %v", f, err)
	}
}

func TestKeys(t *testing.T) {
	k := Key{at("2026-05-04T12:00:00Z").Add(1234 * time.Nanosecond), 57}
	if got, err := ParseKey(k.String()); err != nil || !got.At.Equal(k.At) || got.ID != k.ID {
		t.Errorf("%s comes back as %+v, %v", k, got, err)
	}
	for _, text := range []string{"x", "~1", "2026-05-04T12:00:00Z", "2026-05-04T12:00:00Z~0", "2026-05-04T12:00:00Z~-1", "2026-05-04T12:00:00Z~1~2"} {
		if k, err := ParseKey(text); err == nil {
			t.Errorf("%q is the key %+v", text, k)
		}
	}
}

func TestDays(t *testing.T) {
	zone := teller(t).zone
	var f Filter
	if err := f.Between(zone, "2026-05-04", "2026-05-04"); err != nil || !f.From.Equal(at("2026-05-04T04:00:00Z")) || !f.Before.Equal(at("2026-05-05T04:00:00Z")) {
		t.Errorf("the day is %+v, %v", f, err)
	}
	if err := f.Between(zone, "yesterday", ""); err == nil {
		t.Error("yesterday is a day")
	}
}
