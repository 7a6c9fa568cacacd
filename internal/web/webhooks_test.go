package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/schema_validation"

	"decorum/internal/jobs"
	"decorum/internal/post"
	"decorum/internal/webhook"
)

// listener is a program that is told, and answers as a test wants.
type listener struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	heard  []*http.Request
	bodies []string
}

func listen(t testing.TB) *listener {
	l := &listener{status: http.StatusOK}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		l.mu.Lock()
		l.heard, l.bodies = append(l.heard, r), append(l.bodies, string(body))
		status := l.status
		l.mu.Unlock()
		switch status {
		case 0:
			<-r.Context().Done()
		case http.StatusTemporaryRedirect:
			http.Redirect(w, r, "/elsewhere", status)
		default:
			w.WriteHeader(status)
		}
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) answers(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.status = status
}

// openPoster lets a site's messages reach the servers of a test.
func openPoster() *post.Client {
	return post.New(post.Config{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Insecure: true, Timeout: 2 * time.Second})
}

// work does the jobs whose time has come, until there are none, and returns how
// many failed.
func (s *site) work() (failed int) {
	s.t.Helper()
	for {
		list, err := s.db.Jobs().ClaimJobs(s.t.Context(), webhook.Job, jobs.Claim{Holder: "test", Now: s.now(), Until: s.now().Add(time.Minute)}, 10)
		must(s.t, err)
		if len(list) == 0 {
			return failed
		}
		for _, j := range list {
			id, err := strconv.ParseInt(string(j.Payload), 10, 64)
			must(s.t, err)
			end := jobs.End{At: s.now(), Attempts: j.Attempt}
			if err := s.server.Webhooks.Deliver(s.t.Context(), id, j.Attempt == webhook.Attempts); err != nil {
				failed++
				end.Problem, end.RunAt = err.Error(), s.now().Add(jobs.Backoff(j.Attempt))
				if j.Attempt == webhook.Attempts {
					end.RunAt, end.GivenUp = time.Time{}, true
				}
			}
			must(s.t, s.db.Jobs().FinishJob(s.t.Context(), j.ID, jobs.Claim{Holder: "test"}, end))
		}
	}
}

