package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/report"
)

// letterbox keeps letters and orders, as the program's does: one of each key.
type letterbox struct {
	sends  bool
	kept   []report.Letter
	orders []order
	fail   error
}

type order struct {
	view int64
	due  time.Time
}

func (o *letterbox) Sends() bool { return o.sends }

func (o *letterbox) Write(_ context.Context, l report.Letter) error {
	if o.fail != nil {
		return o.fail
	}
	if !slices.ContainsFunc(o.kept, func(other report.Letter) bool { return other.Key == l.Key }) {
		o.kept = append(o.kept, l)
	}
	return nil
}

func (o *letterbox) Run(_ context.Context, view int64, due time.Time) error {
	if !slices.Contains(o.orders, order{view, due}) {
		o.orders = append(o.orders, order{view, due})
	}
	return nil
}

func (s *site) titles() map[string]string {
	out := map[string]string{}
	for _, p := range s.catalog.All() {
		out[p.Course.Key] = p.Course.Title
	}
	return out
}

// save saves a view and returns its address.
func (v *visitor) save(form url.Values) string {
	v.t.Helper()
	status, body, header := v.post("/reports/views", form)
	address, saved := strings.CutSuffix(header.Get("Location"), "/open")
	if status != http.StatusSeeOther || !saved {
		v.t.Fatalf("saving a view: %d to %q\n%s", status, header.Get("Location"), body)
	}
	return address
}

// does posts a form and wants to be sent on.
func (v *visitor) does(path string, form url.Values) {
	v.t.Helper()
	if status, body, _ := v.post(path, form); status != http.StatusSeeOther {
		v.t.Fatalf("POST %s: %d\n%s", path, status, body)
	}
}

func (v *visitor) refused(path string, form url.Values, want int, words string) {
	v.t.Helper()
	if status, body, _ := v.post(path, form); status != want || !strings.Contains(body, words) {
		v.t.Errorf("POST %s: %d, want %d and %q\n%s", path, status, want, words, body)
	}
}

// TestSavedViews: a view opens as the report that it was made of, to its owner,
// and to others when it is shared, with their own rows.
func TestSavedViews(t *testing.T) {
	s := enrolled(t)
	hr, manager, admin := s.as("hr"), s.as("manager"), s.as("admin")
	view := hr.save(url.Values{"name": {" Late  ones "}, "search": {"ms"}, "columns": {"name,unit"}, "sort": {"due"}})
	_, _, header := hr.do(http.MethodGet, view+"/open", nil, nil)
	id := strings.TrimPrefix(view, "/reports/views/")
	if got, want := header.Get("Location"), "/reports/completion?columns=name%2Cunit&search=ms&sort=due&view="+id; got != want {
		t.Fatalf("it opens as %q, want %q", got, want)
	}
	hr.want(header.Get("Location"), http.StatusOK, "Saved view: <a href=\""+view+"\">Late ones</a>")
	hr.want("/reports/completion?search=learner&view="+id, http.StatusOK, "changed since", "Save the changes to “Late ones”")
	hr.want("/reports/views", http.StatusOK, "Late ones", "Name or email: “ms”", "Yours")
	hr.refused("/reports/views", url.Values{"name": {"Late ones"}}, http.StatusConflict, "of this name already")
	hr.refused("/reports/views", url.Values{"name": {" "}}, http.StatusBadRequest, "Give the view a name")
	hr.refused("/reports/views", url.Values{"name": {"x"}, "due_from": {"today"}}, http.StatusBadRequest, "is not a day")

	// It is the owner's alone …
	for _, path := range []string{view, view + "/open"} {
		manager.want(path, http.StatusNotFound, "not shared with you")
	}
	manager.refused(view+"/remove", url.Values{}, http.StatusNotFound, "not shared with you")
	if strings.Contains(manager.want("/reports/completion?view="+id, http.StatusOK), "Late ones") {
		t.Error("the name of a view shows to whom it is not shared with")
	}
	// … until it is shared; then it shows each the rows that are theirs.
	hr.does(view, url.Values{"name": {"Late"}, "shared": {"yes"}})
	manager.want("/reports/views", http.StatusOK, "Late", "Ms hr")
	_, _, header = manager.do(http.MethodGet, view+"/open", nil, nil)
	if page := manager.want(header.Get("Location"), http.StatusOK, "Ms learner"); strings.Contains(page, "Ms other") {
		t.Error("a shared view shows a manager somebody else’s people")
	}
	for _, address := range []string{view, view + "/remove", view + "/schedule"} {
		manager.refused(address, url.Values{"name": {"Mine"}, "every": {"daily"}, "format": {"csv"}, "emails": {"hr@demo.example"}}, http.StatusForbidden, "Only the person who saved this view")
	}
	if strings.Contains(manager.want(view, http.StatusOK), "Delete this view") {
		t.Error("a view can be deleted by whom it is shared with")
	}
	// What the page shows can replace what the view shows.
	hr.does(view, url.Values{"replace": {"yes"}, "search": {"learner"}})
	admin.want(view, http.StatusOK, "Name or email: “learner”", "shared with everybody")
	hr.does(view+"/remove", url.Values{})
	admin.want(view, http.StatusNotFound)
	hr.want("/reports/views", http.StatusOK, "No view is saved yet")
}

