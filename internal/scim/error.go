package scim

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"decorum/internal/fault"
)

// ErrorType is a scimType, the detail of a failure that a program may read
// (RFC 7644, section 3.12).
type ErrorType string

// The types that are used here.
const (
	InvalidFilter ErrorType = "invalidFilter"
	InvalidPath   ErrorType = "invalidPath"
	InvalidSyntax ErrorType = "invalidSyntax"
	InvalidValue  ErrorType = "invalidValue"
	Mutability    ErrorType = "mutability"
	NoTarget      ErrorType = "noTarget"
	TooMany       ErrorType = "tooMany"
	Uniqueness    ErrorType = "uniqueness"
)

// The schemas of messages.
const (
	ErrorSchema  = "urn:ietf:params:scim:api:messages:2.0:Error"
	ListSchema   = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	PatchSchema  = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	SearchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
)

// The statuses that answers with an error have. They are those of HTTP, which
// this package doesn't otherwise know.
const (
	statusBadRequest   = 400
	statusUnauthorized = 401
	statusForbidden    = 403
	statusNotFound     = 404
	statusConflict     = 409
	statusPrecondition = 412
	statusTooLarge     = 413
	statusTooMany      = 429
	statusInternal     = 500
	statusUnsupported  = 501
	statusUnavailable  = 503
)

// Error is a failure as a directory reads it. Detail is written for the person
// who looks after the directory: it says where it went wrong and what to do.
type Error struct {
	Status int
	Type   ErrorType // "" = none
	Detail string
}

// Error returns what happened.
func (e *Error) Error() string {
	if e.Type == "" {
		return fmt.Sprintf("%d: %s", e.Status, e.Detail)
	}
	return fmt.Sprintf("%d %s: %s", e.Status, e.Type, e.Detail)
}

// Unwrap gives the kind of failure, so that whoever doesn't know SCIM can tell
// it apart as well.
func (e *Error) Unwrap() error {
	for _, c := range classes {
		if c.status == e.Status {
			return c.kind
		}
	}
	return nil
}

// MarshalJSON writes the document of an error. The status is a text there.
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Schemas []string  `json:"schemas"`
		Status  string    `json:"status"`
		Type    ErrorType `json:"scimType,omitempty"`
		Detail  string    `json:"detail,omitempty"`
	}{[]string{ErrorSchema}, strconv.Itoa(e.Status), e.Type, e.Detail})
}

// classes say what becomes of a kind of failure. The first of a status is what
// an Error of that status is.
var classes = []struct {
	kind    fault.Kind
	status  int
	errType ErrorType
	detail  string
}{
	{fault.Invalid, statusBadRequest, InvalidValue, "The request can't be understood."},
	{fault.SignedOut, statusUnauthorized, "", "A bearer token is needed, and this is none or not a valid one."},
	{fault.Denied, statusForbidden, "", "This is not allowed."},
	{fault.Missing, statusNotFound, "", "There is no such resource."},
	{fault.Conflict, statusConflict, Uniqueness, "It contradicts what is already there."},
	{fault.Conflict, statusPrecondition, "", "The resource has been changed since it was read. Read it again."},
	{fault.Limited, statusTooMany, "", "Too many requests. Try again later."},
	{fault.Unavailable, statusUnavailable, "", "Something that is needed does not answer. Try again later."},
}

// FromError returns what to answer to a failure: an Error as it is, otherwise
// one for its fault.Kind with the words that were written for a person. What
// bears no kind is a fault of the program, and nothing of it is told.
func FromError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	for _, c := range classes {
		if kind := fault.Of(err); kind != c.kind {
			continue
		}
		detail := fault.Words(err)
		if detail == "" {
			detail = c.detail
		}
		return &Error{c.status, c.errType, detail}
	}
	return &Error{statusInternal, "", "Something went wrong here. It has been logged."}
}

// Changed is the failure of a change to a resource that is no longer as it was
// when it was read (RFC 7644, section 3.14).
func Changed() *Error {
	return &Error{statusPrecondition, "", "The resource has been changed since it was read. Read it again."}
}

// Unsupported is the failure of a part of the protocol that isn't spoken here.
func Unsupported(what, instead string) *Error {
	return &Error{statusUnsupported, "", what + " is not supported here. " + instead}
}

// TooLarge is the failure of a request that is longer than the limit.
func TooLarge(limit int) *Error {
	return &Error{statusTooLarge, "", fmt.Sprintf("The request is larger than %d MB. Send it in parts: members of a group can be added by several changes.", limit>>20)}
}

// NoFilter is the failure of a filter on the documents that say what is
// possible here (RFC 7644, section 4).
func NoFilter() *Error {
	return &Error{statusForbidden, "", "filter: These documents can't be filtered. Leave it out."}
}

// bad returns an error of a request.
func bad(t ErrorType, format string, args ...any) *Error {
	return &Error{statusBadRequest, t, fmt.Sprintf(format, args...)}
}
