package web

import (
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"decorum/internal/api"
)

// A token may make three hundred requests at once, and five a second after
// that; a place that shows no token likewise. Each instance counts for itself.
const (
	callBurst = 300
	callEvery = time.Second / 5
)

// spend counts a request and tells, in the headers, how many are left; with
// none left it is refused. The headers are those of
// draft-ietf-httpapi-ratelimit-headers-10.
func (s *server) spend(c echo.Context, who string) error {
	ok, left := s.calls.spend(who)
	full := int((time.Duration(callBurst-left) * callEvery).Seconds())
	h := c.Response().Header()
	h.Set("Ratelimit-Policy", fmt.Sprintf(`"requests";q=%d;w=%d`, callBurst, int((callBurst*callEvery).Seconds())))
	h.Set("Ratelimit", fmt.Sprintf(`"requests";r=%d;t=%d`, left, full))
	if ok {
		return nil
	}
	s.retryAfter(c, s.Clock().Add(callEvery))
	return api.Fail(api.TooMany, "The quota of requests is used up. Wait a second and go on, a little slower.")
}
