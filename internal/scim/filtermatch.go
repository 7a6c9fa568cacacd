package scim

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// scope is where the names of a filter are looked up: in a resource or, within
// brackets, in a value of an attribute.
type scope struct {
	kind  Kind
	of    *Attribute // nil = the resource
	fails ErrorType  // "" = invalidFilter
}

func (s scope) bad(format string, args ...any) error {
	if s.fails == "" {
		return bad(InvalidFilter, format, args...)
	}
	return bad(s.fails, format, args...)
}

func (s scope) find(p Path) (place, error) {
	if s.of != nil {
		if a := attribute(s.of.SubAttributes, p.Name); a != nil && p.Schema == "" && p.Sub == "" {
			return place{attribute: a}, nil
		}
		return place{}, s.bad("%s has no sub-attribute %q.", s.of.Name, p)
	}
	at, ok := s.kind.find(p)
	if !ok {
		return place{}, s.bad("A %s has no attribute %q.", s.kind, p)
	}
	return at, nil
}

// compile checks a filter against the table and returns what decides it.
func (s scope) compile(n Node) (func(object) bool, error) {
	switch n := n.(type) {
	case And:
		return s.both(n.Left, n.Right, func(l, r func(object) bool) func(object) bool {
			return func(o object) bool { return l(o) && r(o) }
		})
	case Or:
		return s.both(n.Left, n.Right, func(l, r func(object) bool) func(object) bool {
			return func(o object) bool { return l(o) || r(o) }
		})
	case Not:
		of, err := s.compile(n.Of)
		return func(o object) bool { return !of(o) }, err
	case Within:
		return s.within(n)
	case Compare:
		return s.compare(n)
	}
	return nil, s.bad("This is no filter.")
}

func (s scope) both(left, right Node, join func(l, r func(object) bool) func(object) bool) (func(object) bool, error) {
	l, err := s.compile(left)
	if err != nil {
		return nil, err
	}
	r, err := s.compile(right)
	if err != nil {
		return nil, err
	}
	return join(l, r), nil
}

func (s scope) within(n Within) (func(object) bool, error) {
	at, err := s.find(n.Path)
	if err != nil {
		return nil, err
	}
	if at.foreign {
		return func(object) bool { return false }, nil
	}
	if at.attribute == nil || at.attribute.Type != Complex {
		return nil, s.bad("%s has no sub-attributes; write it without brackets.", n.Path)
	}
	of, err := scope{s.kind, at.attribute, s.fails}.compile(n.Of)
	if err != nil {
		return nil, err
	}
	return func(o object) bool {
		for _, v := range at.values(o) {
			if inner, ok := v.(object); ok && of(inner) {
				return true
			}
		}
		return false
	}, nil
}

// compare decides one comparison. Where an attribute has many values, one that
// compares so is enough. Only ne is the opposite of eq, also where nothing is
// assigned: what is not there is not equal to anything but null.
func (s scope) compare(n Compare) (func(object) bool, error) {
	at, err := s.find(n.Path)
	if err != nil {
		return nil, err
	}
	if n.Op == Present || n.Value == nil {
		present := func(o object) bool { return len(at.values(o)) > 0 }
		switch n.Op {
		case Present, NotEqual:
			return present, nil
		case Equal:
			return func(o object) bool { return !present(o) }, nil
		default:
			return nil, s.bad("%s %s null: null can only be compared with eq and ne.", n.Path, n.Op)
		}
	}
	if at.foreign { // never assigned here
		return func(object) bool { return n.Op == NotEqual }, nil
	}
	leaf := at.leaf()
	if leaf == nil {
		return nil, s.bad("%s is an object; compare one of its attributes.", n.Path)
	}
	test, err := s.tester(leaf, n)
	if err != nil {
		return nil, err
	}
	return func(o object) bool {
		return slices.ContainsFunc(at.leaves(o), test) == (n.Op != NotEqual)
	}, nil
}

// tester returns what decides about one value; for ne, whether it is equal.
func (s scope) tester(leaf *Attribute, n Compare) (func(any) bool, error) {
	op := n.Op
	if op == NotEqual {
		op = Equal
	}
	switch leaf.Type {
	case Boolean:
		want, err := boolean(n.Path.String(), n.Value)
		if err != nil || op != Equal {
			return nil, s.bad("%s %s: It is true or false, and can only be compared with eq and ne.", n.Path, n.Op)
		}
		return func(v any) bool { return v == want }, nil
	case DateTime:
		text, _ := n.Value.(string)
		want, err := time.Parse(time.RFC3339, text)
		if err != nil || op == Contains || op == StartsWith || op == EndsWith {
			return nil, s.bad("%s %s: It is a date with its time, such as \"2026-01-31T08:00:00Z\", and has no parts.", n.Path, n.Op)
		}
		return func(v any) bool {
			text, _ := v.(string)
			at, err := time.Parse(time.RFC3339, text)
			return err == nil && ordered(op, at.Compare(want))
		}, nil
	case String, Reference, Complex: // a leaf is never complex
	}
	want, ok := n.Value.(string)
	if !ok {
		return nil, s.bad("%s %s: It is a text; put the value in quotation marks.", n.Path, n.Op)
	}
	want = leaf.fold(want)
	return func(v any) bool {
		text, ok := v.(string)
		return ok && textual(op, leaf.fold(text), want)
	}, nil
}

// fold returns a text as it is compared.
func (a *Attribute) fold(text string) string {
	if a.CaseExact {
		return text
	}
	return strings.ToLower(text)
}

func textual(op Op, have, want string) bool {
	switch op {
	case Contains:
		return strings.Contains(have, want)
	case StartsWith:
		return strings.HasPrefix(have, want)
	case EndsWith:
		return strings.HasSuffix(have, want)
	default:
		return ordered(op, cmp.Compare(have, want))
	}
}

func ordered(op Op, c int) bool {
	switch op {
	case Equal:
		return c == 0
	case Greater:
		return c > 0
	case GreaterOrEqual:
		return c >= 0
	case Less:
		return c < 0
	case LessOrEqual:
		return c <= 0
	default:
		return false
	}
}

// leaf is the attribute whose values are compared; nil if there is none.
func (at place) leaf() *Attribute {
	switch {
	case at.sub != nil:
		return at.sub
	case at.attribute != nil:
		return at.attribute.leaf()
	}
	return nil
}

// values returns the values at a place.
func (at place) values(o object) []any {
	if at.extension != "" {
		inner, ok := o[at.extension].(object)
		if !ok {
			return nil
		}
		if o = inner; at.attribute == nil {
			return []any{inner}
		}
	}
	if at.attribute == nil || o[at.attribute.Name] == nil {
		return nil
	}
	list, many := o[at.attribute.Name].([]any)
	if !many {
		list = []any{o[at.attribute.Name]}
	}
	if at.sub == nil {
		return list
	}
	return subValues(list, at.sub.Name)
}

// leaves returns the values that are compared.
func (at place) leaves(o object) []any {
	values := at.values(o)
	if at.sub == nil && at.attribute.Type == Complex {
		return subValues(values, key)
	}
	return values
}

func subValues(list []any, name string) []any {
	var values []any
	for _, item := range list {
		if inner, ok := item.(object); ok && inner[name] != nil {
			values = append(values, inner[name])
		}
	}
	return values
}
