package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"decorum/internal/api"
	"decorum/internal/assignment"
	"decorum/internal/fault"
)

func (s *server) listAssignments(c call) (answered, error) {
	after, err := c.after()
	if err != nil {
		return answered{}, err
	}
	all, err := s.Assignments.Assignments(c.Request().Context())
	if err != nil {
		return answered{}, err
	}
	ended := c.values.Flag("ended")
	all = slices.DeleteFunc(all, func(a assignment.Assignment) bool {
		return (c.values["course"] != "" && a.Course != c.values["course"]) || (ended != nil && *ended != a.Ended())
	})
	some, more := stretch(all, after, c.values.Limit(), func(a assignment.Assignment) int64 { return a.ID })
	items := make([]api.Assignment, len(some))
	for i, a := range some {
		items[i], after = api.AssignmentOf(a), a.ID
	}
	return pageOf(s, c, items, c.cursor(more, after)), nil
}

// etagOf tells the states of an assignment apart.
func etagOf(a assignment.Assignment) string {
	return `"` + strconv.FormatInt(a.ID, 36) + "-" + strconv.FormatInt(a.ChangedAt.UnixMicro(), 36) + `"`
}

// theAssignment returns the one that a request is about.
func (s *server) theAssignment(c call, id int64) (assignment.Assignment, error) {
	a, err := s.Assignments.Assignment(c.Request().Context(), id)
	if errors.Is(err, fault.Missing) {
		return a, api.Fail(api.NotFound, "There is no such assignment.")
	}
	return a, err
}

func (s *server) readAssignment(c call) (answered, error) {
	a, err := s.theAssignment(c, c.values.ID("id"))
	if err != nil {
		return answered{}, err
	}
	return answered{body: api.AssignmentOf(a), etag: etagOf(a)}, nil
}

// rule reads a rule from the body into an assignment, which is new or is to be
// changed. Units and people that it names must be there.
func (s *server) rule(c call, a *assignment.Assignment) error {
	var r api.Rule
	if err := c.read(&r); err != nil {
		return err
	}
	course := a.Course
	if err := r.Into(a); err != nil {
		return err
	}
	if a.ID != 0 && a.Course != course {
		return &api.Failure{Code: api.BadRule, Parameter: "course", Detail: "The course of an assignment can’t be changed. End it and make another one."}
	}
	if _, err := s.Courses.Current(a.Course); err != nil {
		return &api.Failure{Code: api.BadRule, Parameter: "course", Detail: fmt.Sprintf("There is no published course %q.", a.Course)}
	}
	return s.namesExist(c.Request().Context(), a.Audience)
}

func (s *server) namesExist(ctx context.Context, audience assignment.Audience) error {
	units, people := []int64{}, slices.Clone(audience.Also)
	for _, condition := range audience.Conditions {
		units, people = append(units, condition.Units...), append(people, condition.People...)
	}
	missing := func(what string, id int64) error {
		return &api.Failure{Code: api.BadRule, Parameter: "audience", Detail: fmt.Sprintf("There is no %s %d.", what, id)}
	}
	if len(units) > 0 {
		all, err := s.Accounts.Store().Units(ctx)
		if err != nil {
			return err
		}
		tree := assignment.TreeOf(all)
		for _, id := range units {
			if _, ok := tree[id]; !ok {
				return missing("unit", id)
			}
		}
	}
	found, err := s.Assignments.Named(ctx, people)
	if err != nil {
		return err
	}
	known := map[int64]bool{}
	for _, p := range found {
		known[p.ID] = true
	}
	for _, id := range people {
		if !known[id] {
			return missing("person", id)
		}
	}
	return nil
}

func (s *server) previewRule(c call) (answered, error) {
	var a assignment.Assignment
	if id := c.values.ID("replaces"); id != 0 {
		var err error
		if a, err = s.theAssignment(c, id); err != nil {
			return answered{}, &api.Failure{Code: api.BadParameter, Parameter: "replaces", Detail: "There is no such assignment.", Cause: err}
		}
	}
	if err := s.rule(c, &a); err != nil {
		return answered{}, err
	}
	preview, err := s.Assignments.Preview(c.Request().Context(), a)
	if err != nil {
		return answered{}, err
	}
	return answered{body: api.PreviewOf(preview, s.Zone)}, nil
}

// by is under which name a program changes things.
func (c call) by() string { return "token " + strconv.FormatInt(c.token.ID, 10) + ", " + c.token.Name }

