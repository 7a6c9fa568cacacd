package report

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// sheetRows is how many rows a sheet may have; what is more goes on another.
const sheetRows = excelize.TotalRows

// XLSX writes the rows as an Excel workbook: real dates and numbers, no
// formulas, a header that stays in sight and filters. A workbook can't be sent
// before it is complete, so rows wait in a temporary file, packed when all are
// there.
func (e Export) XLSX(w io.Writer, rows Rows) error { return e.workbook(w, rows, sheetRows) }

func (e Export) workbook(w io.Writer, rows Rows, perSheet int) (err error) {
	file := excelize.NewFile()
	defer func() {
		if closed := file.Close(); err == nil && closed != nil {
			err = fmt.Errorf("closing a workbook: %w", closed)
		}
	}()
	book := workbook{file: file, perSheet: perSheet, fields: e.chosen()}
	if err := book.style(); err != nil {
		return fmt.Errorf("styling a workbook: %w", err)
	}
	if err := book.begin(); err != nil {
		return fmt.Errorf("beginning a sheet: %w", err)
	}
	err = rows(func(r Row) error {
		if err := book.add(e, &r); err != nil {
			return fmt.Errorf("writing a sheet: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := book.end(); err != nil {
		return fmt.Errorf("ending a sheet: %w", err)
	}
	return pack(file, w)
}

// pack writes a workbook. Left to itself, excelize packs it in memory, whole, so
// as to mark sheets of more than 4 GiB for Excel; ours have about 1 GiB at the
// most. So it gets an archive that goes where the workbook is to go.
func pack(file *excelize.File, w io.Writer) error {
	file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	if _, err := file.WriteTo(io.Discard); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	return nil
}

// workbook is a workbook being written.
type workbook struct {
	file       *excelize.File
	sheet      *excelize.StreamWriter
	name       string
	sheets     int
	row        int // the last one that was written
	perSheet   int
	head, date int // styles
	fields     []Field
	cells      []any // of one row, used again and again
}

func (b *workbook) style() (err error) {
	b.head, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	format := "yyyy-mm-dd"
	b.date, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &format})
	return err
}

// begin starts a sheet with its header.
func (b *workbook) begin() error {
	b.sheets++
	b.row, b.name = 1, "Completion"
	var err error
	if b.sheets == 1 {
		err = b.file.SetSheetName("Sheet1", b.name)
	} else {
		b.name += " " + strconv.Itoa(b.sheets)
		_, err = b.file.NewSheet(b.name)
	}
	if err != nil {
		return err
	}
	if b.sheet, err = b.file.NewStreamWriter(b.name); err != nil {
		return err
	}
	for i, f := range b.fields {
		if err := b.sheet.SetColWidth(i+1, i+1, f.width()); err != nil {
			return err
		}
	}
	err = b.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	var cells []any
	for _, f := range b.fields {
		cells = append(cells, excelize.Cell{StyleID: b.head, Value: f.Name()})
	}
	return b.sheet.SetRow("A1", cells)
}

// end finishes the sheet.
func (b *workbook) end() error {
	last, err := excelize.CoordinatesToCellName(len(b.fields), b.row)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(b.name, "A1:"+last, nil); err != nil {
		return err
	}
	return b.sheet.Flush()
}

// add writes one row.
func (b *workbook) add(e Export, r *Row) error {
	if b.row == b.perSheet {
		if err := b.end(); err != nil {
			return err
		}
		if err := b.begin(); err != nil {
			return err
		}
	}
	b.row++
	b.cells = b.cells[:0]
	for _, f := range b.fields {
		b.cells = append(b.cells, b.cell(e, r, f))
	}
	return b.sheet.SetRow("A"+strconv.Itoa(b.row), b.cells)
}

// cell returns what a row has in one column: a number, a day or text; nil if it
// has nothing there.
func (b *workbook) cell(e Export, r *Row, f Field) any {
	switch f {
	case FieldProgress:
		return r.Percent()
	case FieldEnrolled, FieldDue, FieldStarted, FieldCompleted, FieldValidUntil:
		return b.day(e.day(r, f))
	case FieldScore:
		if r.Scored {
			return float64(r.Score) / 100
		}
		return nil
	case FieldVerify:
		if r.Certificate != "" {
			return e.BaseURL + "/verify/" + r.Certificate
		}
		return nil
	case FieldTestedOut:
		return r.TestedOut
	case FieldCycle:
		return r.Cycle
	case FieldVersion:
		if n := e.Labels.Versions[r.CompletedVersionID]; n != 0 {
			return n
		}
		return nil
	default:
		return e.text(r, f)
	}
}

// day returns the cell with the day of a moment: the number of days since the
// day that spreadsheets count from.
func (b *workbook) day(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	year, month, day := t.Date()
	const perDay = 24 * 60 * 60
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()
	return excelize.Cell{StyleID: b.date, Value: (time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() - first) / perDay}
}
