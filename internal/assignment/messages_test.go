package assignment_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/enrollment"
	"decorum/internal/mail"
	"decorum/internal/message"
)

// Bea reports to Ana, and Ana to Cora; everybody else reports to one of them,
// and it is drawn to whom.
func managers() []string { return []string{"bea", "ana", "cora"} }

// bossOf draws whom somebody reports to from now on.
func (m *machine) bossOf(name string) string {
	switch at := slices.Index(managers(), name); {
	case at < 0:
		return managers()[m.random.IntN(3)]
	case at < 2:
		return managers()[at+1]
	}
	return ""
}

// outbox takes every mail.
type outbox struct{ mails *[]mail.Message }

func (o outbox) Send(ctx context.Context, m mail.Message) mail.Outcome {
	if err := m.Ending(ctx); err != nil {
		return mail.Outcome{Verdict: mail.Deferred, Err: err}
	}
	*o.mails = append(*o.mails, m)
	return mail.Outcome{Verdict: mail.Sent, Code: 250}
}

func (o outbox) Close() {}

// listen makes the service that tells people things, and lets it begin.
func (m *machine) listen() {
	m.t.Helper()
	m.mails, m.told = &[]mail.Message{}, map[message.Kind]int{}
	hours, err := message.ParseHours("08:00-18:00", false)
	must(m.t, err)
	clock := func() time.Time { return m.now }
	m.messages = message.New(message.Config{
		Store: m.db.Messages(), Courses: shelf{}, Cycles: m.service, Links: enrollment.NewLinks(m.db.Secrets(), clock),
		Open: func() message.Session { return outbox{m.mails} }, Hours: hours, Zone: m.zone,
		Organization: "Company", BaseURL: "https://training.example.org", Clock: clock,
	})
	m.plan()
}

func (m *machine) plan() {
	m.t.Helper()
	_, err := m.messages.PlanAndCompose(m.t.Context())
	must(m.t, err)
}

// tell sends what is due and compares it with what the model would say: whom,
// about whom, of which kind.
func (m *machine) tell() {
	m.t.Helper()
	before := len(*m.mails)
	m.plan()
	m.plan() // again is the same as once
	_, err := m.messages.Send(m.t.Context())
	must(m.t, err)
	got := m.went()
	want := m.model.tell(m.today())
	if diff := cmp.Diff(want, got); diff != "" {
		m.t.Fatalf("%s messages (-model +went out):\n%s", m.today(), diff)
	}
	recipients := map[string]bool{}
	for _, line := range got {
		to, _, _ := strings.Cut(line, " ")
		recipients[to] = true
		m.told[message.Kind(strings.Fields(line)[1])]++
	}
	if n := len(*m.mails) - before; n != len(recipients) {
		m.t.Fatalf("%s: %d mails to %d people", m.today(), n, len(recipients))
	}
}

// went lists the messages that went out at this moment.
func (m *machine) went() []string {
	m.t.Helper()
	out := []string{}
	for after := ""; ; {
		list, next, err := m.db.Messages().List(m.t.Context(), message.Filter{View: message.Gone, After: after, Limit: 50})
		must(m.t, err)
		for _, e := range list {
			if e.ChangedAt.Equal(m.now) {
				out = append(out, line(e.Recipient, string(e.Kind), e.About, e.Day))
			}
		}
		// What went out now belongs to one of the last days.
		if next == "" || list[len(list)-1].Day < m.today().Add(-8) {
			slices.Sort(out)
			return out
		}
		after = next
	}
}

func line(to, kind, about string, day account.Day) string {
	return strings.Join([]string{to, kind, about, string(day)}, " ")
}
