package audit

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
)

// said is what entries keep besides who, what and when. Nothing else of an
// entry is ever shown, so that whatever else may come to stand there stays
// there.
type said struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role"`

	Fields       []account.Field `json:"fields"` // of a person
	NameBefore   string          `json:"name_before"`
	Parent       int64           `json:"parent"`
	ParentBefore int64           `json:"parent_before"`

	File        string `json:"file"` // of an import
	Sync        bool   `json:"sync"`
	Forced      bool   `json:"forced"`
	Added       int    `json:"added"`
	Changed     int    `json:"changed"`
	Reactivated int    `json:"reactivated"`
	Deactivated int    `json:"deactivated"`
	Unchanged   int    `json:"unchanged"`
	LeftAlone   int    `json:"left_alone"`
	Units       int    `json:"units"`

	Course     string                `json:"course"` // of a rule
	Audience   assignment.Audience   `json:"audience"`
	Due        assignment.Due        `json:"due"`
	Recurrence assignment.Recurrence `json:"recurrence"`
	Reminders  assignment.Reminders  `json:"reminders"`

	Kind      string    `json:"kind"` // of an exception or a text
	Reason    string    `json:"reason"`
	Starts    time.Time `json:"starts"`
	Ends      time.Time `json:"ends"`
	DueBefore time.Time `json:"due_before"`
	DueAfter  time.Time `json:"due_after"`

	Was      string `json:"was"` // of a mail
	Language string `json:"language"`
	Heading  string `json:"heading"`
	Body     string `json:"body"`
	Button   string `json:"action"`

	AsAt   string            `json:"as_at"` // of an evidence pack
	Filter map[string]string `json:"filter"`
	Rows   int               `json:"rows"`
	KeyID  string            `json:"key_id"`

	Serial    string    `json:"serial"`
	Scope     string    `json:"scope"` // of a token
	ExpiresAt time.Time `json:"expires_at"`
	URL       string    `json:"url"` // of a webhook
	Kinds     string    `json:"kinds"`
}

// said reads what an entry keeps.
func (e Entry) said() (said, error) {
	var d said
	if len(e.Detail) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(e.Detail, &d); err != nil {
		return d, fmt.Errorf("reading what entry %d says: %w", e.ID, err)
	}
	return d, nil
}

const roleField = "role"

// withoutRole takes away what is said of somebody's role.
func (d *said) withoutRole() {
	d.Role = ""
	d.Fields = slices.DeleteFunc(d.Fields, func(f account.Field) bool { return f.Name == roleField })
}

// people are those whom a rule names.
func (d *said) people() []int64 {
	ids := slices.Clone(d.Audience.Also)
	for _, c := range d.Audience.Conditions {
		ids = append(ids, c.People...)
	}
	return ids
}
