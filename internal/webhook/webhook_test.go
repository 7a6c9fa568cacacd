package webhook

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestHeaders holds the signature against one that was made by the reference
// implementation of Standard Webhooks, from its test vectors.
func TestHeaders(t *testing.T) {
	got, err := Headers("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
		"webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "Content-Type": "application/json",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	for _, secret := range []string{"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64"} {
		if _, err := Headers(secret, "id", time.Unix(0, 0), nil); err == nil {
			t.Errorf("%q signs", secret)
		}
	}
	secret, err := newSecret()
	if other, _ := newSecret(); err != nil || other == secret || !strings.HasPrefix(secret, "whsec_") || len(secret) != 50 {
		t.Errorf("the secret is %q: %v", secret, err)
	}
}

func TestHookThatFails(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	h := Hook{}
	for range mostFailures * 2 {
		h = h.fail(now, "It refused the connection.", false)
	}
	if h.Paused() || h.Failures != mostFailures*2 || !h.FailingAt.Equal(now) {
		t.Errorf("after many failures in no time: %+v", h)
	}
	if up := h.succeed(); up.Failures != 0 || !up.FailingAt.IsZero() {
		t.Errorf("after a success: %+v", up)
	}
	if h.fail(now.Add(longFailing-time.Second), "", false).Paused() {
		t.Error("paused before three days")
	}
	if few := (Hook{Failures: mostFailures - 2, FailingAt: now}).fail(now.Add(longFailing), "", false); few.Paused() {
		t.Error("paused after few failures")
	}
	h = h.fail(now.Add(longFailing), "It refused the connection.", false)
	if !h.Paused() || !strings.Contains(h.PausedFor, "It refused the connection.") {
		t.Errorf("after three days: %+v", h)
	}
	if gone := (Hook{}).fail(now, "", true); !gone.Paused() || !strings.Contains(gone.PausedFor, "410") {
		t.Errorf("gone: %+v", gone)
	}
	by := Hook{PausedAt: now, PausedFor: "Paused by Ada."}
	if again := by.fail(now.Add(time.Hour), "", true); again.PausedFor != by.PausedFor {
		t.Errorf("paused before: %+v", again)
	}
}

func TestMessage(t *testing.T) {
	zone := time.FixedZone("", 3600)
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	f := Facts{EnrollmentID: 7, PersonID: 3, Name: "Ada", Email: "ada@example.org", Course: "ethics", Cycle: 2, CompletedAt: at,
		ValidUntil: time.Date(2027, 11, 24, 23, 0, 0, 0, time.UTC), Serial: "DC-7", RevokedReason: "A reason."}
	text, err := message(Delivery{Kind: Completed, HappenedAt: at}, f, "https://x.example", zone)
	want := `{"type":"enrollment.completed","timestamp":"2026-11-24T09:00:00Z","data":{"enrollment":7,"person":{"id":3,"name":"Ada","email":"ada@example.org"},` +
		`"course":"ethics","cycle":2,"completed_at":"2026-11-24T09:00:00Z","valid_until":"2027-11-24","certificate":"DC-7","verify":"https://x.example/verify/DC-7"}}`
	if err != nil || string(text) != want {
		t.Errorf("the message is\n%s\nwant\n%s\n%v", text, want, err)
	}
	var revoked Message
	text, _ = message(Delivery{Kind: Revoked, HappenedAt: at}, f, "", zone)
	if err := json.Unmarshal(text, &revoked); err != nil || revoked.Data.RevokedReason != "A reason." {
		t.Errorf("revoked: %s, %v", text, err)
	}
	if text, _ = message(Delivery{Kind: Test, HappenedAt: at}, Facts{}, "", zone); string(text) != `{"type":"test","timestamp":"2026-11-24T09:00:00Z","data":{}}` {
		t.Errorf("a test is %s", text)
	}
}
