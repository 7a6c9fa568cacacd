package web

import (
	"net/url"
	"slices"

	"decorum/internal/report"
)

// column is a head of the table, with the address that sorts by it.
type column struct {
	Field report.Field
	Name  string
	By    report.Column // "" = can't be sorted by
	URL   string
	Sort  string // ascending, descending, none
	Num   bool
}

// pageFields are the columns of the page as long as nobody has chosen: what
// fits beside each other. Address and course stand below the name.
func pageFields() []report.Field {
	return []report.Field{
		report.FieldName, report.FieldUnit, report.FieldManager, report.FieldStatus, report.FieldProgress, report.FieldDue,
		report.FieldCompleted, report.FieldScore, report.FieldCertificate,
	}
}

// shownFields are the columns of a page. The address stands below the name when
// it was chosen, too.
func shownFields(chosen []report.Field) []report.Field {
	if len(chosen) == 0 {
		return pageFields()
	}
	return slices.DeleteFunc(slices.Clone(chosen), func(f report.Field) bool { return f == report.FieldEmail })
}

// columns are the heads of the table.
func columns(query url.Values, sort report.Sort, chosen []report.Field) []column {
	var out []column
	for _, f := range shownFields(chosen) {
		col := column{Field: f, Name: fieldName(f), By: sortable[f], Num: f == report.FieldScore || f == report.FieldCycle || f == report.FieldVersion || f == report.FieldTestedOut}
		if col.By != "" {
			col.Sort, col.URL = "none", with(query, "sort", string(col.By), "dir", "")
			if col.By == sort.By {
				col.Sort = "descending"
				if !sort.Desc {
					col.Sort, col.URL = "ascending", with(query, "sort", string(col.By), "dir", "desc")
				}
			}
		}
		out = append(out, col)
	}
	return out
}

// sortable says by which fields the table can be sorted.
var sortable = map[report.Field]report.Column{
	report.FieldName: report.ByName, report.FieldUnit: report.ByUnit, report.FieldProgress: report.ByProgress,
	report.FieldDue: report.ByDue, report.FieldCompleted: report.ByCompleted, report.FieldScore: report.ByScore,
}

// fieldName is a field's name on the page, where a sign says what is a percentage.
func fieldName(f report.Field) string {
	switch f {
	case report.FieldName:
		return "Person"
	case report.FieldProgress:
		return "Progress"
	case report.FieldScore:
		return "Score"
	case report.FieldCertificate:
		return "Certificate"
	case report.FieldVerify:
		return "Verify"
	default:
		return f.Name()
	}
}

// cell is what a row has in one column.
type cell struct {
	*reportRow

	Field report.Field
}

// choice is a column that can be chosen.
type choice struct {
	Field  report.Field
	Name   string
	Chosen bool
}

// choices lists what can be chosen, with what is on the page now.
func choices(chosen []report.Field) []choice {
	now := chosen
	if len(now) == 0 {
		now = append(pageFields(), report.FieldEmail)
	}
	var out []choice
	for _, f := range report.Fields() {
		if f != report.FieldName { // always there
			out = append(out, choice{f, f.Name(), slices.Contains(now, f)})
		}
	}
	return out
}

// hidden returns the parameters of an address as fields of a form, without some.
func hidden(query url.Values, without ...string) []formField {
	var out []formField
	for _, f := range fieldsOf(query) {
		if !slices.Contains(without, f.Name) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b formField) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}
