package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/fault"
	"decorum/internal/message"
	"decorum/internal/scim"
	"decorum/internal/store"
)

func (s suite) messages(t *testing.T) {
	t.Run("messages", s.planned)
	t.Run("standings", s.standings)
	t.Run("managers above", s.managersAbove)
	t.Run("posting at the same moment", s.postingAtOnce)
	t.Run("mails", s.mails)
	t.Run("mails that wait", s.stuck)
	t.Run("mails at the same moment", s.mailsAtOnce)
	t.Run("attachments", s.attachments)
	t.Run("how far planning has come", s.progress)
	t.Run("texts", s.texts)
	t.Run("unsubscribing", s.unsubscribing)
}

const today = account.Day("2026-11-23")

// asked enrolls some people by a rule and returns the messages that they are to
// get today.
func asked(t *testing.T, db *store.DB, names ...string) (message.Difference, []int64) {
	t.Helper()
	rule := addRule(t, db, assignment.Assignment{Name: "Everybody"})
	var d message.Difference
	var people []int64
	var changes []assignment.Change
	for _, name := range names {
		people = append(people, addPerson(t, db, name))
		changes = append(changes, assignment.Change{Kind: assignment.Enroll, PersonID: people[len(people)-1], Cycle: 1, AssignmentID: rule.ID})
	}
	_, err := db.Assignments().Carry(t.Context(), courseKey, changes, 4, nine())
	must(t, err)
	for _, id := range people {
		key := message.Key{AssignmentID: rule.ID, EnrollmentID: latest(t, db, id).ID, Kind: message.Assigned, RecipientID: id, Day: today}
		d.Add = append(d.Add, message.Message{Key: key})
	}
	return d, people
}

func apply(t *testing.T, db *store.DB, d message.Difference, want int) {
	t.Helper()
	n, err := db.Messages().Apply(t.Context(), d, nine())
	if err != nil || n != want {
		t.Fatalf("applying changed %d, %v, want %d", n, err, want)
	}
}

// posts writes a mail for each parcel.
func posts(due []message.Parcel, day account.Day) []message.Post {
	var out []message.Post
	for _, p := range due {
		post := message.Post{Mail: message.Mail{Key: fmt.Sprintf("digest %d %s", p.Recipient.ID, day), PersonID: p.Recipient.ID, Day: day, Name: p.Recipient.Name,
			Email: p.Recipient.Email, Subject: "News", Text: "Text", HTML: "<p>Text</p>", Language: "en", RunAt: nine(), CreatedAt: nine()}}
		for _, c := range p.Contents {
			post.Takes = append(post.Takes, c.ID)
		}
		out = append(out, post)
	}
	return out
}

