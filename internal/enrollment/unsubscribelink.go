package enrollment

import (
	"context"
	"encoding/json"
	"fmt"

	"decorum/internal/fault"
)

// ErrNoUnsubscribeLink says that a link does not work.
var ErrNoUnsubscribeLink = fault.Explain(fault.Missing,
	"This link does not work. Part of it may have got lost on the way: copy the whole of it. Or sign in: your account page has the same switch.")

const unsubscribePurpose = "unsubscribe"

// unsubscribePayload is what a token says.
type unsubscribePayload struct {
	Person int64 `json:"p"`
}

// Unsubscribe returns the token that stands, in an address, for a person who
// does without what is voluntary. It does not end: it has to work for as
// long as somebody may have the mail.
func (l *Links) Unsubscribe(ctx context.Context, personID int64) (string, error) {
	payload, err := json.Marshal(unsubscribePayload{personID})
	if err != nil {
		return "", fmt.Errorf("writing a link: %w", err)
	}
	return l.sign(ctx, unsubscribePurpose, payload)
}

// ReadUnsubscribe returns the person that a token of Unsubscribe stands for, or
// ErrNoUnsubscribeLink.
func (l *Links) ReadUnsubscribe(ctx context.Context, token string) (int64, error) {
	text, err := l.verified(ctx, unsubscribePurpose, token, ErrNoUnsubscribeLink)
	if err != nil {
		return 0, err
	}
	var p unsubscribePayload
	if err := json.Unmarshal(text, &p); err != nil || p.Person == 0 {
		return 0, ErrNoUnsubscribeLink
	}
	return p.Person, nil
}