// TestViewOfWhatIsGone: it says so, and shows and sends nothing else instead.
func TestViewOfWhatIsGone(t *testing.T) {
	s := enrolled(t)
	hr := s.as("hr")
	for name, form := range map[string]url.Values{
		"its unit":                    {"unit": {"999"}},
		"the course “knitting”":       {"course": {"knitting"}, "search": {"ms"}},
		"the course “k” and its unit": {"course": {"k"}, "unit": {"999"}},
	} {
		form.Set("name", name)
		view := hr.save(form)
		if _, _, header := hr.do(http.MethodGet, view+"/open", nil, nil); header.Get("Location") != view {
			t.Errorf("%s: it opens as %q", name, header.Get("Location"))
		}
		page := hr.want(view, http.StatusOK, "no longer there: "+name)
		if strings.Contains(page, "Open it</a>") {
			t.Errorf("%s: it can be opened", name)
		}
		hr.does(view+"/schedule", url.Values{"every": {"daily"}, "hour": {"7"}, "format": {"csv"}, "emails": {"hr@demo.example"}})
	}
	hr.want("/reports/views", http.StatusOK)
	s.move(48 * time.Hour)
	s.runAll(t, 3)
	if len(s.letters.kept) != 0 {
		t.Errorf("letters: %+v", s.letters.kept)
	}
	hr.want("/reports/schedules", http.StatusOK, "Nothing was sent: it is narrowed to something that is no longer there")
}

// runAll orders what is due and does it, as the jobs do, and wants that many
// runs.
func (s *site) runAll(t *testing.T, want int) {
	t.Helper()
	before := len(s.letters.orders)
	n, err := s.views.Order(t.Context())
	must(t, err)
	if n != want || len(s.letters.orders) != before+want {
		t.Errorf("%d were ordered, %d are new, want %d", n, len(s.letters.orders)-before, want)
	}
	for _, o := range s.letters.orders[before:] {
		must(t, s.views.Run(t.Context(), o.view, o.due))
		must(t, s.views.Run(t.Context(), o.view, o.due)) // once more: nothing changes
	}
}

