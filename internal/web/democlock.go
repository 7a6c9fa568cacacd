package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/fault"
)

// moveClock sets the demo's day, at the present time of day, so that due dates
// and expiry can be seen to happen. It exists in the demo only.
func (s *server) moveClock(c echo.Context) error {
	day, err := time.ParseInLocation(time.DateOnly, c.FormValue("day"), s.Zone)
	if err != nil || day.Year() < 2000 || day.Year() > 2100 {
		return fault.Explain(fault.Invalid, "A day looks like 2026-12-31. The clock was not moved.")
	}
	now := s.Clock().In(s.Zone)
	s.MoveClock(time.Date(day.Year(), day.Month(), day.Day(), now.Hour(), now.Minute(), now.Second(), 0, s.Zone))
	s.flash(c, "The demo’s clock was moved.")
	if back := referring(c.Request()); back != "" {
		return see(c, local(back))
	}
	return see(c, "/courses")
}
