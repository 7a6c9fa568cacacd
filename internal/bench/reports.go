package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Where the pages are.
const (
	reportPath    = "/reports/completion"
	dashboardPath = "/reports/dashboard"
)

// lastYear is where the report as at the same day of last year is.
func lastYear(*site) string {
	return reportPath + "?as_at=" + clock().AddDate(-1, 0, 0).Format(time.DateOnly)
}

// mostPage is how many milliseconds a page may take, however large the company
// is.
const mostPage = 100

// measurePage measures a page in HR's view of everybody.
func measurePage(what string, path func(*site) string) func(context.Context, *site, options) (line, error) {
	return func(ctx context.Context, s *site, o options) (line, error) {
		l := line{what: fmt.Sprintf("%s, %s enrollments", what, grouped(s.size)), engine: s.engine}
		path := path(s)
		e, size, err := newEcho(ctx, s, path, s.hr)
		if err != nil {
			return l, err
		}
		defer e.close()
		us, err := newFleet(ctx, s.address, http.StatusOK, requestBytes(http.MethodGet, s.address, path, s.hr, ""))
		if err != nil {
			return l, err
		}
		defer us.close()
		them, err := newFleet(ctx, e.address, http.StatusOK, requestBytes(http.MethodGet, e.address, path, s.hr, ""))
		if err != nil {
			return l, err
		}
		defer them.close()
		a, b, err := turns(o, fmt.Sprintf("%s-%d-%s", s.engine, s.size, strings.ToLower(strings.Fields(what)[len(strings.Fields(what))-1])), onePage(us), onePage(them))
		l.ours, l.limit = fmt.Sprintf("%.1f ms", a), fmt.Sprintf("%.1f ms, a handler that writes the same %.0f kB", b, float64(size)/1000)
		l.ratio, l.target, l.met = "–", fmt.Sprintf("< %d ms", mostPage), a < mostPage
		return l, err
	}
}

// onePage asks for a page several times and gives the median.
func onePage(f *fleet) func() (float64, error) {
	return func() (float64, error) {
		var all []float64
		began := time.Now()
		for len(all) < 10 && time.Since(began) < 3*time.Second { // a page that is slow is not asked for so often
			ms, err := milliseconds(func() error { return f.ask(0, 0) })
			if err != nil {
				return 0, err
			}
			all = append(all, ms)
		}
		return median(all), nil
	}
}

// grouped writes a number as tables have it.
func grouped(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

func measureCSV(ctx context.Context, s *site, o options) (line, error) {
	l := line{what: fmt.Sprintf("CSV of %s rows", grouped(s.shown)), engine: s.engine}
	us, err := newFleet(ctx, s.address, http.StatusOK, requestBytes(http.MethodGet, s.address, reportPath+"?format=csv", s.hr, ""))
	if err != nil {
		return l, err
	}
	defer us.close()
	s.bare.SetMaxOpenConns(4)
	var peak uint64
	rows := float64(s.shown)
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
	if o.rounds = min(o.rounds, 5); s.shown > 500_000 {
		o.rounds = min(o.rounds, 2)
	}
	a, b, err := turns(o, s.engine+"-csv", ours, bare)
	l.ours = fmt.Sprintf("%.0f rows/s, heap +%.0f MB", a, float64(peak)/1e6)
	l.limit = fmt.Sprintf("%.0f rows/s, the same SELECT read and dropped", b)
	l.ratio, l.target, l.met = share(a, b, 0.5)
	l.target += ", " + flatTarget
	l.met = l.met && peak < flat
	return l, err
}

// flat is by how much the heap may grow at the most where memory must not
// follow the number of rows.
const (
	flat       = 64_000_000
	flatTarget = "heap < +64 MB"
)

// measureXLSX downloads a workbook once: it takes as long as all the rounds of
// anything else.
func measureXLSX(ctx context.Context, s *site, _ options) (line, error) {
	l := line{what: fmt.Sprintf("XLSX of %s rows", grouped(s.shown)), engine: s.engine, limit: "–", ratio: "–"}
	us, err := newFleet(ctx, s.address, http.StatusOK, requestBytes(http.MethodGet, s.address, reportPath+"?format=xlsx", s.hr, ""))
	if err != nil {
		return l, err
	}
	defer us.close()
	var ms float64
	peak, err := heapPeak(func() (err error) {
		ms, err = milliseconds(func() error { return us.ask(0, 0) })
		return err
	})
	l.ours = fmt.Sprintf("%.0f rows/s, heap +%.0f MB", float64(s.shown)/ms*1000, float64(peak)/1e6)
	l.target, l.met = flatTarget, peak < flat
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
	return drop(rows)
}

// drop reads rows and drops them: what the driver gives, converted to nothing,
// which is the least that reading costs.
func drop(rows *sql.Rows) error {
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return fmt.Errorf("reading columns: %w", err)
	}
	into := make([]any, len(columns))
	for i := range into {
		into[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("reading a row: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading rows: %w", err)
	}
	return nil
}

// heapPeak runs do and returns by how much what is alive on the heap grew at the
// most: what the garbage collector could not take. How much garbage lies beside
// it follows from all that the process holds.
func heapPeak(do func() error) (uint64, error) {
	runtime.GC()
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	before := live[0].Value.Uint64()
	peak := before
	stop := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				metrics.Read(live)
				peak = max(peak, live[0].Value.Uint64())
			}
		}
	})
	err := do()
	close(stop)
	group.Wait()
	return peak - before, err
}
