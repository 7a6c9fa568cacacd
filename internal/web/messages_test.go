package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/enrollment"
	"decorum/internal/mail"
	"decorum/internal/message"
)

// outbox keeps the mails that go out; next is what becomes of them.
type outbox struct {
	mails []mail.Message
	next  mail.Outcome
}

func (o *outbox) Send(ctx context.Context, m mail.Message) mail.Outcome {
	if err := m.Ending(ctx); err != nil {
		return mail.Outcome{Verdict: mail.Deferred, Err: err}
	}
	if o.next.Verdict != "" {
		return o.next
	}
	o.mails = append(o.mails, m)
	return mail.Outcome{Verdict: mail.Sent, Code: 250, Reply: "queued as 17"}
}

func (o *outbox) Close() {}

// tell does what the jobs do.
func (s *site) tell() {
	s.t.Helper()
	_, err := s.server.Messages.PlanAndCompose(s.t.Context())
	must(s.t, err)
	_, err = s.server.Messages.Send(s.t.Context())
	must(s.t, err)
}

// ask has an assignment ask the learner, after messages were begun.
func (s *site) ask() {
	s.t.Helper()
	s.tell()
	days := 20
	_, _, err := s.server.Assignments.Save(s.t.Context(), "hr@demo.example", assignment.Assignment{Course: courseKey, Name: "Everybody here",
		Audience: assignment.Audience{Conditions: []assignment.Condition{{Field: assignment.ByPerson, People: []int64{s.people["learner"].ID}}}},
		Due:      assignment.Due{AfterAssigned: &days}, Reminders: assignment.StandardReminders()}, time.Time{})
	must(s.t, err)
}

func TestMessagesExplainThemselves(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	hr.want("/messages", http.StatusOK, "Nothing is planned")
	s.ask()
	s.tell()
	body := hr.want("/messages", http.StatusOK, "The next 30 days", "Due soon", "November 29, 2026", "December 10, 2026")
	coming := regexp.MustCompile(`/messages/\d+`).FindString(body)
	hr.want(coming, http.StatusOK, "“Everybody here” reminds 14 days before the due day", "It belongs to November 29, 2026 and goes out from 00:00 to 24:00")
	hr.want("/messages?view=coming&day=2026-11-29&kind=due-soon", http.StatusOK, coming)
	hr.want("/messages?view=coming&kind=overdue", http.StatusOK, "Overdue", "December 20, 2026")
	body = hr.want("/messages?view=sent", http.StatusOK, "Assigned", "Sent")
	hr.want(regexp.MustCompile(`/messages/\d+`).FindString(body), http.StatusOK, "The mail server took responsibility for it (“250 queued as 17”)",
		"learner@demo.example", "is on your list", "December 13, 2026.")
	if len(s.outbox.mails) != 1 || !strings.Contains(s.outbox.mails[0].Text, "http://decorum.example/courses/"+courseKey) {
		t.Fatalf("%d mails went out: %+v", len(s.outbox.mails), s.outbox.mails)
	}
	// A leave drops what is planned, and says so.
	must(t, s.server.Assignments.Pause(t.Context(), "hr@demo.example", s.people["learner"].ID, "2026-11-23", "2027-03-31", "Leave"))
	s.tell()
	body = hr.want("/messages?view=not-sent", http.StatusOK, "Not sent")
	hr.want(regexp.MustCompile(`/messages/\d+`).FindString(body), http.StatusOK, "It does not go out, because the person was on leave.")
	hr.want("/people/"+itoa(s.people["learner"].ID), http.StatusOK, "messages, sent and planned", "because the person was on leave")
	if status, body := s.as("manager").get("/people/" + itoa(s.people["learner"].ID)); status != http.StatusOK || strings.Contains(body, "/messages/") || !strings.Contains(body, "Due soon") {
		t.Errorf("the manager is answered with %d", status)
	}
	for _, path := range []string{"/messages?view=nonsense", "/messages?kind=nonsense", "/messages/999", "/messages/x", "/messages/texts/joke/en", "/messages/texts/overdue/tlh"} {
		hr.want(path, http.StatusNotFound)
	}
	hr.want("/messages?day=soon", http.StatusBadRequest)
}

