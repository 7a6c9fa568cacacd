package account

import "time"

// Failures counts failed sign-ins in a row for one subject: an address that
// was tried, or a place from which it was tried.
type Failures struct {
	Count int
	Last  time.Time
}

// Sign-in is slowed, never locked for good: somebody who guesses gets nowhere,
// and somebody who is being guessed at is not shut out for long.
const (
	freePerEmail = 5  // failures that cost no waiting
	freePerPlace = 30 // many people may share a place
	longestWait  = 15 * time.Minute
	forgetAfter  = time.Hour
)

// WaitUntil returns when the next try is allowed: after the first free failures
// at any time (the zero time), then after 2, 4, 8 … seconds, 15 minutes at most.
// An hour without a failure forgets them all.
func (f Failures) WaitUntil(free int) time.Time {
	over := f.Count - free
	if over < 0 {
		// Not f.Last: of two tries at the same moment the later one may be
		// counted first, and must not make the other wait.
		return time.Time{}
	}
	wait := longestWait
	if over < 10 {
		wait = min(longestWait, time.Duration(2<<over)*time.Second)
	}
	return f.Last.Add(wait)
}

// countTry adds one failure to the address's and the place's count, unless one
// of them has to wait.
func countTry(now time.Time) func([]Failures) ([]Failures, error) {
	return func(failures []Failures) ([]Failures, error) {
		out := make([]Failures, len(failures))
		for i, free := range []int{freePerEmail, freePerPlace} {
			f := failures[i]
			if now.Sub(f.Last) > forgetAfter {
				f = Failures{}
			}
			if until := f.WaitUntil(free); now.Before(until) {
				return nil, &WaitError{Until: until}
			}
			out[i] = Failures{Count: f.Count + 1, Last: now}
		}
		return out, nil
	}
}

// forgetTry takes back what countTry counted: all of the address's failures,
// and the place's last one.
func forgetTry(failures []Failures) ([]Failures, error) {
	return []Failures{{}, {Count: max(0, failures[1].Count-1), Last: failures[1].Last}}, nil
}

func emailSubject(email string) string { return "email:" + email }
func placeSubject(place string) string { return "place:" + place }
