package message

import (
	"fmt"
	"time"

	"decorum/internal/fault"
)

// Hours are when mails may go out, in the organization's zone; all other hours
// are quiet.
type Hours struct {
	From, Until int // minutes after midnight
	Weekdays    bool
}

// ParseHours reads hours such as 08:00-18:00.
func ParseHours(text string, weekdays bool) (Hours, error) {
	var from, until [2]int
	n, err := fmt.Sscanf(text, "%d:%d-%d:%d", &from[0], &from[1], &until[0], &until[1])
	h := Hours{from[0]*60 + from[1], until[0]*60 + until[1], weekdays}
	const day = 24 * 60
	if err != nil || n != 4 || from[1] > 59 || until[1] > 59 || min(from[0], from[1], until[0], until[1]) < 0 || h.From >= h.Until || h.Until > day {
		return Hours{}, fault.Explain(fault.Invalid, fmt.Sprintf("%q does not say when mails may go out. It looks like 08:00-18:00.", text))
	}
	return h, nil
}

// Open reports whether mails may go out at a moment.
func (h Hours) Open(now time.Time, zone *time.Location) bool {
	local := now.In(zone)
	if h.Weekdays && (local.Weekday() == time.Saturday || local.Weekday() == time.Sunday) {
		return false
	}
	minute := local.Hour()*60 + local.Minute()
	return h.From <= minute && minute < h.Until
}

// String says the hours in words.
func (h Hours) String() string {
	text := fmt.Sprintf("from %02d:%02d to %02d:%02d", h.From/60, h.From%60, h.Until/60, h.Until%60)
	if h.Weekdays {
		text += ", Monday to Friday"
	}
	return text
}
