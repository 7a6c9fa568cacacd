package store

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"

	"decorum/internal/fault"
	"decorum/internal/report"
)

// cursor is a place between two rows: after the row with this value and id, or
// before it. The zero id is the beginning.
type cursor struct {
	By     report.Column `json:"b"`
	Desc   bool          `json:"d,omitempty"`
	Back   bool          `json:"p,omitempty"`
	Absent bool          `json:"a,omitempty"` // the row has no value
	Value  string        `json:"v,omitempty"`
	ID     int64         `json:"i"`
}

// String returns the cursor as an address carries it.
func (c cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		return "" // can't be: every field is plain
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// maxCursor is longer than any cursor that String makes of a real row.
const maxCursor = 4096

// parseCursor reads what String wrote for the same order; "" is the beginning.
func parseCursor(text string, by report.Sort) (cursor, error) {
	if by.By == "" {
		by.By = report.ByName
	}
	beginning := cursor{By: by.By, Desc: by.Desc}
	if text == "" {
		return beginning, nil
	}
	lost := fault.Explain(fault.Invalid, "This page of the report can’t be found again. Go back to the first page.")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(text) > maxCursor {
		return beginning, lost
	}
	var c cursor
	if err := json.Unmarshal(raw, &c); err != nil || c.By != by.By || c.Desc != by.Desc || c.ID < 1 {
		return beginning, lost
	}
	column, ok := sortColumns()[c.By]
	if !ok || (c.Absent && column.never) {
		return beginning, lost
	}
	if _, err := column.value(c.Value); err != nil && !c.Absent {
		return beginning, lost
	}
	return c, nil
}

// sortColumn is a column that rows are ordered by.
type sortColumn struct {
	expr     string // SQL
	presence string // SQL that is NULL where a row has no value
	ofPerson bool   // it belongs to people, not to enrollments
	never    bool   // it is never absent
	// text returns a row's value as a cursor holds it, "" = absent.
	text func(*reading, *scannedRow) string
	// value is the way back, as SQL takes it.
	value func(string) (any, error)
}

// sortColumns are the columns by name.
func sortColumns() map[report.Column]sortColumn {
	number := func(text string) (any, error) { return strconv.ParseInt(text, 10, 64) }
	moment := func(text string) (any, error) { return time.Parse(time.RFC3339Nano, text) }
	return map[report.Column]sortColumn{
		report.ByName: {expr: "p.sort_name", ofPerson: true, never: true,
			text:  func(_ *reading, s *scannedRow) string { return s.sortName.string },
			value: func(text string) (any, error) { return text, nil }},
		report.ByUnit: {expr: "r.column2", presence: "p.unit_id", ofPerson: true, value: number,
			text: func(r *reading, s *scannedRow) string { return r.place(s.unitID) }},
		report.ByDue: {expr: "e.due_at", presence: "e.due_at", value: moment,
			text: func(_ *reading, s *scannedRow) string { return s.dueAt.text() }},
		report.ByCompleted: {expr: "e.completed_at", presence: "e.completed_at", value: moment,
			text: func(_ *reading, s *scannedRow) string { return s.completedAt.text() }},
		report.ByScore: {expr: "e.score", presence: "e.score", value: number,
			text: func(_ *reading, s *scannedRow) string { return s.score.text() }},
		report.ByProgress: {expr: percent, never: true, value: number,
			text: func(_ *reading, s *scannedRow) string { return strconv.Itoa(s.row().Percent()) }},
	}
}

// percent is report.Row.Percent in SQL. The index enrollments_progress repeats
// it word by word.
const percent = "(CASE WHEN e.completed_at IS NOT NULL THEN 100 WHEN e.total = 0 THEN 0 ELSE 100 * e.met / e.total END)"

// place returns the place of a unit in the order of the tree, "" for none.
func (r *reading) place(unit number) string {
	if !unit.given {
		return ""
	}
	return strconv.Itoa(r.places[unit.int64])
}

// after returns the cursor behind a row.
func (r *reading) after(row *scannedRow) cursor {
	c := cursor{By: r.sort.By, Desc: r.sort.Desc, Value: r.by.text(r, row), ID: row.id.int64}
	c.Absent = c.Value == "" && !r.by.never
	return c
}
