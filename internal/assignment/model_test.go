package assignment_test

import (
	"fmt"
	"slices"

	"decorum/internal/account"
	"decorum/internal/enrollment"
)

// model is how somebody with a paper calendar would keep the books of the three
// rules: office, thirty days and then every twelve months within 45 days; depot,
// on June 30, 2024 or sixty days after hire, and then every January, with a
// completion of the last two months good enough; drivers, ten days, once. It
// shares no rule with the program, only days and the names of statuses.
type model struct {
	people  map[string]*life
	version int64
	retakes account.Day // on which a version was published that is to be retaken
	told    map[string]bool
	// How many escalations were of a kind that is rare, on their day.
	escalated map[string]int
}

type life struct {
	unit, manager  string
	driver, active bool
	hired          account.Day
	leaves         []*leave
	rounds         []*round
}

// leave is some days off, the last of them included. Those of one that is over
// are made up for.
type leave struct {
	id           int64 // as the program calls it
	begins, ends account.Day
	over         bool
}

// later is another due day, which was granted on a day.
type later struct {
	id           int64
	granted, due account.Day
}

type round struct {
	rule          string      // "" = nobody's
	since         account.Day // when the rule took it on
	ruled         account.Day // due, as the rule says
	laters        []later
	due           account.Day // all in all
	started, done account.Day
	version       int64
	left          bool // withdrawn
}

func newModel() *model {
	return &model{people: map[string]*life{}, version: 1, told: map[string]bool{}, escalated: map[string]int{}}
}

func (m *model) hire(name, unit, manager string, driver bool, day account.Day) {
	p := m.people[name]
	if p == nil {
		p = &life{hired: day}
		m.people[name] = p
	}
	p.unit, p.manager, p.driver, p.active = unit, manager, driver, true
}

func (m *model) retake(version int64, day account.Day) { m.version, m.retakes = version, day }

func (p *life) last() *round {
	if len(p.rounds) == 0 {
		return nil
	}
	return p.rounds[len(p.rounds)-1]
}

func (p *life) under(rule string) bool {
	switch rule {
	case "office":
		return p.unit == "Office"
	case "depot":
		return p.unit == "Depot"
	case "drivers":
		return p.driver
	}
	return false
}

// rules are the rules in the order in which they were made.
var rules = []string{"drivers", "office", "depot"}

func (p *life) rule() string {
	for _, r := range rules {
		if p.under(r) {
			return r
		}
	}
	return ""
}

// dueIn returns the due day of a round that a rule takes on on a day.
func (p *life) dueIn(rule string, first bool, day account.Day) account.Day {
	switch {
	case rule == "office" && first:
		return day.Add(30)
	case rule == "office":
		return day.Add(45)
	case rule == "depot" && first:
		if later := p.hired.Add(60); later > "2024-06-30" {
			return later
		}
		return "2024-06-30"
	case rule == "depot" && day[5:7] == "01":
		return day[:8] + "31"
	case rule == "depot":
		return day.Add(30)
	case rule == "drivers":
		return day.Add(10)
	}
	return ""
}

func (m *model) learn(name string, complete bool, day account.Day) {
	r := m.people[name].last()
	if r == nil || r.done != "" || r.left {
		return
	}
	if r.started == "" {
		r.started = day
	}
	if complete {
		r.done, r.version = day, m.version
	}
}

// mayPause says whether a leave has no day in common with another that is not
// over.
func (m *model) mayPause(name string, from, until account.Day) bool {
	return !slices.ContainsFunc(m.people[name].leaves, func(l *leave) bool { return !l.over && from <= l.ends && l.begins <= until })
}

func (m *model) pause(name string, id int64, from, until account.Day) {
	p := m.people[name]
	p.leaves = append(p.leaves, &leave{id: id, begins: from, ends: until})
}

// backEarly ends a leave on a day, which is one of work already.
func (m *model) backEarly(name string, l *leave, today account.Day) {
	l.ends, l.over = today.Add(-1), true
	m.people[name].reckon()
}

