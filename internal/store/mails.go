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

type mailRow struct {
	ID          int64 `gorm:"primaryKey;autoIncrement"`
	Key         string
	PersonID    int64
	Day         string
	Language    string
	Name        string
	Email       string
	Subject     string
	Text        string
	HTML        string `gorm:"column:html"`
	Unsubscribe string
	State       string
	Attempts    int
	Holder      string
	RunAt       time.Time
	Code        int
	Reply       string
	CreatedAt   time.Time
	EndedAt     *time.Time
}

func (mailRow) TableName() string { return "mails" }

func newMailRow(m message.Mail) mailRow {
	return mailRow{Key: m.Key, PersonID: m.PersonID, Day: string(m.Day), Language: m.Language, Name: m.Name, Email: m.Email, Subject: m.Subject,
		Text: m.Text, HTML: m.HTML, Unsubscribe: m.Unsubscribe, State: string(message.Waiting), RunAt: m.RunAt.UTC(), CreatedAt: m.CreatedAt.UTC()}
}

func (r mailRow) mail() message.Mail {
	return message.Mail{ID: r.ID, Key: r.Key, PersonID: r.PersonID, Day: account.Day(r.Day), Language: r.Language, Name: r.Name, Email: r.Email,
		Subject: r.Subject, Text: r.Text, HTML: r.HTML, Unsubscribe: r.Unsubscribe, State: message.MailState(r.State), Attempts: r.Attempts,
		RunAt: r.RunAt.UTC(), Code: r.Code, Reply: r.Reply, CreatedAt: r.CreatedAt.UTC(), EndedAt: orZero(r.EndedAt)}
}

type attachmentRow struct {
	MailID  int64 `gorm:"primaryKey;autoIncrement:false"`
	Number  int   `gorm:"primaryKey;autoIncrement:false"`
	Name    string
	Type    string
	Content []byte
}

func (attachmentRow) TableName() string { return "mail_attachments" }

// addMails adds the mails whose key is not there, and returns their ids by key.
func addMails(tx *gorm.DB, posts []message.Post) (map[string]int64, error) {
	var rows []mailRow
	attached := map[string][]message.Attachment{}
	for _, p := range posts {
		if p.Mail.Key == "" {
			continue
		}
		rows = append(rows, newMailRow(p.Mail))
		if len(p.Mail.Attachments) > 0 {
			attached[p.Mail.Key] = p.Mail.Attachments
		}
	}
	out := map[string]int64{}
	if len(rows) == 0 {
		return out, nil
	}
	keys := make([]string, len(rows))
	for i, r := range rows {
		keys[i] = r.Key
	}
	var there []string
	if err := tx.Raw("SELECT key FROM mails WHERE key IN ?", keys).Scan(&there).Error; err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, key := range there {
		known[key] = true
	}
	if err := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "key"}}, DoNothing: true}).CreateInBatches(rows, 100).Error; err != nil {
		return nil, err
	}
	var found []mailRow
	if err := tx.Select("id", "key").Find(&found, "key IN ?", keys).Error; err != nil {
		return nil, err
	}
	var files []attachmentRow
	for _, r := range found {
		if known[r.Key] {
			continue
		}
		out[r.Key] = r.ID
		for i, a := range attached[r.Key] {
			files = append(files, attachmentRow{MailID: r.ID, Number: i + 1, Name: a.Name, Type: a.Type, Content: a.Content})
		}
	}
	if len(files) == 0 {
		return out, nil
	}
	return out, tx.Create(&files).Error
}

// Recover makes mails uncertain whose holder was lost while it was ending them.
func (s Messages) Recover(ctx context.Context, now time.Time) (int, error) {
	const words = "The program that sent it was interrupted before it could record what became of it."
	done := s.db.write.WithContext(ctx).Exec("UPDATE mails SET state = 'uncertain', holder = '', reply = ?, ended_at = ? WHERE state = 'ending' AND run_at <= ?",
		words, now.UTC(), now.UTC())
	if done.Error != nil {
		return 0, fmt.Errorf("looking for mails whose sender was lost: %w", kind(done.Error))
	}
	return int(done.RowsAffected), nil
}

