package sample

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/store"
)

// company is the frame into which the people of a crowd are put: unit by unit,
// the head of each first. Where everybody stands follows from their number, so
// that nobody has to be held in memory.
type company struct {
	units   []department
	ids     []int64 // of the units
	offsets []int   // number of the first person of each unit; one more than there are units
	first   int64   // id of the first person
	start   time.Time
}

// monthsBack is since when the company has had the program.
const monthsBack = 36

// found adds the units. Some have been renamed since.
func found(ctx context.Context, db *store.DB, c Crowd, first int64) (*company, error) {
	existing, err := db.People().Units(ctx)
	if err != nil {
		return nil, err
	}
	name := c.Organization
	for n := 2; slices.ContainsFunc(existing, func(u account.Unit) bool { return u.ParentID == 0 && u.Name == name }); n++ {
		name = c.Organization + " " + strconv.Itoa(n)
	}
	out := &company{units: structure(name, c.People), first: first, start: c.Now.AddDate(0, -monthsBack, 0)}
	out.offsets = []int{0}
	for _, n := range share(out.units, c.People) {
		out.offsets = append(out.offsets, out.offsets[len(out.offsets)-1]+n)
	}
	names, above, earlier := make([]string, len(out.units)), make([]int, len(out.units)), map[int]string{}
	for i, u := range out.units {
		names[i], above[i] = u.path[len(u.path)-1], u.above
		if names[i] == "IT and Data" && i%5 < 3 {
			earlier[i] = formerly
		}
	}
	out.ids, err = db.AddUnits(ctx, names, above, out.start, earlier, c.Now.AddDate(0, -8, 0))
	return out, err
}

// formerly is what some units were called.
const formerly = "Computing"

// unit returns the number of the unit that somebody is in, and their place in
// it.
func (c *company) unit(i int) (unit, place int) {
	unit, exact := slices.BinarySearch(c.offsets, i)
	if !exact {
		unit--
	}
	for c.offsets[unit+1] == c.offsets[unit] { // nobody is in it
		unit++
	}
	return unit, i - c.offsets[unit]
}

// manager returns the id of somebody's manager, 0 if they are at the top. As in
// hire, every tenth of those who don't report to the head leads a team.
func (c *company) manager(i int) int64 {
	unit, place := c.unit(i)
	switch {
	case place == 0:
		for above := c.units[unit].above; above >= 0; above = c.units[above].above {
			if c.offsets[above+1] > c.offsets[above] {
				return c.first + int64(c.offsets[above])
			}
		}
		return 0
	case leads(place):
		return c.first + int64(c.offsets[unit])
	}
	return c.first + int64(i-(place-1)%10)
}

// leads reports whether somebody in a place other than the first may lead a
// team.
func leads(place int) bool { return place <= directReports || place%10 == 1 }

// hire makes somebody, and adds them to the part.
func (p *parting) hire(i int) *newcomer {
	unit, place := p.company.unit(i)
	who := &newcomer{Person: account.Person{ID: p.company.first + int64(i), Role: account.Learner, Active: true,
		UnitID: p.company.ids[unit], ManagerID: p.company.manager(i)}}
	p.name(who, unit, place)
	now := account.DayOf(p.Now, p.Zone)
	who.HiredOn = now.Add(-1 - p.random.IntN(hiredDays))
	if place == 0 || leads(place) {
		who.HiredOn = now.Add(-400 - 30*monthsBack - p.random.IntN(hiredDays))
	}
	who.CreatedAt = who.HiredOn.Begins(p.Zone).Add(8 * time.Hour)
	if who.CreatedAt.Before(p.company.start) {
		who.CreatedAt = p.company.start
	}
	if p.random.IntN(25) == 0 {
		who.Language = []string{"de", "es", "fr", "pl"}[p.random.IntN(4)]
	}
	p.tag(who)
	if place > 0 && !leads(place) {
		p.move(who, unit)
	}
	p.load.People = append(p.load.People, who.Person)
	p.load.Tags[who.ID] = who.tags
	p.open = p.open[:0]
	return who
}

// name gives somebody a name and an address. Those whom the demo knows are in
// the first site.
func (p *parting) name(who *newcomer, unit, place int) {
	m := member{}
	m.Name, m.Email = p.names.next()
	m.Role = account.Learner
	local, _, _ := strings.Cut(m.Email, "@")
	m.Email = strings.TrimRight(local, "0123456789") + "." + strconv.FormatInt(who.ID, 36) + "@demo.example"
	cast(&m, p.company.units[unit].path, place, p.accounts && unit < 13)
	who.Name, who.Email, who.Role = m.Name, m.Email, m.Role
	if who.Role == account.Learner && p.random.IntN(500) == 0 {
		who.Role = []account.Role{account.Trainer, account.HR}[p.random.IntN(2)]
	}
}

// tags are in the order of the alphabet.
const contractor = "contractor"

func (p *parting) tag(who *newcomer) {
	if p.random.IntN(16) == 0 {
		who.tags = append(who.tags, contractor)
	}
	if p.random.IntN(9) == 0 {
		who.tags = append(who.tags, "remote")
	}
	if p.random.IntN(30) == 0 {
		who.tags = append(who.tags, "works council")
	}
}

// move lets some people leave, and some come from another unit.
func (p *parting) move(who *newcomer, unit int) {
	there := p.Now.Sub(who.CreatedAt)
	at := who.CreatedAt.Add(time.Duration(p.random.Float64() * float64(min(there, 400*24*time.Hour)))).Truncate(time.Second)
	if there > 400*24*time.Hour {
		at = p.Now.Add(-time.Duration(p.random.Float64() * float64(400*24*time.Hour))).Truncate(time.Second)
	}
	switch draw := p.random.Float64(); {
	case !at.After(who.CreatedAt):
	case draw < 0.07 && who.Role == account.Learner:
		who.left = at
		p.load.Moves = append(p.load.Moves, store.Move{PersonID: who.ID, UnitID: who.UnitID, At: at})
	case draw < 0.10:
		p.load.Moves = append(p.load.Moves, store.Move{PersonID: who.ID, UnitID: who.UnitID, Active: true, At: at})
		who.UnitID = p.company.ids[(unit+1+p.random.IntN(len(p.company.ids)))%len(p.company.ids)] // until then
	}
}
