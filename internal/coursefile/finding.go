package coursefile

import (
	"cmp"
	"path"
	"slices"
)

// Level says how bad a finding is.
type Level string

// The levels.
const (
	Error   Level = "error"   // the course is refused
	Warning Level = "warning" // the course is taken; somebody should look
)

// Finding is one thing that is wrong with a course's folder, and where.
type Finding struct {
	File    string `json:"file"` // slash-separated, relative to the course's folder
	Line    int    `json:"line"` // from 1
	Col     int    `json:"col"`  // from 1, in characters
	Level   Level  `json:"level"`
	Rule    string `json:"rule"` // stable, see Rules
	Message string `json:"message"`
}

// Findings is what a check of a folder found.
type Findings []Finding

// Errors returns how many findings are errors.
func (fs Findings) Errors() int { return fs.count(Error) }

// Warnings returns how many findings are warnings.
func (fs Findings) Warnings() int { return fs.count(Warning) }

func (fs Findings) count(l Level) int {
	n := 0
	for _, f := range fs {
		if f.Level == l {
			n++
		}
	}
	return n
}

// Under returns the findings with every file inside dir, as a person in the
// folder above would write it.
func (fs Findings) Under(dir string) Findings {
	out := slices.Clone(fs)
	for i := range out {
		out[i].File = path.Join(dir, out[i].File)
	}
	return out
}

// Sort puts the findings into the order of files, lines and columns and drops
// exact repetitions.
func (fs Findings) Sort() Findings {
	sorted := slices.SortedFunc(slices.Values(fs), func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(sorted)
}