// planned is the life of messages up to a mail.
func (s suite) planned(t *testing.T) {
	db, ctx := s.open(t), t.Context()
	d, people := asked(t, db, "ana", "bea", "cem")
	apply(t, db, d, 3)
	apply(t, db, d, 0) // once more: every key is there
	later := d.Add[0]
	later.Kind, later.Day, later.Number = message.DueSoon, today.Add(3), 3
	apply(t, db, message.Difference{Add: []message.Message{later}}, 1)

	rows, err := db.Messages().Messages(ctx, []int64{d.Add[0].EnrollmentID, d.Add[1].EnrollmentID}, today)
	must(t, err)
	if len(rows) != 3 || rows[2].Key != later.Key || rows[2].Number != 3 || rows[2].State != message.Planned || !rows[2].PlannedAt.Equal(nine()) {
		t.Errorf("messages are %+v", rows)
	}
	bea := rows[1].ID
	apply(t, db, message.Difference{Drop: map[message.Why][]int64{message.WhyPaused: {bea}}}, 1)
	apply(t, db, message.Difference{Drop: map[message.Why][]int64{message.WhyMoved: {bea}}}, 0) // is dropped already
	outlook(t, db, message.Count{Day: today, Kind: message.Assigned, N: 2}, message.Count{Day: today.Add(3), Kind: message.DueSoon, N: 1})
	apply(t, db, message.Difference{Revive: []int64{bea}}, 1)
	outlook(t, db, message.Count{Day: today, Kind: message.Assigned, N: 3}, message.Count{Day: today.Add(3), Kind: message.DueSoon, N: 1})

	due, err := db.Messages().Due(ctx, today, 2)
	must(t, err)
	if len(due) != 2 || len(due[0].Contents) != 1 || due[0].Contents[0].Key != d.Add[0].Key || due[0].Contents[0].About != "ana" ||
		due[0].Recipient.Email != "ana@example.org" || due[0].Contents[0].Standing.Enrollment.ID != d.Add[0].EnrollmentID {
		t.Fatalf("due are %+v", due)
	}
	n, err := db.Messages().Post(ctx, posts(due, today), nine())
	must(t, err)
	again, err := db.Messages().Post(ctx, posts(due, today), nine())
	if err != nil || n != 2 || again != 0 {
		t.Errorf("wrote %d mails and then %d, %v", n, again, err)
	}
	_, err = db.Messages().Post(ctx, posts(due, today.Add(1)), nine())
	is(t, "messages that are in a mail", err, fault.Conflict)
	rest, err := db.Messages().Due(ctx, today, 10)
	must(t, err)
	if len(rest) != 1 || rest[0].Recipient.ID != people[2] {
		t.Fatalf("left are %+v", rest)
	}
	if n, err := db.Messages().Post(ctx, []message.Post{{Drops: map[message.Why][]int64{message.WhyUnsubscribed: {rest[0].Contents[0].ID}}}}, nine()); err != nil || n != 0 {
		t.Errorf("dropping wrote %d mails, %v", n, err)
	}
	if rest, err = db.Messages().Due(ctx, today, 10); err != nil || len(rest) != 0 {
		t.Errorf("left are %+v, %v", rest, err)
	}
	s.listed(t, db, people)
}

func outlook(t *testing.T, db *store.DB, want ...message.Count) {
	t.Helper()
	got, err := db.Messages().Outlook(t.Context(), today.Add(30))
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outlook (-want +got):\n%s", diff)
	}
}

// listed looks at what planned made.
func (s suite) listed(t *testing.T, db *store.DB, people []int64) {
	t.Helper()
	list := func(f message.Filter) (out []string) {
		t.Helper()
		f.Limit = 1
		for {
			some, next, err := db.Messages().List(t.Context(), f)
			must(t, err)
			for _, e := range some {
				out = append(out, e.Recipient+" "+string(e.Kind))
				one, err := db.Messages().Entry(t.Context(), e.ID)
				if diff := cmp.Diff(e, one); err != nil || diff != "" {
					t.Errorf("by itself (-list +one): %v\n%s", err, diff)
				}
			}
			if f.After = next; next == "" {
				return out
			}
		}
	}
	for _, test := range []struct {
		f    message.Filter
		want []string
	}{
		{message.Filter{View: message.Coming}, []string{"ana due-soon"}},
		{message.Filter{View: message.Gone}, []string{"bea assigned", "ana assigned"}},
		{message.Filter{View: message.Gone, PersonID: people[1]}, []string{"bea assigned"}},
		{message.Filter{View: message.NotSent}, []string{"cem assigned"}},
		{message.Filter{View: message.NotSent, Kind: message.Overdue}, nil},
		{message.Filter{PersonID: people[0]}, []string{"ana due-soon", "ana assigned"}},
		{message.Filter{View: message.Trouble}, nil},
		{message.Filter{View: message.Gone, Day: today.Add(1)}, nil},
	} {
		if got := list(test.f); !slices.Equal(got, test.want) {
			t.Errorf("%+v lists %v, want %v", test.f, got, test.want)
		}
	}
	_, _, err := db.Messages().List(t.Context(), message.Filter{View: message.Coming, After: "nonsense!", Limit: 1})
	is(t, "a page that is not there", err, fault.Invalid)
	_, err = db.Messages().Entry(t.Context(), 999)
	is(t, "a message that is not there", err, fault.Missing)
}

