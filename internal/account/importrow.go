package account

import (
	"fmt"
	"strings"

	"decorum/internal/fault"
)

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