// TestOutlookTellsWhatIsExpected has two people who will be asked again, and
// one who is asked already.
func TestOutlookTellsWhatIsExpected(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	s.tell()
	completed := func(name string, at time.Time) {
		s.enroll(s.people[name].ID, func(e *enrollment.Enrollment) {
			e.StartedAt, e.CompletedAt, e.CompletedVersionID = at, at, 1
		})
	}
	completed("other", time.Date(2025, 11, 28, 9, 0, 0, 0, time.UTC))
	completed("trainer", time.Date(2025, 12, 2, 9, 0, 0, 0, time.UTC))
	days := 20
	rule := assignment.Assignment{Course: courseKey, Name: "Every year", Due: assignment.Due{AfterAssigned: &days},
		Recurrence: assignment.Recurrence{Every: 12, Within: 14}, Reminders: assignment.Reminders{Before: []int{10}, Overdue: 1}}
	for _, name := range []string{"other", "trainer", "learner"} {
		rule.Audience.Also = append(rule.Audience.Also, s.people[name].ID)
	}
	rule.Audience.Conditions = []assignment.Condition{{Field: assignment.ByPerson, People: rule.Audience.Also}}
	_, _, err := s.server.Assignments.Save(t.Context(), "hr@demo.example", rule, time.Time{})
	must(t, err)
	s.tell()
	body := hr.want("/messages", http.StatusOK, "The next 30 days", "December 3, 2026")
	if strings.Contains(body, "xpected") {
		t.Errorf("something is expected before anybody looked ahead:\n%s", body)
	}
	must(t, s.server.Messages.Foresee(t.Context()))
	body = hr.want("/messages", http.StatusOK, "listed by name from the day on which the new cycle begins")
	for day, want := range map[string]string{
		// Nobody is known by name yet: the day leads nowhere.
		"November 28, 2026": `November 28, 2026 – – 1 expected – – – – 1 expected`,
		// The learner's due soon day is linked, and so is the number.
		"December 3, 2026":  `<a href="/messages?day=2026-12-03&amp;view=coming">December 3, 2026</a> – <a href="/messages?day=2026-12-03&amp;kind=due-soon&amp;view=coming">1</a> – – – – – 1`,
		"December 6, 2026":  `December 6, 2026 – 1 expected – – – – – 1 expected`,
		"December 15, 2026": `<a href="/messages?day=2026-12-15&amp;view=coming">December 15, 2026</a> <a href="/messages?day=2026-12-15&amp;kind=overdue&amp;view=coming">1</a> and 1 expected – – – – – – 1 and 1 expected`,
		"December 18, 2026": `<a href="/messages?day=2026-12-18&amp;view=coming">December 18, 2026</a> <a href="/messages?day=2026-12-18&amp;kind=overdue&amp;view=coming">1</a> and 2 expected – – – – – – 1 and 2 expected`,
	} {
		if got := outlookOf(body, day); got != want {
			t.Errorf("%s:\n got %s\nwant %s", day, got, want)
		}
	}
	// When one of them has been asked, what is planned is not expected as well.
	s.move(5 * 24 * time.Hour)
	_, err = s.server.Assignments.EvaluateAll(t.Context())
	must(t, err)
	s.tell()
	body = hr.want("/messages", http.StatusOK)
	if strings.Contains(body, "xpected") || !strings.Contains(outlookOf(body, "December 15, 2026"), ">2</a>") {
		t.Errorf("after the cycle began:\n%s\n%s", outlookOf(body, "December 15, 2026"), body)
	}
	must(t, s.server.Messages.Foresee(t.Context()))
	if got := outlookOf(hr.want("/messages", http.StatusOK), "December 18, 2026"); !strings.Contains(got, ">2</a> and 1 expected") {
		t.Errorf("after looking ahead again: %s", got)
	}
}

