package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
)

const importPath = peoplePath + "/import"

// importRoutes are the addresses where a file of people is looked at and
// imported.
func (s *server) importRoutes() []route {
	const one = importPath + "/:token"
	return []route{
		{http.MethodGet, importPath, staffing, s.importForm},
		{http.MethodPost, importPath, staffing, s.uploadPeople},
		{http.MethodGet, one, staffing, s.importPreview},
		{http.MethodPost, one, staffing, s.importPeople},
		{http.MethodPost, one + "/drop", staffing, s.dropUpload},
	}
}

type importPage struct {
	layout
	Error      string
	Sync       bool
	MaxLeavers account.Share

	// Of a file that was uploaded.
	File      string
	Token     string
	Rows      int
	Problems  []account.Problem
	Parts     []importPart
	Unchanged int
	Empty     bool
	TooMany   string
	Agreed    string // fingerprint of what is shown
}

// importPart is what happens to some people.
type importPart struct {
	ID, Title string
	People    []importLine
	All, More int  // how many there are, and how many are not shown
	Changes   bool // field by field
	Units     bool // they are units
	Notes     bool // some have a note
}

// importLine is somebody to whom something happens.
type importLine struct {
	Name, Email, Unit string
	Note              string
	Fields            []account.Field
}

// mostLines is how many people a part of the preview shows.
const mostLines = 50

func (s *server) importForm(c echo.Context) error { return s.showImport(c, http.StatusOK, "", false) }

func (s *server) showImport(c echo.Context, status int, problem string, sync bool) error {
	page := importPage{layout: s.layout(c, "Import people", "people"), Error: problem, Sync: sync, MaxLeavers: s.MaxLeavers}
	return s.render(c, status, "people/import", &page)
}

// uploadPeople keeps a file and goes to what it would do.
func (s *server) uploadPeople(c echo.Context) error {
	const room = 64 << 10 // for the other fields
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, account.MaxUpload+room)
	header, err := c.FormFile("file")
	sync := c.FormValue("sync") == "yes"
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return s.showImport(c, http.StatusUnprocessableEntity, "The file is larger than 20 MB. Split it, or use the command line.", sync)
	}
	if err != nil {
		return s.showImport(c, http.StatusUnprocessableEntity, "Choose a file.", sync)
	}
	file, err := header.Open()
	if err != nil {
		return fmt.Errorf("opening what was uploaded: %w", err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, account.MaxUpload+1))
	if err != nil {
		return fmt.Errorf("reading what was uploaded: %w", err)
	}
	name := path.Base(strings.ReplaceAll(header.Filename, `\`, "/"))
	token, err := s.Accounts.KeepUpload(c.Request().Context(), learner(c).ID, name, sync, content)
	if words := fault.Words(err); words != "" {
		return s.showImport(c, http.StatusUnprocessableEntity, words, sync)
	}
	if err != nil {
		return err
	}
	return see(c, importPath+"/"+token)
}

// importPreview shows what a file would do, as people are now.
func (s *server) importPreview(c echo.Context) error {
	return s.showPreview(c, http.StatusOK, "")
}

func (s *server) showPreview(c echo.Context, status int, problem string) error {
	upload, plan, err := s.Accounts.PlanUpload(c.Request().Context(), learner(c), c.Param("token"), account.Options{MaxLeavers: s.MaxLeavers})
	if errors.Is(err, account.ErrUploadOver) {
		return err
	}
	if words := fault.Words(err); words != "" { // nothing in it
		return s.showImport(c, http.StatusUnprocessableEntity, words, upload.Sync)
	}
	if err != nil {
		return err
	}
	if c.QueryParam("format") == "json" && len(plan.Problems) == 0 {
		c.Response().Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
		c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="changes.json"`)
		return plan.Diff.WriteJSON(c.Response())
	}
	page := importPage{layout: s.layout(c, "What the file would do", "people"), Error: problem, Sync: upload.Sync, MaxLeavers: s.MaxLeavers,
		File: upload.Name, Token: upload.Token, Rows: len(plan.Rows), Problems: plan.Problems}
	if len(plan.Problems) == 0 {
		page.describe(plan)
	}
	return s.render(c, status, "people/preview", &page)
}

