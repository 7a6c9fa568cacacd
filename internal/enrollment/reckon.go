package enrollment

import (
	"context"
	"fmt"

	"decorum/internal/course"
)

// ReckonAll brings the stored progress of everybody who is not through with a
// course up to date after a version of it was published. Nobody completes by
// it: that takes an act of the learner. Several instances may do it at once.
func (s *Service) ReckonAll(ctx context.Context, p course.Published) error {
	required := p.Course.Requirements()
	err := s.store.Unfinished(ctx, p.Course.Key, func(batch []Records) error {
		changed := map[int64][2]int{}
		for _, r := range batch {
			progress := Reckon(required, r)
			if now := [2]int{progress.Count(), progress.Total()}; now != [2]int{r.Met, r.Total} {
				changed[r.ID] = now
			}
		}
		if len(changed) == 0 {
			return nil
		}
		return s.store.SetProgress(ctx, changed, s.clock())
	})
	if err != nil {
		return fmt.Errorf("reckoning progress anew: %w", err)
	}
	return nil
}
