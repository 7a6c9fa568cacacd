package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"decorum/internal/fault"
	"decorum/internal/quiz"
)

// SaveAnswer stores one answer of an attempt that is under way and belongs to
// the person. Answers that arrive while others are being written go to the
// disk together: each is acknowledged when it is durable, and none waits for
// more than the write before it and its own.
func (s Enrollments) SaveAnswer(ctx context.Context, personID, attemptID int64, a quiz.Answer, at time.Time) error {
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("writing an answer: %w", err)
	}
	one := &saving{
		savingKey: savingKey{Attempt: attemptID, Question: a.QuestionID},
		Answer:    string(text), Person: personID, at: at.UTC(), done: make(chan error, 1),
	}
	s.db.answers.add(s.db, one) //nolint:contextcheck // what is written belongs to many requests, and none may break it off
	select {
	case err = <-one.done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("saving an answer: %w", err)
	}
	return nil
}

// saving is one answer on its way to the disk.
type saving struct {
	savingKey
	Answer string `json:"answer"`
	Person int64  `json:"person"`
	at     time.Time
	done   chan error
}

type savingKey struct {
	Attempt  int64  `json:"attempt"`
	Question string `json:"question"`
}

// answerQueue holds the answers that wait for the present write to end.
type answerQueue struct {
	mu      sync.Mutex
	waiting []*saving
	writing bool
}

// longestWrite bounds a write, so that a database that hangs is told to those
// who wait.
const longestWrite = 20 * time.Second

// add puts an answer into the queue and starts writing if nobody writes.
func (q *answerQueue) add(db *DB, one *saving) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, one)
	if !q.writing {
		q.writing = true
		go q.write(db)
	}
}

// write writes what waits, again and again, until nothing waits.
func (q *answerQueue) write(db *DB) {
	for {
		q.mu.Lock()
		group := q.waiting[:min(len(q.waiting), batch)]
		q.waiting = slices.Clone(q.waiting[len(group):])
		q.writing = len(group) > 0
		q.mu.Unlock()
		if len(group) == 0 {
			return
		}
		saved, err := db.saveAnswers(group)
		for _, one := range group {
			switch {
			case err != nil:
				one.done <- kind(err)
			case !saved[one.savingKey]:
				one.done <- fault.Conflict
			default:
				one.done <- nil
			}
		}
	}
}

// saveAnswers adds or replaces answers in one statement, provided that each
// attempt is the person's and still under way, and returns which it saved.
// PostgreSQL takes a share of each attempt's lock, so that a submission at the
// same moment comes either wholly before or wholly after; SQLite has one writer.
func (db *DB) saveAnswers(group []*saving) (map[savingKey]bool, error) {
	last := make(map[savingKey]*saving, len(group)) // a row can't be written twice in one statement
	at := group[0].at
	for _, one := range group {
		last[one.savingKey] = one
		if one.at.After(at) {
			at = one.at
		}
	}
	rows := make([]*saving, 0, len(last))
	for _, one := range last {
		rows = append(rows, one)
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("writing answers: %w", err)
	}
	pool, err := db.write.DB()
	if err != nil {
		return nil, fmt.Errorf("reading the connection pool: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), longestWrite)
	defer cancel()
	found, err := pool.QueryContext(ctx, saveAnswers[db.engine], string(text), at)
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }()
	saved := make(map[savingKey]bool, len(rows))
	for found.Next() {
		var key savingKey
		if err := found.Scan(&key.Attempt, &key.Question); err != nil {
			return nil, err
		}
		saved[key] = true
	}
	return saved, found.Err()
}

var saveAnswers = map[Engine]string{
	SQLite: fmt.Sprintf(saveAnswersAs, "v.value ->> 'attempt'", "v.value ->> 'question'", "v.value ->> 'answer'", "?2",
		"json_each(?1) v", "v.value ->> 'attempt'", "v.value ->> 'person'", ""),
	Postgres: fmt.Sprintf(saveAnswersAs, "v.attempt", "v.question", "v.answer", "$2::timestamptz",
		"jsonb_to_recordset($1::jsonb) AS v (attempt bigint, question text, answer text, person bigint)",
		"v.attempt", "v.person", "FOR SHARE OF a"),
}

const saveAnswersAs = `INSERT INTO answers (attempt_id, question, answer, saved_at)
	SELECT %s, %s, %s, %s FROM %s
	JOIN attempts a ON a.id = %s AND a.submitted_at IS NULL
	JOIN enrollments e ON e.id = a.enrollment_id AND e.person_id = %s
	WHERE true %s
	ON CONFLICT (attempt_id, question) DO UPDATE SET answer = excluded.answer, saved_at = excluded.saved_at
	RETURNING attempt_id, question`
