package api

import (
	"slices"
	"strings"

	"decorum/internal/account"
)

const (
	get   = "GET"
	rules = "Assignments" // their tag
)

// Operation is one thing that a program may do.
type Operation struct {
	ID           string
	Method, Path string // below Base; {name} is a parameter
	Tag          string
	Summary      string
	Detail       string
	Scope        account.Scope // that a token needs; "" = any of the API's
	Open         bool          // it needs no token
	Parameters   []Parameter
	Paged        bool // it takes limit and cursor
	Writes       bool // it takes a condition or a key, and answers 422
	Conditional  bool // it needs If-Match
	Keyed        bool // it takes an Idempotency-Key
	Body         any  // a value of the type of its body, nil = none
	Status       int
	Answer       any // a value of the type of its answer
}

// AllParameters are the parameters with those of paging and of the path.
func (o Operation) AllParameters() []Parameter {
	out := slices.Clone(o.Parameters)
	if o.Paged {
		out = append(out, Parameter{Name: "limit", Form: Number, Most: MaxPage, Doc: "How many things a page has at most; 50 unless it is said."},
			Parameter{Name: "cursor", Form: Text, Most: 4096, Doc: "Where to go on, from the answer before. Opaque, and good for the same filters and order only."})
	}
	return out
}

// Problems are the codes of what may go wrong.
func (o Operation) Problems() []Code {
	if o.Open {
		return []Code{UnknownParameter, WrongMethod, TooMany, Broken, Unavailable}
	}
	codes := []Code{UnknownParameter, BadParameter, NoToken, WrongScope, TooMany, Broken, Unavailable}
	if strings.Contains(o.Path, "{") {
		codes = append(codes, NotFound)
	}
	if o.Body != nil {
		codes = append(codes, UnreadableBody, TooLarge, WrongMediaType, BadRule)
	}
	if o.Writes {
		codes = append(codes, Conflicting)
	}
	if o.Conditional {
		codes = append(codes, ChangedMeanwhile, NoCondition)
	}
	if o.Keyed {
		codes = append(codes, KeyReused)
	}
	return codes
}

// Reads reports whether the operation changes nothing.
func (o Operation) Reads() bool { return o.Method == get }

// Operations is the whole table, in the order of the document.
func Operations() []Operation {
	return slices.Concat(reportOperations(), peopleOperations(), assignmentOperations(), certificateOperations(), []Operation{
		{ID: "listCourses", Method: get, Path: "/courses", Tag: "Courses", Summary: "The courses that are published",
			Detail: "Every token of the API may read them. There are few, so they come on one page.", Status: 200, Answer: List[Course]{}},
		{ID: "readDocument", Method: get, Path: "/openapi.json", Tag: "About", Summary: "This document", Open: true, Status: 200, Answer: map[string]any{}},
	})
}

// ByID returns the operation with an id.
func ByID(id string) Operation {
	for _, o := range Operations() {
		if o.ID == id {
			return o
		}
	}
	return Operation{}
}

func pathID(what string) Parameter {
	return Parameter{Name: "id", Form: ID, InPath: true, Doc: "The number of the " + what + "."}
}

func statuses() []string {
	return []string{"not-started", "in-progress", "completed", "overdue", "expired", "paused", "waived"}
}

func reportOperations() []Operation {
	filters := []Parameter{
		{Name: "course", Form: Text, Doc: "Key of a course."},
		{Name: "unit", Form: ID, Doc: "Number of a unit; what is below it is included."},
		{Name: "manager", Form: ID, Doc: "Number of a manager; those who report to them directly."},
		{Name: "status", Form: Text, OneOf: statuses(), Doc: "Where enrollments stand."},
		{Name: "asked", Form: Flag, Doc: "If true, only what is or was asked of somebody: without what is paused or waived."},
		{Name: "search", Form: Text, Doc: "Part of a name or an address."},
		{Name: "due_from", Form: Day, Doc: "First due day."},
		{Name: "due_until", Form: Day, Doc: "Last due day."},
		{Name: "completed_from", Form: Day, Doc: "First day of completion."},
		{Name: "completed_until", Form: Day, Doc: "Last day of completion."},
		{Name: "expires_from", Form: Day, Doc: "First day of those on which completions stop being valid."},
		{Name: "expires_until", Form: Day, Doc: "Last of these days."},
		{Name: "as_at", Form: Day, Doc: "What was so at the end of this day, with the people and units of then; those who have left since are included."},
	}
	return []Operation{
		{ID: "listCompletions", Method: get, Path: "/completions", Tag: "Reports", Summary: "Who has completed what, and who is late",
			Detail: "One item for each person and course, in the latest cycle, as in the completion report. What somebody answered is not told.",
			Scope:  account.ScopeReports, Paged: true, Status: 200, Answer: List[Completion]{},
			Parameters: slices.Concat(filters, []Parameter{
				{Name: "sort", Form: Text, OneOf: []string{"name", "unit", "due", "completed", "progress", "score"}, Doc: "What the items are ordered by; name unless it is said."},
				{Name: "direction", Form: Text, OneOf: []string{"asc", "desc"}, Doc: "Which way they are ordered."},
			})},
		{ID: "countCompletions", Method: get, Path: "/completions/totals", Tag: "Reports", Summary: "How many enrollments stand where",
			Scope: account.ScopeReports, Status: 200, Answer: Totals{}, Parameters: filters},
		{ID: "listEnrollments", Method: get, Path: "/people/{id}/enrollments", Tag: "Reports", Summary: "All cycles of a person, with attempts",
			Detail: "By course, the latest cycle first. Attempts have dates and scores and nothing else.",
			Scope:  account.ScopeReports, Status: 200, Answer: List[Enrollment]{}, Parameters: []Parameter{pathID("person")}},
	}
}