// FirstProblems are the problems that are shown.
func (p *importPage) FirstProblems() []account.Problem {
	return p.Problems[:min(len(p.Problems), mostLines)]
}

// MoreProblems is how many are not.
func (p *importPage) MoreProblems() int { return len(p.Problems) - len(p.FirstProblems()) }

// describe fills in what a plan would do.
func (p *importPage) describe(plan account.Plan) {
	d := plan.Diff
	p.Unchanged, p.Empty, p.TooMany, p.Agreed = d.Unchanged, d.Empty(), plan.TooMany(), d.Fingerprint()
	of := func(k account.Known) importLine {
		return importLine{Name: k.Name, Email: k.Email, Unit: strings.Join(k.Unit, " / ")}
	}
	changed := func(ch account.Changed) importLine {
		line := of(ch.After)
		line.Fields = ch.Fields()
		return line
	}
	p.add("look", "Worth a look", lines(d.Warnings, func(w account.Warning) importLine {
		return importLine{Name: w.Name, Email: w.Email, Unit: strings.Join(w.Unit, " / "), Note: w.Says}
	}))
	p.add("left", "Deactivated", lines(d.Left, of))
	p.add("alone", "Left alone, although the file says otherwise", lines(d.Alone, func(a account.Alone) importLine {
		line := of(a.Known)
		line.Note = a.Why
		return line
	}))
	p.add("added", "Added", lines(d.Added, func(r account.ImportRow) importLine {
		line := importLine{Name: r.Name, Email: r.Email, Unit: strings.Join(r.Unit, " / ")}
		if r.Role != "" && r.Role != account.Learner {
			line.Note = "With the role " + string(r.Role) + "."
		}
		return line
	}))
	p.add("back", "Let in again", lines(d.Reactivated(), changed))
	p.add("units", "New units", lines(d.Units, func(unit []string) importLine { return importLine{Name: strings.Join(unit, " / ")} }))
	title := "Changed"
	if n := d.Moved(); n > 0 {
		title = "Changed, " + plainCount(n, "of them", "of them") + " to another unit"
	}
	p.add("changed", title, lines(d.Altered(), changed))
}

func (p *importPage) add(id, title string, people []importLine) {
	if len(people) == 0 {
		return
	}
	part := importPart{ID: id, Title: title, People: people[:min(len(people), mostLines)], All: len(people), Units: id == "units"}
	part.More = part.All - len(part.People)
	for _, line := range part.People {
		part.Changes, part.Notes = part.Changes || len(line.Fields) > 0, part.Notes || line.Note != ""
	}
	p.Parts = append(p.Parts, part)
}

func lines[T any](all []T, line func(T) importLine) []importLine {
	out := make([]importLine, len(all))
	for i, one := range all {
		out[i] = line(one)
	}
	return out
}

// importPeople does what was shown.
func (s *server) importPeople(c echo.Context) error {
	o := account.Options{MaxLeavers: s.MaxLeavers, Force: c.FormValue("force") == "yes"}
	done, err := s.Accounts.ImportUpload(c.Request().Context(), learner(c), c.Param("token"), c.FormValue("agreed"), o)
	switch {
	case errors.Is(err, account.ErrChangedMeanwhile):
		return s.showPreview(c, http.StatusConflict, fault.Words(err))
	case errors.Is(err, fault.Denied) && fault.Words(err) != "":
		return s.showPreview(c, http.StatusUnprocessableEntity, "Nothing was changed. Confirm below that so many have left.")
	case err != nil:
		return err
	}
	s.flash(c, fmt.Sprintf("Imported: %d added, %d changed, %d let in again, %d deactivated, %d as they were. Assignments apply within a minute.",
		done.Added, done.Changed, done.Reactivated, done.Deactivated, done.Unchanged))
	return see(c, peoplePath)
}

// dropUpload forgets a file.
func (s *server) dropUpload(c echo.Context) error {
	if err := s.Accounts.DropUpload(c.Request().Context(), learner(c).ID); err != nil {
		return err
	}
	s.flash(c, "The file was dropped, and nothing was changed.")
	return see(c, importPath)
}
