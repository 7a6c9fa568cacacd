package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/message"
)

// Messages keeps messages, the mails in which they go, and what they say.
type Messages struct {
	assignmentStore

	db *DB
}

// assignmentStore gives the embedded store a name that is not that of one of its
// methods.
type assignmentStore = Assignments

// Messages returns the store of messages.
func (db *DB) Messages() Messages { return Messages{db.Assignments(), db} }

type messageRow struct {
	ID           int64 `gorm:"primaryKey;autoIncrement"`
	AssignmentID int64
	EnrollmentID int64
	Kind         string
	RecipientID  int64
	Day          string
	Number       int
	State        string
	Why          string
	MailID       *int64
	PlannedAt    time.Time
	ChangedAt    time.Time
}

func (messageRow) TableName() string { return "messages" }

func (r messageRow) message() message.Message {
	return message.Message{
		Key: message.Key{AssignmentID: r.AssignmentID, EnrollmentID: r.EnrollmentID, Kind: message.Kind(r.Kind), RecipientID: r.RecipientID, Day: account.Day(r.Day)},
		ID:  r.ID, Number: r.Number, State: message.State(r.State), Why: message.Why(r.Why), MailID: idOrZero(r.MailID),
		PlannedAt: r.PlannedAt.UTC(), ChangedAt: r.ChangedAt.UTC(),
	}
}

// What planning has come to is kept in settings, as JSON.
const (
	progressSetting = "messages"
	forecastSetting = "messages expected"
)

// Progress returns how far planning has come.
func (s Messages) Progress(ctx context.Context) (p message.Progress, err error) {
	err = s.db.readSetting(ctx, progressSetting, &p)
	return p, err
}

// SaveProgress stores how far planning has come.
func (s Messages) SaveProgress(ctx context.Context, p message.Progress) error {
	return s.db.saveSetting(ctx, progressSetting, p)
}

// Forecast returns what was expected last.
func (s Messages) Forecast(ctx context.Context) (f message.Forecast, err error) {
	err = s.db.readSetting(ctx, forecastSetting, &f)
	return f, err
}

// SaveForecast stores what is expected.
func (s Messages) SaveForecast(ctx context.Context, f message.Forecast) error {
	return s.db.saveSetting(ctx, forecastSetting, f)
}

// Messages returns the messages about enrollments.
func (s Messages) Messages(ctx context.Context, enrollments []int64, from account.Day) ([]message.Message, error) {
	var out []message.Message
	for some := range slices.Chunk(enrollments, batch) {
		var rows []messageRow
		if err := s.db.read.WithContext(ctx).Order("id").Find(&rows, "enrollment_id IN ? AND day >= ?", some, string(from)).Error; err != nil {
			return nil, fmt.Errorf("reading messages: %w", kind(err))
		}
		for _, r := range rows {
			out = append(out, r.message())
		}
	}
	return out, nil
}

// Apply makes rows what is wanted.
func (s Messages) Apply(ctx context.Context, d message.Difference, at time.Time) (int, error) {
	var n int64
	at = at.UTC()
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows := make([]messageRow, len(d.Add))
		for i, m := range d.Add {
			rows[i] = messageRow{AssignmentID: m.AssignmentID, EnrollmentID: m.EnrollmentID, Kind: string(m.Kind), RecipientID: m.RecipientID,
				Day: string(m.Day), Number: m.Number, State: string(message.Planned), PlannedAt: at, ChangedAt: at}
		}
		for some := range slices.Chunk(rows, batch) {
			done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&some)
			if done.Error != nil {
				return done.Error
			}
			n += done.RowsAffected
		}
		dropped, err := drop(tx, d.Drop, at)
		if err != nil {
			return err
		}
		n += dropped
		for some := range slices.Chunk(d.Revive, batch) {
			done := tx.Exec("UPDATE messages SET state = 'planned', why = '', changed_at = ? WHERE state = 'dropped' AND id IN ?", at, some)
			if done.Error != nil {
				return done.Error
			}
			n += done.RowsAffected
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("storing messages: %w", kind(err))
	}
	return int(n), nil
}

// drop makes planned messages dropped ones.
func drop(tx *gorm.DB, drops map[message.Why][]int64, at time.Time) (n int64, err error) {
	for why, ids := range drops {
		for some := range slices.Chunk(ids, batch) {
			done := tx.Exec("UPDATE messages SET state = 'dropped', why = ?, changed_at = ? WHERE state = 'planned' AND id IN ?", string(why), at, some)
			if done.Error != nil {
				return n, done.Error
			}
			n += done.RowsAffected
		}
	}
	return n, nil
}

