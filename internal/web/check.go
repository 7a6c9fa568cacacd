package web

import (
	"crypto/sha256"
	"html/template"
	"net/url"

	"decorum/internal/enrollment"
	"decorum/internal/quiz"
)

// checkReply is what is said to the answer of a check.
type checkReply struct {
	ID          string
	Empty       bool // nothing was answered yet
	Tone        string
	Verdict     string
	Review      review
	Explanation template.HTML
}

// checkItem lays a check out. Checks are not stored, so their order follows
// from the version: the same for everybody, and never as written where that
// would give the answer away.
func checkItem(l enrollment.Learning, q *quiz.Question) quiz.Item {
	seed := quiz.Seed(sha256.Sum256([]byte(l.Version.Hash + "/" + q.ID)))
	return quiz.Quiz{Questions: []quiz.Question{*q}}.Paper(seed)[0]
}

// askCheck lays a check out with the answer that the address holds, if any.
func askCheck(l enrollment.Learning, q *quiz.Question, query url.Values) (*asked, *checkReply) {
	item := checkItem(l, q)
	if query.Get("check") != q.ID {
		out := ask(item, quiz.Answer{})
		return &out, nil
	}
	answer, err := q.Accept(read(item, query))
	if err != nil {
		answer = quiz.Answer{}
	}
	out := ask(item, answer)
	said := replyTo(l, item, answer)
	return &out, &said
}

// reply answers a script that asks about a check.
func reply(l enrollment.Learning, q *quiz.Question, query url.Values) checkReply {
	item := checkItem(l, q)
	answer, err := q.Accept(read(item, query))
	if err != nil {
		answer = quiz.Answer{}
	}
	return replyTo(l, item, answer)
}

func replyTo(l enrollment.Learning, item quiz.Item, answer quiz.Answer) checkReply {
	q := item.Question
	if answer.Empty() {
		return checkReply{ID: q.ID, Empty: true, Tone: "mixed", Verdict: "Answer first; then you will see what there is to say about it."}
	}
	credit := q.Credit(answer)
	out := checkReply{ID: q.ID, Explanation: q.Explanation, Review: reviewed(item, answer, credit, l.Course.Panel)}
	switch {
	case q.Kind == quiz.Reflection:
		out.Tone, out.Verdict = "good", "Kept to yourself: nothing was sent or stored"
	case credit >= 1:
		out.Tone, out.Verdict = "good", "That’s it"
	case credit > 0:
		out.Tone, out.Verdict = "mixed", "Partly"
	default:
		out.Tone, out.Verdict = "bad", "Not quite"
	}
	return out
}
