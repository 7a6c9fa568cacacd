package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"decorum/internal/coursefile"
	"decorum/internal/fault"
)

// checkCmd is `decorum check DIR`.
type checkCmd struct {
	Dir    string `arg:"" help:"Folder of the course, such as content/social-media-ethics."`
	Format string `help:"How findings are written: text, json or sarif." enum:"text,json,sarif" default:"text"`
}

// runCheck checks the course in dir and writes what it finds. It returns how
// many of the findings are errors; err says that nothing could be checked.
func runCheck(stdout io.Writer, dir, format string) (errs int, err error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return 0, fmt.Errorf("finding the folder %s: %w", dir, err)
	}
	info, err := os.Stat(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, fault.Explain(fault.Missing, fmt.Sprintf("There is no folder %s.", dir))
	case err != nil:
		return 0, fault.Explain(fault.Unavailable, fmt.Sprintf("The folder %s can't be opened. Check who may open it.", dir))
	case !info.IsDir():
		return 0, fault.Explain(fault.Invalid, dir+" is a file. Name the folder that holds course.md.")
	}
	root, err := os.OpenRoot(full)
	if err != nil {
		return 0, fault.Explain(fault.Unavailable, fmt.Sprintf("The folder %s can't be opened. Check who may open it.", dir))
	}
	_, _, findings := coursefile.Read(root.FS(), filepath.Base(full), coursefile.Options{})
	findings = findings.Under(filepath.ToSlash(dir))
	return findings.Errors(), errors.Join(findings.Write(stdout, coursefile.Format(format)), root.Close())
}

// Run checks the folder; any error makes the command fail.
func (c checkCmd) Run(env *environment) error {
	errs, err := runCheck(env.stdout, c.Dir, c.Format)
	if err == nil && errs > 0 {
		err = errSaid
	}
	return err
}
