package message

import (
	"context"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
)

// Store keeps messages, mails and texts.
type Store interface {
	// Assignments returns all rules, ended ones included.
	Assignments(ctx context.Context, course string) ([]assignment.Assignment, error)

	StandingStore
	// Messages returns the messages about enrollments that belong to a day or
	// later ones.
	Messages(ctx context.Context, enrollments []int64, from account.Day) ([]Message, error)
	// Apply makes rows what is wanted, and returns how many it changed. A row that
	// is there already is left alone, and so is one that has gone out meanwhile.
	Apply(ctx context.Context, d Difference, at time.Time) (int, error)

	// Due returns the messages that have come to their day, of at most n people
	// who have not got a mail on that day.
	Due(ctx context.Context, today account.Day, n int) ([]Parcel, error)
	// Post adds mails and takes messages into them, in one transaction; added is
	// how many mails were. One whose key is there already is left out, with its
	// messages. fault.Conflict, and nothing is stored, if a message has gone
	// elsewhere meanwhile.
	Post(ctx context.Context, posts []Post, at time.Time) (added int, err error)

	// Recover makes mails uncertain whose holder was lost while it was ending
	// them.
	Recover(ctx context.Context, now time.Time) (int, error)
	// Claim hands the mail that has waited longest to a holder until a moment;
	// fault.Missing if none is due.
	Claim(ctx context.Context, holder string, now, until time.Time) (Mail, error)
	// End records that a mail is about to be ended; fault.Conflict if the holder
	// has lost it.
	End(ctx context.Context, id int64, holder string) error
	// Record stores what became of an attempt; fault.Conflict if the holder has
	// lost the mail.
	Record(ctx context.Context, m Mail, holder string) error

	// Refuse records whether a person does without what is voluntary.
	Refuse(ctx context.Context, person int64, refuse bool, at time.Time) error
	// Refuses reports whether they do.
	Refuses(ctx context.Context, person int64) (bool, error)

	ProgressStore
	Reader
	TextStore
}

// StandingStore says what messages may be about.
type StandingStore interface {
	// Standings hands over, a batch at a time, every enrollment that messages may
	// be about, or those that have changed, or whose people have, since a moment.
	Standings(ctx context.Context, s Scope, each func([]Standing) error) error
	// StandingsOf returns the enrollments of one person, in the order of their ids.
	StandingsOf(ctx context.Context, person int64) ([]Standing, error)
	// Ladder returns some managers by id, and who is above those of them who have
	// left.
	Ladder(ctx context.Context, managers []int64) (Ladder, error)
}

// ProgressStore keeps what planning and looking ahead have come to.
type ProgressStore interface {
	// Progress returns how far planning has come; the zero Progress if it has not
	// begun.
	Progress(ctx context.Context) (Progress, error)
	// SaveProgress stores it.
	SaveProgress(ctx context.Context, p Progress) error
	// Forecast returns the last one; the zero Forecast if there is none yet.
	Forecast(ctx context.Context) (Forecast, error)
	// SaveForecast stores one in the place of the last.
	SaveForecast(ctx context.Context, f Forecast) error
}

// TextStore keeps what messages say.
type TextStore interface {
	// Texts returns the texts that somebody has changed.
	Texts(ctx context.Context) ([]Text, error)
	// SaveText stores a text or, to reset it, forgets what was stored.
	SaveText(ctx context.Context, t Text, reset bool) error
}

// Reader looks messages up, for pages.
type Reader interface {
	// Outlook counts planned messages by day and kind.
	Outlook(ctx context.Context, until account.Day) ([]Count, error)
	// List returns a page of messages, and the cursor of the next; "" = it is the
	// last.
	List(ctx context.Context, f Filter) ([]Entry, string, error)
	// Entry returns one, or fault.Missing.
	Entry(ctx context.Context, id int64) (Entry, error)
	// Mail returns a mail, or fault.Missing.
	Mail(ctx context.Context, id int64) (Mail, error)
	// MailCounts counts mails by state.
	MailCounts(ctx context.Context) (map[MailState]int, error)
	// Stuck returns what is known of mails that were tried and still wait.
	Stuck(ctx context.Context) (Stuck, error)
	// Again lets a mail that failed, or of which nobody knows, be sent once more.
	Again(ctx context.Context, id int64, by string, at time.Time) error
}

// Progress is how far planning has come.
type Progress struct {
	Since time.Time   `json:"since"` // what was before is not told
	At    time.Time   `json:"at"`    // up to when changes were seen
	Day   account.Day `json:"day"`   // for which everything was looked at
}

// Scope says which enrollments are to be looked at.
type Scope struct {
	Since     time.Time   // those changed since; zero = all
	From      account.Day // the first and the last day that matter
	Until     account.Day
	Completed time.Time // of completed ones, those that were completed since: follow-ups may come
	Valid     time.Time // and those whose validity ends before: it may have to be said
}

// Parcel is what a person may get in a mail.
type Parcel struct {
	Recipient account.Person
	Refuses   bool // what is voluntary
	Contents  []Content
}

// Content is a message and what it is about.
type Content struct {
	Message

	Standing Standing
	About    string // name of the person whose enrollment it is
}

// Post is a mail with the messages that it takes, and those that are dropped. A
// Post without a key is no mail.
type Post struct {
	Mail  Mail
	Takes []int64
	Drops map[Why][]int64
}

// Count is how many messages of a kind belong to a day.
type Count struct {
	Day      account.Day `json:"day"`
	Kind     Kind        `json:"kind"`
	N        int         `json:"-"`        // planned, each in a row
	Expected int         `json:"expected"` // besides, of cycles that have not begun; see Forecast
}

// View is which messages a page lists.
type View string

// The views.
const (
	Coming  View = "coming"   // planned
	Gone    View = "sent"     // in a mail
	NotSent View = "not-sent" // dropped
	Trouble View = "trouble"  // in a mail that failed or is uncertain
)

// Filter says which messages are listed.
type Filter struct {
	View     View        // "" = every message
	Kind     Kind        // "" = every
	Day      account.Day // "" = every
	PersonID int64       // whom it is about or to; 0 = anybody
	After    string      // cursor
	Limit    int
}

// Entry is a message as a page shows it.
type Entry struct {
	Message

	Recipient  string
	AboutID    int64
	About      string
	Course     string // key
	Cycle      int
	Assignment string // name; "" = none
	Mail       MailState
	MailedAt   time.Time // when the mail was sent or given up
}
