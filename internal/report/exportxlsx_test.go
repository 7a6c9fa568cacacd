package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"decorum/internal/testneeds"
)

func workbookOf(t *testing.T, export Export, rows []Row, perSheet int) (*excelize.File, []byte) {
	t.Helper()
	var out bytes.Buffer
	if err := export.workbook(&out, each(rows), perSheet); err != nil {
		t.Fatal(err)
	}
	body := bytes.Clone(out.Bytes())
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file, body
}

func TestXLSX(t *testing.T) {
	export, rows := sample(t)
	file, _ := workbookOf(t, export, rows, sheetRows)
	got, err := file.GetRows("Completion")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		heads(StandardFields()),
		{"Zoë \"Zo\" Łukasz", "zoe@example.org", "Northwind / Clinics", "王小明", "Social media, and ethics", "Completed", "100",
			"2026-01-01", "2026-06-30", "2026-01-05", "2026-01-31", "2027-01-31", "86.66", "DC-2345", "https://training.example.org/verify/DC-2345", "2", "Valid"},
		{"=cmd|' /C calc'!A0", "+1@example.org", "", "", "gone", "Overdue", "33", "2026-01-02", "2026-06-30", "", "", "", "", "", "", "0"},
		{"Two\nlines", "b@example.org", "", "", "Social media, and ethics", "In progress", "20", "2026-01-02", "", "2026-01-02", "", "", "0", "", "", "0"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for cell, want := range map[string]excelize.CellType{"A3": excelize.CellTypeInlineString, "G2": excelize.CellTypeUnset, "I2": excelize.CellTypeUnset, "M2": excelize.CellTypeUnset} {
		if kind, err := file.GetCellType("Completion", cell); err != nil || kind != want {
			t.Errorf("cell %s has type %v (%v), want %v", cell, kind, err, want)
		}
	}
	if raw, err := file.GetCellValue("Completion", "I2", excelize.Options{RawCellValue: true}); err != nil || raw != "46203" {
		t.Errorf("the due day is stored as %q (%v), want the number of 2026-06-30", raw, err)
	}
	if formula, err := file.GetCellFormula("Completion", "A3"); err != nil || formula != "" {
		t.Errorf("a name became the formula %q (%v)", formula, err)
	}
	panes, err := file.GetPanes("Completion")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header is not frozen: %+v, %v", panes, err)
	}
	names := file.GetDefinedName()
	if len(names) != 1 || names[0].RefersTo != "'Completion'!$A$1:$Q$4" {
		t.Errorf("filters are %+v", names)
	}
}

// TestXLSXSpillsOver onto another sheet when one is full.
func TestXLSXSpillsOver(t *testing.T) {
	export, rows := sample(t)
	file, _ := workbookOf(t, export, rows, 3)
	for sheet, want := range map[string]int{"Completion": 3, "Completion 2": 2} {
		got, err := file.GetRows(sheet)
		if err != nil || len(got) != want || got[0][0] != "Name" {
			t.Errorf("sheet %q has %d rows (%v), want %d", sheet, len(got), err, want)
		}
	}
}

// TestXLSXOpensInLibreOffice: another program reads the same table out of the
// workbook as stands in the CSV.
func TestXLSXOpensInLibreOffice(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		testneeds.Missing(t, "libreoffice", "no soffice in PATH")
	}
	export, rows := sample(t)
	dir := t.TempDir()
	_, body := workbookOf(t, export, rows, sheetRows)
	if err := os.WriteFile(filepath.Join(dir, "report.xlsx"), body, 0o600); err != nil {
		t.Fatal(err)
	}

	convert := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.ToSlash(dir)+"/profile", "--headless",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", dir, filepath.Join(dir, "report.xlsx"))
	if out, err := convert.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v: %s", err, out)
	}
	theirs, err := os.ReadFile(filepath.Join(dir, "report.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var ours bytes.Buffer
	if err := export.CSV(&ours, each(rows)); err != nil {
		t.Fatal(err)
	}
	read := func(text string) [][]string {
		t.Helper()
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, byteOrderMark))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			for i := range line {
				line[i] = strings.TrimPrefix(line[i], "'")
			}
		}
		return lines
	}
	if diff := cmp.Diff(read(ours.String()), read(string(theirs))); diff != "" {
		t.Errorf("-CSV +LibreOffice:\n%s", diff)
	}
}

// largest counts what is written and remembers the largest piece.
type largest struct{ piece, all int }

func (l *largest) Write(p []byte) (int, error) {
	l.piece, l.all = max(l.piece, len(p)), l.all+len(p)
	return len(p), nil
}

// TestXLSXIsNotHeldWhole: it goes on its way in pieces.
func TestXLSXIsNotHeldWhole(t *testing.T) {
	export, rows := sample(t)
	many := func(f func(Row) error) error {
		for i := range 20_000 {
			row := rows[i%len(rows)]
			row.EnrollmentID, row.Email = int64(i), fmt.Sprintf("p%d@example.org", i*7919)
			if err := f(row); err != nil {
				return err
			}
		}
		return nil
	}
	var out largest
	if err := export.XLSX(&out, many); err != nil {
		t.Fatal(err)
	}
	if out.all < 100_000 || out.piece > out.all/4 {
		t.Errorf("of %d bytes, %d came at once", out.all, out.piece)
	}
}
