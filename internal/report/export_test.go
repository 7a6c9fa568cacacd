package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/enrollment"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// sample is an export in a zone in which days differ from those of UTC.
func sample(t *testing.T) (Export, []Row) {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	export := Export{Zone: zone, Now: at("2026-11-23T12:00:00Z"), Titles: map[string]string{"ethics": "Social media, and ethics"},
		BaseURL: "https://training.example.org"}
	return export, []Row{
		{Name: "Zoë \"Zo\" Łukasz", Email: "zoe@example.org", Unit: "Northwind / Clinics", Manager: "王小明", Course: "ethics",
			Certificate: "DC-2345", Enrollment: enrollment.Enrollment{
				EnrolledAt: at("2026-01-02T03:00:00Z"), StartedAt: at("2026-01-05T15:00:00Z"), DueAt: at("2026-07-01T04:00:00Z"),
				CompletedAt: at("2026-02-01T04:59:59Z"), ValidUntil: at("2027-02-01T05:00:00Z"), Met: 10, Total: 10, TestedOut: 2, Score: 8666, Scored: true}},
		{Name: "=cmd|' /C calc'!A0", Email: "+1@example.org", Course: "gone", Enrollment: enrollment.Enrollment{
			EnrolledAt: at("2026-01-02T12:00:00Z"), DueAt: at("2026-07-01T04:00:00Z"), Met: 1, Total: 3}},
		{Name: "Two\nlines", Email: "b@example.org", Course: "ethics", Enrollment: enrollment.Enrollment{
			EnrolledAt: at("2026-01-02T12:00:00Z"), StartedAt: at("2026-01-02T12:00:00Z"), Met: 2, Total: 10, Scored: true}},
	}
}

func each(rows []Row) Rows {
	return func(f func(Row) error) error {
		for _, r := range rows {
			if err := f(r); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestCSV(t *testing.T) {
	export, rows := sample(t)
	var out bytes.Buffer
	if err := export.CSV(&out, each(rows)); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffName,Email,Unit,Manager,Course,Status,Progress %,Enrolled,Due,Started,Completed,Valid until,Score %,Certificate serial,Verify address,Lessons tested out,Certificate status\r\n" +
		"\"Zoë \"\"Zo\"\" Łukasz\",zoe@example.org,Northwind / Clinics,王小明,\"Social media, and ethics\",Completed,100," +
		"2026-01-01,2026-06-30,2026-01-05,2026-01-31,2027-01-31,86.66,DC-2345,https://training.example.org/verify/DC-2345,2,Valid\r\n" +
		"\"'=cmd|' /C calc'!A0\",\"'+1@example.org\",,,gone,Overdue,33,2026-01-02,2026-06-30,,,,,,,0,\r\n" +
		"\"Two\nlines\",b@example.org,,,\"Social media, and ethics\",In progress,20,2026-01-02,,2026-01-02,,,0,,,0,\r\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestCertificateStatus: a completion whose certificate no longer counts stays
// one, and says so beside it. What came after the moment of a report had not
// happened then.
func TestCertificateStatus(t *testing.T) {
	export, rows := sample(t)
	day := func(n int) time.Time { return at("2026-03-01T12:00:00Z").AddDate(0, 0, n) }
	for _, test := range []struct {
		what                string
		revoked, superseded time.Time
		now                 time.Time
		want                string
	}{
		{"it counts", time.Time{}, time.Time{}, day(1), "Valid"},
		{"revoked", day(5), time.Time{}, day(5), "Revoked"},
		{"not yet revoked", day(5), time.Time{}, day(5).Add(-time.Microsecond), "Valid"},
		{"superseded", time.Time{}, day(5), day(6), "Superseded"},
		{"not yet superseded", time.Time{}, day(5), day(4), "Valid"},
		{"both", day(7), day(5), day(8), "Revoked"},
		{"between the two", day(7), day(5), day(6), "Superseded"},
		{"expired", time.Time{}, time.Time{}, rows[0].ValidUntil, "Expired"},
		{"expired and revoked", day(5), time.Time{}, rows[0].ValidUntil, "Revoked"},
	} {
		export, row := export, rows[0]
		export.Now, export.Fields = test.now, []Field{FieldName, FieldStatus, FieldState}
		row.RevokedAt, row.SupersededAt = test.revoked, test.superseded
		status := map[bool]string{true: "Completed", false: "Expired"}[test.now.Before(row.ValidUntil)]
		if got := export.Cells(row)[1:]; !slices.Equal(got, []string{status, test.want}) {
			t.Errorf("%s: %q", test.what, got)
		}
	}
	none := rows[1]
	none.RevokedAt = day(1)
	if got := export.text(&none, FieldState); got != "" {
		t.Errorf("no certificate is %q", got)
	}
}

// TestCSVReadsBack: whatever a name holds, a reader of RFC 4180 gets it back
// in its cell, and no cell begins like a formula.
func TestCSVReadsBack(t *testing.T) {
	export, _ := sample(t)
	rapid.Check(t, func(t *rapid.T) {
		// The reader of encoding/csv turns CRLF within quotes into LF.
		text := rapid.StringOf(rapid.SampledFrom([]rune("=+-@\t'\" ,;\n|a1é王＝\u00a0\ufeff")))
		row := Row{Name: text.Draw(t, "name"), Unit: text.Draw(t, "unit"), Manager: text.Draw(t, "manager"), Course: text.Draw(t, "course")}
		var out bytes.Buffer
		if err := export.CSV(&out, each([]Row{row})); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), byteOrderMark))).ReadAll()
		if err != nil || len(lines) != 2 || len(lines[1]) != len(StandardFields()) {
			t.Fatalf("reading %q: %d lines, %v", out.String(), len(lines), err)
		}
		got := lines[1]
		for i, want := range map[int]string{0: row.Name, 2: row.Unit, 3: row.Manager, 4: row.Course} {
			if got[i] != want && got[i] != "'"+want {
				t.Errorf("cell %d is %q, want %q", i, got[i], want)
			}
			seen := strings.TrimLeft(got[i], " \u00a0\ufeff")
			if strings.ContainsAny(got[i][:min(1, len(got[i]))], "\t\n") || (seen != "" && strings.ContainsRune("=+-@＝", first(seen))) {
				t.Errorf("cell %q may run as a formula", got[i])
			}
		}
	})
}

