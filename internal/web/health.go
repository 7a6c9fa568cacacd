package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// healthz says that the program runs.
func (s *server) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz says whether it can serve: the database answers and the courses are
// loaded.
func (s *server) readyz(c echo.Context) error {
	if err := s.Ready(c.Request().Context()); err != nil {
		s.Log.WarnContext(c.Request().Context(), "not ready", "error", err)
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ready\n")
}

// metrics serves Prometheus.
func (s *server) metrics(c echo.Context) error {
	promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{}).ServeHTTP(c.Response(), c.Request())
	return nil
}

// requestMetrics counts and times requests by route.
type requestMetrics struct {
	seconds *prometheus.HistogramVec
}

func newRequestMetrics(registry *prometheus.Registry) requestMetrics {
	m := requestMetrics{seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "decorum", Subsystem: "http", Name: "request_seconds",
		Help:    "Time to answer a request, by method, route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})}
	registry.MustRegister(m.seconds)
	return m
}

func (m requestMetrics) measure(path string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			start := time.Now() //nolint:forbidigo // measures, tells no time
			err := next(c)
			if err != nil {
				c.Error(err)
			}
			m.seconds.WithLabelValues(c.Request().Method, path, strconv.Itoa(c.Response().Status)).Observe(time.Since(start).Seconds())
			return nil
		}
	}
}
