package webhook

import (
	"encoding/json"
	"fmt"
	"time"

	"decorum/internal/account"
)

// Facts is what is known of an enrollment when a message about it is written.
type Facts struct {
	EnrollmentID  int64
	PersonID      int64
	Name, Email   string
	Course        string // key
	Cycle         int
	CompletedAt   time.Time
	ValidUntil    time.Time // zero = for good
	Serial        string    // "" = none
	RevokedReason string
}

// Message is what a hook is sent.
type Message struct {
	Type      Kind      `json:"type" enum:"enrollment.completed,enrollment.expired,certificate.revoked,test"`
	Timestamp time.Time `json:"timestamp" doc:"When it happened."`
	Data      Data      `json:"data"`
}

// Data is what a message is about. A test has none of it.
type Data struct {
	Enrollment    int64      `json:"enrollment,omitempty" doc:"Number of the enrollment."`
	Person        *Person    `json:"person,omitempty"`
	Course        string     `json:"course,omitempty" doc:"Key of the course."`
	Cycle         int        `json:"cycle,omitempty"`
	CompletedAt   *time.Time `json:"completed_at,omitempty"`
	ValidUntil    string     `json:"valid_until,omitempty" format:"date" doc:"Last day on which the completion counts; absent = for good."`
	Certificate   string     `json:"certificate,omitempty" doc:"Serial."`
	Verify        string     `json:"verify,omitempty" format:"uri" doc:"Address where anybody can verify the certificate."`
	RevokedReason string     `json:"revoked_reason,omitempty"`
}

// Person is whom a message is about.
type Person struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email" format:"email"`
}

// message writes the message of a delivery.
func message(d Delivery, f Facts, site string, zone *time.Location) (json.RawMessage, error) {
	m := Message{Type: d.Kind, Timestamp: d.HappenedAt.UTC()}
	if f.EnrollmentID != 0 {
		m.Data = Data{Enrollment: f.EnrollmentID, Person: &Person{f.PersonID, f.Name, f.Email}, Course: f.Course, Cycle: f.Cycle, Certificate: f.Serial,
			CompletedAt: &f.CompletedAt}
		if !f.ValidUntil.IsZero() {
			m.Data.ValidUntil = string(account.DayOf(f.ValidUntil.Add(-time.Microsecond), zone))
		}
		if f.Serial != "" {
			m.Data.Verify = site + "/verify/" + f.Serial
		}
		if d.Kind == Revoked {
			m.Data.RevokedReason = f.RevokedReason
		}
	}
	text, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("writing a message: %w", err)
	}
	return text, nil
}
