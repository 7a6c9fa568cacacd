package course

import (
	"slices"
	"time"
)

// FollowUpIntervals returns how long after completion each follow-up opens, the
// earliest first; none if the course has no questions for them.
func (c *Course) FollowUpIntervals() []time.Duration {
	if c.FollowUp == nil || len(c.FollowUp.Questions) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(c.FollowUps)))
}
