package storetest

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
	"decorum/internal/store"
)

func (s suite) secrets(t *testing.T) {
	db := s.open(t)
	one := bytes.Repeat([]byte{0, 255, '\''}, 11)
	for what, fresh := range map[string][]byte{"the first": one, "another": {1, 2, 3}} {
		got, err := db.Secrets().Secret(t.Context(), what, fresh, nine())
		if err != nil || !bytes.Equal(got, fresh) {
			t.Errorf("%s: %x, %v", what, got, err)
		}
		got, err = db.Secrets().Secret(t.Context(), what, []byte("later"), nine())
		if err != nil || !bytes.Equal(got, fresh) {
			t.Errorf("%s, asked again: %x, %v", what, got, err)
		}
	}
}

// secretsAtOnce lets several instances find that there is no secret.
func (s suite) secretsAtOnce(t *testing.T) {
	db := s.open(t)
	for round := range 5 {
		got := make([][]byte, 8)
		errs := atOnce(len(got), func(i int) (err error) {
			got[i], err = db.Secrets().Secret(t.Context(), numbered("round", round), []byte(numbered("secret", i)), nine())
			return err
		})
		if n := succeeded(t, errs, ""); n != len(errs) {
			t.Errorf("%d of %d have a secret", n, len(errs))
		}
		for _, one := range got {
			if len(one) == 0 || !bytes.Equal(one, got[0]) {
				t.Errorf("round %d: secrets are %x", round, got)
			}
		}
	}
}

// followUp is an attempt at a follow-up.
func followUp(version int64, number int, submitted time.Time) quiz.Attempt {
	return quiz.Attempt{VersionID: version, Quiz: quiz.FollowUpKey, Number: number, Seed: quiz.Seed{7},
		Questions: []string{"c", "a", "b"}, StartedAt: nine().UTC(), SubmittedAt: submitted.UTC()}
}

// storedQuestions keeps the questions of an attempt as they are.
func (s suite) storedQuestions(t *testing.T) {
	db := s.open(t)
	zoe := addPerson(t, db, "zoe")
	id, version := enroll(t, db, zoe, 1), addVersion(t, db, "one").ID
	for number, ids := range map[int][]string{1: {"c", "a-b", "b1"}, 2: {"only"}, 3: nil} {
		a := quiz.Attempt{EnrollmentID: id, VersionID: version, Quiz: quiz.FollowUpKey, Number: number, Questions: ids, StartedAt: nine().UTC()}
		for _, submitted := range []time.Time{{}, nine().UTC()} {
			a.SubmittedAt = submitted
			must(t, db.Enrollments().Change(t.Context(), id, func(enrollment.Records) (enrollment.Changes, error) {
				return enrollment.Changes{Attempt: &a}, nil
			}))
			got, err := db.Enrollments().Attempt(t.Context(), zoe, courseKey, quiz.FollowUpKey, number)
			if diff := cmp.Diff(a, got); err != nil || diff != "" {
				t.Errorf("%d: %v (-want +got)\n%s", number, err, diff)
			}
			among, _ := latest(t, db, zoe).Attempt(quiz.FollowUpKey, number)
			if diff := cmp.Diff(a, among); diff != "" {
				t.Errorf("%d among the records (-want +got)\n%s", number, diff)
			}
		}
	}
}

