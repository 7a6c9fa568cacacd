package report

import (
	"bytes"
	"encoding/csv"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"decorum/internal/enrollment"
)

// heads returns the names at the head of columns.
func heads(list []Field) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = f.Name()
	}
	return out
}

func TestParseFields(t *testing.T) {
	for text, want := range map[string][]Field{
		"":                    nil,
		",":                   nil,
		"due":                 {FieldName, FieldDue},
		"version,name, email": {FieldName, FieldEmail, FieldVersion},
	} {
		if got, err := ParseFields(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q gives %v, %v", text, got, err)
		}
	}
	if got, err := ParseFields("score", "unit,score"); err != nil || !slices.Equal(got, []Field{FieldName, FieldUnit, FieldScore}) {
		t.Errorf("two texts give %v, %v", got, err)
	}
	if _, err := ParseFields("name,answers"); err == nil {
		t.Error("answers are taken for a column")
	}
}

// TestChosenFields: both formats and the terminal have the chosen columns, in
// the fixed order, and the same in them.
func TestChosenFields(t *testing.T) {
	export, rows := sample(t)
	rows[0].Cycle, rows[0].AssignmentID, rows[0].CompletedVersionID = 2, 7, 9
	export.Labels = Labels{Versions: map[int64]int{9: 3}, Rules: map[int64]string{7: "=Everybody"}}
	rapid.Check(t, func(t *rapid.T) {
		chosen, err := ParseFields(JoinFields(rapid.SliceOfNDistinct(rapid.SampledFrom(Fields()), 1, len(fields), func(f Field) Field { return f }).Draw(t, "fields"), ","))
		if err != nil {
			t.Fatal(err)
		}
		export := export
		export.Fields = chosen
		var out bytes.Buffer
		if err := export.CSV(&out, each(rows)); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), byteOrderMark))).ReadAll()
		if err != nil || !slices.Equal(lines[0], heads(chosen)) {
			t.Fatalf("the head is %q, want %q (%v)", lines[0], heads(chosen), err)
		}
		for i, r := range rows {
			cells := export.Cells(r)
			for j := range cells {
				if got := lines[i+1][j]; got != cells[j] && got != "'"+cells[j] {
					t.Errorf("%s is %q in the file and %q on the terminal", chosen[j], got, cells[j])
				}
			}
		}
	})
	export.Fields = []Field{FieldName, FieldCycle, FieldRule, FieldVersion}
	if diff := cmp.Diff([]string{rows[0].Name, "2", "=Everybody", "3"}, export.Cells(rows[0])); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	file, _ := workbookOf(t, export, rows, sheetRows)
	lines, err := file.GetRows("Completion")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{heads(export.Fields), export.Cells(rows[0])}, lines[:2]); diff != "" {
		t.Errorf("the workbook (-want +got):\n%s", diff)
	}
}

// TestQueryReadsBack: a query and its address are the same thing.
func TestQueryReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.SampledFrom([]string{"", "2026-03-29", "2026-12-31"})
		text := rapid.StringOf(rapid.SampledFrom([]rune("a&=+ %é")))
		status := ""
		if rapid.Bool().Draw(t, "by status") {
			status = string(rapid.SampledFrom(Statuses()).Draw(t, "status"))
		}
		chosen, _ := ParseFields(JoinFields(rapid.SliceOf(rapid.SampledFrom(Fields())).Draw(t, "fields"), ","))
		want := Query{
			Course: text.Draw(t, "course"), Status: status, Search: text.Draw(t, "search"),
			Unit: rapid.Int64Range(0, 99).Draw(t, "unit"), Manager: rapid.Int64Range(0, 99).Draw(t, "manager"),
			DueFrom: day.Draw(t, "due from"), DueUntil: day.Draw(t, "due until"), DoneFrom: day.Draw(t, "from"), DoneUntil: day.Draw(t, "until"),
			ValidFrom: day.Draw(t, "valid from"), ValidUntil: day.Draw(t, "valid until"), Asked: rapid.Bool().Draw(t, "asked"),
			AsAt: rapid.SampledFrom([]string{"", "2026-03-29"}).Draw(t, "as at"), Sort: rapid.SampledFrom([]string{"", "due", "score"}).Draw(t, "sort"),
			Dir: rapid.SampledFrom([]string{"", "desc"}).Draw(t, "dir"), Fields: chosen,
		}
		values, err := url.ParseQuery(want.Values().Encode())
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseQuery(values)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Fatalf("%v (-want +got)\n%s", err, diff)
		}
		if _, _, err := got.Filter(time.UTC, at("2026-11-23T12:00:00Z")); err != nil {
			t.Errorf("it makes no filter: %v", err)
		}
	})
}

func TestQueryRefuses(t *testing.T) {
	for _, text := range []string{"status=late", "status=" + string(enrollment.Withdrawn), "unit=x", "unit=-1", "manager=0", "sort=email", "columns=answers", "asked=no", "asked=1"} {
		values, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseQuery(values); err == nil {
			t.Errorf("%s is understood", text)
		}
	}
	if _, _, err := (Query{AsAt: "31.12.2026"}).Filter(time.UTC, at("2026-11-23T12:00:00Z")); err == nil {
		t.Error("31.12.2026 is taken for a day")
	}
}
