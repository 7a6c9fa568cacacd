package main

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var setUpPattern = regexp.MustCompile(`http://\S+/setup/\S+`)

// setUpAddresses returns the one-time addresses that an instance printed.
func setUpAddresses(in *instance) []string { return setUpPattern.FindAllString(in.stdout.String(), -1) }

func theFirst(email string) url.Values {
	return url.Values{"name": {"Ada Admin"}, "email": {email}, "password": {password}}
}

// TestSetUpAddress: an empty database is set up under the address that the
// program prints, once; after that it prints none.
func TestSetUpAddress(t *testing.T) {
	db := "--db=" + filepath.Join(t.TempDir(), "decorum.db")
	in := serving(t, db)
	printed := setUpAddresses(in)
	if len(printed) != 1 || !strings.HasPrefix(printed[0], in.url+"/setup/") {
		t.Fatalf("the first start at %s prints the addresses %q", in.url, printed)
	}
	path := strings.TrimPrefix(printed[0], in.url)

	// Looking does not use it up, nor does a form that is refused.
	v := visit(t, in.url)
	v.get(path)
	weak := theFirst("ada@acme.example")
	weak.Set("password", "short")
	if p := v.do(http.MethodPost, path, weak); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a short password is answered with %d", p.status)
	}
	v.post(path, theFirst("ada@acme.example"))
	v.get("/reports/completion") // an administrator is signed in

	other := visit(t, in.url)
	if status := other.status(path); status != http.StatusNotFound {
		t.Errorf("the used address is answered with %d", status)
	}
	if p := other.do(http.MethodPost, path, theFirst("eve@acme.example")); p.status != http.StatusNotFound {
		t.Errorf("using it again is answered with %d", p.status)
	}
	other.signIn("ada@acme.example")

	again := serving(t, db)
	if out := again.stdout.String(); out != "" {
		t.Errorf("the next start prints\n%s", out)
	}
}

// TestSetUpRace: whoever uses the address at the same moment as others, one of
// them becomes the administrator.
func TestSetUpRace(t *testing.T) {
	in := serving(t, "--db="+filepath.Join(t.TempDir(), "decorum.db"))
	path := strings.TrimPrefix(setUpAddresses(in)[0], in.url)
	statuses := make([]int, 6)
	var all sync.WaitGroup
	for i := range statuses {
		v := visit(t, in.url)
		all.Go(func() {
			statuses[i] = v.do(http.MethodPost, path, theFirst(fmt.Sprintf("admin%d@acme.example", i))).status
		})
	}
	all.Wait()
	won := 0
	for i, status := range statuses {
		switch status {
		case http.StatusSeeOther:
			won++
			visit(t, in.url).signIn(fmt.Sprintf("admin%d@acme.example", i))
		case http.StatusNotFound:
		default:
			t.Errorf("visitor %d is answered with %d", i, status)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d set the database up", won, len(statuses))
	}
}

// TestRestart: what a learner has given and who is signed in outlive the
// program, and so does an attempt under way.
func TestRestart(t *testing.T) {
	db := filepath.Join(t.TempDir(), "decorum.db")
	in := serving(t, "--db="+db)
	addPeople(t, db, "ana@acme.example")
	ana := enter(visit(t, in.url), db, "ana@acme.example")
	ana.post("/courses/"+courseKey+"/start", url.Values{})
	lesson := theCourse().Lessons[0].Key
	begun := ana.begin(lesson)
	given := ana.answers(begun)
	first := given["question"][0]
	if p := ana.do(http.MethodPost, begun.url+"/answers", only(given, first)); p.status != http.StatusNoContent {
		t.Fatalf("saving an answer: %d\n%s", p.status, p.body)
	}
	if code := in.stop(); code != 0 {
		t.Fatalf("serve ended with %d", code)
	}

	ana.url = serving(t, "--db="+db).url
	if page := ana.get(begun.url); !strings.Contains(page, fmt.Sprintf("1 of %d answered", len(given["question"]))) {
		t.Errorf("after a restart the answer is gone:\n%s", page)
	}
	ana.submit(begun)
}

// only returns the part of a form that answers one question.
func only(form url.Values, question string) url.Values {
	part := url.Values{"question": {question}}
	for name, values := range form {
		if strings.HasPrefix(name, question+".") {
			part[name] = values
		}
	}
	return part
}
