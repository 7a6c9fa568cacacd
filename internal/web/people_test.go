package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"decorum/internal/account"
)

// of returns the address of somebody's page.
func (s *site) of(name string) string {
	return "/people/" + strconv.FormatInt(s.people[name].ID, 10)
}

// missing fails if the page holds any of the words.
func missing(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(body, w) {
			t.Errorf("%q is there:\n%s", w, body)
		}
	}
}

func TestPeopleAreListed(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	hr.want("/people", http.StatusOK, "6 active people", "Ms admin", "Ms trainer", s.of("learner"))
	missing(t, hr.want("/people?role=trainer", http.StatusOK, "Ms trainer"), "Ms admin", "Ms learner")
	missing(t, hr.want("/people?search=LEARN", http.StatusOK, "Ms learner", "Ms manager"), ">Ms hr</a>", "Ms admin") // a manager beside whom they manage
	hr.want("/people?state=deactivated", http.StatusOK, "Nobody fits these filters")
	for _, bad := range []string{"role=boss", "state=asleep", "unit=x", "at=nonsense"} {
		hr.want("/people?"+bad, http.StatusBadRequest)
	}
}

// TestPeoplePages turns pages through more people than one holds.
func TestPeoplePages(t *testing.T) {
	s := newSite(t)
	rows := make([]account.ImportRow, 60)
	for i := range rows {
		rows[i] = account.ImportRow{Email: fmt.Sprintf("p%02d@x.org", i), Name: fmt.Sprintf("Person %02d", i), Unit: []string{"Acme", "Sales"}}
	}
	_, err := s.db.People().ImportPeople(t.Context(), rows, s.now(), func(int) {})
	must(t, err)
	hr := s.as("hr")
	link := regexp.MustCompile(`rel="next" href="([^"]+)"`)
	first := hr.want("/people?search=person", http.StatusOK, "Person 00", "Person 49")
	missing(t, first, "Person 50", `rel="prev"`)
	next := link.FindStringSubmatch(first)
	if next == nil {
		t.Fatal("there is no next page")
	}
	second := hr.want(strings.ReplaceAll(next[1], "&amp;", "&"), http.StatusOK, "Person 50", "Person 59", `rel="prev"`)
	missing(t, second, "Person 49", `rel="next"`)
}

func TestDeactivating(t *testing.T) {
	s := newSite(t)
	hr, admin, learner := s.as("hr"), s.as("admin"), s.as("learner")
	hr.want(s.of("learner"), http.StatusOK, "Deactivate Ms learner")
	yes := url.Values{"sure": {"yes"}}
	if status, body, _ := hr.post(s.of("learner")+"/deactivate", url.Values{}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "confirm what is to be done") {
		t.Errorf("without the button that is sure: %d", status)
	}
	learner.want("/courses", http.StatusOK)
	status, _, header := hr.post(s.of("learner")+"/deactivate", yes)
	if status != http.StatusSeeOther || header.Get("Location") != s.of("learner") {
		t.Fatalf("deactivating: %d to %q", status, header.Get("Location"))
	}
	hr.want(s.of("learner"), http.StatusOK, "Ms learner is deactivated: signed out", "Let them in again")
	if status, _, header := learner.do(http.MethodGet, "/courses", nil, nil); status != http.StatusSeeOther || !strings.HasPrefix(header.Get("Location"), "/signin") {
		t.Errorf("who was deactivated is still in: %d", status)
	}
	if status, _, _ := s.visitor().post("/signin", url.Values{"email": {"learner@demo.example"}, "password": {password}}); status == http.StatusSeeOther {
		t.Error("who was deactivated can sign in")
	}
	hr.want("/people?state=deactivated", http.StatusOK, "Ms learner", "5 active people")
	if status, _, _ = hr.post(s.of("learner")+"/reactivate", url.Values{}); status != http.StatusSeeOther {
		t.Errorf("letting them in again: %d", status)
	}
	s.as("learner").want("/courses", http.StatusOK)

	for name, test := range map[string]struct {
		by        *visitor
		of, words string
	}{
		"oneself":                {hr, "hr", "You can’t deactivate yourself"},
		"HR an administrator":    {hr, "admin", "Only an administrator can deactivate an administrator."},
		"an administrator, last": {admin, "admin", "You can’t deactivate yourself"},
	} {
		status, body, _ := test.by.post(s.of(test.of)+"/deactivate", yes)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, test.words) {
			t.Errorf("%s: %d\n%s", name, status, body)
		}
	}
	missing(t, hr.want(s.of("admin"), http.StatusOK, "Only an administrator can deactivate"), "Deactivate now")
	if status, _ := hr.get("/people/999"); status != http.StatusNotFound {
		t.Errorf("nobody's page: %d", status)
	}
	if status, _, _ := hr.post("/people/999/deactivate", yes); status != http.StatusNotFound {
		t.Errorf("deactivating nobody: %d", status)
	}
}

