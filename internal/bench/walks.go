package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"decorum/internal/course"
	"decorum/internal/scenario"
)

// trail is a way through a scenario or a feed that stops before the end: the
// decisions on it are what most decisions are.
type trail struct {
	kind   scenario.Kind
	lesson string
	forms  []string // the fields of each decision
}

// trails returns one way through every practice of a kind.
func trails(c *course.Course, kind scenario.Kind) (out []trail, err error) {
	for _, l := range c.Lessons {
		t := trail{kind: kind, lesson: l.Key}
		switch {
		case kind == scenario.OfScenario && l.Scenario != nil:
			t.forms, err = throughScenes(*l.Scenario)
		case kind == scenario.OfFeed && l.Feed != nil:
			t.forms, err = throughCards(*l.Feed)
		default:
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("looking for a way through lesson %s: %w", l.Key, err)
		}
		out = append(out, t)
	}
	return out, nil
}

// mostSteps keeps a way from going in circles.
const mostSteps = 20

// throughScenes chooses whatever does not end it, the last such choice first.
func throughScenes(s scenario.Scenario) (forms []string, err error) {
	var steps []scenario.Step
	at, err := s.Replay(nil)
	for err == nil && len(forms) < mostSteps {
		choice, next := len(at.Scene.Choices)-1, scenario.Place{}
		for ; choice >= 0; choice-- {
			step := scenario.Step{Number: len(steps) + 1, Node: at.Scene.Node(), Choice: choice}
			if next, err = s.Replay(append(steps, step)); err != nil {
				return nil, err
			}
			if !next.Scene.Ending {
				steps = append(steps, step)
				break
			}
		}
		if choice < 0 {
			break
		}
		forms = append(forms, decision(len(forms), choice, ""))
		at = next
	}
	return forms, err
}

// throughCards does the first thing about every card but the last.
func throughCards(f scenario.Feed) (forms []string, err error) {
	var steps []scenario.Step
	turn, err := f.Replay(nil)
	for err == nil && turn.Card != nil {
		step := scenario.Step{Number: len(steps) + 1, Node: turn.Card.ID}
		if !turn.Card.Notice() {
			step.Audience = turn.Card.Responses[0].Outcomes[0].Audience
		}
		steps = append(steps, step)
		if turn, err = f.Replay(steps); turn.Card == nil {
			break
		}
		forms = append(forms, decision(len(forms), 0, step.Audience))
	}
	return forms, err
}

// decision returns the form with a decision.
func decision(after, choice int, audience string) string {
	value := strconv.Itoa(choice)
	if audience != "" {
		value += "/" + audience
	}
	return url.Values{"after": {strconv.Itoa(after)}, "choice": {value}}.Encode()
}

// wanderers are pupils on their way through many walks, one after the other.
type wanderers struct {
	site     *site
	trails   []trail
	begun    int // walks along each trail so far
	clients  []*client
	requests [][][]byte // by client
}

func newWanderers(ctx context.Context, s *site, kind scenario.Kind) (*wanderers, error) {
	w := &wanderers{site: s}
	var err error
	if w.trails, err = trails(s.course, kind); err != nil {
		return nil, err
	}
	for range s.pupils {
		c, err := dial(ctx, s.address)
		if err != nil {
			w.close()
			return nil, err
		}
		w.clients = append(w.clients, c)
	}
	return w, nil
}

func (w *wanderers) close() {
	for _, c := range w.clients {
		c.close()
	}
}

