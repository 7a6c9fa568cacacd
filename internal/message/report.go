package message

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/account"
	"decorum/internal/mail"
)

// Report is what a mail tells of a report that somebody has sent. The words are
// those of the recipient's language.
type Report struct {
	View     string    // its name
	At       time.Time // as of when its rows are
	Rows     int       // that the recipient may see
	Owner    string    // who has it sent, and can stop it
	Schedule ReportSchedule
	TooLarge bool   // the file was to come with the mail, and is too large for one
	Link     string // address of the report
	File     *Attachment
}

// ReportSchedule says when a report is sent: on a day of the week, of the month,
// or every day.
type ReportSchedule struct {
	Weekly  bool
	Weekday time.Weekday // of a weekly one
	Day     int          // of the month, its last one if it is shorter; 0 = not by the month
	Hour    int          // in the organization's zone
}

// WriteReport has a report sent to a person, in their language, whatever the
// hour: somebody has chosen it. There is one mail of a key.
func (s *Service) WriteReport(ctx context.Context, key string, to account.Person, r Report) error {
	f, d := s.blank(to)
	words, at := reportFrames[d.Language], r.At.In(s.Zone)
	values := map[string]string{"view": r.View, "rows": words.count(r.Rows), "owner": r.Owner, "schedule": words.schedule(r.Schedule, s.Zone),
		"moment": fill(words.moment, map[string]string{"date": f.date(at), "time": at.Format("15:04")})}
	said := []string{fill(words.about, values), fill(words.why, values)}
	if r.TooLarge {
		said = append(said, words.large)
	}
	d.Title = r.View
	d.Items = []mail.Item{{Paragraphs: said, Action: mail.Action{Label: words.action, URL: r.Link}}}
	m := Mail{Key: key, PersonID: to.ID, Language: d.Language, Name: to.Name, Email: to.Email, Subject: fill(words.subject, values)}
	if r.File != nil {
		m.Attachments = []Attachment{*r.File}
	}
	var err error
	if m.Text, m.HTML, err = d.Bodies(); err != nil {
		return fmt.Errorf("writing a mail: %w", err)
	}
	_, err = s.Write(ctx, m)
	return err
}
