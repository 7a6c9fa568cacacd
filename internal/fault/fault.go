// Package fault names the kinds of failure that the program tells apart. Every
// layer wraps one of them (fmt.Errorf("adding attempt: %w", fault.Conflict));
// the edges turn the kind into a status code or an exit code and the words, if
// there are any, into what a person reads.
package fault

import "errors"

// Kind is a class of failure. It is an error, so that errors.Is finds it.
type Kind string

// The kinds. Whatever bears none of them is a fault of the program.
const (
	Invalid     Kind = "invalid"     // the input can't be understood or breaks a rule
	Denied      Kind = "denied"      // known, but not allowed to do this
	SignedOut   Kind = "signed out"  // nobody is signed in
	Missing     Kind = "missing"     // there is no such thing
	Conflict    Kind = "conflict"    // it contradicts what is already there
	Limited     Kind = "limited"     // too much, too fast
	Unavailable Kind = "unavailable" // something that is needed does not answer
)

// Error returns the kind's name.
func (k Kind) Error() string { return string(k) }

// explained is a failure with words for a person.
type explained struct {
	kind  Kind
	words string
}

func (e *explained) Error() string { return e.words }
func (e *explained) Unwrap() error { return e.kind }

// Explain returns an error of the given kind whose words a person may read:
// they say what happened and what to do about it.
func Explain(kind Kind, words string) error { return &explained{kind, words} }

// Of returns the kind that err bears, or "" if it bears none.
func Of(err error) Kind {
	if k, ok := errors.AsType[Kind](err); ok {
		return k
	}
	return ""
}

// Words returns what a person may read about err, or "" if nothing was written
// for a person.
func Words(err error) string {
	if e, ok := errors.AsType[*explained](err); ok {
		return e.words
	}
	return ""
}
