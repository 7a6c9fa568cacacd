package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"
)

type requestKey struct{}

// requestID returns the number under which a request is logged.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach what is below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush passes a stream on as it is written.
func (w *statusWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// logged numbers each request and logs it at debug level; what goes wrong is
// logged where it is answered. Addresses may hold a one-time token, so only the
// path up to the second part is logged.
func (s *server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:12]
		ctx := context.WithValue(r.Context(), requestKey{}, id)
		if !s.Log.Enabled(ctx, -4) {
			next.ServeHTTP(w, r.WithContext(ctx))
			return
		}
		start := time.Now() //nolint:forbidigo // measures, tells no time
		out := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(out, r.WithContext(ctx))
		s.Log.DebugContext(ctx, "request", "id", id, "method", r.Method, "path", shortPath(r.URL.Path),
			"status", out.status, "took", time.Since(start))
	})
}

// shortPath hides what follows /setup/ and /followups/.
func shortPath(path string) string {
	for _, secret := range []string{"/setup/", "/followups/"} {
		if len(path) > len(secret) && path[:len(secret)] == secret {
			return secret + "…"
		}
	}
	return path
}