// addAssignment makes an assignment. With a key, a repetition of the request is
// answered with what the first one made: the key is stored with the
// assignment, so that there is no moment at which one is there without the
// other.
func (s *server) addAssignment(c call) (answered, error) {
	ctx := c.Request().Context()
	var a assignment.Assignment
	if err := s.rule(c, &a); err != nil {
		return answered{}, err
	}
	err := c.key(&a)
	if err != nil {
		return answered{}, err
	}
	if made, err := s.made(ctx, a); err != nil || made.ID != 0 {
		return saved(c, made, 0), err
	}
	fresh, n, err := s.Assignments.Save(ctx, c.by(), a, time.Time{})
	if errors.Is(err, fault.Conflict) { // the same request at the same moment
		if made, err := s.made(ctx, a); err != nil || made.ID != 0 {
			return saved(c, made, 0), err
		}
	}
	if err != nil {
		return answered{}, err
	}
	return saved(c, fresh, n), nil
}

// maxKey is how long an Idempotency-Key may be.
const maxKey = 200

// key puts the Idempotency-Key of the request into what it would make: as a sum
// with the token, as others may use the same key, beside a sum of what is
// asked for.
func (c call) key(a *assignment.Assignment) error {
	key := c.Request().Header.Get("Idempotency-Key")
	switch {
	case key == "":
		return nil
	case len(key) > maxKey:
		return &api.Failure{Code: api.BadParameter, Parameter: "Idempotency-Key", Detail: "The Idempotency-Key has at most 200 characters."}
	}
	var err error
	a.RequestKey = sumOf(strconv.FormatInt(c.token.ID, 10) + " " + key)
	a.RequestSum, err = ruleSum(*a)
	return err
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// made returns what the same request has made before, or nothing.
func (s *server) made(ctx context.Context, a assignment.Assignment) (assignment.Assignment, error) {
	if a.RequestKey == "" {
		return assignment.Assignment{}, nil
	}
	made, err := s.Assignments.ByRequest(ctx, a.RequestKey)
	switch {
	case errors.Is(err, fault.Missing):
		return assignment.Assignment{}, nil
	case err == nil && made.RequestSum != a.RequestSum:
		return made, &api.Failure{Code: api.KeyReused, Parameter: "Idempotency-Key", Detail: "An assignment was made under this key by a request that said something else."}
	}
	return made, err
}

// saved answers with an assignment and how much it changed.
func saved(c call, a assignment.Assignment, changes int) answered {
	out := answered{body: api.Saved{Assignment: api.AssignmentOf(a), Changes: changes}, etag: etagOf(a)}
	if c.op.Status == http.StatusCreated {
		out.location = api.Base + "/assignments/" + strconv.FormatInt(a.ID, 10)
	}
	return out
}

// changeAssignment replaces what an assignment says, if it is still as the
// program read it.
func (s *server) changeAssignment(c call) (answered, error) {
	a, err := s.theAssignment(c, c.values.ID("id"))
	if err != nil {
		return answered{}, err
	}
	condition := strings.TrimSpace(c.Request().Header.Get("If-Match"))
	stale := &api.Failure{Code: api.ChangedMeanwhile, Parameter: "If-Match"}
	switch {
	case condition == "":
		return answered{}, &api.Failure{Code: api.NoCondition, Parameter: "If-Match", Detail: api.KindOf(api.NoCondition).Help}
	case condition != "*" && !slices.Contains(strings.FieldsFunc(condition, func(r rune) bool { return r == ',' || r == ' ' }), etagOf(a)):
		stale.Detail = "The assignment has changed since it was read under this ETag."
		return answered{}, stale
	case a.Ended():
		return answered{}, api.Fail(api.Conflicting, "This assignment has ended. Make another one.")
	}
	read := a.ChangedAt
	if err := s.rule(c, &a); err != nil {
		return answered{}, err
	}
	a, n, err := s.Assignments.Save(c.Request().Context(), c.by(), a, read)
	if errors.Is(err, fault.Conflict) {
		stale.Detail = "The assignment was changed at this very moment."
		return answered{}, stale
	}
	if err != nil {
		return answered{}, err
	}
	return saved(c, a, n), nil
}

// endRule ends an assignment.
func (s *server) endRule(c call) (answered, error) {
	id := c.values.ID("id")
	if _, err := s.theAssignment(c, id); err != nil {
		return answered{}, err
	}
	n, err := s.Assignments.End(c.Request().Context(), c.by(), id)
	if err != nil {
		return answered{}, err
	}
	a, err := s.theAssignment(c, id)
	return saved(c, a, n), err
}
