package account

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"decorum/internal/fault"
)

// Problem is what is wrong with one field of a file of people, and its cure.
type Problem struct {
	Line  int
	Field string
	Wrong string
	Cure  string
}

func (p Problem) String() string {
	return fmt.Sprintf("line %d, %s: %s %s", p.Line, p.Field, p.Wrong, p.Cure)
}

// columns of a file of people. Email and name are needed; the order is free.
const (
	columnEmail   = "email"
	columnName    = "name"
	columnUnit    = "unit"
	columnManager = "manager"
	columnRole    = "role"
	columnHired   = "hired"
	columnLang    = "language"
	columnTags    = "tags"
)

var columns = []string{columnEmail, columnName, columnUnit, columnManager, columnRole, columnHired, columnLang, columnTags}

// emptied are those of which somebody may have nothing.
var emptied = []string{columnUnit, columnManager, columnHired, columnLang, columnTags}

// ReadPeople reads a file of people: CSV with a head, separated by commas,
// semicolons or tabs, in UTF-8 with or without a byte order mark, lines ended by
// LF or CRLF. A unit is written from the top down with " / " or ">" between the
// names. An empty cell leaves what is there, and - takes it away. It returns the
// rows, or everything that is wrong.
func ReadPeople(r io.Reader) ([]ImportRow, []Problem, error) {
	f, problems, err := readFile(r)
	if len(problems) > 0 {
		return nil, problems, err
	}
	return f.Rows, problems, err
}

// File is a file of people that has been read.
type File struct {
	Rows []ImportRow
	// Columns are those that the first line names. Where the file is the whole
	// truth, an empty cell of such a column takes away what was there.
	Columns []string

	// What can't be used, in a file that has problems.
	faults map[int][]string // columns, by line
	texts  []string         // in place of addresses, in lower case
}

// spoilt reports whether what a row says in a column can't be used.
func (f File) spoilt(line int, column string) bool { return slices.Contains(f.faults[line], column) }

// note notes what can't be used.
func (f *File) note(problems []Problem) {
	for _, p := range problems {
		if f.faults == nil {
			f.faults = map[int][]string{}
		}
		f.faults[p.Line] = append(f.faults[p.Line], p.Field)
	}
}

// readFile reads a file, and returns what is wrong with its rows beside them: what
// they name may be wrong as well. Without its rows it can't be read.
func readFile(r io.Reader) (File, []Problem, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	if err != nil {
		return File{}, nil, fmt.Errorf("reading the file: %w", err)
	}
	if len(data) > maxImport {
		return File{}, nil, fault.Explain(fault.Invalid, "The file is larger than 100 MB. Split it.")
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !utf8.Valid(data) {
		return File{}, []Problem{{1, "file", "It is not UTF-8.", "Save it as \"CSV UTF-8\"."}}, nil
	}
	reader := csv.NewReader(bufio.NewReader(bytes.NewReader(data)))
	reader.Comma = separator(data)
	reader.FieldsPerRecord = -1
	reader.TrimLeadingSpace = reader.Comma != '\t' // or an empty cell between two tabs would be lost
	head, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return File{}, []Problem{{1, "file", "It is empty.", "The first line names the columns: " + strings.Join(columns, ", ") + "."}}, nil
	}
	if err != nil {
		return File{}, []Problem{syntax(err)}, nil
	}
	at, problems := readHead(head)
	if len(problems) > 0 {
		return File{}, problems, nil
	}
	f := File{Columns: slices.Sorted(maps.Keys(at))}
	problems = f.readRows(reader, at)
	return f, problems, nil
}

const maxImport = 100 << 20

// separator is the one that stands most often in the first line.
func separator(data []byte) rune {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ',', 0
	for _, s := range []rune{',', ';', '\t'} {
		if n := bytes.Count(first, []byte(string(s))); n > most {
			best, most = s, n
		}
	}
	return best
}

func syntax(err error) Problem {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return Problem{e.Line, "line", "A quotation mark is out of place.", "Put the whole field in quotation marks and double those within it."}
	}
	return Problem{1, "file", "It can't be read as CSV.", "Save it as \"CSV UTF-8\"."}
}

// readHead finds the columns.
func readHead(head []string) (map[string]int, []Problem) {
	at := map[string]int{}
	var problems []Problem
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		switch {
		case name == "":
		case !slices.Contains(columns, name):
			problems = append(problems, Problem{1, name, "There is no such column.", "The columns are " + strings.Join(columns, ", ") + "."})
		case has(at, name):
			problems = append(problems, Problem{1, name, "The column stands twice.", "Remove one."})
		default:
			at[name] = i
		}
	}
	for _, needed := range []string{columnEmail, columnName} {
		if !has(at, needed) {
			problems = append(problems, Problem{1, needed, "The column is missing.", "The first line names the columns; email and name are needed."})
		}
	}
	return at, problems
}