// allAnswers are those of one enrollment, whatever the quiz.
func (s suite) allAnswers(t *testing.T) {
	db := s.open(t)
	zoe, bo := addPerson(t, db, "zoe"), addPerson(t, db, "bo")
	version := addVersion(t, db, "one").ID
	answered := func(person int64, quizzes ...string) store.History {
		h := store.History{Latest: true, Answers: map[int64][]store.SavedAnswer{}}
		h.PersonID, h.Course, h.Cycle, h.EnrolledAt = person, courseKey, 1, nine()
		for i, key := range quizzes {
			a := quiz.Attempt{ID: int64(i), VersionID: version, Quiz: key, Number: 1, StartedAt: nine()}
			h.Attempts = append(h.Attempts, a)
			if key != "empty" {
				h.Answers[a.ID] = []store.SavedAnswer{
					{Answer: quiz.Answer{QuestionID: key + "-q", Picks: []int{i}}, At: nine()}, {Answer: quiz.Answer{QuestionID: key + "-r", Text: "„é“"}, At: nine()},
				}
			}
		}
		return h
	}
	must(t, db.Enrollments().AddHistories(t.Context(), []store.History{answered(bo, "alpha"), answered(zoe, "alpha", "beta", "empty")}))
	r := latest(t, db, zoe)
	want := map[int64]map[string]quiz.Answer{}
	for i, a := range r.Attempts[:2] {
		want[a.ID] = map[string]quiz.Answer{
			a.Quiz + "-q": {QuestionID: a.Quiz + "-q", Picks: []int{i}}, a.Quiz + "-r": {QuestionID: a.Quiz + "-r", Text: "„é“"},
		}
	}
	got, err := db.Enrollments().AllAnswers(t.Context(), r.ID)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if got, err := db.Enrollments().AllAnswers(t.Context(), 99); err != nil || len(got) != 0 {
		t.Errorf("an enrollment that is not there: %v, %v", got, err)
	}
}

// openFollowUps holds the query to enrollment.FollowUpAt, for every combination
// of follow-ups that were begun or handed in, at the moments at which something
// changes.
func (s suite) openFollowUps(t *testing.T) {
	db := s.open(t)
	const day = 24 * time.Hour
	c := &course.Course{Key: courseKey, FollowUps: []time.Duration{7 * day, 30 * day, 120 * day},
		FollowUp: &quiz.Quiz{Key: quiz.FollowUpKey, Questions: make([]quiz.Question, 3)}}
	version := addVersion(t, db, "one").ID
	var since []time.Duration // completion
	for _, at := range []time.Duration{0, 7 * day, 30 * day, 7*day + enrollment.FollowUpLinkLife, 120 * day, 120*day + enrollment.FollowUpLinkLife, 1000 * day} {
		since = append(since, at-time.Microsecond, at, at+time.Microsecond)
	}
	histories := manyFollowed(t, db, version, since)
	now := nine()
	want := map[string]enrollment.Invitation{}
	for _, h := range histories {
		f := enrollment.FollowUpAt(c, h.Records, now)
		if f.Number > 0 && now.Before(f.Since.Add(enrollment.FollowUpLinkLife)) {
			p := numbered("p", int(h.ID))
			want[p+"@example.org"] = enrollment.Invitation{Email: p + "@example.org", Name: p, Since: f.Since.UTC(),
				FollowUpLink: enrollment.FollowUpLink{Course: courseKey, Number: f.Number, Until: f.Since.Add(enrollment.FollowUpLinkLife).UTC()}}
		}
	}
	if len(want) < 50 || len(want) > len(histories)/2 {
		t.Fatalf("%d of %d are open, so that little is tested", len(want), len(histories))
	}
	last := ""
	got := map[string]enrollment.Invitation{}
	must(t, db.Enrollments().OpenFollowUps(t.Context(), courseKey, c.FollowUpIntervals(), now, func(in enrollment.Invitation) error {
		if in.Name < last {
			t.Errorf("%s comes after %s", in.Name, last)
		}
		last = in.Name
		r := latest(t, db, in.PersonID)
		if byEmail(t, db, in.Name).ID != in.PersonID || r.ID != in.EnrollmentID {
			t.Errorf("%+v belongs to enrollment %d", in, r.ID)
		}
		in.PersonID, in.EnrollmentID = 0, 0
		got[in.Email] = in
		return nil
	}))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("open (-want +got):\n%s", diff)
	}
}