func signature(t testing.TB, secret string, r *http.Request, body string) string {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	must(t, err)
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, r.Header.Get("Webhook-Id")+"."+r.Header.Get("Webhook-Timestamp")+"."+body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// TestWebhooks is an administrator who adds a webhook, and a program that is
// told: it fails, leads elsewhere, hangs, and hears it in the end.
func TestWebhooks(t *testing.T) { onBoth(t, testWebhooks) }

func testWebhooks(t *testing.T, s *site) {
	s.server.Webhooks.Poster = openPoster()
	l := listen(t)
	admin := s.as("admin")
	admin.want("/webhooks", http.StatusOK, "Nobody is told yet")
	for words, form := range map[string]url.Values{
		"Give the webhook a name":     {"name": {" "}, "url": {l.URL}, "kind": {"enrollment.completed"}},
		"Say what the webhook":        {"name": {"Payroll"}, "url": {l.URL}},
		"without a name or password":  {"name": {"Payroll"}, "url": {"https://me:secret@hr.example.org"}, "kind": {"enrollment.completed"}},
		"leads into a private":        {"name": {"Payroll"}, "url": {"https://10.0.0.1/x"}, "kind": {"enrollment.completed"}},
		"The address is to begin":     {"name": {"Payroll"}, "url": {"ftp://hr.example.org"}, "kind": {"enrollment.completed"}},
		"enrollment.expired, certifi": {"name": {"Payroll"}, "url": {l.URL}, "kind": {"enrollment.lost"}},
	} {
		if status, body, _ := admin.post("/webhooks", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, words) || strings.Contains(body, "whsec_") {
			t.Errorf("%v: %d, %q is missing", form, status, words)
		}
	}
	_, body, _ := admin.post("/webhooks", url.Values{"name": {"Payroll"}, "url": {l.URL}, "kind": {"enrollment.completed", "enrollment.expired", "certificate.revoked"}})
	secret := strings.ReplaceAll(regexp.MustCompile(`whsec_[^"<]+`).FindString(body), "&#43;", "+")
	if len(secret) != 50 {
		t.Fatalf("the secret is %q", secret)
	}
	for _, path := range []string{"/webhooks", "/webhooks/1"} {
		if body := admin.want(path, http.StatusOK, "Payroll", l.URL); strings.Contains(body, "whsec_") {
			t.Errorf("%s shows the secret again", path)
		}
	}

	s.complete(s.people["learner"].ID, "")
	admin.want("/webhooks/1", http.StatusOK, "enrollment.completed", "On its way")
	for _, c := range []struct {
		status int
		words  string
	}{{http.StatusInternalServerError, "It answered 500 instead of 2xx."}, {http.StatusTemporaryRedirect, "that is not followed"}, {0, "It did not answer in time."}} {
		l.answers(c.status)
		if failed := s.work(); failed != 1 {
			t.Errorf("answered %d: %d failed", c.status, failed)
		}
		admin.want("/webhooks/1", http.StatusOK, c.words, "Will be tried again", "Failing since")
		if s.work() != 0 || len(l.heard) == 0 {
			t.Error("it is tried again at once")
		}
		s.move(jobs.Backoff(3))
	}
	l.answers(http.StatusNoContent)
	if failed := s.work(); failed != 0 {
		t.Errorf("%d failed", failed)
	}
	admin.want("/webhooks/1", http.StatusOK, "Arrived", "4 attempts", "It answered 204.")
	if len(l.heard) != 4 {
		t.Fatalf("it heard %d requests", len(l.heard))
	}
	for i, r := range l.heard {
		if r.Method != http.MethodPost || r.URL.Path != "/" || r.Header.Get("Webhook-Id") != "completed_1" || l.bodies[i] != l.bodies[0] ||
			r.Header.Get("Webhook-Signature") != signature(t, secret, r, l.bodies[i]) {
			t.Errorf("request %d: %s %s %v\n%s", i, r.Method, r.URL, r.Header, l.bodies[i])
		}
	}
	var m webhook.Message
	must(t, json.Unmarshal([]byte(l.bodies[0]), &m))
	if m.Type != webhook.Completed || m.Data.Person.Email != "learner@demo.example" || m.Data.Course != courseKey || m.Data.Certificate == "" || m.Data.ValidUntil == "" {
		t.Errorf("the message is %+v", m)
	}
	if strings.Contains(l.bodies[0], "score") || strings.Contains(l.bodies[0], "answer") {
		t.Errorf("the message tells %s", l.bodies[0])
	}
	fitsDocument(t, l.bodies[0])

	// Once more, and a test.
	admin.post("/webhooks/1/deliveries/1", url.Values{})
	admin.post("/webhooks/1/test", url.Values{})
	if s.work() != 0 || len(l.heard) != 6 || l.heard[4].Header.Get("Webhook-Id") != "completed_1" || !strings.HasPrefix(l.heard[5].Header.Get("Webhook-Id"), "test_") {
		t.Errorf("it heard %d requests", len(l.heard))
	}
	// While it is paused, what happens is kept.
	admin.post("/webhooks/1/pause", url.Values{})
	must(t, s.server.Certificates.Revoke(t.Context(), "hr@demo.example", m.Data.Certificate, "Somebody else took it."))
	s.work()
	admin.want("/webhooks/1", http.StatusOK, "Paused by admin@demo.example", "Kept until the webhook goes on", "certificate.revoked")
	if status, _, _ := admin.post("/webhooks/1/deliveries/1", url.Values{}); status != http.StatusConflict || len(l.heard) != 6 {
		t.Errorf("sending while it is paused: %d, %d heard", status, len(l.heard))
	}
	admin.post("/webhooks/1/resume", url.Values{})
	s.work()
	if len(l.heard) != 7 || !strings.Contains(l.bodies[6], "Somebody else took it.") {
		t.Errorf("after it goes on it heard %d", len(l.heard))
	}
	fitsDocument(t, l.bodies[6])
	// A completion expires at its instant; one that was revoked is not told.
	s.complete(s.people["other"].ID, "")
	s.work()
	until := s.latest(s.people["other"].ID).ValidUntil
	s.move(until.Sub(s.now()) - time.Microsecond)
	must(t, s.server.Webhooks.Expire(t.Context()))
	before := len(l.heard)
	s.work()
	s.move(time.Microsecond)
	must(t, s.server.Webhooks.Expire(t.Context()))
	s.work()
	if len(l.heard) != before+1 || !strings.Contains(l.bodies[before], `"enrollment.expired"`) || !strings.Contains(l.bodies[before], "other@demo.example") {
		t.Errorf("it heard %d more: %v", len(l.heard)-before, l.bodies[before:])
	}
	fitsDocument(t, l.bodies[before])
	// One that says 410 is not told any more.
	l.answers(http.StatusGone)
	admin.post("/webhooks/1/test", url.Values{})
	s.work()
	admin.want("/webhooks/1", http.StatusOK, "says that it is gone for good")
	admin.post("/webhooks/1/remove", url.Values{})
	admin.want("/webhooks", http.StatusOK, "The webhook is removed.", "Nobody is told yet")
	admin.want("/webhooks/1", http.StatusNotFound)
	if status, _ := s.as("hr").get("/webhooks"); status != http.StatusForbidden {
		t.Errorf("HR is answered with %d", status)
	}
}

// fitsDocument holds a message against the OpenAPI document.
func fitsDocument(t testing.TB, body string) {
	t.Helper()
	model, err := theModel()
	must(t, err)
	schema := model.Components.Schemas.GetOrZero("WebhookMessage").Schema()
	if ok, errs := schema_validation.NewSchemaValidator(config.WithFormatAssertions()).ValidateSchemaString(schema, body); !ok {
		for _, e := range errs {
			t.Errorf("%s: %s %v\n%s", e.Message, e.Reason, e.SchemaValidationErrors, body)
		}
	}
}

// TestWebhookGivesUp lets a delivery fail for as long as it is tried.
func TestWebhookGivesUp(t *testing.T) {
	s := newSite(t)
	s.server.Webhooks.Poster = openPoster()
	l := listen(t)
	l.answers(http.StatusBadGateway)
	hook, err := s.server.Webhooks.Add(t.Context(), "test", "Payroll", l.URL, webhook.Kinds())
	must(t, err)
	must(t, s.server.Webhooks.Try(t.Context(), hook.ID))
	for range webhook.Attempts + 3 {
		s.work()
		s.move(jobs.Backoff(99))
	}
	list, _, err := s.server.Webhooks.Deliveries(t.Context(), hook.ID, 0, 10)
	must(t, err)
	if len(l.heard) != webhook.Attempts || len(list) != 1 || list[0].Stage() != webhook.GivenUp || list[0].Attempts != webhook.Attempts {
		t.Errorf("it heard %d; %+v", len(l.heard), list)
	}
	// After three days of failures nothing more is tried.
	s.move(72 * time.Hour)
	for range 6 {
		must(t, s.server.Webhooks.Try(t.Context(), hook.ID))
		s.work()
	}
	if h, err := s.server.Webhooks.Hook(t.Context(), hook.ID); err != nil || !h.Paused() || !strings.Contains(h.PausedFor, "502") || len(l.heard) != webhook.Attempts+4 {
		t.Errorf("after three days: %+v, %v, heard %d", h, err, len(l.heard))
	}
	// The end of the program is no fault of the hook's.
	must(t, s.server.Webhooks.Resume(t.Context(), "test", hook.ID))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_ = s.server.Webhooks.Deliver(ended, 1, false)
	if h, err := s.server.Webhooks.Hook(t.Context(), hook.ID); err != nil || h.Failures != 0 {
		t.Errorf("after the end: %+v, %v", h, err)
	}
}
