package message

import "slices"

// Kind is what a message is about.
type Kind string

// The kinds.
const (
	Assigned    Kind = "assigned"    // a course is to be taken
	DueSoon     Kind = "due-soon"    // so many days before the due day
	Overdue     Kind = "overdue"     // every so many days after it
	Escalation  Kind = "escalation"  // to the manager, some days after it
	Certificate Kind = "certificate" // the course is completed
	Expiring    Kind = "expiring"    // a completion will expire
	FollowUp    Kind = "follow-up"   // a few questions, some weeks after the completion
)

// Kinds lists the kinds in the order in which a mail speaks of them: what is
// late first.
func Kinds() []Kind {
	return []Kind{Overdue, DueSoon, Assigned, Escalation, Expiring, Certificate, FollowUp}
}

// Known reports whether there is such a kind.
func (k Kind) Known() bool { return slices.Contains(Kinds(), k) }

// Voluntary reports whether people may do without messages of the kind. Nothing
// that somebody has to do is voluntary.
func (k Kind) Voluntary() bool { return k == Certificate || k == FollowUp }

// rank orders kinds.
func (k Kind) rank() int { return slices.Index(Kinds(), k) }
