package main

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"sync"

	"decorum/content"
	"decorum/internal/course"
	"decorum/internal/coursefile"
	"decorum/internal/quiz"
	"decorum/internal/store"
)

const courseKey = "social-media-ethics"

// theCourse is the course inside the program, compiled once.
var theCourse = sync.OnceValue(func() *course.Course {
	folder, err := fs.Sub(content.Courses(), courseKey)
	if err != nil {
		panic(err)
	}
	compiled, _, findings := coursefile.Read(folder, courseKey, coursefile.Options{})
	if compiled == nil {
		panic(findings[0].String())
	}
	return compiled
})

// learner is somebody at a browser who knows every answer: the pages give none
// away, so the draw is looked up in the database.
type learner struct {
	*visitor

	email string
	db    string   // address of the instance's database
	other *visitor // the same browser at another instance, to take turns with
}

// enter imports a person, sets their password and signs in.
func enter(v *visitor, db, email string) learner {
	v.setUp(command(v, "link", email, "--db="+db))
	v.signIn(email)
	return learner{visitor: v, email: email, db: db}
}

// takeCourse takes the whole course and returns the certificate's serial.
func (l learner) takeCourse() string {
	l.post("/courses/"+courseKey+"/start", url.Values{})
	for _, lesson := range theCourse().Lessons {
		if l.other != nil {
			l.visitor, l.other = l.other, l.visitor
		}
		l.get("/courses/" + courseKey + "/lessons/" + lesson.Key)
		l.post("/courses/"+courseKey+"/lessons/"+lesson.Key+"/done", url.Values{})
		if _, ok := theCourse().Quiz(lesson.Key); ok {
			l.submit(l.begin(lesson.Key))
		}
	}
	l.submit(l.begin(quiz.AssessmentKey))
	return l.serial()
}

var serialPattern = regexp.MustCompile(`/certificates/([^"]+)\.pdf`)

// serial reads the serial from the page of the certificate.
func (l learner) serial() string {
	found := serialPattern.FindStringSubmatch(l.get("/courses/" + courseKey + "/certificate"))
	if found == nil {
		l.Fatalf("the certificate's page links to no PDF")
	}
	return found[1]
}

// attempt is an attempt that was begun.
type attempt struct{ quiz, url string }

// begin begins the first attempt at a quiz.
func (l learner) begin(key string) attempt {
	a := attempt{quiz: key, url: l.post("/courses/"+courseKey+"/quizzes/"+key+"/attempts", url.Values{})}
	l.get(a.url)
	return a
}

// submit hands in an attempt with every answer right.
func (l learner) submit(a attempt) {
	form := l.answers(a)
	form.Set("then", "submit")
	if to := l.post(a.url, form); to != a.url {
		l.Fatalf("handing in %s leads to %q", a.url, to)
	}
	if !regexp.MustCompile(`Passed[\s\S]*100%|100%[\s\S]*Passed`).MatchString(l.get(a.url)) {
		l.Fatalf("%s was not passed with 100%%", a.url)
	}
}

// answers returns the form with every answer right.
func (l learner) answers(a attempt) url.Values {
	db, err := store.Open(context.Background(), l.db)
	check(l, err)
	defer func() { _ = db.Close() }()
	person, err := db.People().PersonByEmail(context.Background(), l.email)
	check(l, err)
	records, err := db.Enrollments().Latest(context.Background(), person.ID, courseKey)
	check(l, err)
	drawn, ok := records.Attempt(a.quiz, 1)
	q, known := theCourse().Quiz(a.quiz)
	if !ok || !known {
		l.Fatalf("there is no attempt at %s", a.quiz)
	}
	form := url.Values{}
	for _, item := range q.PaperOf(drawn) {
		form.Add("question", item.Question.ID)
		answer(form, item)
	}
	return form
}

// answer adds the right answer to a form, in the fields of the page.
func answer(form url.Values, item quiz.Item) {
	id := item.Question.ID
	for n, c := range item.Question.Choices {
		token := item.Token(n)
		switch item.Question.Kind {
		case quiz.One, quiz.Several:
			if c.Right {
				form.Add(id+".pick", token)
			}
		case quiz.Judgement:
			form.Set(id+".rate."+token, fmt.Sprint(c.Modes()[0]))
		case quiz.Ranking:
			form.Set(id+".place."+token, fmt.Sprint(n+1))
		case quiz.Matching, quiz.Reflection:
		}
	}
	for n := range item.Question.Pairs {
		form.Set(fmt.Sprintf("%s.pair.%d", id, n), item.Token(n))
	}
	if item.Question.Kind == quiz.Reflection {
		form.Set(id+".text", "On Friday, about the report.")
	}
}
