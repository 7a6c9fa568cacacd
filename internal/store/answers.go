package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

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
	one := saving{
		savingKey: savingKey{Attempt: attemptID, Question: a.QuestionID},
		Answer:    string(text), Person: personID, at: at.UTC(),
	}
	if err := s.db.answers.put(ctx, one, s.db.saveAnswers); err != nil {
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
}

type savingKey struct {
	Attempt  int64  `json:"attempt"`
	Question string `json:"question"`
}

// saveAnswers adds or replaces answers in one statement, provided that each
// attempt is the person's and still under way, and returns which it saved.
// PostgreSQL takes a share of each attempt's lock, so that a submission at the
// same moment comes either wholly before or wholly after; SQLite has one writer.
func (db *DB) saveAnswers(ctx context.Context, group []saving) ([]bool, error) {
	last := make(map[savingKey]saving, len(group)) // a row can't be written twice in one statement
	at := group[0].at
	for _, one := range group {
		last[one.savingKey] = one
		if one.at.After(at) {
			at = one.at
		}
	}
	text, err := json.Marshal(slices.Collect(maps.Values(last)))
	if err != nil {
		return nil, fmt.Errorf("writing answers: %w", err)
	}
	saved, err := returned[savingKey](ctx, db, saveAnswers[db.engine], func(key *savingKey) []any { return []any{&key.Attempt, &key.Question} }, string(text), at)
	if err != nil {
		return nil, err
	}
	taken := make([]bool, len(group))
	for i, one := range group {
		taken[i] = saved[one.savingKey]
	}
	return taken, nil
}

// returned runs a statement that writes and returns the keys of what it wrote.
func returned[K comparable](ctx context.Context, db *DB, statement string, into func(*K) []any, args ...any) (map[K]bool, error) {
	pool, err := db.write.DB()
	if err != nil {
		return nil, fmt.Errorf("reading the connection pool: %w", err)
	}
	found, err := pool.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }()
	keys := map[K]bool{}
	for found.Next() {
		var key K
		if err := found.Scan(into(&key)...); err != nil {
			return nil, err
		}
		keys[key] = true
	}
	return keys, found.Err()
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
