package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/fault"
	"decorum/internal/jobs"
	"decorum/internal/message"
	"decorum/internal/store"
)

// aMail writes one mail.
func aMail(t *testing.T, db *store.DB, key string, files ...message.Attachment) {
	t.Helper()
	id := byEmail(t, db, "ana").ID
	n, err := db.Messages().Post(t.Context(), []message.Post{{Mail: message.Mail{Key: key, PersonID: id, Day: today, Language: "de", Name: "Ana", Email: "ana@example.org",
		Subject: "News", Text: "Text", HTML: "<p>Text</p>", Unsubscribe: "https://example.org/u", RunAt: nine(), CreatedAt: nine(), Attachments: files}}}, nine())
	if err != nil || n != 1 {
		t.Fatalf("wrote %d mails, %v", n, err)
	}
}

// mails is the life of a mail.
func (s suite) mails(t *testing.T) {
	db, ctx := s.open(t), t.Context()
	addPerson(t, db, "ana")
	aMail(t, db, "one")
	mails, now := db.Messages(), nine().UTC()
	_, err := mails.Claim(ctx, "early", now.Add(-time.Second), now)
	is(t, "a mail whose time has not come", err, fault.Missing)
	m, err := mails.Claim(ctx, "a", now, now.Add(time.Hour))
	must(t, err)
	want := message.Mail{ID: m.ID, Key: "one", PersonID: 1, Day: today, Language: "de", Name: "Ana", Email: "ana@example.org", Subject: "News", Text: "Text",
		HTML: "<p>Text</p>", Unsubscribe: "https://example.org/u", State: message.Waiting, Attempts: 1, RunAt: now.Add(time.Hour), CreatedAt: now}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
	_, err = mails.Claim(ctx, "b", now, now.Add(time.Hour))
	is(t, "a mail that is held", err, fault.Missing)
	// A holder that died before it ended the mail: another goes on.
	m, err = mails.Claim(ctx, "b", now.Add(time.Hour), now.Add(2*time.Hour))
	must(t, err)
	is(t, "one that lost the mail", mails.End(ctx, m.ID, "a"), fault.Conflict)
	must(t, mails.End(ctx, m.ID, "b"))
	is(t, "one that lost the mail", mails.Record(ctx, m, "a"), fault.Conflict)
	// A holder that died while it ended the mail: nobody goes on.
	_, err = mails.Claim(ctx, "c", now.Add(3*time.Hour), now.Add(4*time.Hour))
	is(t, "a mail that may have gone out", err, fault.Missing)
	if n, err := mails.Recover(ctx, now.Add(90*time.Minute)); err != nil || n != 0 {
		t.Errorf("a mail that is held became uncertain: %d, %v", n, err)
	}
	if n, err := mails.Recover(ctx, now.Add(2*time.Hour)); err != nil || n != 1 {
		t.Errorf("uncertain became %d, %v", n, err)
	}
	m, err = mails.Mail(ctx, m.ID)
	if err != nil || m.State != message.Uncertain || m.Reply == "" || m.EndedAt.IsZero() {
		t.Errorf("the mail is %+v, %v", m, err)
	}
	if counts, err := mails.MailCounts(ctx); err != nil || counts[message.Uncertain] != 1 || len(counts) != 1 {
		t.Errorf("counts are %v, %v", counts, err)
	}
	_, err = mails.Claim(ctx, "c", now.Add(9*time.Hour), now.Add(10*time.Hour))
	is(t, "an uncertain mail", err, fault.Missing)
	must(t, mails.Again(ctx, m.ID, "hana@example.org", now.Add(9*time.Hour)))
	is(t, "a mail that waits", mails.Again(ctx, m.ID, "hana@example.org", now.Add(9*time.Hour)), fault.Conflict)
	m, err = mails.Claim(ctx, "d", now.Add(9*time.Hour), now.Add(10*time.Hour))
	must(t, err)
	if m.Attempts != 1 || m.Reply != "" {
		t.Errorf("sent again is %+v", m)
	}
	must(t, mails.End(ctx, m.ID, "d"))
	m.State, m.Code, m.Reply, m.EndedAt = message.Sent, 250, "OK", now.Add(9*time.Hour)
	must(t, mails.Record(ctx, m, "d"))
	is(t, "a mail that was sent", mails.Again(ctx, m.ID, "hana@example.org", now.Add(9*time.Hour)), fault.Conflict)
	if got, err := mails.Mail(ctx, m.ID); err != nil || got.State != message.Sent || got.Code != 250 || got.Reply != "OK" || !got.EndedAt.Equal(m.EndedAt) {
		t.Errorf("sent is %+v, %v", got, err)
	}
	again, err := mails.Mail(ctx, m.ID)
	must(t, err)
	resent := []message.Resent{{At: now.Add(9 * time.Hour), By: "hana@example.org", Was: message.Uncertain, Attempts: 2,
		Reply: "The program that sent it was interrupted before it could record what became of it."}}
	if diff := cmp.Diff(resent, again.Resent); diff != "" || again.Before() != 2 {
		t.Errorf("sent again (-want +got):\n%s", diff)
	}
	_, err = mails.Mail(ctx, 999)
	is(t, "a mail that is not there", err, fault.Missing)
}

