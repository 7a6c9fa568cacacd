package main

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"decorum/internal/browser"
	"decorum/internal/quiz"
)

// TestJourneyToTheCertificate is somebody who has not begun, in a browser
// without JavaScript: the whole way to the certificate, which a stranger
// verifies, until it has expired a year later.
func TestJourneyToTheCertificate(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	hr := b.Page(t, browser.Options{})
	hr.SignIn(d.url, demoHR, password)
	person := d.member(hr, "not-started")
	p := b.Page(t, browser.Options{NoScript: true})
	d.enter(p, person["Email"])
	takeCourse(t, p)
	p.Click("Your certificate")
	expectPath(t, p, "/courses/"+courseKey+"/certificate")
	p.See(person["Name"])
	serial := download(t, p)

	stranger := b.Page(t, browser.Options{Phone: true, NoScript: true})
	stranger.Open(d.url + "/verify")
	stranger.Fill("Serial", serial)
	stranger.Click("Look it up")
	expectPath(t, stranger, "/verify/"+serial)
	stranger.See("This certificate is valid")
	stranger.See(person["Name"])
	if strings.Contains(stranger.Text(), "@") {
		t.Errorf("a stranger sees an email address:\n%s", stranger.Text())
	}
	row := d.sheet(hr, "search="+person["Email"])
	if len(row) != 1 || row[0]["Status"] != "Completed" || row[0]["Certificate serial"] != serial || row[0]["Score %"] != "100" {
		t.Errorf("HR reads %v", row)
	}

	admin := b.Page(t, browser.Options{})
	admin.SignIn(d.url, demoAdmin, password)
	admin.Fill("Demo clock", time.Now().UTC().AddDate(1, 0, 2).Format(time.DateOnly))
	admin.Click("Move")
	admin.See("The demo’s clock was moved.")
	stranger.Reload()
	stranger.See("This certificate has expired")
	p.Reload()
	p.See("Expired on")
	hr.Open(d.url + "/reports/completion?status=expired&search=" + person["Email"])
	hr.See("1 row")
	hr.See(serial)
}

// takeCourse goes from the list of courses to the result of the assessment,
// with every answer right.
func takeCourse(t *testing.T, p *browser.Page) {
	t.Helper()
	p.Click("Social media and ethics")
	p.See("0%")
	p.Click("Start the course")
	for i, lesson := range theCourse().Lessons {
		expectPath(t, p, "/courses/"+courseKey+"/lessons/"+lesson.Key)
		if i == 0 {
			plainCheck(t, p)
		}
		p.Click("Mark as done")
		p.Click("Take the quiz")
		p.Click("Begin")
		if i == 0 {
			comeBackLater(t, p, lesson.Key)
		}
		handIn(t, p, lesson.Key)
		if i%4 == 0 {
			result := p.Address()
			p.Click("Back to the course")
			p.See(fmt.Sprintf("%d of 10 requirements met", i+1))
			p.Open(result)
		}
		if i+1 < len(theCourse().Lessons) {
			p.Click("Next lesson: " + theCourse().Lessons[i+1].Title)
		}
	}
	p.Click("To the final assessment")
	p.Click("Begin")
	handIn(t, p, quiz.AssessmentKey)
}

// plainCheck answers the first check of a lesson by sending its form.
func plainCheck(t *testing.T, p *browser.Page) {
	t.Helper()
	lesson, _, _ := theCourse().Lesson(path.Base(p.Path()))
	shown := checks(p)[0]
	check, ok := lesson.Check(shown.ID)
	if !ok {
		t.Fatalf("the lesson has no check %s", shown.ID)
	}
	give(p, answersTo(t, *check, shown, true))
	p.ClickOn("#" + shown.ID + " form button")
	p.See("That’s it")
	if !strings.HasSuffix(p.Address(), "#"+shown.ID) {
		t.Errorf("the answer to the check comes at %s", p.Address())
	}
}

// comeBackLater answers half of the quiz as a person does, leaves and returns.
func comeBackLater(t *testing.T, p *browser.Page, key string) {
	t.Helper()
	shown := questions(p)
	half := shown[:len(shown)/2]
	for _, one := range half {
		q, _ := mustQuiz(t, key).Question(one.ID)
		give(p, answersTo(t, q, one, true))
	}
	p.Click("Save and come back later")
	p.See("Your answers are saved. Come back whenever you like.")
	p.Open(strings.TrimRight(p.Address(), "/") + "/quizzes/" + key)
	p.Click("Go on with attempt 1")
	p.See(fmt.Sprintf("%d of %d answered", len(half), len(shown)))
}

// handIn answers the whole quiz rightly and submits it.
func handIn(t *testing.T, p *browser.Page, key string) {
	t.Helper()
	giveAll(p, paper(t, p, key, true))
	p.Click("Submit answers")
	p.See("Passed")
	p.See("100%")
}

// download gets the PDF of the certificate on the page and returns its serial.
func download(t *testing.T, p *browser.Page) string {
	t.Helper()
	address := browser.Eval[string](p, `[...document.querySelectorAll("a[download]")].map(a => a.href).join()`)
	status, header, body := p.Fetch(address)
	if status != http.StatusOK || header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(body, []byte("%PDF-")) {
		t.Errorf("the PDF at %s: status %d, %s, %.20q", address, status, header.Get("Content-Type"), body)
	}
	return strings.TrimSuffix(path.Base(address), ".pdf")
}