// standings are handed over if something about them, their people or their
// managers has changed.
func (s suite) standings(t *testing.T) {
	db := s.open(t)
	d, people := asked(t, db, "ana", "bea")
	changed := func(since time.Time) (out []int64) {
		t.Helper()
		scope := message.Scope{Since: since, From: today, Until: today.Add(30), Completed: nine(), Valid: nine()}
		must(t, db.Messages().Standings(t.Context(), scope, func(some []message.Standing) error {
			for _, one := range some {
				out = append(out, one.Enrollment.PersonID)
			}
			return nil
		}))
		return out
	}
	if all := changed(time.Time{}); !slices.Equal(all, people) {
		t.Errorf("all are %v, want %v", all, people)
	}
	if some := changed(nine().Add(-time.Second)); !slices.Equal(some, people) {
		t.Errorf("changed lately are %v, want %v", some, people)
	}
	if none := changed(nine().Add(time.Second)); len(none) != 0 {
		t.Errorf("changed since are %v", none)
	}
	// A manager who changes matters to those who report to them.
	rows := []account.ImportRow{row("ana", "bea")}
	_, err := db.People().ImportPeople(t.Context(), rows, nine().Add(time.Minute), func(int) {})
	must(t, err)
	if some := changed(nine().Add(time.Second)); !slices.Equal(some, people[:1]) {
		t.Errorf("with another manager: %v, want %v", some, people[:1])
	}
	_, err = db.People().SetActive(t.Context(), people[1:], false, nine().Add(2*time.Minute))
	must(t, err)
	var managed message.Standing
	must(t, db.Messages().Standings(t.Context(), message.Scope{Since: nine().Add(90 * time.Second)}, func(some []message.Standing) error {
		if len(some) != 2 {
			t.Errorf("after the manager left: %+v", some)
		}
		managed = some[0]
		return nil
	}))
	if managed.ManagerID != 0 || !slices.Equal(managed.Passed, people[1:]) || !managed.Active || !managed.Latest || managed.Enrollment.ID != d.Add[0].EnrollmentID {
		t.Errorf("the managed one is %+v", managed)
	}
}

// managersAbove is who is told of somebody whose managers leave one after the
// other, and that each of them is looked at again who is told of others then.
func (s suite) managersAbove(t *testing.T) {
	db := s.open(t)
	_, people := asked(t, db, "ana", "bea", "cem", "dee")
	ana, bea, cem, dee := people[0], people[1], people[2], people[3]
	now := nine().Add(time.Minute)
	_, err := db.People().ImportPeople(t.Context(), []account.ImportRow{row("ana", "bea"), row("bea", "cem"), row("cem", "dee")}, now, func(int) {})
	must(t, err)
	active := func(id int64, is bool) {
		t.Helper()
		now = now.Add(time.Minute)
		_, err := db.People().SetActive(t.Context(), []int64{id}, is, now)
		must(t, err)
	}
	check := func(when string, manager int64, passed ...int64) {
		t.Helper()
		of, err := db.Messages().StandingsOf(t.Context(), ana)
		must(t, err)
		var changed []message.Standing
		must(t, db.Messages().Standings(t.Context(), message.Scope{Since: now.Add(-time.Second)}, func(some []message.Standing) error {
			for _, one := range some {
				if one.Enrollment.PersonID == ana {
					changed = append(changed, one)
				}
			}
			return nil
		}))
		if diff := cmp.Diff(of, changed); diff != "" || len(of) != 1 {
			t.Errorf("%s: it has changed (-is +looked at again):\n%s", when, diff)
		} else if of[0].ManagerID != manager || !slices.Equal(of[0].Passed, passed) {
			t.Errorf("%s: of ana is told %d past %v, want %d past %v", when, of[0].ManagerID, of[0].Passed, manager, passed)
		}
	}
	check("all are here", bea)
	active(bea, false)
	check("bea has left", cem, bea)
	active(cem, false)
	check("cem, too", dee, bea, cem)
	active(dee, false)
	check("all have", 0, bea, cem, dee)
	active(cem, true)
	check("cem is back", cem, bea)
	active(cem, false)
	report := func(id, to int64) { // a directory may say so, round or not
		t.Helper()
		now = now.Add(time.Minute)
		_, err := db.Directory().ChangeUser(t.Context(), id, "Entra", now, func(r scim.UserRecord) (scim.UserRecord, error) {
			r.ManagerID = to
			return r, nil
		})
		must(t, err)
	}
	report(dee, ana)
	check("round to ana herself", 0, bea, cem, dee)
	report(dee, bea)
	check("round among those who have left", 0, bea, cem, dee)
}