func has(at map[string]int, name string) bool { _, ok := at[name]; return ok }

// readRows reads all rows, or none if what comes after one can't be told.
func (f *File) readRows(reader *csv.Reader, at map[string]int) []Problem {
	var problems []Problem
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			f.Rows = nil
			return append(problems, syntax(err))
		}
		line, _ := reader.FieldPos(0)
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue
		}
		field := func(column string) string {
			if i, ok := at[column]; ok && i < len(record) {
				return strings.TrimSpace(record[i])
			}
			return ""
		}
		row, wrong := readRow(line, field)
		if row.Email == "" {
			f.texts = append(f.texts, strings.ToLower(field(columnEmail)))
		}
		f.Rows, problems = append(f.Rows, row), append(problems, wrong...)
	}
	f.note(problems)
	between := related(f.Rows)
	f.note(between)
	return sorted(append(problems, between...))
}

// sorted orders problems by line; what two looks have found stands there once.
func sorted(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
	seen := make(map[Problem]bool, len(problems))
	return slices.DeleteFunc(problems, func(p Problem) bool {
		twice := seen[p]
		seen[p] = true
		return twice
	})
}

// nothing is what a cell says to take away what is there. An empty one says
// nothing at all.
const nothing = "-"

// readRow reads one person.
func readRow(line int, cell func(string) string) (ImportRow, []Problem) {
	row := ImportRow{Line: line}
	var problems []Problem
	refuse := func(column string, err error) {
		problems = append(problems, Problem{line, column, fmt.Sprintf("%q can't be used.", cell(column)), fault.Words(err)})
	}
	field := func(column string) string {
		if cell(column) == nothing {
			return ""
		}
		return cell(column)
	}
	for _, column := range emptied {
		if cell(column) == nothing {
			row.Emptied = append(row.Emptied, column)
		}
	}
	var err error
	if row.Email, err = CleanEmail(field(columnEmail)); err != nil {
		refuse(columnEmail, err)
	}
	if row.Name, err = CleanName(field(columnName)); err != nil {
		refuse(columnName, err)
	}
	if field(columnManager) != "" {
		if row.Manager, err = CleanEmail(field(columnManager)); err != nil {
			refuse(columnManager, err)
		}
	}
	if cell(columnRole) != "" {
		if row.Role, err = ParseRole(cell(columnRole)); err != nil {
			refuse(columnRole, err)
		}
	}
	if row.Hired, err = ParseDay(field(columnHired)); err != nil {
		refuse(columnHired, err)
	}
	if row.Language, err = CleanLanguage(field(columnLang)); err != nil {
		refuse(columnLang, err)
	}
	if field(columnTags) != "" {
		if row.Tags, err = CleanTags(field(columnTags)); err != nil {
			refuse(columnTags, err)
		}
	}
	row.Unit = readUnit(field(columnUnit))
	return row, problems
}

// readUnit returns the names of a unit from the top down.
func readUnit(text string) (unit []string) {
	for part := range strings.SplitSeq(strings.ReplaceAll(text, ">", "/"), "/") {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			unit = append(unit, part)
		}
	}
	return unit
}

// related finds what is wrong between rows: addresses that stand twice, people
// who manage themselves, and managers who manage each other in a ring.
func related(rows []ImportRow) []Problem {
	var problems []Problem
	first := map[string]int{}
	manager := map[string]string{}
	for _, r := range rows {
		if r.Email == "" {
			continue
		}
		if line, twice := first[r.Email]; twice {
			problems = append(problems, Problem{r.Line, columnEmail, fmt.Sprintf("%s stands in line %d already.", r.Email, line), "Remove one of the lines."})
			continue
		}
		first[r.Email], manager[r.Email] = r.Line, r.Manager
	}
	ring := rings(manager)
	for _, r := range rows {
		if ring[r.Email] != "" && r.Line == first[r.Email] {
			problems = append(problems, inRing(r, ring[r.Email]))
		}
	}
	return problems
}

func inRing(r ImportRow, ring string) Problem {
	return Problem{r.Line, columnManager, "The managers go round in a ring: " + ring + ".", "Somebody at the top has no manager; write - for theirs."}
}

// rings returns, for everybody whose managers lead back to themselves, the way
// round. It looks at everybody once, however many report to a ring.
func rings(manager map[string]string) map[string]string {
	out := map[string]string{}
	seen := make(map[string]int, len(manager)) // on which way somebody was come by
	way := 0
	for start := range manager {
		way++
		var path []string
		next := start
		for next != "" && seen[next] == 0 {
			seen[next] = way
			path = append(path, next)
			next = manager[next]
		}
		if next == "" || seen[next] != way {
			continue
		}
		ring := path[slices.Index(path, next):]
		for i, email := range ring {
			out[email] = strings.Join(slices.Concat(ring[i:], ring[:i], ring[i:i+1]), " → ")
		}
	}
	return out
}
