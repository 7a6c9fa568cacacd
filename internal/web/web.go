package web

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/audit"
	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/evidence"
	"decorum/internal/figures"
	"decorum/internal/message"
	"decorum/internal/report"
	"decorum/internal/scim"
	"decorum/internal/view"
	"decorum/internal/webhook"
	"decorum/static"
)

// Config is what the web needs.
type Config struct {
	Accounts     *account.Service
	Audit        *audit.Service
	Assignments  *assignment.Service
	Messages     *message.Service
	Courses      enrollment.Courses
	Enrollments  *enrollment.Service
	Certificates *certificate.Service
	Reports      *report.Service
	Boards       *report.Boards
	Figures      *figures.Service
	Directory    *scim.Service
	Webhooks     *webhook.Service
	Evidence     *evidence.Service
	SavedViews   *report.Views
	Sessions     scs.CtxStore
	Views        *view.Set
	Assets       *static.Assets
	Metrics      *prometheus.Registry
	Ready        func(context.Context) error // nil if the program can serve

	Organization   string
	BaseURL        *url.URL
	Zone           *time.Location
	TrustedProxies []netip.Prefix
	MaxLeavers     account.Share // that an import may deactivate at once
	Clock          func() time.Time
	// MoveClock sets the clock, in the demo only; nil elsewhere.
	MoveClock func(time.Time)
	AskLink   AskLink
	Log       *slog.Logger
}

// server holds what handlers share.
type server struct {
	Config
	sessions    *scs.SessionManager
	verifies    *limiter
	directories *limiter        // by token
	calls       *limiter        // of programs
	asks        *limiter        // for links
	document    json.RawMessage // of the API
	marks       view.Marks
	lessons     sync.Map // lessonFrame → view.Frame
}

// New returns the whole web as one handler.
func New(c Config) http.Handler {
	s := &server{
		Config: c, sessions: newSessions(c), marks: view.NewMarks(), document: document(c),
		verifies: newLimiter(c.Clock, verifyEvery, verifyBurst), directories: newLimiter(c.Clock, directoryEvery, directoryBurst),
		calls: newLimiter(c.Clock, callEvery, callBurst), asks: newLimiter(c.Clock, askEvery, askBurst),
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = trusting(c.TrustedProxies)
	requests := newRequestMetrics(c.Metrics)
	for _, r := range s.routes() {
		e.Add(r.method, r.path, s.guard(r), requests.measure(r.path))
		if r.method == http.MethodGet { // the server leaves the body out
			e.Add(http.MethodHead, r.path, s.guard(r), requests.measure(r.path))
		}
	}
	e.RouteNotFound("/*", s.notFound)
	return s.outer(e)
}

// outer wraps what every answer gets: a request id, headers, protection against
// requests that other sites make, compression, the session.
func (s *server) outer(next http.Handler) http.Handler {
	handler := s.sessions.LoadAndSave(next)
	handler = s.sessionless(next, handler)
	handler = s.freshness(handler)
	handler = s.sameOrigin(handler)
	handler = compressed(handler)
	handler = s.headers(handler)
	return s.logged(handler)
}

// trusting returns how the sender's address is found: from X-Forwarded-For as
// far as trusted proxies wrote it, otherwise from the connection.
func trusting(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		bits := 32
		if p.Addr().Is6() {
			bits = 128
		}
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), bits),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}
