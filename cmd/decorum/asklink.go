package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"decorum/internal/account"
	"decorum/internal/jobs"
)

// jobLink is the kind of work that mails a link to set a password.
const jobLink = "mail a link to set a password"

// linkEvery is how often a link is mailed to an address at the most.
const linkEvery = 10 * time.Minute

// askLink implements web.AskLink. A job does the rest, so that nobody can tell
// by the time it takes whether somebody has the address.
func (p *program) askLink(ctx context.Context, email string) error {
	clean, err := account.CleanEmail(email)
	if err != nil {
		return nil //nolint:nilerr // nobody has it
	}
	payload, err := json.Marshal(clean)
	if err != nil {
		return fmt.Errorf("writing a job: %w", err)
	}
	now := p.clock()
	return p.jobs.Add(ctx, jobs.Job{Kind: jobLink, Key: clean + " " + now.UTC().Truncate(linkEvery).Format(time.RFC3339), Payload: payload, RunAt: now})
}

// linkWork mails the links.
func (p *program) linkWork(base string) jobs.Work {
	return jobs.Work{Kind: jobLink, Attempts: 4, Do: func(ctx context.Context, j jobs.Job) error {
		var email string
		if err := json.Unmarshal(j.Payload, &email); err != nil {
			return jobs.Never(fmt.Errorf("reading a job: %w", err))
		}
		person, token, err := p.accounts.AskLink(ctx, email)
		if err != nil || person.ID == 0 {
			return err
		}
		return p.messages.WriteLink(ctx, "link "+j.Key, person, setUpURL(base, token))
	}}
}