// TestScheduledViews: each recipient gets their own rows, once, at the time that
// was said.
func TestScheduledViews(t *testing.T) {
	s := enrolled(t)
	hr, manager := s.as("hr"), s.as("manager")
	// Somebody who comes after HR in every list, and whose people are not enrolled.
	late, err := s.db.People().AddPerson(t.Context(), account.Person{Email: "late@demo.example", Name: "Mx late", Role: account.Learner, Active: true, CreatedAt: s.now()})
	must(t, err)
	_, err = s.db.People().AddPerson(t.Context(), account.Person{Email: "new@demo.example", Name: "Mx new", Role: account.Learner, Active: true, ManagerID: late, CreatedAt: s.now()})
	must(t, err)
	view := hr.save(url.Values{"name": {"Everyone"}, "columns": {"name,email"}})
	good := url.Values{"every": {"weekly"}, "weekday": {"2"}, "day": {"1"}, "hour": {"7"}, "format": {"csv"}, "attach": {"yes"},
		"emails": {"HR@demo.example\nmanager@demo.example, hr@demo.example; late@demo.example"}}
	with := func(name, value string) url.Values {
		out := maps.Clone(good)
		out.Set(name, value)
		return out
	}
	for words, form := range map[string]url.Values{
		"Choose whether it is sent daily": with("every", "hourly"), "The hour is a number": with("hour", "24"), "Days and hours are numbers": with("day", "x"),
		"Choose CSV or Excel": with("format", "pdf"), "Name at least one person": with("emails", " "), "Nobody has the address x@demo.example": with("emails", "x@demo.example"),
		"Ms learner (learner@demo.example) may not see reports": with("emails", "learner@demo.example"),
		"at most 50 people": with("emails", strings.Repeat("a@b.c ", 51)),
	} {
		hr.refused(view+"/schedule", form, http.StatusUnprocessableEntity, words)
	}
	hr.does(view+"/schedule", good)
	hr.want(view, http.StatusOK, "Every Tuesday at 07:00 (UTC)", "November 24, 2026, 07:00", "Ms hr, Ms manager, Mx late", "Not yet")
	// Whoever is sent a view may open it.
	if status, _ := manager.get(view + "/open"); status != http.StatusSeeOther {
		t.Errorf("a recipient who opens the view gets %d", status)
	}

	s.runAll(t, 0) // it is Monday
	s.move(22 * time.Hour)
	s.runAll(t, 1)
	if len(s.letters.kept) != 3 {
		t.Fatalf("letters: %+v", s.letters.kept)
	}
	for _, l := range s.letters.kept {
		want := map[string]string{"hr@demo.example": "Ms learner,learner@demo.example\r\nMs other,other@demo.example\r\n",
			"manager@demo.example": "Ms learner,learner@demo.example\r\n", "late@demo.example": ""}[l.To.Email]
		if got := string(l.File.Content); got != "\ufeffName,Email\r\n"+want {
			t.Errorf("%s gets\n%s", l.To.Email, got)
		}
		rows := map[string]int{"hr@demo.example": 2, "manager@demo.example": 1}[l.To.Email]
		if l.Link != "http://decorum.example"+view+"/open" || l.File.Name != "completion-2026-11-24.csv" || l.Rows != rows || l.TooLarge || l.View != "Everyone" || l.Owner != "Ms hr" || !l.At.Equal(s.now()) ||
			l.Schedule.Weekday != time.Tuesday {
			t.Errorf("the letter is %+v", l)
		}
	}
	hr.want(view, http.StatusOK, "queue for 3 people.", "December 1, 2026, 07:00")
	// Off for weeks: the last one is sent, and not one for each week.
	s.move(30 * 24 * time.Hour)
	s.runAll(t, 1)
	if last := s.letters.orders[len(s.letters.orders)-1].due; last.Format(time.DateOnly) != "2026-12-22" || len(s.letters.kept) != 6 {
		t.Errorf("after weeks the run of %s is made, and there are %d letters", last, len(s.letters.kept))
	}

	manager.refused(view+"/stop", url.Values{}, http.StatusForbidden, "Only the person who saved")
	s.as("admin").want("/reports/schedules", http.StatusOK, "Everyone", "Ms hr")
	if strings.Contains(manager.want("/reports/schedules", http.StatusOK), "Everyone") {
		t.Error("a recipient sees the schedule of another")
	}
	s.as("admin").does(view+"/stop", url.Values{})
	hr.want("/reports/schedules", http.StatusOK, "Not sent any more. Stopped by admin@demo.example.")
	s.move(30 * 24 * time.Hour)
	s.runAll(t, 0)
}