// Due returns messages that have come to their day.
func (s Messages) Due(ctx context.Context, today account.Day, n int) ([]message.Parcel, error) {
	read := s.db.read.WithContext(ctx)
	var recipients []int64
	err := read.Raw(`SELECT DISTINCT m.recipient_id FROM messages m WHERE m.state = 'planned' AND m.day <= ?
		AND NOT EXISTS (SELECT 1 FROM mails d WHERE d.key = 'digest ' || m.recipient_id || ' ' || ?)
		ORDER BY m.recipient_id LIMIT ?`, string(today), string(today), n).Scan(&recipients).Error
	if err != nil {
		return nil, fmt.Errorf("looking for messages that are due: %w", kind(err))
	}
	if len(recipients) == 0 {
		return nil, nil
	}
	var rows []messageRow
	if err := read.Order("recipient_id, id").Find(&rows, "state = 'planned' AND day <= ? AND recipient_id IN ?", string(today), recipients).Error; err != nil {
		return nil, fmt.Errorf("reading messages that are due: %w", kind(err))
	}
	standings, err := s.standingsOf(ctx, rows)
	if err != nil {
		return nil, err
	}
	up, err := s.ladder(ctx, slices.Collect(maps.Values(standings)))
	if err != nil {
		return nil, err
	}
	people, err := s.Named(ctx, recipients)
	if err != nil {
		return nil, err
	}
	var refusing []int64
	if err := read.Raw("SELECT person_id FROM unsubscribes WHERE person_id IN ?", recipients).Scan(&refusing).Error; err != nil {
		return nil, fmt.Errorf("reading who does without what is voluntary: %w", kind(err))
	}
	out, at := make([]message.Parcel, len(people)), map[int64]int{}
	for i, p := range people {
		out[i], at[p.ID] = message.Parcel{Recipient: p, Refuses: slices.Contains(refusing, p.ID)}, i
	}
	for _, r := range rows {
		parcel, about := &out[at[r.RecipientID]], standings[r.EnrollmentID]
		parcel.Contents = append(parcel.Contents, message.Content{Message: r.message(), Standing: about.standing(up), About: about.About})
	}
	return out, nil
}

func (s Messages) standingsOf(ctx context.Context, rows []messageRow) (map[int64]standingRow, error) {
	var ids []int64
	for _, r := range rows {
		ids = append(ids, r.EnrollmentID)
	}
	slices.Sort(ids)
	out := map[int64]standingRow{}
	for some := range slices.Chunk(slices.Compact(ids), batch) {
		var found []standingRow
		if err := s.db.read.WithContext(ctx).Raw(s.standings()+"WHERE e.id IN ?", some).Scan(&found).Error; err != nil {
			return nil, fmt.Errorf("reading enrollments: %w", kind(err))
		}
		for _, r := range found {
			out[r.Enrollment.ID] = r
		}
	}
	return out, nil
}

// Post adds mails and takes messages into them.
func (s Messages) Post(ctx context.Context, posts []message.Post, at time.Time) (int, error) {
	at = at.UTC()
	added := 0
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		mails, err := addMails(tx, posts)
		if err != nil {
			return err
		}
		added = len(mails)
		var pairs []any
		drops := map[message.Why][]int64{}
		for _, p := range posts {
			id, ok := mails[p.Mail.Key]
			if p.Mail.Key != "" && !ok {
				continue // somebody else has written to them
			}
			for _, taken := range p.Takes {
				pairs = append(pairs, taken, id)
			}
			for why, ids := range p.Drops {
				drops[why] = append(drops[why], ids...)
			}
		}
		if _, err := drop(tx, drops, at); err != nil {
			return err
		}
		return take(tx, pairs, at)
	})
	if err != nil {
		return 0, fmt.Errorf("storing mails: %w", kind(err))
	}
	return added, nil
}

// take puts messages into mails: pairs are the ids of both, one after the other.
func take(tx *gorm.DB, pairs []any, at time.Time) error {
	for some := range slices.Chunk(pairs, 2*batch) {
		values := strings.TrimSuffix(strings.Repeat("(CAST(? AS BIGINT), CAST(? AS BIGINT)), ", len(some)/2), ", ")
		done := tx.Exec("WITH v (id, mail_id) AS (VALUES "+values+`) UPDATE messages SET state = 'mailed', mail_id = v.mail_id, changed_at = ?
			FROM v WHERE messages.id = v.id AND messages.state = 'planned'`, append(some, at)...)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected != int64(len(some)/2) {
			return fault.Conflict
		}
	}
	return nil
}

var _ message.Store = Messages{}
