package figures

import (
	"context"
	"fmt"
	"reflect"

	"decorum/internal/analysis"
	"decorum/internal/course"
	"decorum/internal/fault"
	"decorum/internal/scenario"
)

// Paths is how many went which way at their first walk through a scenario or
// feed. Nodes are scenes (scenario.Scene.Node) or cards. Everybody counts once
// wherever they came by, however often that was. What is not shown does not
// follow from the rest either, also not for those who know the course.
type Paths struct {
	Lesson *course.Lesson
	People analysis.Cell // who came to an end
	Ways   map[string]Ways
	Ends   map[string]analysis.Cell // by ending, a node
}

// Ways is how many took each way out of a node.
type Ways struct {
	Keys   []Way
	Counts []analysis.Cell
	Leads  [][]Lead      // of each way out of a scene
	All    analysis.Cell // who came by
}

// Way is a choice of a scene, or a response to a card and an audience.
type Way struct {
	Choice   int
	Audience string
}

// Lead is a scene that a choice can lead to, and how many it led there. Which
// of several depends on the meters.
type Lead struct {
	To     string // node
	People analysis.Cell
}

// Count returns how many took the way.
func (w Ways) Count(way Way) analysis.Cell {
	for i, key := range w.Keys {
		if key == way {
			return w.Counts[i]
		}
	}
	return analysis.Cell{Shown: true}
}

// Paths returns the figures of a scenario or feed, or fault.Missing. Walks
// through versions in which it was the same count, others don't; the last few
// are waited for, as analysis.Settled does with sheets.
func (s *Service) Paths(ctx context.Context, courseKey string, kind scenario.Kind, lessonKey string) (course.Published, Paths, error) {
	var c *chart
	p, lesson, people, err := s.settled(ctx, courseKey, kind, lessonKey, func(l *course.Lesson, w scenario.Walk) {
		if c == nil {
			c = newChart(l, kind)
		}
		c.count(w)
	})
	if err != nil {
		return p, Paths{}, err
	}
	if c == nil {
		c = newChart(lesson, kind)
	}
	return p, c.paths(people), nil
}

// Walked returns how many people Paths is about.
func (s *Service) Walked(ctx context.Context, courseKey string, kind scenario.Kind, lessonKey string) (analysis.Cell, error) {
	_, _, people, err := s.settled(ctx, courseKey, kind, lessonKey, func(*course.Lesson, scenario.Walk) {})
	return analysis.Cell{N: people, Shown: true}, err
}

// settled hands over the walks that count and returns how many there are, a
// whole number of analysis.Smallest.
func (s *Service) settled(ctx context.Context, courseKey string, kind scenario.Kind, lessonKey string, each func(*course.Lesson, scenario.Walk)) (course.Published, *course.Lesson, int, error) {
	p, err := s.courses.Current(courseKey)
	if err != nil {
		return course.Published{}, nil, 0, err
	}
	lesson, _, ok := p.Course.Lesson(lessonKey)
	if !ok || (kind == scenario.OfScenario && lesson.Scenario == nil) || (kind == scenario.OfFeed && lesson.Feed == nil) {
		return p, nil, 0, fmt.Errorf("looking for the %s of lesson %q: %w", kind, lessonKey, fault.Missing)
	}
	same := map[int64]bool{}
	var waiting []scenario.Walk
	people := 0
	err = s.store.FirstWalks(ctx, courseKey, kind, lessonKey, func(w scenario.Walk) error {
		fits, known := same[w.VersionID]
		if !known {
			var err error
			if fits, err = s.sameIn(ctx, w.VersionID, lesson, kind); err != nil {
				return err
			}
			same[w.VersionID] = fits
		}
		if !fits {
			return nil
		}
		if waiting = append(waiting, w); len(waiting) == analysis.Smallest {
			for _, w := range waiting {
				each(lesson, w)
			}
			people += len(waiting)
			waiting = waiting[:0]
		}
		return nil
	})
	if err != nil {
		return p, lesson, 0, fmt.Errorf("reading walks: %w", err)
	}
	return p, lesson, people, nil
}

// sameIn reports whether the scenario or feed was in a version as it is now.
func (s *Service) sameIn(ctx context.Context, version int64, now *course.Lesson, kind scenario.Kind) (bool, error) {
	p, err := s.courses.Version(ctx, version)
	if err != nil {
		return false, fmt.Errorf("reading the version of a walk: %w", err)
	}
	then, _, ok := p.Course.Lesson(now.Key)
	if kind == scenario.OfFeed {
		return ok && reflect.DeepEqual(then.Feed, now.Feed), nil
	}
	return ok && reflect.DeepEqual(then.Scenario, now.Scenario), nil
}
