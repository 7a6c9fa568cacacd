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
func (f *File) spoilt(line int, column string) bool { return slices.Contains(f.faults[line], column) }

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