// postingAtOnce lets several instances write to the same people: each gets one
// mail, and each message is in one.
func (s suite) postingAtOnce(t *testing.T) {
	db := s.open(t)
	var names []string
	for i := range 30 {
		names = append(names, fmt.Sprintf("p%d", i))
	}
	d, people := asked(t, db, names...)
	apply(t, db, d, len(people))
	errs := atOnce(6, func(int) error {
		for {
			due, err := db.Messages().Due(t.Context(), today, 7)
			if err != nil || len(due) == 0 {
				return err
			}
			if _, err := db.Messages().Post(t.Context(), posts(due, today), nine()); err != nil && fault.Of(err) != fault.Conflict {
				return err
			}
		}
	})
	succeeded(t, errs, fault.Conflict)
	seen := map[int64]int{}
	for after := ""; ; {
		list, next, err := db.Messages().List(t.Context(), message.Filter{View: message.Gone, After: after, Limit: 100})
		must(t, err)
		for _, e := range list {
			seen[e.MailID]++
		}
		if after = next; next == "" {
			break
		}
	}
	if len(seen) != len(people) {
		t.Errorf("%d mails for %d people: %v", len(seen), len(people), seen)
	}
}

// progress and what is expected are kept beside each other, the last of each.
func (s suite) progress(t *testing.T) {
	db, ctx := s.open(t), t.Context()
	want, expected := message.Progress{}, message.Forecast{}
	for i := range 3 {
		progress, err := db.Messages().Progress(ctx)
		must(t, err)
		forecast, err := db.Messages().Forecast(ctx)
		must(t, err)
		if diff := cmp.Diff(want, progress) + cmp.Diff(expected, forecast); diff != "" {
			t.Errorf("after storing it %d times (-want +got):\n%s", i, diff)
		}
		at := nine().Add(time.Duration(i) * time.Hour).UTC()
		want = message.Progress{Since: nine().UTC(), At: at, Day: today.Add(i)}
		expected = message.Forecast{At: at, Day: today.Add(i), Counts: []message.Count{{Day: today.Add(i + 1), Kind: message.DueSoon, Expected: 10 + i}}}
		must(t, db.Messages().SaveProgress(ctx, want))
		must(t, db.Messages().SaveForecast(ctx, expected))
	}
}

func (s suite) texts(t *testing.T) {
	db, ctx := s.open(t), t.Context()
	text := message.Text{Kind: message.Overdue, Language: "de", Heading: "H", Body: "B\n\nC", Action: "A", ChangedAt: nine().UTC(), ChangedBy: "hana@example.org"}
	must(t, db.Messages().SaveText(ctx, text, false))
	text.Body = "D"
	must(t, db.Messages().SaveText(ctx, text, false))
	got, err := db.Messages().Texts(ctx)
	must(t, err)
	if diff := cmp.Diff([]message.Text{text}, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	must(t, db.Messages().SaveText(ctx, text, true))
	if got, err := db.Messages().Texts(ctx); err != nil || len(got) != 0 {
		t.Errorf("after taking it back: %v, %v", got, err)
	}
}

func (s suite) unsubscribing(t *testing.T) {
	db, ctx := s.open(t), t.Context()
	d, people := asked(t, db, "ana", "bea")
	apply(t, db, d, 2)
	for range 2 {
		must(t, db.Messages().Refuse(ctx, people[1], true, nine()))
	}
	due, err := db.Messages().Due(ctx, today, 10)
	must(t, err)
	if len(due) != 2 || due[0].Refuses || !due[1].Refuses {
		t.Errorf("due are %+v", due)
	}
	if refuses, err := db.Messages().Refuses(ctx, people[1]); err != nil || !refuses {
		t.Errorf("refuses: %v, %v", refuses, err)
	}
	must(t, db.Messages().Refuse(ctx, people[1], false, nine()))
	if refuses, err := db.Messages().Refuses(ctx, people[1]); err != nil || refuses {
		t.Errorf("refuses: %v, %v", refuses, err)
	}
}
