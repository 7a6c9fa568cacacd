package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"decorum/internal/config"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/report"
)

// followUpsCmd is `decorum followups COURSE`.
type followUpsCmd struct {
	config.Database
	Course  string `arg:"" help:"Key of the course."`
	BaseURL string `help:"Address under which people reach the program." default:"http://127.0.0.1:8080" placeholder:"URL"`
	Zone    string `help:"Time zone of the days in it." default:"UTC"`
}

// Run prints CSV: who has a follow-up to answer, which, since when, and a link
// that needs no sign-in.
func (c followUpsCmd) Run(env *environment) error {
	zone, err := config.Site{Zone: c.Zone}.Location()
	if err != nil {
		return err
	}
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	catalog := course.NewCatalog(db.Versions(), compile)
	if _, err := catalog.Refresh(env.ctx); err != nil {
		return err
	}
	published, err := catalog.Current(c.Course)
	if err != nil {
		return fault.Explain(fault.Missing, fmt.Sprintf("There is no published course %q.", c.Course))
	}
	intervals := published.Course.FollowUpIntervals()
	if len(intervals) == 0 {
		return fault.Explain(fault.Missing, fmt.Sprintf("The course %q asks no follow-ups: it needs questions in followup.md and follow_ups in course.md.", c.Course))
	}
	links := enrollment.NewLinks(db.Secrets(), now)
	columns := []string{"email", "name", "number", "open since", "link"}
	return report.CSVLines(env.stdout, columns, func(each func(...string) error) error {
		return db.Enrollments().OpenFollowUps(env.ctx, c.Course, intervals, now(), func(in enrollment.Invitation) error {
			token, err := links.FollowUp(env.ctx, in.FollowUpLink)
			if err != nil {
				return err
			}
			return each(in.Email, in.Name, strconv.Itoa(in.Number), in.Since.In(zone).Format(time.DateOnly), followUpURL(c.BaseURL, token))
		})
	})
}

func followUpURL(base, token string) string {
	return strings.TrimRight(base, "/") + "/followups/" + token
}
