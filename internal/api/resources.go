package api

import (
	"time"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
	"decorum/internal/report"
)

// List is a page of things.
type List[T any] struct {
	Items []T     `json:"items" doc:"The things of this page."`
	Next  *string `json:"next" format:"uri" doc:"Address of the next page; null on the last one."`
}

// Course is a published course.
type Course struct {
	Key         string    `json:"key"`
	Title       string    `json:"title"`
	Version     int       `json:"version" doc:"Number of the current version."`
	Hash        string    `json:"hash" doc:"SHA-256 of the version’s files."`
	PublishedAt time.Time `json:"published_at"`
}

// CourseOf returns a course as programs see it.
func CourseOf(p course.Published) Course {
	return Course{Key: p.Course.Key, Title: p.Course.Title, Version: p.Version.Number, Hash: p.Version.Hash, PublishedAt: p.Version.PublishedAt.UTC()}
}

// Unit is a department.
type Unit struct {
	ID     int64  `json:"id"`
	Parent *int64 `json:"parent" doc:"Number of the unit above; null at the top."`
	Name   string `json:"name"`
	Path   string `json:"path" doc:"Names from the top down, joined by “ / ”."`
}

// UnitsOf returns units as programs see them, parents before children.
func UnitsOf(units []account.Unit) []Unit {
	out := make([]Unit, len(units))
	for i, n := range report.Names(units) {
		out[i] = Unit{ID: n.ID, Parent: orNull(units[i].ParentID), Name: n.Name, Path: n.Path}
	}
	return out
}

// Person is somebody who has an account.
type Person struct {
	ID        int64     `json:"id"`
	Email     string    `json:"email" format:"email"`
	Name      string    `json:"name"`
	Unit      *int64    `json:"unit" doc:"Number of the unit; null = none."`
	Manager   *int64    `json:"manager" doc:"Number of the manager; null = none."`
	Role      string    `json:"role" enum:"learner,trainer,hr,admin"`
	Active    bool      `json:"active" doc:"False for those who have left."`
	HiredOn   *string   `json:"hired_on" format:"date" doc:"Day of hire; null = not known."`
	Language  *string   `json:"language" doc:"BCP 47; null = the organization’s."`
	Tags      []string  `json:"tags"`
	CreatedAt time.Time `json:"created_at"`
	ChangedAt time.Time `json:"changed_at"`
}

// PersonOf returns a person as programs see them.
func PersonOf(p account.Person, tags []string) Person {
	if tags == nil {
		tags = []string{}
	}
	return Person{ID: p.ID, Email: p.Email, Name: p.Name, Unit: orNull(p.UnitID), Manager: orNull(p.ManagerID), Role: string(p.Role),
		Active: p.Active, HiredOn: textOrNull(string(p.HiredOn)), Language: textOrNull(p.Language), Tags: tags,
		CreatedAt: p.CreatedAt.UTC(), ChangedAt: p.ChangedAt.UTC()}
}

// Who is a person in something that is about more than the person.
type Who struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email" format:"email"`
}

// Completion is where one person stands in one course.
type Completion struct {
	Enrollment int64   `json:"enrollment" doc:"Number of the enrollment."`
	Person     Who     `json:"person"`
	Unit       *int64  `json:"unit" doc:"Number of the unit; null = none."`
	UnitPath   string  `json:"unit_path" doc:"Names of the units from the top down."`
	Manager    *string `json:"manager" doc:"Name of the manager; null = none."`
	Course     string  `json:"course" doc:"Key of the course."`
	Standing
	Certificate *string `json:"certificate" doc:"Serial; null = none."`
	State       *string `json:"certificate_status" enum:"valid,expired,superseded,revoked" doc:"Whether the certificate counts; null = there is none. A completion stays one even if its certificate was revoked."`
}