func TestExportStops(t *testing.T) {
	export, rows := sample(t)
	gone := errors.New("connection gone")
	many := func(f func(Row) error) error {
		for range 5 * flushEvery {
			if err := f(rows[0]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := export.CSV(failing{gone}, many); !errors.Is(err, gone) {
		t.Errorf("CSV to a writer that fails: %v", err)
	}
	broken := func(func(Row) error) error { return gone }
	if err := export.CSV(&bytes.Buffer{}, broken); !errors.Is(err, gone) {
		t.Errorf("CSV of rows that fail: %v", err)
	}
	if err := export.XLSX(failing{gone}, each(rows)); !errors.Is(err, gone) {
		t.Errorf("XLSX to a writer that fails: %v", err)
	}
	if err := export.XLSX(&bytes.Buffer{}, broken); !errors.Is(err, gone) {
		t.Errorf("XLSX of rows that fail: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// flushed counts how much had been sent at each flush.
type flushed struct {
	bytes.Buffer
	at []int
}

func (f *flushed) Flush() { f.at = append(f.at, f.Len()) }

// TestCSVKeepsMoving: rows are sent on while others are still being read.
func TestCSVKeepsMoving(t *testing.T) {
	export, rows := sample(t)
	var out flushed
	many := func(f func(Row) error) error {
		for range 3 * flushEvery {
			if err := f(rows[2]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := export.CSV(&out, many); err != nil {
		t.Fatal(err)
	}
	if len(out.at) != 3 || out.at[0] == 0 || out.at[1] <= out.at[0] {
		t.Errorf("flushed at %v", out.at)
	}
}

// TestCSVAllocatesNothing: a row costs no memory, whatever their number.
func TestCSVAllocatesNothing(t *testing.T) {
	export, rows := sample(t)
	var line []byte
	all := Fields()
	got := testing.AllocsPerRun(100, func() { line = export.appendRow(line[:0], &rows[0], all) })
	if got > 0 {
		t.Errorf("a row costs %v allocations", got)
	}
}

// first returns the first character of a text that has one.
func first(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}
