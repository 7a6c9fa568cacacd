package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/message"
)

// Outlook counts planned messages.
func (s Messages) Outlook(ctx context.Context, until account.Day) ([]message.Count, error) {
	var rows []struct {
		Day, Kind string
		N         int
	}
	err := s.db.read.WithContext(ctx).Raw("SELECT day, kind, n FROM message_counts WHERE n > 0 AND day <= ? ORDER BY day, kind", string(until)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("counting messages: %w", kind(err))
	}
	out := make([]message.Count, len(rows))
	for i, r := range rows {
		out[i] = message.Count{Day: account.Day(r.Day), Kind: message.Kind(r.Kind), N: r.N}
	}
	return out, nil
}

type entryRow struct {
	Message    messageRow `gorm:"embedded"`
	Recipient  string
	AboutID    int64
	About      string
	Course     string
	Cycle      int
	Assignment *string
	Mail       *string
	MailedAt   *time.Time
}

func (r entryRow) entry() message.Entry {
	e := message.Entry{Message: r.Message.message(), Recipient: r.Recipient, AboutID: r.AboutID, About: r.About, Course: r.Course, Cycle: r.Cycle, MailedAt: orZero(r.MailedAt)}
	if r.Assignment != nil {
		e.Assignment = *r.Assignment
	}
	if r.Mail != nil {
		e.Mail = message.MailState(*r.Mail)
	}
	return e
}

const entries = `SELECT m.*, r.name AS recipient, p.id AS about_id, p.name AS about, e.course, e.cycle, a.name AS assignment, d.state AS mail, d.ended_at AS mailed_at
	FROM messages m JOIN people r ON r.id = m.recipient_id JOIN enrollments e ON e.id = m.enrollment_id JOIN people p ON p.id = e.person_id
	LEFT JOIN assignments a ON a.id = m.assignment_id LEFT JOIN mails d ON d.id = m.mail_id `

// messageCursor is the last message of a page.
type messageCursor struct {
	Day       string `json:"d"`
	Recipient int64  `json:"r"`
	ID        int64  `json:"i"`
}

// List returns a page of messages: those to come from the nearest on, and others
// from the latest back.
func (s Messages) List(ctx context.Context, f message.Filter) ([]message.Entry, string, error) {
	order, than := "m.day DESC, m.recipient_id DESC, m.id DESC", "<"
	if f.View == message.Coming {
		order, than = "m.day, m.recipient_id, m.id", ">"
	}
	c := messagesOf(f)
	if f.After != "" {
		var place messageCursor
		if err := readPlace(f.After, &place); err != nil {
			return nil, "", err
		}
		c.add("(m.day, m.recipient_id, m.id) "+than+" (?, ?, ?)", place.Day, place.Recipient, place.ID)
	}
	where := ""
	if len(c.texts) > 0 {
		where = "WHERE " + c.String()
	}
	var rows []entryRow
	err := s.db.read.WithContext(ctx).Raw(entries+where+" ORDER BY "+order+" LIMIT ?", append(c.args, f.Limit+1)...).Scan(&rows).Error
	if err != nil {
		return nil, "", fmt.Errorf("listing messages: %w", kind(err))
	}
	next := ""
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		last := rows[len(rows)-1].Message
		if next, err = writePlace(messageCursor{last.Day, last.RecipientID, last.ID}); err != nil {
			return nil, "", err
		}
	}
	out := make([]message.Entry, len(rows))
	for i, r := range rows {
		out[i] = r.entry()
	}
	return out, next, nil
}

// messagesOf returns which messages a list is of.
func messagesOf(f message.Filter) conditions {
	var c conditions
	switch f.View {
	case message.Coming:
		c.add("m.state = ?", string(message.Planned))
	case message.Gone:
		c.add("m.state = ?", string(message.Mailed))
	case message.NotSent:
		c.add("m.state = ?", string(message.Dropped))
	case message.Trouble:
		c.add("m.mail_id IN (SELECT id FROM mails WHERE state IN ('uncertain', 'failed'))")
	}
	if f.Kind != "" {
		c.add("m.kind = ?", string(f.Kind))
	}
	if f.Day != "" {
		c.add("m.day = ?", string(f.Day))
	}
	if f.PersonID != 0 {
		c.add("(m.recipient_id = ? OR m.enrollment_id IN (SELECT id FROM enrollments WHERE person_id = ?))", f.PersonID, f.PersonID)
	}
	return c
}

