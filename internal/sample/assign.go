package sample

import (
	"context"
	"fmt"
	"slices"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
)

// pilotTag is on those who took part in the pilot and are not asked again this
// year, so that there is somebody whose certificate has expired.
const pilotTag = "pilot"

// yearlyTag is besides on those of the pilot who came into it last. They are asked
// again a year after they completed it, which is soon.
const yearlyTag = "yearly"

// noticeDays is how many days whoever enters late has at the least.
const noticeDays = 30

// assign plans everybody's cycles and adds the rules behind them. The rules are
// such that applying them changes nothing.
func (g *generator) assign(ctx context.Context) error {
	units, err := g.db.People().Units(ctx)
	if err != nil {
		return err
	}
	at := unitIDs(units)
	p := planner{random: g.random, now: g.Now, zone: g.Zone, lessons: len(g.published.Course.Lessons)}
	rules := g.rules(p)
	place, numbers := map[string]int{}, map[string]int{}
	var tagged []account.ImportRow
	for i := range g.members {
		m := &g.members[i]
		unit := joined(m.Unit)
		if _, known := numbers[unit]; !known {
			numbers[unit] = len(numbers)
			rule := &rules[1+numbers[unit]%len(waves())]
			rule.Audience.Conditions[0].Units = append(rule.Audience.Conditions[0].Units, at[unit])
		}
		m.unit, m.cycles = at[unit], p.plan(numbers[unit])
		p.cast(m, place[unit])
		place[unit]++
		latest := m.cycles[len(m.cycles)-1]
		switch latest.wave {
		case 0:
			m.Tags = []string{pilotTag}
			if latest.yearly {
				m.Tags = append(m.Tags, yearlyTag)
			}
			tagged = append(tagged, m.ImportRow)
		case 1 + numbers[unit]%len(waves()):
		default:
			rules[latest.wave].Audience.Also = append(rules[latest.wave].Audience.Also, m.id)
		}
	}
	g.assignments = make([]int64, len(rules))
	for i, rule := range rules {
		if g.assignments[i], err = g.db.Assignments().AddAssignment(ctx, rule); err != nil {
			return err
		}
	}
	_, err = g.db.People().ImportPeople(ctx, tagged, g.Now.AddDate(0, 0, -433), func(int) {})
	return err
}

// rules returns the pilot's rule, which has ended, one for each wave, still without
// units, and the one of those who are asked every year.
func (g *generator) rules(p planner) []assignment.Assignment {
	notice := noticeDays
	rule := func(name string, assigned, due int) assignment.Assignment {
		return assignment.Assignment{Course: g.published.Course.Key, Name: name, Due: assignment.Due{On: p.on(due), AfterAssigned: &notice},
			Reminders: assignment.StandardReminders(), CreatedAt: p.morning(assigned), CreatedBy: hrEmail, ChangedAt: p.morning(assigned)}
	}
	pilot := rule("Pilot", pilotAssigned, pilotDue)
	pilot.EndedAt = pilot.CreatedAt.Add(60 * 24 * time.Hour)
	pilot.ChangedAt = pilot.EndedAt
	out := []assignment.Assignment{pilot}
	for i, w := range waves() {
		one := rule(fmt.Sprintf("Wave %d, due %s", i+1, p.endOf(w.due).In(p.zone).AddDate(0, 0, -1).Format("January 2")), w.assigned, w.due)
		one.Audience.Conditions = []assignment.Condition{{Field: assignment.ByUnit}, {Field: assignment.ByTag, Not: true, Tags: []string{pilotTag}}}
		out = append(out, one)
	}
	yearly := rule("Pilot, once more every year", waves()[0].assigned, 0)
	yearly.Audience.Conditions = []assignment.Condition{{Field: assignment.ByTag, Tags: []string{yearlyTag}}}
	yearly.Due.On, yearly.Recurrence = "", assignment.Recurrence{Every: 12, Within: 21}
	return slices.Clip(append(out, yearly))
}

// on returns the day that is that many days from now.
func (p planner) on(days int) account.Day { return account.DayOf(p.now, p.zone).Add(days) }
