package message

import (
	"time"

	"decorum/internal/account"
)

// Key names a message: there is never a second one of the same key. An
// enrollment is a person, a course and a cycle.
type Key struct {
	AssignmentID int64 // 0 = the person enrolled by themselves
	EnrollmentID int64
	Kind         Kind
	RecipientID  int64
	Day          account.Day // to which it belongs, in the organization's zone
}

// State is how far a message got.
type State string

// The states.
const (
	Planned State = "planned" // its day is still to come, or nobody got to it yet
	Mailed  State = "mailed"  // it is in a mail, whose state says the rest
	Dropped State = "dropped" // it does not go out; Why says why
)

// Why says why a message did not go out.
type Why string

// The reasons.
const (
	WhyCompleted    Why = "completed"    // the course was completed before
	WhyPaused       Why = "paused"       // the person is on leave
	WhyWaived       Why = "waived"       // the person does not have to
	WhyUncovered    Why = "uncovered"    // no assignment covers the person any more
	WhyDue          Why = "due"          // the due day is another one now
	WhyManager      Why = "manager"      // somebody else is told, or nobody
	WhyRule         Why = "rule"         // the rule has other days now
	WhyMoved        Why = "moved"        // one of these three, it is not known which
	WhyLeft         Why = "left"         // the recipient is deactivated
	WhySuperseded   Why = "superseded"   // a new cycle has begun
	WhyAnswered     Why = "answered"     // the follow-up was answered, or is over
	WhyUnsubscribed Why = "unsubscribed" // the recipient does not want what is voluntary
	WhySaid         Why = "said"         // another message of the same mail says it
	WhyLate         Why = "late"         // it could not go out for a week
)

// final reports whether the reason stands whatever happens to the enrollment.
func (w Why) final() bool { return w == WhySaid || w == WhyLate || w == WhyUnsubscribed }

// Message is something that somebody is told.
type Message struct {
	Key

	ID        int64
	Number    int // of a follow-up: which; of a reminder: so many days before or after the due day
	State     State
	Why       Why
	MailID    int64 // 0 = none yet
	PlannedAt time.Time
	ChangedAt time.Time
}