// TestLeaversStayInReportsAsAt: today's report has them no more, yesterday's has.
func TestLeaversStayInReportsAsAt(t *testing.T) {
	s := newSite(t)
	s.as("learner").post("/courses/"+courseKey+"/start", url.Values{})
	s.move(48 * time.Hour)
	hr := s.as("hr")
	hr.post(s.of("learner")+"/deactivate", url.Values{"sure": {"yes"}})
	hr.want(s.of("learner"), http.StatusOK, "is deactivated") // takes the message
	missing(t, hr.want("/reports/completion", http.StatusOK), "Ms learner")
	hr.want("/reports/completion?as_at=2026-11-24", http.StatusOK, "Ms learner")
}

func TestRolesAreForAdministrators(t *testing.T) {
	s := newSite(t)
	admin := s.as("admin")
	missing(t, s.as("hr").want(s.of("other"), http.StatusOK), "Change the role")
	admin.want(s.of("other"), http.StatusOK, "Change the role")
	if status, _, _ := admin.post(s.of("other")+"/role", url.Values{"role": {"trainer"}}); status != http.StatusSeeOther {
		t.Fatalf("giving a role: %d", status)
	}
	if status, _ := s.as("other").get("/figures"); status == http.StatusForbidden {
		t.Error("a trainer may not see figures")
	}
	for role, words := range map[string]string{"": "Choose a role", "boss": "A role is learner", "hr": "Nobody else is an administrator"} {
		if status, body, _ := admin.post(s.of("admin")+"/role", url.Values{"role": {role}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, words) {
			t.Errorf("the role %q: %d", role, status)
		}
	}
	// With another there, it goes.
	admin.post(s.of("hr")+"/role", url.Values{"role": {"admin"}})
	if status, _, _ := admin.post(s.of("admin")+"/role", url.Values{"role": {"hr"}}); status != http.StatusSeeOther {
		t.Errorf("stepping down: %d", status)
	}
	if status, _, _ := admin.post(s.of("other")+"/role", url.Values{"role": {"admin"}}); status != http.StatusForbidden {
		t.Errorf("who has stepped down still gives roles: %d", status)
	}
}

// upload sends a file and returns the address to which the answer leads.
func (v *visitor) upload(name, text, sync string) (int, string, string) {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(v.t, form.WriteField("sync", sync))
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		must(v.t, err)
		_, err = part.Write([]byte(text))
		must(v.t, err)
	}
	must(v.t, form.Close())
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.site.URL+"/people/import", &body)
	must(v.t, err)
	request.Header.Set("Content-Type", form.FormDataContentType())
	response, err := v.client.Do(request)
	must(v.t, err)
	defer func() { _ = response.Body.Close() }()
	var answer bytes.Buffer
	_, err = answer.ReadFrom(response.Body)
	must(v.t, err)
	return response.StatusCode, answer.String(), response.Header.Get("Location")
}

// shown uploads a file and returns its address and what it would do.
func (v *visitor) shown(text, sync string) (at, body string) {
	v.t.Helper()
	status, answer, at := v.upload("people.csv", text, sync)
	if status != http.StatusSeeOther {
		v.t.Fatalf("uploading: %d\n%s", status, answer)
	}
	return at, v.want(at, http.StatusOK)
}

// agreed returns the form that a preview has.
func agreed(t *testing.T, preview string) url.Values {
	t.Helper()
	found := regexp.MustCompile(`name="agreed" value="([0-9a-f]+)"`).FindStringSubmatch(preview)
	if found == nil {
		t.Fatalf("there is nothing to agree to:\n%s", preview)
	}
	return url.Values{"agreed": {found[1]}}
}

const everyone = "email,name,unit\nmanager@demo.example,Ms manager,Acme\nlearner@demo.example,Ms learner,Acme / Sales\n" +
	"hr@demo.example,Ms hr,Acme\nadmin@demo.example,Ms admin,Acme\nnew@demo.example,Ms new,Acme / Sales\n"

