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
		if r.Method == http.MethodPost {
			http.SetCookie(w, &http.Cookie{
				Name: writtenCookie, Value: strconv.FormatInt(time.Now().UnixMilli(), 36), Path: "/",
				MaxAge: int(writtenLife / time.Second), HttpOnly: true, SameSite: http.SameSiteLaxMode,
				Secure: s.BaseURL.Scheme == "https",
			})
		}
		next.ServeHTTP(w, r)
	})
}

// flashCookie holds a message for the next page. A cookie and not the session,
// so that sessions never change after sign-in.
const flashCookie = "decorum-flash"

func (s *server) setFlash(w http.ResponseWriter, message string) {
	cookie := &http.Cookie{Name: flashCookie, Value: url.QueryEscape(message), Path: "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: 60, Secure: s.BaseURL.Scheme == "https"}
	if message == "" {
		cookie.Value, cookie.MaxAge = "", -1
	}
	http.SetCookie(w, cookie)
}
