package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"decorum/internal/quiz"
)

// sheet is an attempt that is under way and how it is answered.
type sheet struct {
	path string // of the attempt
	form string // the fields with every answer
	one  string // those with one answer
}

// openSheets begins an attempt at the quiz of a lesson for everybody.
func openSheets(ctx context.Context, s *site, q *quiz.Quiz) ([]sheet, error) {
	var out []sheet
	for _, p := range s.pupils {
		a, err := s.enrollments.StartAttempt(ctx, p.person.ID, courseKey, q.Key)
		if err != nil {
			return nil, err
		}
		sitting, err := s.enrollments.Sheet(ctx, p.person.ID, courseKey, q.Key, a.Number)
		if err != nil {
			return nil, err
		}
		whole, one := url.Values{}, url.Values{}
		for _, item := range sitting.Paper {
			fill(whole, item)
			if len(one) == 0 && item.Question.Kind == quiz.One {
				fill(one, item)
			}
		}
		out = append(out, sheet{path: "/courses/" + courseKey + "/quizzes/" + q.Key + "/attempts/" + strconv.Itoa(a.Number),
			form: whole.Encode(), one: one.Encode()})
	}
	if s.engine == "postgres" { // as its autovacuum does within a minute
		if _, err := s.bare.ExecContext(ctx, "ANALYZE attempts, answers"); err != nil {
			return nil, fmt.Errorf("gathering statistics: %w", err)
		}
	}
	return out, nil
}

// fill puts some answer to a question into a form; never enough to pass.
func fill(form url.Values, item quiz.Item) {
	q := item.Question
	form.Add("question", q.ID)
	switch q.Kind {
	case quiz.One, quiz.Several:
		for n, c := range q.Choices {
			if !c.Right {
				form.Set(q.ID+".pick", item.Token(n))
			}
		}
	case quiz.Judgement:
		for n := range q.Choices {
			form.Set(q.ID+".rate."+item.Token(n), "3")
		}
	case quiz.Ranking:
		for n := range q.Choices {
			form.Set(q.ID+".place."+item.Token(n), strconv.Itoa(len(q.Choices)-n))
		}
	case quiz.Matching:
		for n := range q.Pairs {
			form.Set(q.ID+".pair."+strconv.Itoa(n), item.Token((n+1)%len(q.Pairs)))
		}
	case quiz.Reflection:
		form.Set(q.ID+".text", "I would ask first.")
	}
}

func measureAnswer(ctx context.Context, s *site, o options) (line, error) {
	l := line{what: "Answer saved", engine: s.engine}
	sheets, err := openSheets(ctx, s, s.course.Lessons[0].Quiz)
	if err != nil {
		return l, err
	}
	var requests [][]byte
	for i, p := range s.pupils {
		requests = append(requests, requestBytes(http.MethodPost, s.address, sheets[i].path+"/answers", p.cookie, sheets[i].one))
	}
	us, err := newFleet(ctx, s.address, http.StatusNoContent, requests...)
	if err != nil {
		return l, err
	}
	defer us.close()
	upsert, release, err := bareUpsert(ctx, s, o.clients)
	if err != nil {
		return l, err
	}
	defer release()
	a, b, err := turns(o, s.engine+"-answer",
		func() (float64, error) { return rate(o.clients, o.each, us.ask) },
		func() (float64, error) { return rate(o.clients, o.each, upsert) })
	l.ours, l.limit = fmt.Sprintf("%.0f/s", a), fmt.Sprintf("%.0f/s, a bare durable upsert", b)
	l.ratio, l.target, l.met = share(a, b, 0.6)
	return l, err
}

// measureSubmit hands in whole attempts. Each needs one that is under way;
// beginning them is not measured.
func measureSubmit(ctx context.Context, s *site, o options) (line, error) {
	l := line{what: "Quiz submitted: graded, progress reckoned", engine: s.engine, target: "–"}
	upsert, release, err := bareUpsert(ctx, s, o.clients)
	if err != nil {
		return l, err
	}
	defer release()
	// A failed attempt must be followed by a pause, so that every round needs
	// another quiz: there are as many rounds as there are quizzes.
	quizzes := make([]*quiz.Quiz, 0, len(s.course.Lessons))
	for i := range s.course.Lessons[1:] {
		quizzes = append(quizzes, s.course.Lessons[i+1].Quiz)
	}
	o.rounds = min(o.rounds, len(quizzes)-1)
	var at atomic.Int64
	a, b, err := turns(o, s.engine+"-submit",
		func() (float64, error) { return submitAll(ctx, s, quizzes[at.Add(1)-1]) },
		func() (float64, error) { return rate(o.clients, o.each/4, upsert) })
	l.ours, l.limit = fmt.Sprintf("%.0f/s", a), fmt.Sprintf("%.0f/s, a bare durable upsert", b)
	l.ratio = fmt.Sprintf("%.0f %%", 100*a/b)
	return l, err
}

// submitAll lets everybody hand in one attempt at the same time and returns how
// many a second were handed in.
func submitAll(ctx context.Context, s *site, q *quiz.Quiz) (float64, error) {
	sheets, err := openSheets(ctx, s, q)
	if err != nil {
		return 0, err
	}
	var requests [][]byte
	for i, p := range s.pupils {
		requests = append(requests, requestBytes(http.MethodPost, s.address, sheets[i].path, p.cookie, sheets[i].form))
	}
	us, err := newFleet(ctx, s.address, http.StatusSeeOther, requests...)
	if err != nil {
		return 0, err
	}
	defer us.close()
	began := time.Now()
	failed := make(chan error, len(s.pupils))
	for n := range s.pupils {
		go func() { failed <- us.ask(n, 0) }()
	}
	for range s.pupils {
		err = errors.Join(err, <-failed)
	}
	took := time.Since(began).Seconds()
	if err != nil {
		return 0, fmt.Errorf("submitting: %w", err)
	}
	return float64(len(s.pupils)) / took, nil
}