func TestImportingInTheBrowser(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	at, preview := hr.shown(everyone, "yes")
	for _, words := range []string{"people.csv: 5 people", "Deactivated", "Ms other", "Ms trainer", "Added", "Ms new", "Acme / Sales", "4 of them to another unit", "New units"} {
		if !strings.Contains(preview, words) {
			t.Errorf("the preview lacks %q\n%s", words, preview)
		}
	}
	missing(t, preview, "They have left.") // 2 of 6 are within the 50% of tests
	var told struct {
		Deactivated []struct {
			Email string `json:"email"`
		} `json:"deactivated"`
	}
	_, text := hr.get(at + "?format=json")
	if err := json.Unmarshal([]byte(text), &told); err != nil || len(told.Deactivated) != 2 {
		t.Errorf("as JSON: %v\n%s", err, text)
	}
	hr.want("/people", http.StatusOK, "6 active people") // nothing is done yet

	// Nobody else sees the file, nor can confirm it.
	form := agreed(t, preview)
	s.as("admin").want(at, http.StatusNotFound, "no longer kept")
	if status, _, _ := s.as("admin").post(at, form); status != http.StatusNotFound {
		t.Errorf("somebody else confirms: %d", status)
	}
	if status, _, _ := hr.post(at, url.Values{}); status != http.StatusConflict {
		t.Errorf("confirming nothing: %d", status)
	}
	status, body, header := hr.post(at, form)
	if status != http.StatusSeeOther || header.Get("Location") != "/people" {
		t.Fatalf("confirming: %d\n%s", status, body)
	}
	hr.want("/people", http.StatusOK, "Imported: 1 added, 4 changed, 0 let in again, 2 deactivated", "5 active people", "Ms new")
	hr.want(at, http.StatusNotFound, "no longer kept")
	if status, _, _ := hr.post(at, form); status != http.StatusNotFound {
		t.Errorf("confirming twice: %d", status)
	}
	_, preview = hr.shown(everyone, "yes")
	if !strings.Contains(preview, "Nothing would change") {
		t.Errorf("the same file would change something:\n%s", preview)
	}
}

// TestNothingIsImportedThatWasNotShown changes people between the preview and
// the confirmation.
func TestNothingIsImportedThatWasNotShown(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	at, preview := hr.shown(everyone, "yes")
	form := agreed(t, preview)
	_, err := s.db.People().ImportPeople(t.Context(), []account.ImportRow{{Email: "late@demo.example", Name: "Ms late"}}, s.now(), func(int) {})
	must(t, err)
	status, body, _ := hr.post(at, form)
	if status != http.StatusConflict || !strings.Contains(body, "People have changed in the meantime") || !strings.Contains(body, "Ms late") {
		t.Errorf("somebody would be deactivated who was not shown: %d\n%s", status, body)
	}
	missing(t, hr.want("/people", http.StatusOK, "7 active people"), "Ms new")
	if status, _, _ := hr.post(at, agreed(t, body)); status != http.StatusSeeOther {
		t.Errorf("confirming what is shown now: %d", status)
	}
}

func TestManyLeaversAreConfirmed(t *testing.T) {
	s := newSite(t)
	admin := s.as("admin")
	at, preview := admin.shown("email,name\nlearner@demo.example,Ms learner\n", "yes")
	for _, words := range []string{"This would deactivate 4 of 6 active people (66.67%), more than the 50% that may leave at once", "They have left.", "Ms admin", "Nobody else is an administrator."} {
		if !strings.Contains(preview, words) {
			t.Errorf("the preview lacks %q\n%s", words, preview)
		}
	}
	form := agreed(t, preview)
	if status, body, _ := admin.post(at, form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Confirm below that so many have left") {
		t.Errorf("without confirming: %d", status)
	}
	admin.want("/people", http.StatusOK, "6 active people")
	form.Set("force", "yes")
	if status, _, _ := admin.post(at, form); status != http.StatusSeeOther {
		t.Errorf("confirming: %d", status)
	}
	admin.want("/people", http.StatusOK, "2 active people")
}

