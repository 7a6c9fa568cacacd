package api

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"decorum/internal/account"
)

// Form says how a parameter is written.
type Form string

// The forms.
const (
	Text   Form = "text"
	ID     Form = "id" // a number from 1
	Number Form = "number"
	Day    Form = "day"    // 2026-12-31
	Moment Form = "moment" // RFC 3339
	Flag   Form = "flag"   // true or false
)

// Parameter is one parameter of a query or a path.
type Parameter struct {
	Name   string
	Form   Form
	Doc    string
	OneOf  []string // what it may be, if that is a list
	Most   int      // characters of a text, or the highest number
	InPath bool
}

// mostText is how long a text may be if nothing else is said.
const mostText = 400

// Values are parameters that were read, each as it has to be.
type Values map[string]string

// Read reads the parameters of an operation; those that it does not have, and
// those that are given twice, are refused.
func (o Operation) Read(query url.Values, path func(string) string) (Values, error) {
	values := Values{}
	params := o.AllParameters()
	for _, p := range params {
		text := query.Get(p.Name)
		if p.InPath {
			text = path(p.Name)
		}
		if text == "" && !p.InPath {
			continue
		}
		if err := p.check(text); err != nil {
			if p.InPath { // what can't be written so can't be there either
				return nil, Fail(NotFound, "There is nothing under this address.")
			}
			return nil, err
		}
		values[p.Name] = text
	}
	for name, given := range query {
		known := slices.ContainsFunc(params, func(p Parameter) bool { return p.Name == name && !p.InPath })
		switch {
		case !known:
			return nil, failAt(UnknownParameter, clip(name), fmt.Sprintf("There is no parameter %q here. %s", clip(name), o.names()))
		case len(given) > 1:
			return nil, failAt(UnknownParameter, name, fmt.Sprintf("The parameter %q is given %d times. It can be given once.", name, len(given)))
		}
	}
	return values, nil
}

func (o Operation) names() string {
	var names []string
	for _, p := range o.AllParameters() {
		if !p.InPath {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return "This address takes none."
	}
	return "It takes " + strings.Join(names, ", ") + "."
}

func clip(text string) string { return text[:min(len(text), 60)] }

// check returns what is wrong with a value.
func (p Parameter) check(text string) error {
	bad := func(words string) error {
		return failAt(BadParameter, p.Name, fmt.Sprintf("The parameter %q can’t be %q: %s", p.Name, clip(text), words))
	}
	if len(p.OneOf) > 0 {
		if !slices.Contains(p.OneOf, text) {
			return bad("it is one of " + strings.Join(p.OneOf, ", ") + ".")
		}
		return nil
	}
	switch p.Form {
	case ID:
		if n, err := strconv.ParseInt(text, 10, 64); err != nil || n < 1 || strconv.FormatInt(n, 10) != text {
			return bad("it is a whole number from 1.")
		}
	case Number:
		if n, err := strconv.Atoi(text); err != nil || n < 1 || n > p.Most {
			return bad(fmt.Sprintf("it is a whole number from 1 to %d.", p.Most))
		}
	case Day:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return bad("it is a day such as 2026-12-31.")
		}
	case Moment:
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return bad("it is a moment such as 2026-12-31T09:30:00Z.")
		}
	case Flag:
		if text != "true" && text != "false" {
			return bad("it is true or false.")
		}
	case Text:
		if len([]rune(text)) > max(p.Most, mostText) {
			return bad(fmt.Sprintf("it has at most %d characters.", max(p.Most, mostText)))
		}
	}
	return nil
}

// ID returns a number, 0 if it was not given.
func (v Values) ID(name string) int64 {
	n, err := strconv.ParseInt(v[name], 10, 64)
	if err != nil { // not given, as it was checked
		return 0
	}
	return n
}

// Moment returns a moment, zero if it was not given.
func (v Values) Moment(name string) time.Time {
	t, err := time.Parse(time.RFC3339, v[name])
	if err != nil {
		return time.Time{}
	}
	return t
}

// Day returns a day, "" if it was not given.
func (v Values) Day(name string) account.Day { return account.Day(v[name]) }

// Flag returns a flag, nil if it was not given.
func (v Values) Flag(name string) *bool {
	if v[name] == "" {
		return nil
	}
	yes := v[name] == "true"
	return &yes
}

// Limit is how many things a page is to have.
func (v Values) Limit() int {
	if n := v.ID("limit"); n > 0 {
		return int(n)
	}
	return PageSize
}
