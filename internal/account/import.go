package account

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
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
)

var columns = []string{columnEmail, columnName, columnUnit, columnManager, columnRole}

// ReadPeople reads a file of people: CSV with a head, separated by commas,
// semicolons or tabs, in UTF-8 with or without a byte order mark, lines ended by
// LF or CRLF. A unit is written from the top down with " / " or ">" between the
// names. It returns the rows, or everything that is wrong.
func ReadPeople(r io.Reader) ([]ImportRow, []Problem, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the file: %w", err)
	}
	if len(data) > maxImport {
		return nil, nil, fault.Explain(fault.Invalid, "The file is larger than 100 MB. Split it.")
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !utf8.Valid(data) {
		return nil, []Problem{{1, "file", "It is not UTF-8.", "Save it as \"CSV UTF-8\"."}}, nil
	}
	reader := csv.NewReader(bufio.NewReader(bytes.NewReader(data)))
	reader.Comma = separator(data)
	reader.FieldsPerRecord = -1
	reader.TrimLeadingSpace = reader.Comma != '\t' // or an empty cell between two tabs would be lost
	head, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, []Problem{{1, "file", "It is empty.", "The first line names the columns: email, name, unit, manager, role."}}, nil
	}
	if err != nil {
		return nil, []Problem{syntax(err)}, nil
	}
	at, problems := readHead(head)
	if len(problems) > 0 {
		return nil, problems, nil
	}
	return readRows(reader, at)
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

func readRows(reader *csv.Reader, at map[string]int) ([]ImportRow, []Problem, error) {
	var rows []ImportRow
	var problems []Problem
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, append(problems, syntax(err)), nil
		}
		line, _ := reader.FieldPos(0)
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue
		}
		row, wrong := readRow(line, func(column string) string {
			if i, ok := at[column]; ok && i < len(record) {
				return strings.TrimSpace(record[i])
			}
			return ""
		})
		rows, problems = append(rows, row), append(problems, wrong...)
	}
	problems = append(problems, related(rows)...)
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
	if len(problems) > 0 {
		return nil, problems, nil
	}
	return rows, nil, nil
}

// readRow reads one person.
func readRow(line int, field func(string) string) (ImportRow, []Problem) {
	row := ImportRow{Line: line}
	var problems []Problem
	refuse := func(column string, err error) {
		problems = append(problems, Problem{line, column, fmt.Sprintf("%q can't be used.", field(column)), fault.Words(err)})
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
	if field(columnRole) != "" {
		if row.Role, err = ParseRole(field(columnRole)); err != nil {
			refuse(columnRole, err)
		}
	}
	for part := range strings.SplitSeq(strings.ReplaceAll(field(columnUnit), ">", "/"), "/") {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			row.Unit = append(row.Unit, part)
		}
	}
	return row, problems
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
	for _, r := range rows {
		if r.Line != first[r.Email] {
			continue
		}
		if ring := ringOf(r.Email, manager); ring != "" {
			problems = append(problems, Problem{r.Line, columnManager, "The managers go round in a ring: " + ring + ".", "Somebody at the top has no manager; leave theirs empty."})
		}
	}
	return problems
}

// ringOf follows the managers of a person and returns the ring that leads back
// to them, "" if there is none.
func ringOf(email string, manager map[string]string) string {
	path := []string{email}
	for next := manager[email]; next != "" && len(path) <= len(manager); next = manager[next] {
		path = append(path, next)
		if next == email {
			return strings.Join(path, " → ")
		}
	}
	return ""
}

// Plan is what an import would do.
type Plan struct {
	Rows       []ImportRow
	Problems   []Problem
	New, Known int
}

// PlanImport reads a file and checks it against who is there already.
func (s *Service) PlanImport(ctx context.Context, r io.Reader) (Plan, error) {
	rows, problems, err := ReadPeople(r)
	if err != nil || len(problems) > 0 {
		return Plan{Problems: problems}, err
	}
	asked := map[string]bool{}
	for _, row := range rows {
		asked[row.Email] = true
		if row.Manager != "" {
			asked[row.Manager] = true
		}
	}
	emails := make([]string, 0, len(asked))
	for email := range asked {
		emails = append(emails, email)
	}
	slices.Sort(emails)
	known, err := s.store.Emails(ctx, emails)
	if err != nil {
		return Plan{}, fmt.Errorf("checking an import: %w", err)
	}
	plan := Plan{Rows: rows}
	inFile := map[string]bool{}
	for _, row := range rows {
		inFile[row.Email] = true
	}
	for _, row := range rows {
		if known[row.Email] {
			plan.Known++
		} else {
			plan.New++
		}
		if row.Manager != "" && !known[row.Manager] && !inFile[row.Manager] {
			plan.Problems = append(plan.Problems, Problem{row.Line, columnManager,
				fmt.Sprintf("Nobody has the address %s.", row.Manager), "Correct it, or add the manager to the file."})
		}
	}
	return plan, nil
}

// Import carries out a plan that has no problems: all of it or nothing.
func (s *Service) Import(ctx context.Context, plan Plan, done func(n int)) (Imported, error) {
	if len(plan.Problems) > 0 {
		return Imported{}, fault.Explain(fault.Invalid, "The file has problems; nothing was imported.")
	}
	return s.store.ImportPeople(ctx, plan.Rows, s.clock(), done)
}
