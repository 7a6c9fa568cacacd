package report

import (
	"bufio"
	"fmt"
	"io"
)

// CSVLines writes lines of text as Export.CSV does, formulas disarmed, under the
// names of their columns. It holds one line at a time.
func CSVLines(w io.Writer, columns []string, lines func(each func(cells ...string) error) error) error {
	out := bufio.NewWriter(w)
	line := []byte(byteOrderMark)
	write := func(cells ...string) error {
		for _, cell := range cells {
			line = appendText(line, cell)
		}
		_, err := out.Write(endLine(line))
		line = line[:0]
		if err != nil {
			return fmt.Errorf("writing CSV: %w", err)
		}
		return nil
	}
	if err := write(columns...); err != nil {
		return err
	}
	if err := lines(write); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}
