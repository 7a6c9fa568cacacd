package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/report"
)

// TestReportFlagsAreTheFiltersOfThePage: each flag asks for what the parameter of
// its name in an address does.
func TestReportFlagsAreTheFiltersOfThePage(t *testing.T) {
	flags := reportCmd{Course: "ethics", Status: "overdue", Asked: true, Search: "ann", DueFrom: "2026-01-01", DueUntil: "2026-01-02",
		CompletedFrom: "2026-01-03", CompletedUntil: "2026-01-04", ExpiresFrom: "2026-01-05", ExpiresUntil: "2026-01-06", AsAt: "2026-01-07",
		Sort: "due", Desc: true, Columns: "name,due"}
	got, err := flags.query(nil, nil) // no unit and nobody has to be looked for
	check(t, err)
	want, err := report.ParseQuery(map[string][]string{"course": {"ethics"}, "status": {"overdue"}, "asked": {"yes"}, "search": {"ann"},
		"due_from": {"2026-01-01"}, "due_until": {"2026-01-02"}, "completed_from": {"2026-01-03"}, "completed_until": {"2026-01-04"},
		"expires_from": {"2026-01-05"}, "expires_until": {"2026-01-06"}, "as_at": {"2026-01-07"}, "sort": {"due"}, "dir": {"desc"}, "columns": {"name,due"}})
	check(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-address +flags:\n%s", diff)
	}
}
