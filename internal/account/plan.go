package account

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"decorum/internal/fault"
)

// Plan is what an import would do.
type Plan struct {
	Rows       []ImportRow
	Problems   []Problem
	New, Known int
	Diff       Diff

	file    File
	options Options
}

// ErrNobody is what a file without people says. Taken as the whole truth it
// would deactivate everybody.
var ErrNobody = fault.Explain(fault.Invalid, "Nobody is in the file, only the names of its columns. Nothing was changed.")

// ErrChangedMeanwhile says that what was agreed to is no longer what would be
// done.
var ErrChangedMeanwhile = fault.Explain(fault.Conflict, "People have changed in the meantime, and the file would now do something else. Nothing was changed. Look again at what it would do.")

// PlanImport reads a file and compares it with who is there. Whatever is wrong
// is found at once, also where rows have other faults.
func (s *Service) PlanImport(ctx context.Context, r io.Reader, o Options) (Plan, error) {
	file, problems, err := readFile(r)
	switch {
	case err != nil:
		return Plan{}, err
	case len(file.Rows) == 0 && len(problems) > 0:
		return Plan{Problems: problems}, nil
	case len(file.Rows) == 0:
		return Plan{}, ErrNobody
	}
	plan := Plan{Rows: file.Rows, file: file, options: o}
	company, err := s.store.Company(ctx, plan.about())
	if err != nil {
		return Plan{}, fmt.Errorf("planning an import: %w", err)
	}
	diff, found := Compare(file, company, o)
	plan.Diff, plan.Problems = diff, sorted(append(problems, found...))
	plan.New = len(plan.Diff.Added)
	plan.Known = len(plan.Rows) - plan.New
	return plan, nil
}

// Steps is how many people an import works on, for showing how far it is.
func (p Plan) Steps() int { return len(p.Rows) + len(p.Diff.Left) }

// TooMany says that too many would be deactivated; "" if they would not, or if
// it is forced.
func (p Plan) TooMany() string {
	if p.options.Force {
		return ""
	}
	return p.Diff.TooMany(p.options.MaxLeavers)
}

// about returns the addresses that the file is about, nil for everybody.
func (p Plan) about() []string {
	if p.options.Sync {
		return nil
	}
	asked := make(map[string]bool, len(p.Rows))
	for _, row := range p.Rows {
		if row.Email != "" {
			asked[row.Email] = true
		}
		if row.Manager != "" {
			asked[row.Manager] = true
		}
	}
	emails := make([]string, 0, len(asked))
	for email := range asked {
		emails = append(emails, email)
	}
	slices.Sort(emails)
	return emails
}

// Import carries out a plan that has no problems: all of it or nothing. If
// people have changed since it was made so that the file would do something
// else, it does nothing and returns ErrChangedMeanwhile.
func (s *Service) Import(ctx context.Context, plan Plan, done func(n int)) (Imported, error) {
	if len(plan.Problems) > 0 {
		return Imported{}, fault.Explain(fault.Invalid, "The file has problems; nothing was imported.")
	}
	if len(plan.Rows) == 0 {
		return Imported{}, ErrNobody
	}
	var refused error
	agreed := plan.Diff.Fingerprint()
	decide := func(c Company) (Diff, error) {
		diff, problems := Compare(plan.file, c, plan.options)
		switch {
		case len(problems) > 0, diff.Fingerprint() != agreed:
			refused = ErrChangedMeanwhile
		case !plan.options.Force && diff.TooMany(plan.options.MaxLeavers) != "":
			refused = fault.Explain(fault.Denied, diff.TooMany(plan.options.MaxLeavers))
		}
		return diff, refused
	}
	note := Note{By: plan.options.By.Name, At: s.clock(), Source: plan.options.File, Forced: plan.options.Force}
	imported, err := s.store.Reconcile(ctx, plan.about(), decide, note, done)
	if refused != nil && errors.Is(err, refused) {
		return Imported{}, refused
	}
	return imported, err
}
