package audit

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"decorum/internal/report"
)

// Entries hands entries to each, as Service.Each does.
type Entries = func(each func(Told) error) error

// WriteCSV writes entries as exports write rows: a line at a time, and nothing in it
// runs as a formula.
func WriteCSV(w io.Writer, zone *time.Location, entries Entries) error {
	columns := []string{"Entry", "When", "Who", "By", "About", "Action", "Person", "Email", "What happened", "Details"}
	return report.CSVLines(w, columns, func(each func(cells ...string) error) error {
		return entries(func(t Told) error {
			parts := make([]string, len(t.Details))
			for i, d := range t.Details {
				parts[i] = d.Name + ": " + d.Value
			}
			return each(strconv.FormatInt(t.ID, 10), t.At.In(zone).Format(time.RFC3339), t.Who(), t.By, string(t.Subject), t.Action,
				t.Name, t.Email, t.Sentence, strings.Join(parts, "; "))
		})
	})
}

// Who names who did it.
func (e Entry) Who() string { return Doer{e.By, e.ByName}.Who() }

// WriteText writes a line for each entry, for a terminal.
func WriteText(w io.Writer, zone *time.Location, entries Entries) error {
	return entries(func(t Told) error {
		if _, err := fmt.Fprintf(w, "%s  %s.\n", t.At.In(zone).Format(time.DateTime), oneLine(t.Sentence)); err != nil {
			return fmt.Errorf("writing the history: %w", err)
		}
		return nil
	})
}

// oneLine keeps a reason of several lines, or one with signs that steer a
// terminal, in its line.
func oneLine(text string) string {
	return strings.TrimSuffix(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text), ".")
}

// line is an entry as JSON.
type line struct {
	ID       int64    `json:"id"`
	At       string   `json:"at"`
	Who      string   `json:"who"`
	By       string   `json:"by"`
	About    Subject  `json:"about"`
	Action   string   `json:"action"`
	Person   int64    `json:"person,omitempty"`
	Name     string   `json:"name,omitempty"`
	Email    string   `json:"email,omitempty"`
	Sentence string   `json:"sentence"`
	Details  []Detail `json:"details"`
}

// WriteJSON writes entries as one array, an entry a line.
func WriteJSON(w io.Writer, entries Entries) error {
	before := "["
	err := entries(func(t Told) error {
		text, err := json.Marshal(line{t.ID, t.At.UTC().Format(time.RFC3339Nano), t.Who(), t.By, t.Subject, t.Action, t.PersonID, t.Name, t.Email, t.Sentence, t.Details})
		if err == nil {
			_, err = fmt.Fprintf(w, "%s\n%s", before, text)
		}
		if err != nil {
			return fmt.Errorf("writing the history: %w", err)
		}
		before = ","
		return nil
	})
	if err != nil {
		return err
	}
	if before == "[" {
		_, err = fmt.Fprintln(w, "[]")
	} else {
		_, err = fmt.Fprintln(w, "\n]")
	}
	if err != nil {
		return fmt.Errorf("writing the history: %w", err)
	}
	return nil
}