// Standing is where an enrollment stands.
type Standing struct {
	Cycle       int        `json:"cycle"`
	Assignment  *int64     `json:"assignment" doc:"Number of the assignment; null = nobody assigned it."`
	Status      string     `json:"status" enum:"not-started,in-progress,completed,overdue,expired,paused,waived,withdrawn"`
	Progress    int        `json:"progress" doc:"Percent of what is required."`
	Score       *float64   `json:"score" doc:"Best score in percent; null = nothing was handed in that counts."`
	EnrolledAt  time.Time  `json:"enrolled_at"`
	DueOn       *string    `json:"due_on" format:"date" doc:"Last day, in the organization’s zone; null = none."`
	StartedAt   *time.Time `json:"started_at"`
	CompletedAt *time.Time `json:"completed_at"`
	ValidUntil  *string    `json:"valid_until" format:"date" doc:"Last day on which the completion counts; null = it was not completed, or counts for good."`
	ExpiresAt   *time.Time `json:"expires_at" doc:"The moment at which that day ends."`
}

// standingOf returns where an enrollment stands at a moment.
func standingOf(e enrollment.Enrollment, zone *time.Location, now time.Time) Standing {
	s := Standing{Cycle: e.Cycle, Assignment: orNull(e.AssignmentID), Status: string(e.Status(now)), Progress: report.Row{Enrollment: e}.Percent(),
		EnrolledAt: e.EnrolledAt.UTC(), DueOn: lastDay(e.DueAt, zone), StartedAt: timeOrNull(e.StartedAt), CompletedAt: timeOrNull(e.CompletedAt),
		ValidUntil: lastDay(e.ValidUntil, zone), ExpiresAt: timeOrNull(e.ValidUntil)}
	if e.Scored {
		s.Score = percent(e.Score)
	}
	return s
}

// CompletionOf returns a row of the report as programs see it.
func CompletionOf(r report.Row, zone *time.Location, now time.Time) Completion {
	return Completion{Enrollment: r.EnrollmentID, Person: Who{r.PersonID, r.Name, r.Email}, Unit: orNull(r.UnitID), UnitPath: r.Unit,
		Manager: textOrNull(r.Manager), Course: r.Course, Standing: standingOf(r.Enrollment, zone, now), Certificate: textOrNull(r.Certificate),
		State: textOrNull(string(r.CertificateState(now)))}
}

// Totals counts enrollments.
type Totals struct {
	Total int `json:"total"`
	// CountedAt is for the totals of large companies (report.Boards).
	CountedAt *time.Time   `json:"counted_at" doc:"When they were counted, if that was some seconds ago; null = now, or the day that was asked for."`
	Counts    Counts       `json:"counts"`
	Units     []UnitTotals `json:"units" doc:"Units that have any, without what is below them."`
}

// UnitTotals counts those of one unit.
type UnitTotals struct {
	Unit   *int64 `json:"unit" doc:"Number of the unit; null = people who are in none."`
	Path   string `json:"path" doc:"Names of the units from the top down."`
	Counts Counts `json:"counts"`
}

// Counts counts by status.
type Counts struct {
	NotStarted int `json:"not-started"`
	InProgress int `json:"in-progress"`
	Completed  int `json:"completed"`
	Overdue    int `json:"overdue"`
	Expired    int `json:"expired"`
	Paused     int `json:"paused"`
	Waived     int `json:"waived"`
}

func countsOf(c report.Counts) Counts {
	return Counts{c[enrollment.NotStarted], c[enrollment.InProgress], c[enrollment.Completed], c[enrollment.Overdue], c[enrollment.Expired],
		c[enrollment.Paused], c[enrollment.Waived]}
}

// TotalsOf returns counts as programs see them.
func TotalsOf(t report.Totals) Totals {
	out := Totals{Total: t.All.Total(), CountedAt: timeOrNull(t.At), Counts: countsOf(t.All), Units: make([]UnitTotals, len(t.Units))}
	for i, u := range t.Units {
		out.Units[i] = UnitTotals{Unit: orNull(u.UnitID), Path: u.Unit, Counts: countsOf(u.Counts)}
	}
	return out
}