// manyFollowed adds a person for each time since completion and each
// combination of follow-ups: none, begun, handed in.
func manyFollowed(t *testing.T, db *store.DB, version int64, since []time.Duration) []store.History {
	t.Helper()
	const combinations = 3 * 3 * 3
	rows := make([]account.ImportRow, len(since)*combinations)
	for i := range rows {
		rows[i] = row(numbered("p", i), "")
	}
	_, err := db.People().ImportPeople(t.Context(), rows, nine(), func(int) {})
	must(t, err)
	emails := make([]string, len(rows))
	for i, r := range rows {
		emails[i] = r.Email
	}
	ids, err := db.People().IDs(t.Context(), emails)
	must(t, err)
	histories := make([]store.History, len(rows))
	for i := range histories {
		h := store.History{Latest: true}
		h.ID, h.PersonID, h.Course, h.Cycle, h.EnrolledAt = int64(i), ids[emails[i]], courseKey, 1, nine()
		h.CompletedAt = nine().Add(-since[i/combinations])
		for number, state := range []int{i % 3, i / 3 % 3, i / 9 % 3} {
			switch state {
			case 1:
				h.Attempts = append(h.Attempts, quiz.Attempt{ID: int64(3*i + number), VersionID: version, Quiz: quiz.FollowUpKey, Number: number + 1, StartedAt: nine()})
			case 2:
				h.Attempts = append(h.Attempts, followUp(version, number+1, nine()))
			}
		}
		histories[i] = h
	}
	must(t, db.Enrollments().AddHistories(t.Context(), histories))
	return histories
}

// openToFew leaves out who may not sign in, an earlier cycle, an enrollment
// that is not completed, and what was answered in another quiz.
func (s suite) openToFew(t *testing.T) {
	db := s.open(t)
	version := addVersion(t, db, "one").ID
	week := []time.Duration{7 * 24 * time.Hour}
	completed := func(name string, active, is bool, attempts ...quiz.Attempt) store.History {
		id, err := db.People().AddPerson(t.Context(), account.Person{Email: name + "@example.org", Name: name, Role: account.Learner, Active: active, CreatedAt: nine()})
		must(t, err)
		h := store.History{Latest: true}
		h.PersonID, h.Course, h.Cycle, h.EnrolledAt, h.Attempts = id, courseKey, 1, nine(), attempts
		if is {
			h.CompletedAt = nine().Add(-8 * 24 * time.Hour)
		}
		return h
	}
	other := followUp(version, 1, nine())
	other.Quiz = quiz.AssessmentKey
	again := completed("again", true, true)
	again.Latest = false
	anew := again
	anew.Latest, anew.Cycle, anew.CompletedAt = true, 2, time.Time{}
	must(t, db.Enrollments().AddHistories(t.Context(), []store.History{
		completed("Zoe", true, true), completed("ángel", true, true, other), completed("gone", false, true),
		completed("underway", true, false), again, anew,
	}))
	var names []string
	must(t, db.Enrollments().OpenFollowUps(t.Context(), courseKey, week, nine(), func(in enrollment.Invitation) error {
		names = append(names, in.Name)
		return nil
	}))
	if got := strings.Join(names, " "); got != "ángel Zoe" {
		t.Errorf("open to %s", got)
	}
	n := 0
	err := db.Enrollments().OpenFollowUps(t.Context(), courseKey, week, nine(), func(enrollment.Invitation) error {
		n++
		return errRefused
	})
	if !errors.Is(err, errRefused) || n != 1 {
		t.Errorf("stopping after %d gives %v", n, err)
	}
	nobody := func(in enrollment.Invitation) error {
		t.Errorf("open: %+v", in)
		return nil
	}
	must(t, db.Enrollments().OpenFollowUps(t.Context(), courseKey, nil, nine(), nobody))
	must(t, db.Enrollments().OpenFollowUps(t.Context(), "another", week, nine(), nobody))
}