// TestScheduleInTrouble: what happens when a recipient or the owner leaves, when
// there is no mail server, when the file is large, and when a letter can't be
// written.
func TestScheduleInTrouble(t *testing.T) {
	s := enrolled(t)
	hr := s.as("hr")
	view := hr.save(url.Values{"name": {"Everyone"}})
	daily := url.Values{"every": {"daily"}, "hour": {"7"}, "format": {"xlsx"}, "emails": {"hr@demo.example manager@demo.example"}}
	hr.does(view+"/schedule", daily)
	day := func(want string) {
		t.Helper()
		s.move(24 * time.Hour)
		s.runAll(t, 1)
		hr.want(view, http.StatusOK, want)
	}
	s.letters.sends = false
	day("There is no mail server, so nothing was sent.")
	s.letters.sends = true
	day("queue for 2 people.")
	if l := s.letters.kept[0]; l.File != nil {
		t.Error("a schedule of links attaches a file")
	}
	daily.Set("attach", "yes")
	hr.does(view+"/schedule", daily)
	day("queue for 2 people.")
	if l := s.letters.kept[2]; l.File == nil || !strings.HasPrefix(string(l.File.Content), "PK") || l.File.Name[len(l.File.Name)-5:] != ".xlsx" {
		t.Errorf("the workbook is %+v", l.File)
	}
	leave := func(name string) {
		t.Helper()
		_, err := s.db.People().SetActive(t.Context(), []int64{s.people[name].ID}, false, s.now())
		must(t, err)
	}
	leave("manager")
	day("queue for 1 person. Left out: 1 person, who have left or no longer see reports.")

	s.letters.fail = errors.New("no space left")
	s.move(24 * time.Hour)
	_, err := s.views.Order(t.Context())
	must(t, err)
	last := s.letters.orders[len(s.letters.orders)-1]
	if err := s.views.Run(t.Context(), last.view, last.due); !errors.Is(err, s.letters.fail) {
		t.Errorf("a run that can't write letters: %v", err)
	}
	must(t, s.views.GiveUp(t.Context(), last.view, last.due))
	hr.want(view, http.StatusOK, "It could not be made.")
	s.letters.fail = nil

	s.move(24 * time.Hour)
	leave("hr")
	s.runAll(t, 1)
	s.as("admin").want("/reports/schedules", http.StatusOK, "The person who saved it has left, or no longer sees reports.")
}

// TestLargeReportComesAsALink: above the limit there is no file.
func TestLargeReportComesAsALink(t *testing.T) {
	s := enrolled(t)
	hr := s.as("hr")
	for _, format := range []string{"csv", "xlsx"} {
		view := hr.save(url.Values{"name": {format}})
		hr.does(view+"/schedule", url.Values{"every": {"daily"}, "hour": {"7"}, "format": {format}, "attach": {"yes"}, "emails": {"hr@demo.example"}})
	}
	s.views.MaxFile = 100
	s.move(24 * time.Hour)
	s.runAll(t, 2)
	for _, l := range s.letters.kept {
		if l.File != nil || !l.TooLarge {
			t.Errorf("the letter is %+v", l)
		}
	}
	hr.want("/reports/schedules", http.StatusOK, "The file was too large for a mail, so 1 person got the link only.")
}

// TestReportAsAtADayIsSentAsSuch: the letter and the name of the file say as of
// when the rows are, not when they were sent.
func TestReportAsAtADayIsSentAsSuch(t *testing.T) {
	s := enrolled(t)
	hr := s.as("hr")
	view := hr.save(url.Values{"name": {"Then"}, "as_at": {"2026-11-01"}})
	hr.does(view+"/schedule", url.Values{"every": {"daily"}, "hour": {"7"}, "format": {"csv"}, "attach": {"yes"}, "emails": {"hr@demo.example"}})
	s.move(24 * time.Hour)
	s.runAll(t, 1)
	l := s.letters.kept[0]
	if l.At.Format(time.DateTime) != "2026-11-01 23:59:59" || l.Rows != 0 || l.File.Name != "completion-2026-11-01.csv" {
		t.Errorf("the letter is %+v", l)
	}
}

// TestManagersSendToTheirOwn: a manager sends reports to themselves and to
// managers below them, and learns nothing of anybody else.
func TestManagersSendToTheirOwn(t *testing.T) {
	s := enrolled(t)
	manager := s.as("manager")
	own, err := s.db.People().AddPerson(t.Context(), account.Person{Email: "own@demo.example", Name: "Mx own", Role: account.Learner, Active: true,
		ManagerID: s.people["manager"].ID, CreatedAt: s.now()})
	must(t, err)
	_, err = s.db.People().AddPerson(t.Context(), account.Person{Email: "new@demo.example", Name: "Mx new", Role: account.Learner, Active: true, ManagerID: own, CreatedAt: s.now()})
	must(t, err)
	view := manager.save(url.Values{"name": {"My team"}})
	form := func(emails string) url.Values {
		return url.Values{"every": {"daily"}, "hour": {"7"}, "format": {"csv"}, "emails": {emails}}
	}
	for _, email := range []string{"hr@demo.example", "other@demo.example", "nobody@demo.example"} {
		manager.refused(view+"/schedule", form(email), http.StatusUnprocessableEntity, "managers who report to you. "+email+" is none of these.")
	}
	manager.does(view+"/schedule", form("manager@demo.example own@demo.example"))
	manager.want(view, http.StatusOK, "Ms manager, Mx own")
}
