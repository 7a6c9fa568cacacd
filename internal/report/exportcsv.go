package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// byteOrderMark makes Excel read UTF-8 as UTF-8.
const byteOrderMark = "\ufeff"

// flushEvery is after how many rows what was written is sent on its way, so
// that a download is seen to move.
const flushEvery = 1000

// CSV writes the rows as RFC 4180 has it: commas, CRLF, quotes where they are
// needed. Dates are days (2026-11-23), scores and progress numbers in percent.
// Text that a spreadsheet would take for a formula is written behind an
// apostrophe. It holds one row at a time.
func (e Export) CSV(w io.Writer, rows Rows) error {
	out := bufio.NewWriterSize(w, 64<<10)
	line := make([]byte, 0, 1024)
	line = append(line, byteOrderMark...)
	fields := e.chosen()
	for _, f := range fields {
		line = appendText(line, f.Name())
	}
	_, err := out.Write(endLine(line))
	if err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	flusher, _ := w.(interface{ Flush() })
	n := 0
	err = rows(func(r Row) error {
		line = e.appendRow(line[:0], &r, fields)
		if _, err := out.Write(line); err != nil {
			return fmt.Errorf("writing CSV: %w", err)
		}
		if n++; n%flushEvery != 0 {
			return nil
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("writing CSV: %w", err)
		}
		if flusher != nil {
			flusher.Flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// appendRow appends a line. Each cell is followed by a comma; endLine takes the
// last one away.
func (e Export) appendRow(line []byte, r *Row, fields []Field) []byte {
	for _, f := range fields {
		line = e.appendCell(line, r, f)
	}
	return endLine(line)
}

// appendCell appends one cell and its comma.
func (e Export) appendCell(line []byte, r *Row, f Field) []byte {
	switch f {
	case FieldProgress:
		line = strconv.AppendInt(line, int64(r.Percent()), 10)
	case FieldEnrolled, FieldDue, FieldStarted, FieldCompleted, FieldValidUntil:
		if day := e.day(r, f); !day.IsZero() {
			line = day.AppendFormat(line, time.DateOnly)
		}
	case FieldScore:
		if r.Scored {
			line = strconv.AppendFloat(line, float64(r.Score)/100, 'f', -1, 64)
		}
	case FieldVerify:
		if r.Certificate != "" {
			line = append(line, e.BaseURL...)
			line = append(line, "/verify/"...)
			line = append(line, r.Certificate...)
		}
	case FieldTestedOut:
		line = strconv.AppendInt(line, int64(r.TestedOut), 10)
	case FieldCycle:
		line = strconv.AppendInt(line, int64(r.Cycle), 10)
	case FieldVersion:
		if n := e.Labels.Versions[r.CompletedVersionID]; n != 0 {
			line = strconv.AppendInt(line, int64(n), 10)
		}
	default:
		return appendText(line, e.text(r, f))
	}
	return append(line, ',')
}

func endLine(line []byte) []byte { return append(line[:len(line)-1], '\r', '\n') }

// appendText appends a cell with text.
func appendText(line []byte, text string) []byte {
	formula := isFormula(text)
	if !formula && !strings.ContainsAny(text, ",\"\r\n") && !strings.HasPrefix(text, " ") {
		return append(append(line, text...), ',')
	}
	line = append(line, '"')
	if formula {
		line = append(line, '\'')
	}
	for i := range len(text) {
		if text[i] == '"' {
			line = append(line, '"')
		}
		line = append(line, text[i])
	}
	return append(line, '"', ',')
}

// isFormula reports whether a spreadsheet may run the text: OWASP's list, and
// the wide forms of the same signs that some versions of Excel take for them.
// What spreadsheets strip from the front is looked through.
// https://owasp.org/www-community/attacks/CSV_Injection
func isFormula(text string) bool {
	if text == "" {
		return false
	}
	if c := text[0]; c == '\t' || c == '\r' || c == '\n' {
		return true
	}
	if text[0] == ' ' || text[0] >= utf8.RuneSelf {
		text = strings.TrimLeft(text, " \u00a0\u200b\ufeff")
	}
	first, _ := utf8.DecodeRuneInString(text)
	switch first {
	case '=', '+', '-', '@', '＝', '＋', '－', '＠':
		return true
	}
	return false
}