func peopleOperations() []Operation {
	return []Operation{
		{ID: "listPeople", Method: get, Path: "/people", Tag: "People", Summary: "The people, in the order of their numbers", Scope: account.ScopePeople,
			Paged: true, Status: 200, Answer: List[Person]{}, Parameters: []Parameter{
				{Name: "unit", Form: ID, Doc: "Number of a unit; what is below it is included."},
				{Name: "manager", Form: ID, Doc: "Number of a manager; those who report to them directly."},
				{Name: "active", Form: Flag, Doc: "Whether they are here; those who have left stay in the list unless this is true."},
				{Name: "email", Form: Text, Doc: "An address, whole."},
				{Name: "changed_since", Form: Moment, Doc: "Only those of whom something has changed at this moment or later."},
			}},
		{ID: "readPerson", Method: get, Path: "/people/{id}", Tag: "People", Summary: "One person", Scope: account.ScopePeople,
			Status: 200, Answer: Person{}, Parameters: []Parameter{pathID("person")}},
		{ID: "listUnits", Method: get, Path: "/units", Tag: "People", Summary: "The units, in the order of their numbers", Scope: account.ScopePeople,
			Paged: true, Status: 200, Answer: List[Unit]{}},
	}
}

func assignmentOperations() []Operation {
	const one = "/assignments/{id}"
	return []Operation{
		{ID: "listAssignments", Method: get, Path: "/assignments", Tag: rules, Summary: "The assignments, in the order of their numbers",
			Scope: account.ScopeAssignments, Paged: true, Status: 200, Answer: List[Assignment]{}, Parameters: []Parameter{
				{Name: "course", Form: Text, Doc: "Key of a course."}, {Name: "ended", Form: Flag, Doc: "Whether they have ended."}}},
		{ID: "readAssignment", Method: get, Path: one, Tag: rules, Summary: "One assignment, with the ETag that a change needs",
			Scope: account.ScopeAssignments, Status: 200, Answer: Assignment{}, Parameters: []Parameter{pathID("assignment")}},
		{ID: "previewAssignment", Method: "POST", Path: "/assignments/preview", Tag: rules, Summary: "What would come of a rule, without saving it",
			Detail: "Give replaces to preview a change of that assignment.",
			Scope:  account.ScopeAssignments, Status: 200, Body: Rule{}, Answer: Preview{}, Parameters: []Parameter{
				{Name: "replaces", Form: ID, Doc: "Number of the assignment that the rule would change."}}},
		{ID: "addAssignment", Method: "POST", Path: "/assignments", Tag: rules, Summary: "Make an assignment and carry it out",
			Detail: "With an Idempotency-Key the request can be repeated: the second answers with the assignment that the first has made.",
			Scope:  account.ScopeAssignmentsWrite, Writes: true, Keyed: true, Status: 201, Body: Rule{}, Answer: Saved{}},
		{ID: "changeAssignment", Method: "PUT", Path: one, Tag: rules, Summary: "Replace what an assignment says, and carry it out",
			Detail: "The course can’t be changed. If-Match has the ETag under which the assignment was read.",
			Scope:  account.ScopeAssignmentsWrite, Writes: true, Conditional: true, Status: 200, Body: Rule{}, Answer: Saved{}, Parameters: []Parameter{pathID("assignment")}},
		{ID: "endAssignment", Method: "DELETE", Path: one, Tag: rules, Summary: "End an assignment: nobody is asked by it any more",
			Detail: "It stays to be read, and whatever was completed stays. Ending it again changes nothing.",
			Scope:  account.ScopeAssignmentsWrite, Writes: true, Status: 200, Answer: Saved{}, Parameters: []Parameter{pathID("assignment")}},
	}
}

func certificateOperations() []Operation {
	return []Operation{
		{ID: "listCertificates", Method: get, Path: "/certificates", Tag: "Certificates", Summary: "The certificates, in the order in which they were issued",
			Scope: account.ScopeCertificates, Paged: true, Status: 200, Answer: List[Certificate]{}, Parameters: []Parameter{
				{Name: "person", Form: ID, Doc: "Number of a person."}, {Name: "course", Form: Text, Doc: "Key of a course."},
				{Name: "state", Form: Text, OneOf: []string{"valid", "expired", "superseded", "revoked"}, Doc: "Whether they still count."},
				{Name: "issued_since", Form: Moment, Doc: "Only those that were issued at this moment or later."},
			}},
		{ID: "readCertificate", Method: get, Path: "/certificates/{serial}", Tag: "Certificates", Summary: "One certificate", Scope: account.ScopeCertificates,
			Status: 200, Answer: Certificate{}, Parameters: []Parameter{{Name: "serial", Form: Text, InPath: true, Doc: "The serial, such as DC-7K3M-…, however it is typed."}}},
	}
}
