package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"time"

	"decorum/internal/scenario"
)

// line is one row of the table.
type line struct {
	what, engine string
	ours, limit  string
	ratio        string
	target       string
	met          bool
	flat         bool // memory did not follow the number of rows
}

// measurement is one thing that is measured on an engine.
type measurement struct {
	name string
	on   func(o options, size int) bool // the sizes on which it is
	run  func(context.Context, *site, options) (line, error)
}

func measurements() []measurement {
	return []measurement{
		{"lesson", middle, measureLesson},
		{"answer", middle, measureAnswer},
		{"submit", middle, measureSubmit},
		{"scene", middle, measureDecision(scenario.OfScenario, "Scenario: a step taken", "scene")},
		{"card", middle, measureDecision(scenario.OfFeed, "Feed: a decision taken", "card")},
		{"report", every, measurePage("First report page", func(*site) string { return reportPath })},
		{"dashboard", every, measurePage("Dashboard", func(*site) string { return dashboardPath })},
		{"asat", every, measurePage("First report page as at a day a year ago", lastYear)},
		{"evaluate", largest, measureEvaluation},
		{"window", largest, measureWindow},
		{"csv", largest, measureCSV},
		{"xlsx", largest, measureXLSX},
	}
}

// every is each size.
func every(options, int) bool { return true }

// middle is 100,000 enrollments, or the least of the sizes. How fast a learner is
// answered does not depend on it.
func middle(o options, size int) bool {
	if slices.Contains(o.sizes, middleSize) {
		return size == middleSize
	}
	return size == o.sizes[0]
}

const middleSize = 100_000

// largest is the largest size.
func largest(o options, size int) bool { return size == slices.Max(o.sizes) }

// turns measures ours and its limit in turns and returns the medians.
func turns(o options, name string, ours, limit func() (float64, error)) (float64, float64, error) {
	stop, err := o.startProfile(name)
	if err != nil {
		return 0, 0, err
	}
	defer stop()
	var a, b []float64
	for round := range o.rounds + 1 { // the first warms up
		x, err := ours()
		if err != nil {
			return 0, 0, err
		}
		y, err := limit()
		if err != nil {
			return 0, 0, err
		}
		if round > 0 {
			a, b = append(a, x), append(b, y)
		}
	}
	return median(a), median(b), nil
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	n := len(xs)
	return (xs[(n-1)/2] + xs[n/2]) / 2
}

// startProfile writes a CPU profile of what is measured, if that is wanted.
func (o options) startProfile(name string) (stop func(), err error) {
	if o.profile == "" {
		return func() {}, nil
	}
	file, err := os.Create(filepath.Join(o.profile, name+".pprof"))
	if err != nil {
		return nil, fmt.Errorf("making a profile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, fmt.Errorf("starting a profile: %w", err)
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
	}, nil
}

// share compares two rates.
func share(ours, limit float64, target float64) (string, string, bool) {
	return fmt.Sprintf("%.0f %%", 100*ours/limit), fmt.Sprintf("≥ %.0f %%", 100*target), ours/limit >= target
}

func measureLesson(ctx context.Context, s *site, o options) (line, error) {
	l := line{what: "Lesson page, signed in", engine: s.engine}
	path := "/courses/" + courseKey + "/lessons/" + s.course.Lessons[0].Key
	var ours, bare [][]byte
	e, size, err := newEcho(ctx, s, path, s.pupils[0].cookie)
	if err != nil {
		return l, err
	}
	defer e.close()
	for _, p := range s.pupils {
		ours = append(ours, requestBytes(http.MethodGet, s.address, path, p.cookie, ""))
		bare = append(bare, requestBytes(http.MethodGet, e.address, path, p.cookie, ""))
	}
	us, err := newFleet(ctx, s.address, http.StatusOK, ours...)
	if err != nil {
		return l, err
	}
	defer us.close()
	them, err := newFleet(ctx, e.address, http.StatusOK, bare...)
	if err != nil {
		return l, err
	}
	defer them.close()
	a, b, err := turns(o, s.engine+"-lesson",
		func() (float64, error) { return rate(o.clients, o.each, us.ask) },
		func() (float64, error) { return rate(o.clients, o.each, them.ask) })
	l.ours, l.limit = fmt.Sprintf("%.0f/s", a), fmt.Sprintf("%.0f/s, a handler that writes the same %.0f kB", b, float64(size)/1000)
	l.ratio, l.target, l.met = share(a, b, 0.5)
	return l, err
}

// milliseconds times one call.
func milliseconds(do func() error) (float64, error) {
	began := time.Now()
	err := do()
	return float64(time.Since(began).Microseconds()) / 1000, err
}
