package sample

import (
	"context"
	"fmt"
	"time"

	"decorum/internal/assignment"
)

// Reasons for exceptions.
const (
	onLeave = "Parental leave"
	leaving = "Contract ends this month"
)

// grant pauses and waives: for two of the manager's team, and here and there
// for somebody who is not through.
func (g *generator) grant(ctx context.Context) error {
	clock := g.Now.Add(-10 * 24 * time.Hour)
	service := assignment.New(assignment.Config{Store: g.db.Assignments(), People: g.db.People(), Zone: g.Zone,
		Clock: func() time.Time { return clock }})
	p := planner{now: g.Now, zone: g.Zone}
	place := map[string]int{}
	for _, m := range g.members[:min(len(g.members), eventful)] {
		unit := joined(m.Unit)
		at := place[unit]
		place[unit]++
		latest := m.cycles[len(m.cycles)-1]
		if latest.complete || m.Email == learnerEmail {
			continue
		}
		inTeam := m.Manager == managerEmail
		switch {
		case inTeam && at == placePaused, !inTeam && m.id%11 == 3:
			if err := service.Pause(ctx, hrEmail, m.id, p.on(-20), p.on(60), onLeave); err != nil {
				return fmt.Errorf("granting %s a pause: %w", m.Email, err)
			}
		case inTeam && at == placeWaived, !inTeam && m.id%11 == 7:
			if err := g.waive(ctx, service, m); err != nil {
				return fmt.Errorf("granting %s a waiver: %w", m.Email, err)
			}
		}
	}
	return nil
}

func (g *generator) waive(ctx context.Context, service *assignment.Service, m member) error {
	open, err := g.db.Assignments().Open(ctx, m.id)
	if err != nil {
		return err
	}
	for _, e := range open {
		if err := service.Waive(ctx, hrEmail, m.id, e.ID, "", leaving); err != nil {
			return err
		}
	}
	return nil
}