func TestFilesThatCantBeImported(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	at, body := hr.shown("email,name,role\nann,Ann,\nbo@x.org,Bo,hr\n", "no")
	for _, words := range []string{"2 problems.", "<td class=\"num\">2</td><td>email</td>", "should look like name@example.org", "Only an administrator can make somebody hr."} {
		if !strings.Contains(body, words) {
			t.Errorf("%q is missing\n%s", words, body)
		}
	}
	missing(t, body, "Import it")
	if status, _, _ := hr.post(at, url.Values{"agreed": {""}}); status != http.StatusConflict {
		t.Errorf("importing it all the same: %d", status)
	}
	// HR gives no roles; an administrator does.
	roles := "email,name,role\nbo@x.org,Bo,hr\n"
	if _, body := hr.shown(roles, "no"); !strings.Contains(body, "Only an administrator can make somebody hr.") {
		t.Errorf("HR can give roles:\n%s", body)
	}
	if _, body := s.as("admin").shown(roles, "no"); !strings.Contains(body, "With the role hr.") {
		t.Errorf("an administrator can't give roles:\n%s", body)
	}
	_, _, at = hr.upload("people.csv", "email,name\n", "yes")
	hr.want(at, http.StatusUnprocessableEntity, "Nobody is in the file")
	for name, test := range map[string]struct{ name, text, words string }{
		"no file":        {"", "", "Choose a file."},
		"an empty file":  {"people.csv", "", "Choose a file that is not empty."},
		"a file too big": {"people.csv", strings.Repeat("x", account.MaxUpload+1), "larger than 20 MB"},
		"a huge request": {"people.csv", strings.Repeat("x", account.MaxUpload+1<<20), "larger than 20 MB"},
	} {
		if status, body, _ := hr.upload(test.name, test.text, "no"); status != http.StatusUnprocessableEntity || !strings.Contains(body, test.words) {
			t.Errorf("%s: %d\n%.2000s", name, status, body)
		}
	}
	at, _ = hr.shown(everyone, "no")
	if status, _, header := hr.post(at+"/drop", url.Values{}); status != http.StatusSeeOther || header.Get("Location") != "/people/import" {
		t.Errorf("dropping: %d", status)
	}
	hr.want(at, http.StatusNotFound)
	at, _ = hr.shown(everyone, "no")
	s.move(2 * time.Hour)
	hr.want(at, http.StatusNotFound, "an hour has passed")
}

func TestUnitsAreRenamedAndMoved(t *testing.T) {
	s := newSite(t)
	_, err := s.db.People().ImportPeople(t.Context(), []account.ImportRow{
		{Email: "a@x.org", Name: "A", Unit: []string{"Acme", "Sales"}}, {Email: "b@x.org", Name: "B", Unit: []string{"Acme", "Service"}}}, s.now(), func(int) {})
	must(t, err)
	hr := s.as("hr")
	hr.want("/units", http.StatusOK, "Acme", "Sales", "6 people have no unit")
	ids := map[string]string{}
	units, err := s.db.People().Units(t.Context())
	must(t, err)
	for _, u := range units {
		ids[u.Name] = strconv.FormatInt(u.ID, 10)
	}
	hr.want("/units?unit="+ids["Sales"], http.StatusOK, "Acme / Sales", "Belongs under")
	done := func(path string, form url.Values) {
		t.Helper()
		if status, body, _ := hr.post(path, form); status != http.StatusSeeOther {
			t.Errorf("%s: %d\n%s", path, status, body)
		}
	}
	refused := func(path string, form url.Values, words string) {
		t.Helper()
		if status, body, _ := hr.post(path, form); status != http.StatusUnprocessableEntity || !strings.Contains(body, words) {
			t.Errorf("%s %v: %d\n%s", path, form, status, body)
		}
	}
	done("/units/"+ids["Sales"]+"/rename", url.Values{"name": {"Selling"}})
	done("/units/"+ids["Sales"]+"/move", url.Values{"under": {ids["Service"]}})
	hr.want("/units?unit="+ids["Sales"], http.StatusOK, "Acme / Service / Selling", "Moved, with everybody in it")
	refused("/units/"+ids["Acme"]+"/move", url.Values{"under": {ids["Sales"]}}, "under itself or a unit below it")
	refused("/units/"+ids["Acme"]+"/move", url.Values{}, "Choose where the unit goes")
	refused("/units/"+ids["Acme"]+"/rename", url.Values{"name": {"A/B"}}, "value=\"A/B\"")
	done("/units/"+ids["Sales"]+"/move", url.Values{"under": {ids["Acme"]}})
	refused("/units/"+ids["Sales"]+"/rename", url.Values{"name": {"Service"}}, "There is a unit &#34;Service&#34; there already")
	if status, _, _ := hr.post("/units/999/rename", url.Values{"name": {"X"}}); status != http.StatusNotFound {
		t.Errorf("no unit: %d", status)
	}
}

// TestImportSaysWhatIsEasilyMissed: that who had left comes back, what an empty
// cell does, and that a manager who is named has left.
func TestImportSaysWhatIsEasilyMissed(t *testing.T) {
	s := newSite(t)
	hr := s.as("hr")
	hr.want("/people/import", http.StatusOK, "whoever had left and is in it is let in again", "An empty cell leaves what is there.", "A single - in a cell takes away what is there")
	for _, name := range []string{"manager", "other"} {
		_, err := s.server.Accounts.Deactivate(t.Context(), account.CommandLine(), s.people[name].ID)
		must(t, err)
	}
	_, preview := hr.shown("email,name,manager\nother@demo.example,Ms other,manager@demo.example\n", "no")
	for _, words := range []string{"Let in again", "Worth a look", "Ms manager (manager@demo.example), who is named as manager, has left."} {
		if !strings.Contains(preview, words) {
			t.Errorf("the preview lacks %q\n%s", words, preview)
		}
	}
}