// Claim hands the mail that has waited longest to a holder.
func (s Messages) Claim(ctx context.Context, holder string, now, until time.Time) (message.Mail, error) {
	var waiting []int64
	err := s.db.read.WithContext(ctx).Raw("SELECT id FROM mails WHERE state = 'waiting' AND run_at <= ? ORDER BY run_at, id LIMIT 1", now.UTC()).Scan(&waiting).Error
	if err != nil {
		return message.Mail{}, fmt.Errorf("looking for a mail: %w", kind(err))
	}
	if len(waiting) == 0 {
		return message.Mail{}, fault.Missing
	}
	lock := ""
	if s.db.engine == Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	var rows []mailRow
	err = s.db.write.WithContext(ctx).Raw(`UPDATE mails SET attempts = attempts + 1, holder = ?, run_at = ?
		WHERE id IN (SELECT id FROM mails WHERE state = 'waiting' AND run_at <= ? ORDER BY run_at, id LIMIT 1`+lock+`) RETURNING *`,
		holder, until.UTC(), now.UTC()).Scan(&rows).Error
	if err != nil {
		return message.Mail{}, fmt.Errorf("claiming a mail: %w", kind(err))
	}
	if len(rows) == 0 {
		return message.Mail{}, fault.Missing
	}
	m := rows[0].mail()
	m.Attachments, err = s.attachments(ctx, m.ID)
	return m, err
}

func (s Messages) attachments(ctx context.Context, id int64) ([]message.Attachment, error) {
	var rows []attachmentRow
	if err := s.db.read.WithContext(ctx).Order("number").Find(&rows, "mail_id = ?", id).Error; err != nil {
		return nil, fmt.Errorf("reading attachments: %w", kind(err))
	}
	var out []message.Attachment
	for _, r := range rows {
		out = append(out, message.Attachment{Name: r.Name, Type: r.Type, Content: r.Content})
	}
	return out, nil
}

// End records that a mail is about to be ended.
func (s Messages) End(ctx context.Context, id int64, holder string) error {
	done := s.db.write.WithContext(ctx).Exec("UPDATE mails SET state = 'ending' WHERE id = ? AND holder = ? AND state = 'waiting'", id, holder)
	return heldOr("ending a mail", done)
}

// Record stores what became of an attempt.
func (s Messages) Record(ctx context.Context, m message.Mail, holder string) error {
	done := s.db.write.WithContext(ctx).Exec(`UPDATE mails SET state = ?, holder = '', run_at = ?, code = ?, reply = ?, ended_at = ?
		WHERE id = ? AND holder = ?`, string(m.State), m.RunAt.UTC(), m.Code, firstLines(m.Reply), orNil(m.EndedAt), m.ID, holder)
	return heldOr("recording what became of a mail", done)
}

// Mail returns a mail.
func (s Messages) Mail(ctx context.Context, id int64) (message.Mail, error) {
	var row mailRow
	if err := s.db.read.WithContext(ctx).Take(&row, "id = ?", id).Error; err != nil {
		return message.Mail{}, fmt.Errorf("reading a mail: %w", kind(err))
	}
	m := row.mail()
	var err error
	m.Attachments, err = s.attachments(ctx, id)
	return m, err
}

// MailCounts counts mails by state.
func (s Messages) MailCounts(ctx context.Context) (map[message.MailState]int, error) {
	var rows []struct {
		State string
		N     int
	}
	// Those that were sent are not counted: there may be very many.
	err := s.db.read.WithContext(ctx).Raw("SELECT state, count(*) AS n FROM mails WHERE state IN ('waiting', 'ending', 'uncertain', 'failed') GROUP BY state").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("counting mails: %w", kind(err))
	}
	out := map[message.MailState]int{}
	for _, r := range rows {
		out[message.MailState(r.State)] = r.N
	}
	return out, nil
}

// Again lets a mail be sent once more.
func (s Messages) Again(ctx context.Context, id int64, by string, at time.Time) error {
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var before []mailRow
		if err := tx.Raw("SELECT state, person_id FROM mails WHERE id = ?", id).Scan(&before).Error; err != nil {
			return err
		}
		done := tx.Exec(`UPDATE mails SET state = 'waiting', holder = '', run_at = ?, attempts = 0, ended_at = NULL, created_at = ?
			WHERE id = ? AND state IN ('failed', 'uncertain')`, at.UTC(), at.UTC(), id)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 {
			return fault.Explain(fault.Conflict, "This mail does not have to be sent again: it has been sent, or it waits to be.")
		}
		return enter(tx, auditEntry{At: at, By: by, Action: "send again", Subject: subjectMail, SubjectID: id, PersonID: before[0].PersonID,
			Detail: map[string]any{"was": before[0].State}})
	})
	if err != nil {
		return fmt.Errorf("sending a mail again: %w", kind(err))
	}
	return nil
}
