package api

import (
	"cmp"
	"slices"
)

// Code names a kind of problem; it ends the address of the problem's type.
type Code string

// The codes.
const (
	BadParameter     Code = "invalid-parameter"
	UnknownParameter Code = "unknown-parameter"
	UnreadableBody   Code = "unreadable-body"
	BadRule          Code = "invalid"
	KeyReused        Code = "idempotency-key-reused"
	NoToken          Code = "no-token"
	WrongScope       Code = "wrong-scope"
	NotFound         Code = "not-found"
	WrongMethod      Code = "method-not-allowed"
	Conflicting      Code = "conflict"
	ChangedMeanwhile Code = "changed-meanwhile"
	NoCondition      Code = "condition-required"
	TooLarge         Code = "too-large"
	WrongMediaType   Code = "unsupported-media-type"
	TooMany          Code = "too-many-requests"
	Broken           Code = "internal"
	Unavailable      Code = "unavailable"
)

// Kind is a kind of problem: what all problems of its code have in common.
type Kind struct {
	Code   Code
	Status int
	Title  string // short, and the same each time
	Help   string // what to do about it
}

// Kinds lists the kinds of problem by status.
func Kinds() []Kind {
	return []Kind{
		{BadParameter, 400, "A parameter can’t be read", "The detail says which parameter and what it looks like. Every parameter stands in the OpenAPI document."},
		{UnknownParameter, 400, "There is no such parameter", "A parameter that is not known is refused, so that a typing error does not pass for a filter that matches everything. It also happens when a parameter is given twice."},
		{UnreadableBody, 400, "The body can’t be read", "The body is to be one JSON object with the fields that the OpenAPI document names, and no others."},
		{NoToken, 401, "A token is needed", "Send the header “Authorization: Bearer …” with a token that an administrator made under “Access tokens”. The detail says whether it is unknown, revoked or expired."},
		{WrongScope, 403, "The token is not for this", "The detail names the scope that is needed. Ask an administrator for a token that has it."},
		{NotFound, 404, "There is nothing here", "No such thing is stored under this address, or there is no such address."},
		{WrongMethod, 405, "The address does not take this method", "The header Allow lists the methods that it takes."},
		{Conflicting, 409, "It contradicts what is stored", "Read the thing again and decide anew."},
		{ChangedMeanwhile, 412, "It was changed meanwhile", "The ETag in If-Match is of an earlier state. Read the thing again, look at what is new, and send the change with the new ETag."},
		{TooLarge, 413, "The body is too large", "A body has at most 256 KiB."},
		{WrongMediaType, 415, "The body is not JSON", "Send the header “Content-Type: application/json”."},
		{BadRule, 422, "A rule is broken", "The body could be read, but what it says is not possible; the detail says why."},
		{KeyReused, 422, "The Idempotency-Key was used for something else", "Use a new key for each new assignment, and the same one only to repeat the same request."},
		{NoCondition, 428, "A condition is needed", "Send the ETag under which you read the assignment in the header If-Match, so that nobody’s change is lost."},
		{TooMany, 429, "Too many requests", "Wait as many seconds as Retry-After says. The RateLimit headers tell how many requests are left."},
		{Broken, 500, "Something broke on our side", "Try again; if it stays broken, tell the people who run this site the number of the request."},
		{Unavailable, 503, "The records can’t be reached", "Try again in a minute."},
	}
}

// KindOf returns the kind of a code.
func KindOf(code Code) Kind {
	kinds := Kinds()
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Code == code })
	return kinds[max(0, i)]
}

// Problem is what is answered when something is wrong (RFC 9457).
type Problem struct {
	Type      string `json:"type" format:"uri" doc:"Address of a page that explains this kind of problem. Programs tell kinds apart by it."`
	Title     string `json:"title" doc:"What kind of problem it is, for a person."`
	Status    int    `json:"status" doc:"The status of the answer."`
	Detail    string `json:"detail,omitempty" doc:"What is wrong this time, for a person."`
	Instance  string `json:"instance" format:"uri-reference" doc:"The address that was asked."`
	Parameter string `json:"parameter,omitempty" doc:"The parameter, header or field that is meant, if it is one."`
	Scope     string `json:"scope,omitempty" doc:"The scope that a token needs for this."`
	Request   string `json:"request,omitempty" doc:"The number under which the request is logged."`
}

// Failure is an error that says which problem it is.
type Failure struct {
	Code      Code
	Detail    string
	Parameter string
	Scope     string
	Cause     error // nil = there is none that is worth a log
}

// Error says what is wrong.
func (f *Failure) Error() string {
	return string(f.Code) + ": " + cmp.Or(f.Detail, KindOf(f.Code).Title)
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Cause }

// Fail returns a failure with words for this time.
func Fail(code Code, detail string) *Failure { return &Failure{Code: code, Detail: detail} }

// failAt is Fail about a parameter.
func failAt(code Code, parameter, detail string) *Failure {
	return &Failure{Code: code, Detail: detail, Parameter: parameter}
}
