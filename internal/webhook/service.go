package webhook

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"decorum/internal/fault"
)

// Poster sends messages over the network.
type Poster interface {
	// Check returns what is wrong with an address, in words.
	Check(address string) error
	// Post sends a body and returns the status of the answer.
	Post(ctx context.Context, address string, headers map[string]string, body []byte) (status int, err error)
}

// Config is what a Service needs.
type Config struct {
	Store  Store
	Poster Poster
	Site   string // address of the site, without a slash at the end
	Zone   *time.Location
	Clock  func() time.Time
}

// Service looks after hooks and tells them what happens.
type Service struct{ Config }

// New returns a service.
func New(c Config) *Service { return &Service{c} }

const (
	maxName = 100
	maxURL  = 500
	// MostHooks bounds what a completion has to write.
	MostHooks = 20
)

// Hooks returns those that there are.
func (s *Service) Hooks(ctx context.Context) ([]Hook, error) {
	hooks, err := s.Store.Hooks(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing webhooks: %w", err)
	}
	return hooks, nil
}

// Hook returns one, or fault.Missing.
func (s *Service) Hook(ctx context.Context, id int64) (Hook, error) {
	hook, err := s.Store.Hook(ctx, id)
	if errors.Is(err, fault.Missing) {
		return hook, ErrNoHook
	}
	return hook, err
}

// ErrNoHook says that there is no such hook.
var ErrNoHook = fault.Explain(fault.Missing, "There is no such webhook, or it has been removed.")

// Add adds a hook and returns it with its secret, which is shown once.
func (s *Service) Add(ctx context.Context, by, name, address string, kinds []Kind) (Hook, error) {
	h := Hook{Name: strings.Join(strings.Fields(name), " "), URL: strings.TrimSpace(address), CreatedAt: s.Clock(), CreatedBy: by}
	bad := func(words string) (Hook, error) { return Hook{}, fault.Explain(fault.Invalid, words) }
	if h.Name == "" || utf8.RuneCountInString(h.Name) > maxName || strings.ContainsFunc(h.Name, unicode.IsControl) {
		return bad("Give the webhook a name of at most 100 characters that says who listens, such as \"Payroll\".")
	}
	parsed, err := url.Parse(h.URL)
	if err != nil || parsed.Host == "" || parsed.User != nil || len(h.URL) > maxURL || strings.Contains(h.URL, "#") {
		return bad("The address is not one that can be sent to. It looks like https://hr.example.org/decorum, without a name or password in it.")
	}
	if err := s.Poster.Check(h.URL); err != nil {
		return Hook{}, err
	}
	for _, k := range Kinds() {
		if slices.Contains(kinds, k) {
			h.Kinds = append(h.Kinds, k)
		}
	}
	if len(h.Kinds) == 0 || slices.ContainsFunc(kinds, func(k Kind) bool { return !slices.Contains(Kinds(), k) }) {
		return bad("Say what the webhook is told: enrollment.completed, enrollment.expired, certificate.revoked, or several of them.")
	}
	before, err := s.Hooks(ctx)
	if err != nil {
		return Hook{}, err
	}
	if len(before) >= MostHooks {
		return bad("There are 20 webhooks already. Remove one that nobody needs.")
	}
	if h.Secret, err = newSecret(); err != nil {
		return Hook{}, err
	}
	if h.ID, err = s.Store.AddHook(ctx, h); err != nil {
		return Hook{}, fmt.Errorf("adding a webhook: %w", err)
	}
	return h, nil
}

// Pause ends deliveries for now; Resume lets them go on, with what has waited;
// Remove ends them for good.
func (s *Service) Pause(ctx context.Context, by string, id int64) error {
	return s.set(ctx, id, Change{Action: "pause", Why: "Paused by " + by + ".", By: by})
}

// Resume is said at Pause.
func (s *Service) Resume(ctx context.Context, by string, id int64) error {
	return s.set(ctx, id, Change{Action: "resume", By: by})
}

// Remove is said at Pause.
func (s *Service) Remove(ctx context.Context, by string, id int64) error {
	return s.set(ctx, id, Change{Action: "remove", By: by})
}

func (s *Service) set(ctx context.Context, id int64, c Change) error {
	c.At = s.Clock()
	err := s.Store.SetHook(ctx, id, c)
	if errors.Is(err, fault.Missing) {
		return ErrNoHook
	}
	return err
}

// Try sends a test.
func (s *Service) Try(ctx context.Context, id int64) error {
	if _, err := s.Hook(ctx, id); err != nil {
		return err
	}
	return s.Store.AddTest(ctx, id, "test_"+strings.ToLower(rand.Text()[:16]), s.Clock())
}

// Deliveries returns a page of the deliveries of a hook, the latest first, and
// whether there are more.
func (s *Service) Deliveries(ctx context.Context, hookID, before int64, limit int) ([]Delivery, bool, error) {
	list, err := s.Store.Deliveries(ctx, hookID, before, limit+1)
	if err != nil {
		return nil, false, fmt.Errorf("listing deliveries: %w", err)
	}
	return list[:min(limit, len(list))], len(list) > limit, nil
}

// Resend sends a delivery once more, under the same id.
func (s *Service) Resend(ctx context.Context, hookID, id int64) error {
	err := s.Store.Resend(ctx, hookID, id, s.Clock())
	if errors.Is(err, fault.Missing) {
		return fault.Explain(fault.Missing, "There is no such delivery. They are kept for 30 days.")
	}
	return err
}

// Expire finds the completions that have expired, until there are none left.
func (s *Service) Expire(ctx context.Context) error {
	for {
		n, err := s.Store.Expire(ctx, s.Clock())
		if err != nil || n == 0 {
			return err
		}
	}
}

// kept is for how long deliveries are kept.
const kept = 30 * 24 * time.Hour

// Sweep removes deliveries that are over.
func (s *Service) Sweep(ctx context.Context) error {
	return s.Store.SweepDeliveries(ctx, s.Clock().Add(-kept))
}