// outlookOf returns the line of a day, with the links and without other markup.
func outlookOf(body, day string) string {
	for line := range strings.SplitSeq(body, "<tr>") {
		if line, _, _ := strings.Cut(line, "</tr>"); strings.Contains(line, `class="nowrap">`+day) || strings.Contains(line, ">"+day+"</a></th>") {
			line = strings.NewReplacer("</td>", " ", "</th>", " ").Replace(line)
			return strings.Join(strings.Fields(regexp.MustCompile(`</?(td|th|span)[^>]*>`).ReplaceAllString(line, "")), " ")
		}
	}
	return ""
}

// TestNobodyToEscalateTo: the manager leaves before they are told, and HR sees
// that nobody will be.
func TestNobodyToEscalateTo(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	s.ask()
	s.tell()
	missing(t, hr.want(s.of("learner"), http.StatusOK, "Ms manager"), "Nobody to escalate to", "(has left)")
	_, err := s.server.Accounts.Deactivate(t.Context(), account.CommandLine(), s.people["manager"].ID)
	must(t, err)
	hr.want(s.of("learner"), http.StatusOK, "Ms manager (has left)", "Nobody to escalate to.", "“Everybody here” tells the manager on December 20, 2026",
		"but Ms manager has left, and nobody above is here.")
	s.move(22 * 24 * time.Hour) // past the due day
	hr.want(dashboardURL, http.StatusOK, "Ms manager</a> <span class=\"meta\">has left</span>")
	hr.want(dashboardURL+"/overdue", http.StatusOK, "Ms manager</a> <span class=\"meta\">has left</span>")
}

// TestMailsThatWaitSayWhy: as soon as a mail was tried in vain, HR sees since
// when mails wait and what the mail server said.
func TestMailsThatWaitSayWhy(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	s.outbox.next = mail.Outcome{Verdict: mail.Deferred, Stage: mail.StageTLS, Err: errors.New("the server does not offer STARTTLS")}
	s.ask()
	missing(t, hr.want("/messages", http.StatusOK), "Mails wait since")
	_, err := s.server.Messages.PlanAndCompose(t.Context())
	must(t, err)
	if _, err := s.server.Messages.Send(t.Context()); err == nil {
		t.Error("the log does not hear of it")
	}
	hr.want("/messages", http.StatusOK, "Mails wait since November 23, 2026", "The mail server offers no encryption, and without it nothing is sent: “the server does not offer STARTTLS”.", "That was the last try, on November 23, 2026")
	missing(t, hr.want("/messages?view=trouble", http.StatusOK, "No mail has been given up yet"), "No mail is in trouble")
	s.outbox.next = mail.Outcome{Verdict: mail.Deferred, Stage: mail.StageRecipient, Code: 451, Reply: "try\nlater"}
	s.move(time.Hour)
	s.tell()
	hr.want("/messages", http.StatusOK, "Mails wait since November 23, 2026", "The mail server answered: “451 try later”.")
	s.outbox.next = mail.Outcome{}
	s.move(time.Hour)
	s.tell()
	missing(t, hr.want("/messages", http.StatusOK), "Mails wait since")
}

func TestMailThatFailedIsSentAgain(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	s.outbox.next = mail.Outcome{Verdict: mail.Uncertain, Stage: mail.StageEnd}
	s.ask()
	s.tell()
	body := hr.want("/messages?view=trouble", http.StatusOK, "In trouble (1)", "Uncertain")
	one := regexp.MustCompile(`/messages/\d+`).FindString(body)
	hr.want(one, http.StatusOK, "Nobody can know whether it went out", "Send it again")
	s.outbox.next = mail.Outcome{}
	s.move(time.Hour)
	s.tell()
	if len(s.outbox.mails) != 0 {
		t.Fatal("an uncertain mail was sent again by itself")
	}
	if status, _, _ := hr.post(one+"/again", url.Values{}); status != http.StatusSeeOther {
		t.Errorf("sending it again: %d", status)
	}
	s.tell()
	hr.want(one, http.StatusOK, "The mail will be sent again in a moment.", "It went out.", "HR had it sent again: it may arrive twice.",
		"By hr@demo.example on November 23, 2026", "Before it was uncertain after 1 attempt.", "1, after 1 before it was sent again")
	if status, _, _ := hr.post(one+"/again", url.Values{}); status != http.StatusConflict || len(s.outbox.mails) != 1 {
		t.Errorf("sending it once more: %d, %d mails", status, len(s.outbox.mails))
	}
}