// mistaken strikes a leave off the calendar.
func (m *model) mistaken(name string, l *leave) {
	p := m.people[name]
	p.leaves = slices.DeleteFunc(p.leaves, func(other *leave) bool { return other == l })
	p.reckon()
}

func (m *model) mayExtend(name string, due account.Day) bool {
	r := m.people[name].last()
	return r != nil && (r.due == "" || due > r.due)
}

func (m *model) extend(name string, id int64, today, due account.Day) {
	p := m.people[name]
	p.last().laters = append(p.last().laters, later{id, today, due})
	p.reckon()
}

// asBefore strikes an extension off the calendar.
func (m *model) asBefore(name string, id int64) {
	p := m.people[name]
	p.last().laters = slices.DeleteFunc(p.last().laters, func(x later) bool { return x.id == id })
	p.reckon()
}

// off says whether somebody is on leave on a day.
func (p *life) off(day account.Day) bool {
	return slices.ContainsFunc(p.leaves, func(l *leave) bool { return !l.over && l.begins <= day && day <= l.ends })
}

// reckon writes the due day of what is open on the calendar.
func (p *life) reckon() {
	r := p.last()
	if r == nil || r.done != "" || r.left {
		return
	}
	r.due = p.madeUp(r.ruled, r.since)
	for _, x := range r.laters {
		r.due = max(r.due, p.madeUp(x.due, x.granted))
	}
}

// madeUp turns the pages of the calendar from a day on up to a due day: for each
// day of a leave that is over there is one page more.
func (p *life) madeUp(due, from account.Day) account.Day {
	if due == "" || len(p.leaves) == 0 {
		return due
	}
	for d := from; d <= due; d = d.Add(1) {
		if slices.ContainsFunc(p.leaves, func(l *leave) bool { return l.over && l.begins <= d && d <= l.ends }) {
			due = due.Add(1)
		}
	}
	return due
}

// night is what happens when a day begins.
func (m *model) night(day account.Day) {
	for _, p := range m.people {
		for _, l := range p.leaves {
			if !l.over && l.ends < day {
				l.over = true
				p.reckon()
			}
		}
		m.follow(p, day)
	}
}

// noon is what follows from what happened on a day.
func (m *model) noon(day account.Day) {
	for _, p := range m.people {
		m.follow(p, day)
	}
}

// follow does what the rules want of somebody, until they want nothing more.
func (m *model) follow(p *life, day account.Day) {
	if !p.active {
		return
	}
	rule, r := p.rule(), p.last()
	switch {
	case r == nil && rule != "":
		p.begin(rule, day)
	case r == nil:
	case r.done != "" && rule != "":
		if by := m.again(p, day); by != "" {
			p.begin(by, day)
		}
	case r.done != "":
	case rule == "" && r.rule != "" && !r.left:
		switch {
		case r.started != "":
			r.rule, r.ruled, r.laters, r.due = "", "", nil, ""
		case len(p.rounds) > 1: // what they have counts again
			p.rounds = p.rounds[:len(p.rounds)-1]
		default:
			r.left, r.laters = true, nil
		}
	case rule == "":
	case r.left:
		r.left = false
		p.joins(rule, day)
	case !p.under(r.rule):
		p.joins(rule, day)
	}
}

// joins puts what is open under a rule.
func (p *life) joins(rule string, day account.Day) {
	r := p.last()
	r.rule, r.since, r.ruled = rule, day, p.dueIn(rule, len(p.rounds) == 1, day)
	p.reckon()
}

func (p *life) begin(rule string, day account.Day) {
	p.rounds = append(p.rounds, &round{})
	p.joins(rule, day)
}

// again returns the rule by which somebody who is through begins anew, "" if
// they don't: the first that asks, of those that they are under.
func (m *model) again(p *life, today account.Day) string {
	r := p.last()
	if m.retakes != "" && r.version < m.version {
		return p.rule()
	}
	for day := r.done.Add(1); day <= today; day = day.Add(1) {
		for _, rule := range rules {
			yearly := rule == "office" && day >= r.done.AddMonths(12)
			january := rule == "depot" && day[5:] == "01-01" && day.AddMonths(-2) > r.done
			if p.under(rule) && (yearly || january) { // drivers is older than any completion
				return rule
			}
		}
	}
	return ""
}

