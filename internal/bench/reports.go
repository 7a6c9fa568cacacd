package main

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"time"
)

const reportPath = "/reports/completion"

func measureReport(ctx context.Context, s *site, o options) (line, error) {
	l := line{what: fmt.Sprintf("First report page of %d enrollments", o.people), engine: s.engine}
	e, size, err := newEcho(ctx, s, reportPath, s.hr)
	if err != nil {
		return l, err
	}
	defer e.close()
	us, err := newFleet(ctx, s.address, http.StatusOK, requestBytes(http.MethodGet, s.address, reportPath, s.hr, ""))
	if err != nil {
		return l, err
	}
	defer us.close()
	them, err := newFleet(ctx, e.address, http.StatusOK, requestBytes(http.MethodGet, e.address, reportPath, s.hr, ""))
	if err != nil {
		return l, err
	}
	defer them.close()
	repeat := func(f *fleet) func() (float64, error) {
		return func() (float64, error) {
			var all []float64
			for range 10 {
				ms, err := milliseconds(func() error { return f.ask(0, 0) })
				if err != nil {
					return 0, err
				}
				all = append(all, ms)
			}
			return median(all), nil
		}
	}
	a, b, err := turns(o, s.engine+"-report", repeat(us), repeat(them))
	l.ours, l.limit = fmt.Sprintf("%.1f ms", a), fmt.Sprintf("%.1f ms, a handler that writes the same %.0f kB", b, float64(size)/1000)
	l.ratio, l.target, l.met = "–", "< 50 ms", a < 50
	return l, err
}

func measureCSV(ctx context.Context, s *site, o options) (line, error) {
	l := line{what: fmt.Sprintf("CSV of %d rows", o.people), engine: s.engine}
	us, err := newFleet(ctx, s.address, http.StatusOK, requestBytes(http.MethodGet, s.address, reportPath+"?format=csv", s.hr, ""))
	if err != nil {
		return l, err
	}
	defer us.close()
	s.bare.SetMaxOpenConns(4)
	var peak uint64
	rows := float64(o.people)
	ours := func() (float64, error) {
		var ms float64
		grown, err := heapPeak(func() (err error) {
			ms, err = milliseconds(func() error { return us.ask(0, 0) })
			return err
		})
		peak = max(peak, grown)
		return rows / ms * 1000, err
	}
	bare := func() (float64, error) {
		ms, err := milliseconds(func() error { return bareSelect(ctx, s) })
		return rows / ms * 1000, err
	}
	o.rounds = min(o.rounds, 5)
	a, b, err := turns(o, s.engine+"-csv", ours, bare)
	l.ours = fmt.Sprintf("%.0f rows/s, heap +%.0f MB", a, float64(peak)/1e6)
	l.limit = fmt.Sprintf("%.0f rows/s, the same SELECT read and dropped", b)
	l.ratio, l.target, l.met = share(a, b, 0.5)
	l.target += ", flat memory"
	return l, err
}

// bareSelect reads what the export reads, in the same order, and drops it.
func bareSelect(ctx context.Context, s *site) error {
	join := "JOIN"
	if s.engine == "sqlite" {
		join = "CROSS JOIN"
	}
	rows, err := s.bare.QueryContext(ctx, `SELECT e.id, e.person_id, e.course, e.cycle, e.assignment_id, e.enrolled_at, e.due_at, e.started_at,
		e.met, e.total, e.score, e.completed_at, e.completed_version_id, e.valid_until,
		p.name, p.email, p.sort_name, p.unit_id, m.name, c.serial
		FROM people p `+join+` enrollments e ON e.person_id = p.id LEFT JOIN people m ON m.id = p.manager_id
		LEFT JOIN certificates c ON c.enrollment_id = e.id
		WHERE p.active AND e.latest ORDER BY p.sort_name, e.id`)
	if err != nil {
		return fmt.Errorf("reading rows: %w", err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("reading columns: %w", err)
	}
	into := make([]any, len(columns)) // what the driver gives, converted to nothing: the least that reading costs
	for i := range into {
		into[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("reading a row: %w", err)
		}
	}
	return rows.Err()
}

// heapPeak runs do and returns by how much the live heap grew at the most.
func heapPeak(do func() error) (uint64, error) {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	stop := make(chan struct{})
	var seen []uint64
	var group sync.WaitGroup
	group.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				seen = append(seen, now.HeapInuse)
			}
		}
	})
	err := do()
	close(stop)
	group.Wait()
	if len(seen) == 0 {
		return 0, err
	}
	if peak := slices.Max(seen); peak > before.HeapInuse {
		return peak - before.HeapInuse, err
	}
	return 0, err
}
