package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/recent"
)

// sessionLife is how long a sign-in lasts: a working day. Answers are saved
// one by one, so that nothing is lost when it ends.
const sessionLife = 12 * time.Hour

// What a session holds.
const (
	sessionPerson = "person"
	sessionEpoch  = "epoch"
)

func newSessions(c Config) *scs.SessionManager {
	m := scs.New()
	m.Store = cachedSessions{c.Sessions, recent.New[string, []byte](keptSessions)}
	m.Codec = sessionCodec{}
	m.HashTokenInStore = true
	m.Lifetime = sessionLife
	m.Cookie.Name = "decorum"
	m.Cookie.SameSite = http.SameSiteLaxMode
	if c.BaseURL.Scheme == "https" {
		m.Cookie.Name = "__Host-decorum"
		m.Cookie.Secure = true
	}
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		c.Log.ErrorContext(r.Context(), "reading a session", "error", err)
		http.Error(w, "The sign-in can't be checked right now. Try again in a moment.", http.StatusServiceUnavailable)
	}
	return m
}

// sessionless passes requests that need no session by it.
func (s *server) sessionless(plain, withSession http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if forPrograms(r.URL.Path) {
			plain.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionlessKey{}, true)))
			return
		}
		withSession.ServeHTTP(w, r)
	})
}

// forPrograms reports whether whoever is signed in at a browser has nothing to
// do with an address.
func forPrograms(path string) bool {
	return path == "/healthz" || path == "/readyz" || path == "/metrics" || strings.HasPrefix(path, "/static/") || forDirectories(path) || isAPI(path)
}

// sessionlessKey marks the context of a request for which no session was read.
type sessionlessKey struct{}

const personKey = "person"

// current returns who is signed in, or fault.SignedOut. It is read once a
// request.
func (s *server) current(c echo.Context) (account.Person, error) {
	if p, ok := c.Get(personKey).(account.Person); ok {
		return p, nil
	}
	ctx := c.Request().Context()
	if _, ok := c.Get(noSessionKey).(bool); ok || ctx.Value(sessionlessKey{}) != nil {
		return account.Person{}, fault.SignedOut
	}
	id := s.sessions.GetInt64(ctx, sessionPerson)
	if id == 0 {
		return account.Person{}, fault.SignedOut
	}
	p, err := s.Accounts.Current(ctx, id, s.sessions.GetInt(ctx, sessionEpoch))
	if errors.Is(err, fault.SignedOut) {
		if err := s.sessions.Destroy(ctx); err != nil {
			return account.Person{}, err
		}
	}
	if err == nil {
		c.Set(personKey, p)
	}
	return p, err
}

// noSessionKey marks a request that whoever is signed in at the browser has
// nothing to do with.
const noSessionKey = "no session"

// learner returns the person whom guard let through.
func learner(c echo.Context) account.Person {
	p, _ := c.Get(personKey).(account.Person)
	return p
}

// begin starts a new session for the person, under a new token.
func (s *server) begin(ctx context.Context, p account.Person) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionPerson, p.ID)
	s.sessions.Put(ctx, sessionEpoch, p.Epoch)
	return nil
}

// flash keeps a message for the next page.
func (s *server) flash(c echo.Context, message string) { s.setFlash(c.Response(), message) }

// keptSessions is how many sessions are kept in memory at the most.
const keptSessions = 20_000

// cachedSessions keeps sessions in memory for a few seconds.
type cachedSessions struct {
	scs.CtxStore
	recent *recent.Cache[string, []byte]
}

var errNoSession = errors.New("no such session")

// FindCtx returns the data of a session.
func (s cachedSessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := s.recent.Read(ctx, token, func() ([]byte, error) {
		data, found, err := s.CtxStore.FindCtx(ctx, token)
		if err == nil && !found {
			err = errNoSession
		}
		return data, err
	})
	if errors.Is(err, errNoSession) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx stores a session.
func (s cachedSessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	defer s.recent.Drop(token)
	return s.CtxStore.CommitCtx(ctx, token, data, expiry)
}

// DeleteCtx removes a session.
func (s cachedSessions) DeleteCtx(ctx context.Context, token string) error {
	defer s.recent.Drop(token)
	return s.CtxStore.DeleteCtx(ctx, token)
}

// sessionCodec writes a session as JSON; it holds a person and an epoch.
type sessionCodec struct{}

type sessionData struct {
	Deadline time.Time `json:"deadline"`
	Person   int64     `json:"person,omitempty"`
	Epoch    int       `json:"epoch,omitempty"`
}

// Encode writes a session.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	data := sessionData{Deadline: deadline}
	data.Person, _ = values[sessionPerson].(int64)
	data.Epoch, _ = values[sessionEpoch].(int)
	return json.Marshal(data)
}

// Decode reads a session. One that can't be read, such as another program's,
// is nobody's: the person signs in again.
func (sessionCodec) Decode(text []byte) (time.Time, map[string]any, error) {
	var data sessionData
	if err := json.Unmarshal(text, &data); err != nil {
		return time.Unix(0, 0), map[string]any{}, nil //nolint:nilerr // see above
	}
	return data.Deadline, map[string]any{sessionPerson: data.Person, sessionEpoch: data.Epoch}, nil
}
