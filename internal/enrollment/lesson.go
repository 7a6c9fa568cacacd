package enrollment

import (
	"context"
	"fmt"

	"decorum/internal/fault"
)

// OpenLesson records that the person has opened the lesson, so that nobody tests
// out of what they have before them, and starts the course. It writes once for
// each lesson.
func (s *Service) OpenLesson(ctx context.Context, l Learning, lessonKey string) error {
	if l.Records.Opened(lessonKey) && !l.Records.StartedAt.IsZero() {
		return nil
	}
	return s.change(ctx, l, func(r Records) (Changes, error) {
		if r.Opened(lessonKey) { // in another tab
			return Changes{}, nil
		}
		return Changes{Lessons: []LessonRecord{{Lesson: lessonKey}}}, nil
	})
}

// MarkLesson records that the person has done the lesson, or takes that back.
// A completion stays, whatever is taken back.
func (s *Service) MarkLesson(ctx context.Context, personID int64, courseKey, lessonKey string, done bool) error {
	l, err := s.enrolled(ctx, personID, courseKey)
	if err != nil {
		return err
	}
	if _, _, ok := l.Course.Lesson(lessonKey); !ok {
		return fmt.Errorf("marking lesson %q: %w", lessonKey, fault.Missing)
	}
	return s.change(ctx, l, func(r Records) (Changes, error) {
		record := r.Lesson(lessonKey)
		switch {
		case !done:
			record.DoneAt = noTime
		case record.DoneAt.IsZero():
			record.DoneAt = s.clock()
		}
		return Changes{Lessons: []LessonRecord{record}}, nil
	})
}

// SavePosition records how far the person has read in the lesson; position is
// the id of a heading, or "" for the top.
func (s *Service) SavePosition(ctx context.Context, personID int64, courseKey, lessonKey, position string) error {
	l, err := s.enrolled(ctx, personID, courseKey)
	if err != nil {
		return err
	}
	lesson, _, ok := l.Course.Lesson(lessonKey)
	if !ok {
		return fmt.Errorf("saving a position in lesson %q: %w", lessonKey, fault.Missing)
	}
	if position != "" && !lesson.HasHeading(position) {
		return fault.Explain(fault.Invalid, "This place is not in the lesson. Reload the page.")
	}
	defer s.recent.Drop(place{personID, courseKey})
	return s.store.SavePosition(ctx, l.Records.ID, lessonKey, position)
}