// begin begins enough walks for everybody for a round of decisions. The pages
// let a person have one walk under way at a time; here they have many, so that
// the measurement needs not stop to begin the next.
func (w *wanderers) begin(ctx context.Context, decisions int) error {
	steps := 0
	for _, t := range w.trails {
		steps += len(t.forms)
	}
	first, last := w.begun+1, w.begun+decisions/steps+1
	w.begun, w.requests = last, nil
	tx, err := w.site.bare.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning walks: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, p := range w.site.pupils {
		var mine [][]byte
		for number := first; number <= last; number++ {
			for _, t := range w.trails {
				_, err := tx.ExecContext(ctx, "INSERT INTO walks (enrollment_id, version_id, kind, lesson, number, started_at, ending, quality, score) "+
					"SELECT e.id, v.id, $1, $2, $3, $4, '', '', 0 FROM enrollments e JOIN versions v ON v.course = e.course WHERE e.person_id = $5",
					string(t.kind), t.lesson, number, clock(), p.person.ID)
				if err != nil {
					return fmt.Errorf("beginning a walk: %w", err)
				}
				path := fmt.Sprintf("/courses/%s/%ss/%s/walks/%d", courseKey, t.kind, t.lesson, number)
				for _, form := range t.forms {
					mine = append(mine, requestBytes(http.MethodPost, w.site.address, path, p.cookie, form))
				}
			}
		}
		w.requests = append(w.requests, mine)
	}
	if w.site.engine == "postgres" { // as its autovacuum does within a minute
		if _, err := tx.ExecContext(ctx, "ANALYZE walks, walk_steps"); err != nil {
			return fmt.Errorf("gathering statistics: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("beginning walks: %w", err)
	}
	return nil
}

var errTooFewWalks = errors.New("the walks have come to their end before the time was over")

// decide lets a client decide once.
func (w *wanderers) decide(n, turn int) error {
	if turn >= len(w.requests[n]) {
		return errTooFewWalks
	}
	status, err := w.clients[n].do(w.requests[n][turn])
	if err == nil && status != http.StatusSeeOther {
		err = fmt.Errorf("the answer was %d", status)
	}
	return err
}

// taken fails unless every decision that was counted is on the disk.
func (w *wanderers) taken(ctx context.Context, want int) error {
	var n int
	err := w.site.bare.QueryRowContext(ctx, "SELECT count(*) FROM walk_steps s JOIN walks w ON w.id = s.walk_id WHERE w.kind = $1 "+
		"AND w.enrollment_id IN (SELECT e.id FROM enrollments e JOIN people p ON p.id = e.person_id WHERE p.email LIKE 'bench%')",
		string(w.trails[0].kind)).Scan(&n)
	if err == nil && n != want {
		err = fmt.Errorf("%d decisions were acknowledged and %d are there", want, n)
	}
	return err
}

// measureDecision measures decisions of a kind. Beginning the walks is not
// measured.
func measureDecision(kind scenario.Kind, what, name string) func(context.Context, *site, options) (line, error) {
	return func(ctx context.Context, s *site, o options) (line, error) {
		l := line{what: what, engine: s.engine}
		us, err := newWanderers(ctx, s, kind)
		if err != nil {
			return l, err
		}
		defer us.close()
		upsert, release, err := bareUpsert(ctx, s, o.clients)
		if err != nil {
			return l, err
		}
		defer release()
		acknowledged := 0
		a, b, err := turns(o, s.engine+"-"+name,
			func() (float64, error) { return us.round(ctx, o, &acknowledged) },
			func() (float64, error) { return rate(o.clients, o.each, upsert) })
		if err == nil {
			err = us.taken(ctx, acknowledged)
		}
		l.ours, l.limit = fmt.Sprintf("%.0f/s", a), fmt.Sprintf("%.0f/s, a bare durable upsert", b)
		l.ratio, l.target, l.met = share(a, b, 0.6)
		return l, err
	}
}

// round measures one round and counts what was acknowledged.
func (w *wanderers) round(ctx context.Context, o options, acknowledged *int) (float64, error) {
	const fastest = 600 // decisions of one client in a second
	if err := w.begin(ctx, int(o.each/time.Second+1)*fastest); err != nil {
		return 0, err
	}
	counts := make([]int, len(w.clients))
	r, err := rate(o.clients, o.each, func(client, turn int) error {
		err := w.decide(client, turn)
		if err == nil {
			counts[client]++
		}
		return err
	})
	for _, n := range counts {
		*acknowledged += n
	}
	return r, err
}
