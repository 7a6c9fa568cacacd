package message

import (
	"fmt"
	"slices"
	"strconv"
)

// Words names the kind, as a page does.
func (k Kind) Words() string {
	switch k {
	case Assigned:
		return "Assigned"
	case DueSoon:
		return "Due soon"
	case Overdue:
		return "Overdue"
	case Escalation:
		return "Escalation to the manager"
	case Certificate:
		return "Certificate"
	case Expiring:
		return "Expiring"
	case FollowUp:
		return "Follow-up"
	}
	return string(k)
}

// Words says the reason, as the end of a sentence that begins with "because".
func (w Why) Words() string {
	switch w {
	case WhyCompleted:
		return "the course was completed before"
	case WhyPaused:
		return "the person was on leave"
	case WhyWaived:
		return "the course was waived for the person"
	case WhyUncovered:
		return "the assignment did not ask the person any more"
	case WhyDue:
		return "the due day changed after it had been planned"
	case WhyManager:
		return "another manager is to be told, or nobody, since it was planned"
	case WhyRule:
		return "the days of the assignment's reminders changed after it had been planned"
	case WhyMoved:
		return "the due day, the manager or the rule changed after it had been planned"
	case WhyLeft:
		return "the person who should have got it, or whom it was about, had left"
	case WhySuperseded:
		return "a new cycle had begun"
	case WhyAnswered:
		return "the questions had been answered, or the next ones were open"
	case WhyUnsubscribed:
		return "the recipient does without messages that are voluntary"
	case WhySaid:
		return "another message in the same mail said it"
	case WhyLate:
		return "no mail could be sent for a week, and then it was too late"
	}
	return "it was not wanted any more"
}

// Words says what became of a mail.
func (s MailState) Words() string {
	switch s {
	case Waiting:
		return "Waits to be sent"
	case Ending:
		return "Being sent"
	case Sent:
		return "Sent"
	case Uncertain:
		return "Uncertain"
	case Failed:
		return "Failed"
	}
	return string(s)
}

// Outcome says in a few words what became of a message.
func (e Entry) Outcome() string {
	switch e.State {
	case Planned:
		return "Planned"
	case Dropped:
		return "Not sent"
	case Mailed:
	}
	return e.Mail.Words()
}

// Rule says by which rule the message exists.
func (e Entry) Rule() string {
	rule := "“" + e.Assignment + "”"
	switch e.Kind {
	case Assigned:
		return rule + " asks " + e.About + " to take the course. Whoever is newly asked is told on that day."
	case DueSoon:
		return rule + " reminds " + days0(e.Number) + " before the due day whoever has not completed the course."
	case Overdue:
		return rule + " reminds again and again after the due day; this is the reminder " + days0(e.Number) + " after it."
	case Escalation:
		return rule + " tells the manager " + days0(e.Number) + " after the due day, or after the assignment if that came later, who has not completed the course. It is for " +
			e.Recipient + ": the manager of " + e.About + " or, where that one had left, the nearest above who had not."
	case Certificate:
		return "Whoever completes a course is told on that day where the certificate is."
	case Expiring:
		return rule + " says " + days0(e.Number) + " before a completion expires that it will."
	case FollowUp:
		return "The course asks a few questions some time after a completion; these are number " + strconv.Itoa(e.Number) + "."
	}
	return ""
}

func days0(n int) string {
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}

// Story says why a message did or did not go out.
func (e Entry) Story(m Mail, hours Hours) string {
	switch e.State {
	case Planned:
		return fmt.Sprintf("It belongs to %s and goes out %s on that day or, if the recipient has got a mail by then, on the next, unless something changes before.", e.Day.Long(), hours)
	case Dropped:
		return "It does not go out, because " + e.Why.Words() + "."
	case Mailed:
	}
	return m.story() + m.twice()
}

// twice says that a mail may arrive twice, if that is so.
func (m Mail) twice() string {
	if !slices.ContainsFunc(m.Resent, func(r Resent) bool { return r.Was == Uncertain }) {
		return ""
	}
	return " Before that nobody could know whether it had gone out, and HR had it sent again: it may arrive twice."
}

// story says what became of the mail.
func (m Mail) story() string {
	switch m.State {
	case Sent:
		return "It went out. The mail server took responsibility for it" + said(m) + "; what happened to it afterwards, such as a full mailbox, the server reports to the sender's address."
	case Uncertain:
		return "Nobody can know whether it went out" + said(m) + ". The mail was handed over to the last word, and no answer was recorded. It is not sent again by itself, because then it might arrive twice; you can have it sent again."
	case Failed:
		return "It did not go out: the mail server refused it, or could not be reached for days" + said(m) + ". Correct what is wrong, such as the address, and have it sent again."
	case Ending:
		return "It is being handed to the mail server at this moment."
	case Waiting:
	}
	if m.Attempts == 0 {
		return "It is in a mail that will be handed to the mail server in a moment."
	}
	return "It is in a mail that the mail server has not taken yet" + said(m) + ". It is tried again, with growing pauses, for three days."
}

// said quotes the mail server.
func said(m Mail) string {
	switch {
	case m.Reply == "" && m.Code == 0:
		return ""
	case m.Code == 0:
		return " (“" + m.Reply + "”)"
	}
	return fmt.Sprintf(" (“%d %s”)", m.Code, m.Reply)
}
