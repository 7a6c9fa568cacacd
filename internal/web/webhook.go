package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"decorum/internal/fault"
	"decorum/internal/webhook"
)

type hookChange func(ctx context.Context, by string, id int64) error

// shownDeliveries is how many deliveries a page has.
const shownDeliveries = 25

// webhookPage shows one webhook and what it was told.
type webhookPage struct {
	layout
	Hook       shownHook
	Deliveries []shownDelivery
	Older      string // address of those before, "" = none
	Newest     string // address of the first page, "" = it is this one
}

type shownDelivery struct {
	webhook.Delivery
	Words string
}

func (s *server) webhookPage(c echo.Context) error {
	id, err := pathNumber(c, "id", webhook.ErrNoHook)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	hook, err := s.Webhooks.Hook(ctx, id)
	if err != nil {
		return err
	}
	before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if c.QueryParam("before") != "" && (err != nil || before < 1) {
		return fault.Explain(fault.Invalid, "This page of deliveries can’t be found again. Go back to the first page.")
	}
	list, more, err := s.Webhooks.Deliveries(ctx, id, before, shownDeliveries)
	if err != nil {
		return err
	}
	p := webhookPage{layout: s.layout(c, hook.Name, "webhooks"), Hook: showHook(hook)}
	for _, d := range list {
		p.Deliveries = append(p.Deliveries, shownDelivery{d, stageWords(d, hook)})
	}
	if more {
		p.Older = hookPath(id) + "?before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	if before > 0 {
		p.Newest = hookPath(id)
	}
	return s.render(c, http.StatusOK, "webhooks/one", p)
}

// stageWords says what became of a delivery.
func stageWords(d webhook.Delivery, h webhook.Hook) string {
	switch {
	case d.Stage() == webhook.Delivered:
		return "Arrived"
	case d.Stage() == webhook.GivenUp:
		return "Given up"
	case h.Paused():
		return "Kept until the webhook goes on"
	case d.Attempts > 0:
		return "Will be tried again"
	}
	return "On its way"
}

// tryWebhook sends a test.
func (s *server) tryWebhook(c echo.Context) error {
	id, err := pathNumber(c, "id", webhook.ErrNoHook)
	if err != nil {
		return err
	}
	if err := s.Webhooks.Try(c.Request().Context(), id); err != nil {
		return err
	}
	s.flash(c, "A test is on its way. Reload the page to see what became of it.")
	return see(c, hookPath(id))
}

// resend sends a delivery once more.
func (s *server) resend(c echo.Context) error {
	id, err := pathNumber(c, "id", webhook.ErrNoHook)
	if err != nil {
		return err
	}
	delivery, err := pathNumber(c, "delivery", fault.Missing)
	if err != nil {
		return err
	}
	if err := s.Webhooks.Resend(c.Request().Context(), id, delivery); err != nil {
		return err
	}
	s.flash(c, "It is being sent again, under the same id.")
	return see(c, hookPath(id))
}
