package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/store"
)

// begin starts an attempt.
func begin(t testing.TB, db *store.DB, enrollmentID, versionID int64, number int) quiz.Attempt {
	t.Helper()
	a := quiz.Attempt{EnrollmentID: enrollmentID, VersionID: versionID, Quiz: quiz.AssessmentKey, Number: number, StartedAt: nine()}
	must(t, db.Enrollments().Change(t.Context(), enrollmentID, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Attempt: &a}, nil
	}))
	return a
}

func (s suite) answers(t *testing.T) {
	db := s.open(t)
	enrollments := db.Enrollments()
	zoe, bo := addPerson(t, db, "zoe"), addPerson(t, db, "bo")
	a := begin(t, db, enroll(t, db, zoe, 1), addVersion(t, db, "one").ID, 1)
	if got, err := enrollments.Answers(t.Context(), a.ID); err != nil || len(got) != 0 {
		t.Errorf("before the first answer: %v, %v", got, err)
	}
	want := map[string]quiz.Answer{
		"one":    {QuestionID: "one", Picks: []int{3}, Confidence: quiz.Unsure},
		"judge":  {QuestionID: "judge", Ratings: []int{1, 0, 5}},
		"rank":   {QuestionID: "rank", Places: []int{2, 1, 0}},
		"match":  {QuestionID: "match", Partners: []int{-1, 0}},
		"wonder": {QuestionID: "wonder", Text: "„Zoë's“ <b> ? $1 %s\n\\ 🙂"},
		"empty":  {QuestionID: "empty"},
	}
	must(t, enrollments.SaveAnswer(t.Context(), zoe, a.ID, quiz.Answer{QuestionID: "one", Picks: []int{0}, Text: "x"}, nine()))
	for _, answer := range want {
		must(t, enrollments.SaveAnswer(t.Context(), zoe, a.ID, answer, nine()))
	}
	got, err := enrollments.Answers(t.Context(), a.ID)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("answers: %v (-want +got)\n%s", err, diff)
	}
	answer := quiz.Answer{QuestionID: "one", Picks: []int{1}}
	is(t, "another person's", enrollments.SaveAnswer(t.Context(), bo, a.ID, answer, nine()), fault.Conflict)
	is(t, "an attempt that is not there", enrollments.SaveAnswer(t.Context(), zoe, 99, answer, nine()), fault.Conflict)
	a.SubmittedAt = nine()
	must(t, enrollments.Change(t.Context(), a.EnrollmentID, func(enrollment.Records) (enrollment.Changes, error) {
		return enrollment.Changes{Attempt: &a}, nil
	}))
	is(t, "after the submission", enrollments.SaveAnswer(t.Context(), zoe, a.ID, answer, nine()), fault.Conflict)
	got, err = enrollments.Answers(t.Context(), a.ID)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("what was refused changed: %v (-want +got)\n%s", err, diff)
	}
}

// answersRaceSubmission saves answers while the attempt is submitted. Whoever
// was told that an answer is saved must find it among those that were graded;
// whoever was refused must not.
func (s suite) answersRaceSubmission(t *testing.T) {
	db := s.open(t)
	zoe := addPerson(t, db, "zoe")
	id, version := enroll(t, db, zoe, 1), addVersion(t, db, "one").ID
	before, after := 0, 0
	for round := 1; round <= 12; round++ {
		a := begin(t, db, id, version, round)
		graded := map[string]quiz.Answer{}
		const savers = 8
		errs := atOnce(savers+1, func(i int) error {
			if i < savers {
				return db.Enrollments().SaveAnswer(t.Context(), zoe, a.ID, quiz.Answer{QuestionID: numbered("q", i), Picks: []int{i}}, nine())
			}
			return db.Enrollments().Change(t.Context(), id, func(r enrollment.Records) (enrollment.Changes, error) {
				graded = r.Answers[a.ID]
				submitted := a
				submitted.SubmittedAt = nine().Add(time.Hour)
				return enrollment.Changes{Attempt: &submitted}, nil
			})
		})
		must(t, errs[savers])
		stored, err := db.Enrollments().Answers(t.Context(), a.ID)
		if diff := cmp.Diff(graded, stored); err != nil || diff != "" {
			t.Fatalf("round %d: %v, graded against stored:\n%s", round, err, diff)
		}
		saved := succeeded(t, errs[:savers], fault.Conflict)
		for i, err := range errs[:savers] {
			if _, ok := graded[numbered("q", i)]; ok != (err == nil) {
				t.Errorf("round %d: answer %d was graded: %v, but saving it gave %v", round, i, ok, err)
			}
		}
		before, after = before+saved, after+savers-saved
	}
	t.Logf("%d answers came before the submission and %d after", before, after)
}