// report is what a report of the day says.
func (m *model) report(day account.Day) map[string]seen {
	out := map[string]seen{}
	for name, p := range m.people {
		r := p.last()
		if !p.active || r == nil || (r.left && r.done == "") {
			continue
		}
		s := seen{Due: r.due, Cycle: len(p.rounds), Unit: "Company / " + p.unit}
		switch {
		case r.done != "" && day > r.done.AddMonths(12):
			s.Status = enrollment.Expired
		case r.done != "":
			s.Status = enrollment.Completed
		case p.off(day):
			s.Status = enrollment.Paused
		case r.due != "" && day > r.due:
			s.Status = enrollment.Overdue
		case r.started != "":
			s.Status = enrollment.InProgress
		default:
			s.Status = enrollment.NotStarted
		}
		out[name] = s
	}
	return out
}

// reason is why somebody is to be told something: a kind, to whom, and the day
// to which it belongs.
type reason struct {
	kind, to string
	day      account.Day
}

// tell returns what goes out on a day at one o'clock. A reason that is not older
// than a week counts as long as it holds, once; of reasons to remind somebody of
// a course the most urgent speaks for the others.
func (m *model) tell(today account.Day) []string {
	out := []string{}
	for name, p := range m.people {
		r := p.last()
		if !p.active || r == nil || r.left {
			continue
		}
		asked := false
		for _, why := range m.reasons(name, r, today) {
			key := fmt.Sprint(name, len(p.rounds), r.rule, why)
			if why.day > today || why.day < today.Add(-7) || why.day < firstDay || m.told[key] {
				continue
			}
			m.told[key] = true
			if slices.Contains([]string{"overdue", "due-soon", "assigned"}, why.kind) {
				if asked {
					continue
				}
				asked = true
			}
			out = append(out, line(why.to, why.kind, name, why.day))
		}
	}
	slices.Sort(out)
	return out
}

// reasons returns all there ever were and will be in a round, the most urgent
// first.
func (m *model) reasons(name string, r *round, today account.Day) []reason {
	if r.done != "" {
		out := []reason{{"certificate", name, r.done}}
		if r.rule != "" {
			out = append(out, reason{"expiring", name, r.done.AddMonths(12).Add(-20)})
		}
		return out
	}
	if r.rule == "" || m.people[name].off(today) {
		return nil
	}
	var out []reason
	if r.due != "" {
		for d := today; d > r.due; d = d.Add(-1) { // every seventh day after the due day
			if late := r.due; dist(late, d)%7 == 0 {
				out = append(out, reason{"overdue", name, d})
			}
		}
		for _, n := range []int{3, 10} {
			if d := r.due.Add(-n); d > r.since {
				out = append(out, reason{"due-soon", name, d})
			}
		}
	}
	out = append(out, reason{"assigned", name, r.since})
	if r.due != "" {
		day, to := m.escalates(r), m.above(name)
		if to != "" {
			out = append(out, reason{"escalation", to, day})
		}
		m.countEscalation(name, to, r, day == today)
	}
	return out
}

// escalates is when a manager is told: five days after the due day, or after the
// day on which the rule took the round on, if that was later.
func (m *model) escalates(r *round) account.Day {
	if r.since > r.due {
		return r.since.Add(5)
	}
	return r.due.Add(5)
}

// above is who is told of somebody: their manager or, as long as that one has
// left, the next above; "" = nobody.
func (m *model) above(name string) string {
	for p := m.people[name]; p.manager != ""; p = m.people[p.manager] {
		if m.people[p.manager].active {
			return p.manager
		}
	}
	return ""
}

func (m *model) countEscalation(name, to string, r *round, today bool) {
	for kind, is := range map[string]bool{"to nobody": to == "", "to the next above": to != "" && to != m.people[name].manager, "assigned late": to != "" && r.since > r.due} {
		if today && is {
			m.escalated[kind]++
		}
	}
}

// dist counts the days from one to another.
func dist(from, to account.Day) (n int) {
	for ; from < to; from = from.Add(1) {
		n++
	}
	return n
}
