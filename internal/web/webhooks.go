package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"decorum/internal/fault"
	"decorum/internal/webhook"
)

const webhooksPath = "/webhooks"

// webhookRoutes are the addresses where administrators look after webhooks.
func (s *server) webhookRoutes() []route {
	const one = webhooksPath + "/:id"
	return []route{
		{http.MethodGet, webhooksPath, administering, s.webhooksPage},
		{http.MethodPost, webhooksPath, administering, s.addWebhook},
		{http.MethodGet, one, administering, s.webhookPage},
		{http.MethodPost, one + "/pause", administering, s.setWebhook(s.Webhooks.Pause, "The webhook is paused. What happens meanwhile is kept for it.", false)},
		{http.MethodPost, one + "/resume", administering, s.setWebhook(s.Webhooks.Resume, "The webhook goes on. What has waited is being sent.", false)},
		{http.MethodPost, one + "/remove", administering, s.setWebhook(s.Webhooks.Remove, "The webhook is removed.", true)},
		{http.MethodPost, one + "/test", administering, s.tryWebhook},
		{http.MethodPost, one + "/deliveries/:delivery", administering, s.resend},
	}
}

type webhooksPage struct {
	layout
	Hooks  []shownHook
	Kinds  []shownKind
	Name   string // of the form
	URL    string
	Error  string
	Made   *webhook.Hook // by this request, with its secret
	MadeIn string        // its page
}

// shownHook is a webhook in words.
type shownHook struct {
	webhook.Hook
	Tells []shownKind
}

// shownKind is a kind of event in words.
type shownKind struct {
	Kind   webhook.Kind
	Words  string
	Chosen bool
}

// shownKinds are all kinds, those that a hook wants chosen.
func shownKinds(h webhook.Hook) []shownKind {
	words := map[webhook.Kind]string{
		webhook.Completed: "Somebody has completed a course",
		webhook.Expired:   "A completion has expired, and no later one has replaced it",
		webhook.Revoked:   "A certificate was revoked",
	}
	var out []shownKind
	for _, k := range webhook.Kinds() {
		out = append(out, shownKind{k, words[k], h.Wants(k)})
	}
	return out
}

func showHook(h webhook.Hook) shownHook {
	shown := shownHook{Hook: h}
	for _, k := range shownKinds(h) {
		if k.Chosen {
			shown.Tells = append(shown.Tells, k)
		}
	}
	return shown
}

func (s *server) webhooksPage(c echo.Context) error {
	return s.showWebhooks(c, http.StatusOK, webhooksPage{Kinds: shownKinds(webhook.Hook{Kinds: webhook.Kinds()})})
}

func (s *server) showWebhooks(c echo.Context, status int, page webhooksPage) error {
	hooks, err := s.Webhooks.Hooks(c.Request().Context())
	if err != nil {
		return err
	}
	page.layout = s.layout(c, "Webhooks", "webhooks")
	for _, h := range hooks {
		page.Hooks = append(page.Hooks, showHook(h))
	}
	return s.render(c, status, "webhooks/list", page)
}

// addWebhook adds a webhook and shows its secret in the answer itself: no other
// page does.
func (s *server) addWebhook(c echo.Context) error {
	values, err := c.FormParams()
	if err != nil {
		return fault.Invalid
	}
	var wanted webhook.Hook
	for _, k := range values["kind"] {
		wanted.Kinds = append(wanted.Kinds, webhook.Kind(k))
	}
	page := webhooksPage{Name: values.Get("name"), URL: values.Get("url"), Kinds: shownKinds(wanted)}
	made, err := s.Webhooks.Add(c.Request().Context(), learner(c).Email, page.Name, page.URL, wanted.Kinds)
	if errors.Is(err, fault.Invalid) {
		page.Error = fault.Words(err)
		return s.showWebhooks(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	page.Made, page.MadeIn = &made, hookPath(made.ID)
	return s.showWebhooks(c, http.StatusOK, page)
}

func hookPath(id int64) string { return webhooksPath + "/" + strconv.FormatInt(id, 10) }

// setWebhook answers a button on the page of a webhook.
func (s *server) setWebhook(change hookChange, said string, gone bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := pathNumber(c, "id", webhook.ErrNoHook)
		if err != nil {
			return err
		}
		if err := change(c.Request().Context(), learner(c).Email, id); err != nil {
			return err
		}
		s.flash(c, said)
		if gone {
			return see(c, webhooksPath)
		}
		return see(c, hookPath(id))
	}
}

// pathNumber reads a number from the path; what is none is not there.
func pathNumber(c echo.Context, name string, missing error) (int64, error) {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n < 1 {
		return 0, missing
	}
	return n, nil
}
