package web

import (
	"cmp"
	"slices"
	"strings"

	"decorum/internal/account"
	"decorum/internal/api"
	"decorum/internal/certificate"
	"decorum/internal/fault"
)

func (s *server) listPeople(c call) (answered, error) {
	after, err := c.after()
	if err != nil {
		return answered{}, err
	}
	v := c.values
	people, more, err := s.Accounts.ListPeople(c.Request().Context(), account.Listing{UnitID: v.ID("unit"), ManagerID: v.ID("manager"),
		Active: v.Flag("active"), Email: strings.ToLower(v["email"]), ChangedSince: v.Moment("changed_since"), After: after, Limit: v.Limit()})
	if err != nil {
		return answered{}, err
	}
	items := make([]api.Person, len(people))
	for i, p := range people {
		items[i], after = api.PersonOf(p.Person, p.Tags), p.ID
	}
	return pageOf(s, c, items, c.cursor(more, after)), nil
}

func (s *server) readPerson(c call) (answered, error) {
	p, err := s.Accounts.Listed(c.Request().Context(), c.values.ID("id"))
	if err != nil {
		return answered{}, err
	}
	return answered{body: api.PersonOf(p.Person, p.Tags)}, nil
}

func (s *server) listUnits(c call) (answered, error) {
	after, err := c.after()
	if err != nil {
		return answered{}, err
	}
	units, err := s.Accounts.Store().Units(c.Request().Context())
	if err != nil {
		return answered{}, err
	}
	items, more := stretch(api.UnitsOf(units), after, c.values.Limit(), func(u api.Unit) int64 { return u.ID })
	if more {
		after = items[len(items)-1].ID
	}
	return pageOf(s, c, items, c.cursor(more, after)), nil
}

// stretch returns the page of a list that is at hand as a whole, in the order
// of its numbers, and whether there is more.
func stretch[T any](all []T, after int64, limit int, id func(T) int64) ([]T, bool) {
	slices.SortFunc(all, func(a, b T) int { return cmp.Compare(id(a), id(b)) })
	first, _ := slices.BinarySearchFunc(all, after+1, func(t T, n int64) int { return cmp.Compare(id(t), n) })
	all = all[first:]
	if len(all) > limit {
		return all[:limit], true
	}
	return all, false
}

func (s *server) listCertificates(c call) (answered, error) {
	after, err := c.after()
	if err != nil {
		return answered{}, err
	}
	v := c.values
	list, more, err := s.Certificates.List(c.Request().Context(), certificate.Listing{PersonID: v.ID("person"), Course: v["course"],
		State: certificate.State(v["state"]), IssuedSince: v.Moment("issued_since"), After: after, Limit: v.Limit()})
	if err != nil {
		return answered{}, err
	}
	items := make([]api.Certificate, len(list))
	for i, one := range list {
		items[i], after = api.CertificateOf(one, s.site(), s.Clock()), one.ID
	}
	return pageOf(s, c, items, c.cursor(more, after)), nil
}

func (s *server) readCertificate(c call) (answered, error) {
	one, _, genuine, err := s.Certificates.Lookup(c.Request().Context(), c.values["serial"])
	switch {
	case fault.Of(err) == fault.Invalid, fault.Of(err) == fault.Missing:
		return answered{}, api.Fail(api.NotFound, fault.Words(err))
	case err != nil:
		return answered{}, err
	case !genuine:
		return answered{}, api.Fail(api.Conflicting, "The signature of this certificate does not hold: its record was changed behind the program’s back, so nothing in it is told as a fact.")
	}
	return answered{body: api.CertificateOf(one, s.site(), s.Clock())}, nil
}
