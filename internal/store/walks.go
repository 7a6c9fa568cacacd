package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"decorum/internal/enrollment"
	"decorum/internal/scenario"
)

type walkRow struct {
	ID           int64 `gorm:"primaryKey;autoIncrement"`
	EnrollmentID int64
	VersionID    int64
	Kind         string
	Lesson       string
	Number       int
	StartedAt    time.Time
	EndedAt      *time.Time
	Ending       string
	Quality      string
	Score        int
}

func (walkRow) TableName() string { return "walks" }

func newWalkRow(w scenario.Walk) walkRow {
	return walkRow{
		ID: w.ID, EnrollmentID: w.EnrollmentID, VersionID: w.VersionID, Kind: string(w.Kind), Lesson: w.Lesson, Number: w.Number,
		StartedAt: w.StartedAt.UTC(), EndedAt: orNil(w.EndedAt), Ending: w.Ending, Quality: string(w.Quality), Score: w.Score,
	}
}

func (r walkRow) walk() scenario.Walk {
	return scenario.Walk{
		ID: r.ID, EnrollmentID: r.EnrollmentID, VersionID: r.VersionID, Kind: scenario.Kind(r.Kind), Lesson: r.Lesson, Number: r.Number,
		StartedAt: r.StartedAt.UTC(), EndedAt: orZero(r.EndedAt), Ending: r.Ending, Quality: scenario.Quality(r.Quality), Score: r.Score,
	}
}

type stepRow struct {
	WalkID   int64 `gorm:"primaryKey;autoIncrement:false"`
	Number   int   `gorm:"primaryKey;autoIncrement:false"`
	Node     string
	Choice   int
	Audience string
	TakenAt  time.Time
}

func (stepRow) TableName() string { return "walk_steps" }

// applyWalk adds or replaces a walk, and adds the step that was taken.
func applyWalk(tx *gorm.DB, c enrollment.Changes) error {
	row := newWalkRow(*c.Walk)
	if row.ID == 0 {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		c.Walk.ID = row.ID
	} else if err := tx.Save(&row).Error; err != nil {
		return err
	}
	if c.Step == nil {
		return nil
	}
	step := newStepRow(row.ID, *c.Step)
	return tx.Create(&step).Error
}

func newStepRow(walkID int64, s scenario.Step) stepRow {
	return stepRow{WalkID: walkID, Number: s.Number, Node: s.Node, Choice: s.Choice, Audience: s.Audience, TakenAt: s.At.UTC()}
}

func (r stepRow) step() scenario.Step {
	return scenario.Step{Number: r.Number, Node: r.Node, Choice: r.Choice, Audience: r.Audience, At: r.TakenAt.UTC()}
}

// walkedRow is a walk with one of its steps, if it has any.
type walkedRow struct {
	Walk     walkRow `gorm:"embedded"`
	Step     *int    // its number
	Node     *string
	Choice   *int
	Audience *string
	TakenAt  *time.Time
}

