package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"decorum/internal/recent"
)

// Progress, sessions and people are kept in memory for a few seconds, in every
// instance for itself. So that a learner always sees what they have just done,
// whichever instance answers, each answer to a POST leaves a cookie with its
// time, and what was loaded before that time is loaded anew. ADR 7 says why.
const (
	writtenCookie = "decorum-written"
	writtenLife   = 15 * time.Second
)

// freshness hands the time of the browser's last POST to those who keep things
// in memory.
func (s *server) freshness(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if cookie, err := r.Cookie(writtenCookie); err == nil {
			if ms, err := strconv.ParseInt(cookie.Value, 36, 64); err == nil {
				r = r.WithContext(recent.WithWritten(r.Context(), time.UnixMilli(ms)))
			}
		}
		if r.Method == http.MethodPost && !forPrograms(r.URL.Path) {
			now := time.Now() //nolint:forbidigo // compared with the ages of what is kept, which go by the real clock
			http.SetCookie(w, s.cookie(writtenCookie, strconv.FormatInt(now.UnixMilli(), 36), writtenLife))
		}
		next.ServeHTTP(w, r)
	})
}

// flashCookie holds a message for the next page. A cookie and not the session,
// so that sessions never change after sign-in.
const flashCookie = "decorum-flash"

func (s *server) setFlash(w http.ResponseWriter, message string) {
	life := time.Minute
	if message == "" {
		life = -time.Second // remove it
	}
	http.SetCookie(w, s.cookie(flashCookie, url.QueryEscape(message), life))
}

// cookie returns a cookie that scripts and other sites can't get at.
func (s *server) cookie(name, value string, life time.Duration) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure wherever the program is reached by https
		Name: name, Value: value, Path: "/", MaxAge: int(life / time.Second), HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: s.BaseURL.Scheme == "https",
	}
}
