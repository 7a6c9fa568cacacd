package web

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"decorum/internal/account"
	"decorum/internal/api"
	"decorum/internal/assignment"
	"decorum/internal/course"
)

// TestEveryCycleExplainsItself: the person's page says of a later cycle whether
// a version asked for it or the rule did, under which version it is taken, and
// of attempts the version, the day and the score, and no answer.
func TestEveryCycleExplainsItself(t *testing.T) { onBoth(t, testEveryCycleExplainsItself) }

func testEveryCycleExplainsItself(t *testing.T, s *site) {
	s.inhabit()
	page := s.as("hr").want(s.of("learner"), http.StatusOK, "under version 1", `<td class="num">1</td><td class="num">100%</td>`)
	missing(t, page, "to take the course again", "Taken under")

	s.move(7 * 24 * time.Hour)
	again := course.Version{Course: courseKey, Title: "Social media and ethics", PublishedBy: "test", PublishedAt: s.now(), Retake: true}
	_, files := theCourse()
	files = append(slices.Clip(files), course.File{Path: "more.md", Body: []byte("more")})
	again.Hash = course.Hash(files)
	_, _, err := s.db.Versions().AddVersion(t.Context(), again, files)
	must(t, err)
	_, err = s.catalog.Refresh(t.Context())
	must(t, err)
	s.move(24 * time.Hour)
	_, err = s.server.Assignments.EvaluateAll(t.Context())
	must(t, err)
	hr := s.as("hr")
	page = hr.want(s.of("learner"), http.StatusOK, "Social media and ethics, cycle 2", "<dt>Taken under</dt><dd>version 2, the current one</dd>",
		"Asked on December 1, 2026 to take the course again: version 2, published on November 30, 2026, has everybody take it anew who completed it under an earlier one. "+
			"The last completion was on November 23, 2026 under version 1.")
	missing(t, page, "asks again")

	s.complete(s.people["learner"].ID, "")
	list, err := s.server.Assignments.Assignments(t.Context())
	must(t, err)
	rule := list[0]
	rule.Recurrence = assignment.Recurrence{Every: 6, Within: 30}
	_, _, err = s.server.Assignments.Save(t.Context(), "hr@demo.example", rule, rule.ChangedAt)
	must(t, err)
	s.move(400 * 24 * time.Hour)
	_, err = s.server.Assignments.EvaluateAll(t.Context())
	must(t, err)
	begun := account.DayOf(s.now(), time.UTC).Long()
	s.as("hr").want(s.of("learner"), http.StatusOK, "Social media and ethics, cycle 3",
		"Asked on "+begun+" to take the course again: the assignment “Everybody” asks again 6 months after each completion. "+
			"The last completion was on December 1, 2026 under version 2 and had expired: it was valid until December 1, 2027.",
		"has everybody take it anew", // of cycle 2, still
		`<td class="num">2</td><td class="num">100%</td>`)

	cycles := get[api.List[api.Enrollment]](s.program(everything), s.of("learner")+"/enrollments")
	if len(cycles.Items) != 3 || cycles.Items[1].Attempts[0].Version != 2 || cycles.Items[2].Attempts[0].Version != 1 || *cycles.Items[2].State != "superseded" {
		t.Errorf("a program reads %+v", cycles)
	}
	s.as("hr").want(s.of("learner"), http.StatusOK, "Superseded</span> on December 1, 2026 by")
}