// Entry returns one message.
func (s Messages) Entry(ctx context.Context, id int64) (message.Entry, error) {
	var rows []entryRow
	if err := s.db.read.WithContext(ctx).Raw(entries+"WHERE m.id = ?", id).Scan(&rows).Error; err != nil {
		return message.Entry{}, fmt.Errorf("reading a message: %w", kind(err))
	}
	if len(rows) == 0 {
		return message.Entry{}, fmt.Errorf("reading a message: %w", fault.Missing)
	}
	return rows[0].entry(), nil
}

type textRow struct {
	Kind      string `gorm:"primaryKey"`
	Language  string `gorm:"primaryKey"`
	Heading   string
	Body      string
	Action    string
	ChangedAt time.Time
	ChangedBy string
}

func (textRow) TableName() string { return "message_texts" }

// Texts returns the texts that somebody has changed.
func (s Messages) Texts(ctx context.Context) ([]message.Text, error) {
	var rows []textRow
	if err := s.db.read.WithContext(ctx).Order("kind, language").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading texts: %w", kind(err))
	}
	out := make([]message.Text, len(rows))
	for i, r := range rows {
		out[i] = message.Text{Kind: message.Kind(r.Kind), Language: r.Language, Heading: r.Heading, Body: r.Body, Action: r.Action, ChangedAt: r.ChangedAt.UTC(), ChangedBy: r.ChangedBy}
	}
	return out, nil
}

// SaveText stores a text, with an audit entry, or takes it back.
func (s Messages) SaveText(ctx context.Context, t message.Text, reset bool) error {
	row := textRow{Kind: string(t.Kind), Language: t.Language, Heading: t.Heading, Body: t.Body, Action: t.Action, ChangedAt: t.ChangedAt.UTC(), ChangedBy: t.ChangedBy}
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		action := "change"
		var done *gorm.DB
		if reset {
			action, done = "reset", tx.Exec("DELETE FROM message_texts WHERE kind = ? AND language = ?", row.Kind, row.Language)
		} else {
			done = tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row)
		}
		if done.Error != nil {
			return done.Error
		}
		return enter(tx, auditEntry{At: row.ChangedAt, By: row.ChangedBy, Action: action, Subject: subjectText, Detail: map[string]any{
			"kind": row.Kind, "language": row.Language, "heading": row.Heading, "body": row.Body, "action": row.Action}})
	})
	if err != nil {
		return fmt.Errorf("storing a text: %w", kind(err))
	}
	return nil
}

type unsubscribeRow struct {
	PersonID int64 `gorm:"primaryKey;autoIncrement:false"`
	At       time.Time
}

func (unsubscribeRow) TableName() string { return "unsubscribes" }

// Refuse records whether a person does without what is voluntary.
func (s Messages) Refuse(ctx context.Context, person int64, refuse bool, at time.Time) error {
	tx := s.db.write.WithContext(ctx)
	var err error
	if refuse {
		err = tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&unsubscribeRow{person, at.UTC()}).Error
	} else {
		err = tx.Exec("DELETE FROM unsubscribes WHERE person_id = ?", person).Error
	}
	if err != nil {
		return fmt.Errorf("recording what somebody does without: %w", kind(err))
	}
	return nil
}

// Refuses reports whether a person does without what is voluntary.
func (s Messages) Refuses(ctx context.Context, person int64) (bool, error) {
	var n int64
	if err := s.db.read.WithContext(ctx).Model(&unsubscribeRow{}).Where("person_id = ?", person).Count(&n).Error; err != nil {
		return false, fmt.Errorf("reading what somebody does without: %w", kind(err))
	}
	return n > 0, nil
}