// Enrollment is one cycle of a person in a course, with what led to it.
type Enrollment struct {
	ID             int64   `json:"id"`
	Course         string  `json:"course" doc:"Key of the course."`
	AssignmentName *string `json:"assignment_name" doc:"Name of the assignment; null = nobody assigned it."`
	Latest         bool    `json:"latest" doc:"False for earlier cycles."`
	Standing
	Version     *int       `json:"version" doc:"Number of the version under which it was completed."`
	Certificate *string    `json:"certificate" doc:"Serial; null = none."`
	State       *string    `json:"certificate_status" enum:"valid,expired,superseded,revoked" doc:"Whether the certificate counts; null = there is none."`
	RevokedAt   *time.Time `json:"revoked_at" doc:"When the certificate was revoked; null = it was not."`
	Attempts    []Attempt  `json:"attempts"`
}

// Attempt is a try at a quiz.
type Attempt struct {
	Quiz        string    `json:"quiz" doc:"Key of the quiz."`
	Number      int       `json:"number"`
	Version     int       `json:"version" doc:"Number of the version of the course that it was bound to."`
	SubmittedAt time.Time `json:"submitted_at"`
	Score       float64   `json:"score" doc:"Percent."`
	Passed      bool      `json:"passed"`
}

// EnrollmentOf returns a cycle as programs see it.
func EnrollmentOf(s report.Story, zone *time.Location, now time.Time) Enrollment {
	out := Enrollment{ID: s.ID, Course: s.Course, AssignmentName: textOrNull(s.Assignment), Latest: s.Latest, Standing: standingOf(s.Enrollment, zone, now),
		Certificate: textOrNull(s.Certificate), State: textOrNull(string(s.CertificateState(now))), RevokedAt: timeOrNull(s.RevokedAt), Attempts: []Attempt{}}
	if s.Version > 0 {
		out.Version = &s.Version
	}
	for _, a := range s.Attempts {
		out.Attempts = append(out.Attempts, Attempt{a.Quiz, a.Number, a.Version, a.SubmittedAt.UTC(), *percent(a.Score), a.Passed})
	}
	return out
}

// Certificate is a certificate and what became of it.
type Certificate struct {
	Serial       string     `json:"serial"`
	Person       int64      `json:"person" doc:"Number of the person."`
	Name         string     `json:"name" doc:"The name as it stands on the certificate."`
	Enrollment   int64      `json:"enrollment" doc:"Number of the enrollment."`
	Course       string     `json:"course" doc:"Key of the course."`
	Title        string     `json:"title"`
	Version      int        `json:"version"`
	State        string     `json:"state" enum:"valid,expired,superseded,revoked"`
	CompletedOn  string     `json:"completed_on" format:"date"`
	IssuedAt     time.Time  `json:"issued_at"`
	ValidUntil   *string    `json:"valid_until" format:"date" doc:"Last day on which it counts; null = for good."`
	ExpiresAt    *time.Time `json:"expires_at" doc:"The moment at which that day ends."`
	RevokedAt    *time.Time `json:"revoked_at"`
	Reason       *string    `json:"revoked_reason"`
	SupersededBy *string    `json:"superseded_by" doc:"Serial of the later certificate."`
	Verify       string     `json:"verify" format:"uri" doc:"Address where anybody can verify it."`
}

// CertificateOf returns a certificate as programs see it. Base is the site's
// address.
func CertificateOf(c certificate.Certificate, base string, now time.Time) Certificate {
	st := c.Statement
	return Certificate{Serial: st.Serial, Person: c.PersonID, Name: st.Name, Enrollment: c.EnrollmentID, Course: st.Course, Title: st.Title, Version: st.Version,
		State: string(c.State(now)), CompletedOn: st.Completed, IssuedAt: c.IssuedAt.UTC(), ValidUntil: textOrNull(st.ValidUntil), ExpiresAt: c.ValidUntil,
		RevokedAt: c.RevokedAt, Reason: textOrNull(c.RevokedReason), SupersededBy: textOrNull(c.SupersededBy), Verify: base + "/verify/" + st.Serial}
}

func orNull(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// lastDay returns the day that ends at a moment.
func lastDay(end time.Time, zone *time.Location) *string {
	if end.IsZero() {
		return nil
	}
	return textOrNull(string(account.DayOf(end.Add(-time.Microsecond), zone)))
}

func percent(s quiz.Score) *float64 {
	p := float64(s) / 100
	return &p
}