// stuck is what is known of mails that were tried and wait.
func (s suite) stuck(t *testing.T) {
	db, ctx := s.open(t), t.Context()
	addPerson(t, db, "ana")
	mails, now := db.Messages(), nine().UTC()
	is := func(when string, want message.Stuck) {
		t.Helper()
		got, err := mails.Stuck(ctx)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", when, err, diff)
		}
	}
	for i := range 3 {
		aMail(t, db, fmt.Sprint(i))
	}
	is("none was tried", message.Stuck{})
	// try fails at the mail whose turn it is.
	try := func(at time.Time, code int, reply string) message.Mail {
		t.Helper()
		m, err := mails.Claim(ctx, "a", at, at.Add(time.Hour))
		must(t, err)
		m.Code, m.Reply, m.RunAt = code, reply, at.Add(jobs.Backoff(m.Attempts))
		must(t, mails.Record(ctx, m, "a"))
		return m
	}
	try(now, 0, "connection refused")
	is("one was tried", message.Stuck{N: 1, Since: now, Tried: now, Reply: "connection refused"})
	try(now.Add(time.Second), 451, "later")
	is("another", message.Stuck{N: 2, Since: now, Tried: now.Add(time.Second), Code: 451, Reply: "later"})
	last := try(now.Add(20*time.Second), 0, "no such host") // the third, for the first time
	again := try(now.Add(21*time.Second), 0, "not yet")     // the first, for the second: its turn comes later than that of the third
	is("the first again", message.Stuck{N: 3, Since: now, Tried: now.Add(21 * time.Second), Reply: "not yet"})
	if again.ID == last.ID || again.Attempts != 2 {
		t.Errorf("tried were %+v and %+v", last, again)
	}
	for i, at := 0, now.Add(time.Hour); i < 3; i++ {
		m, err := mails.Claim(ctx, "a", at, at.Add(time.Hour))
		must(t, err)
		if i == 0 {
			held, err := mails.Stuck(ctx)
			if err != nil || held.N != 3 || held.Tried.IsZero() {
				t.Errorf("while one is tried: %+v, %v", held, err)
			}
		}
		m.State, m.EndedAt = message.Sent, at
		must(t, mails.Record(ctx, m, "a"))
	}
	is("all were sent", message.Stuck{})
}

// mailsAtOnce hands each mail to one of many.
func (s suite) mailsAtOnce(t *testing.T) {
	db := s.open(t)
	addPerson(t, db, "ana")
	for i := range 20 {
		aMail(t, db, fmt.Sprint(i))
	}
	claims := make([][]int64, 5)
	errs := atOnce(len(claims), func(i int) error {
		for misses := 0; misses < 50; {
			m, err := db.Messages().Claim(t.Context(), fmt.Sprint(i), nine(), nine().Add(time.Hour))
			switch {
			case err == nil:
				claims[i] = append(claims[i], m.ID)
			case fault.Of(err) != fault.Missing:
				return err
			default:
				misses++
			}
		}
		return nil
	})
	if succeeded(t, errs, fault.Missing) != len(claims) {
		t.Fatal(errs)
	}
	all := slices.Concat(claims...)
	slices.Sort(all)
	if len(all) != 20 || len(slices.Compact(all)) != 20 {
		t.Errorf("claimed were %v", claims)
	}
}

func (s suite) attachments(t *testing.T) {
	db := s.open(t)
	addPerson(t, db, "ana")
	files := []message.Attachment{{Name: "report.csv", Type: "text/csv", Content: []byte("a,b\r\n\x00\xff")}, {Name: "b.csv", Type: "text/csv", Content: []byte("b")}}
	aMail(t, db, "one", files...)
	m, err := db.Messages().Claim(t.Context(), "a", nine(), nine().Add(time.Hour))
	must(t, err)
	if diff := cmp.Diff(files, m.Attachments); diff != "" {
		t.Errorf("attached (-want +got):\n%s", diff)
	}
}