func TestTextsOfMessages(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	const path = "/messages/texts/assigned/en"
	hr.want("/messages/texts", http.StatusOK, path, "Deutsch", "Español")
	hr.want(path, http.StatusOK, "Preview", "December 7, 2026.", "{deadline}")
	for _, k := range message.Kinds() {
		for _, code := range message.Languages() {
			hr.want("/messages/texts/"+string(k)+"/"+code, http.StatusOK, "Preview")
		}
	}
	form := url.Values{"heading": {"Hello {course}"}, "body": {"Dear {name},\r\n\r\n{deadline}"}, "action": {"Go"}, "do": {"preview"}}
	if status, body, _ := hr.post(path, form); status != http.StatusOK || !strings.Contains(body, "Hello Social media") || !strings.Contains(body, "Dear Ms hr,") {
		t.Errorf("previewing: %d\n%s", status, body)
	}
	hr.want(path, http.StatusOK, "is on your list") // nothing was saved
	form.Set("body", "{wrong}")
	for _, do := range []string{"preview", "save"} {
		form.Set("do", do)
		if status, body, _ := hr.post(path, form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "uses {wrong}") || !strings.Contains(body, "{wrong}</textarea>") {
			t.Errorf("%s with an unknown word: %d\n%s", do, status, body)
		}
	}
	form.Set("body", "Now, {name}.")
	if status, _, _ := hr.post(path, form); status != http.StatusSeeOther {
		t.Errorf("saving: %d", status)
	}
	hr.want(path, http.StatusOK, "Saved.", "Changed by hr@demo.example", "Take back what was changed")
	s.ask()
	s.tell()
	if len(s.outbox.mails) != 1 || !strings.Contains(s.outbox.mails[0].Text, "Now, Ms learner.") {
		t.Errorf("mails say %+v", s.outbox.mails)
	}
	hr.post(path, url.Values{"do": {"reset"}})
	if body := hr.want(path, http.StatusOK, "is on your list"); strings.Contains(body, "Take back") {
		t.Error("there is something to take back")
	}
}

func TestUnsubscribing(t *testing.T) {
	s := newSite(t)
	token, err := s.server.Messages.Links.Unsubscribe(t.Context(), s.people["learner"].ID)
	must(t, err)
	v := s.visitor()
	v.want("/unsubscribe/"+token, http.StatusOK, "Don’t send them any more")
	// A mail program does it with one click, from no page of ours (RFC 8058).
	status, _, _ := v.do(http.MethodPost, "/unsubscribe/"+token, url.Values{"List-Unsubscribe": {"One-Click"}}, nil)
	if status != http.StatusSeeOther {
		t.Errorf("one click: %d", status)
	}
	v.want("/unsubscribe/"+token, http.StatusOK, "You get no more mails about certificates")
	learner := s.as("learner")
	if body := learner.want("/account/mails", http.StatusOK, "Certificates and follow-up questions"); strings.Contains(body, `value="yes" checked`) {
		t.Error("the account page does not know")
	}
	if status, _, _ := learner.post("/account/mails", url.Values{"voluntary": {"yes"}}); status != http.StatusSeeOther {
		t.Errorf("changing it: %d", status)
	}
	learner.want("/account/mails", http.StatusOK, `value="yes" checked`)
	v.want("/unsubscribe/"+token+"x", http.StatusNotFound, "This link does not work")
	v.want("/unsubscribe/none", http.StatusNotFound)
}
func itoa(n int64) string { return strconv.FormatInt(n, 10) }