// Walk returns one walk of the person's latest enrollment, with its steps. Every
// decision begins with it, so it is one query.
func (s Enrollments) Walk(ctx context.Context, personID int64, p enrollment.Practice, number int) (scenario.Walk, error) {
	var rows []walkedRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT w.*, s.number AS step, s.node, s.choice, s.audience, s.taken_at
		FROM walks w LEFT JOIN walk_steps s ON s.walk_id = w.id
		WHERE w.enrollment_id = (SELECT e.id FROM enrollments e WHERE e.person_id = ? AND e.course = ? AND e.latest)
		AND w.kind = ? AND w.lesson = ? AND w.number = ? ORDER BY s.number`,
		personID, p.Course, string(p.Kind), p.Lesson, number).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return scenario.Walk{}, fmt.Errorf("reading a walk: %w", kind(err))
	}
	walk := rows[0].Walk.walk()
	for _, r := range rows {
		if r.Step != nil {
			walk.Steps = append(walk.Steps, stepRow{walk.ID, *r.Step, *r.Node, *r.Choice, *r.Audience, *r.TakenAt}.step())
		}
	}
	return walk, nil
}

// Walks returns the walks of an enrollment through the scenario or feed of a
// lesson, with their steps.
func (s Enrollments) Walks(ctx context.Context, enrollmentID int64, of scenario.Kind, lesson string) ([]scenario.Walk, error) {
	tx := s.db.read.WithContext(ctx)
	var rows []walkRow
	err := tx.Order("number").Find(&rows, "enrollment_id = ? AND kind = ? AND lesson = ?", enrollmentID, string(of), lesson).Error
	var walks []scenario.Walk
	if err == nil {
		walks, err = withSteps(tx, rows)
	}
	if err != nil {
		return nil, fmt.Errorf("reading walks: %w", kind(err))
	}
	return walks, nil
}

// withSteps adds the steps to walks, one query for all.
func withSteps(tx *gorm.DB, rows []walkRow) ([]scenario.Walk, error) {
	ids, at := make([]int64, len(rows)), make(map[int64]int, len(rows))
	walks := make([]scenario.Walk, len(rows))
	for i, r := range rows {
		ids[i], at[r.ID], walks[i] = r.ID, i, r.walk()
	}
	var steps []stepRow
	if err := tx.Order("walk_id, number").Find(&steps, "walk_id IN ?", ids).Error; err != nil {
		return nil, err
	}
	for _, r := range steps {
		w := &walks[at[r.WalkID]]
		w.Steps = append(w.Steps, r.step())
	}
	return walks, nil
}

// stepping is one step on its way to the disk.
type stepping struct {
	stepKey
	Node     string    `json:"node"`
	Choice   int       `json:"choice"`
	Audience string    `json:"audience"`
	Person   int64     `json:"person"`
	At       time.Time `json:"-"`
}

type stepKey struct {
	Walk   int64 `json:"walk"`
	Number int   `json:"number"`
}

// AddStep adds a step to a walk that is under way and belongs to the person.
// The primary key refuses a second step of the same number, so two tabs can't
// both decide.
func (s Enrollments) AddStep(ctx context.Context, personID, walkID int64, step scenario.Step) error {
	one := stepping{
		stepKey: stepKey{walkID, step.Number}, Node: step.Node, Choice: step.Choice, Audience: step.Audience,
		Person: personID, At: step.At.UTC(),
	}
	if err := s.db.steps.put(ctx, one, s.db.writeSteps); err != nil {
		return fmt.Errorf("adding a step: %w", err)
	}
	return nil
}

// writeSteps adds steps in one statement and returns which it took. PostgreSQL
// takes a share of each walk's lock, so that its end at the same moment comes
// wholly before or wholly after.
func (db *DB) writeSteps(ctx context.Context, group []stepping) ([]bool, error) {
	first := make(map[stepKey]int, len(group)) // of two that decide at once, one wins
	at := group[0].At
	var rows []stepping
	for i, one := range group {
		if _, twice := first[one.stepKey]; twice {
			continue
		}
		first[one.stepKey] = i
		rows = append(rows, one)
		if one.At.After(at) {
			at = one.At
		}
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("writing steps: %w", err)
	}
	added, err := returned[stepKey](ctx, db, writeSteps[db.engine], func(key *stepKey) []any { return []any{&key.Walk, &key.Number} }, string(text), at)
	if err != nil {
		return nil, err
	}
	taken := make([]bool, len(group))
	for key, i := range first {
		taken[i] = added[key]
	}
	return taken, nil
}

var writeSteps = map[Engine]string{
	SQLite: `INSERT INTO walk_steps (walk_id, number, node, choice, audience, taken_at)
	SELECT v.value ->> 'walk', v.value ->> 'number', v.value ->> 'node', v.value ->> 'choice', v.value ->> 'audience', ?2
	FROM json_each(?1) v
	JOIN walks w ON w.id = v.value ->> 'walk' AND w.ended_at IS NULL
	JOIN enrollments e ON e.id = w.enrollment_id AND e.person_id = v.value ->> 'person'
	WHERE true
	ON CONFLICT DO NOTHING
	RETURNING walk_id, number`,
	// The walk is looked up row by row: the planner does not know how few the
	// rows are and would rather read all walks.
	Postgres: `INSERT INTO walk_steps (walk_id, number, node, choice, audience, taken_at)
	SELECT v.walk, v.number, v.node, v.choice, v.audience, $2::timestamptz
	FROM jsonb_to_recordset($1::jsonb) AS v (walk bigint, number bigint, node text, choice bigint, audience text, person bigint)
	CROSS JOIN LATERAL (
		SELECT w.id FROM walks w JOIN enrollments e ON e.id = w.enrollment_id
		WHERE w.id = v.walk AND w.ended_at IS NULL AND e.person_id = v.person
		FOR SHARE OF w
	) mine
	ON CONFLICT DO NOTHING
	RETURNING walk_id, number`,
}
