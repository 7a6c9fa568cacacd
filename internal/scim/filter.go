package scim

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Path names an attribute: [schema:]name[.sub].
type Path struct {
	Schema string // "" = the one of the resource
	Name   string
	Sub    string // "" = the attribute as a whole
}

// String writes the path as it is written in a filter.
func (p Path) String() string {
	s := p.Name
	if p.Schema != "" {
		s = p.Schema + ":" + s
	}
	if p.Sub != "" {
		s += "." + p.Sub
	}
	return s
}

// Op is an operator that compares, in lower case.
type Op string

// The operators.
const (
	Equal          Op = "eq"
	NotEqual       Op = "ne"
	Contains       Op = "co"
	StartsWith     Op = "sw"
	EndsWith       Op = "ew"
	Present        Op = "pr" // has no value to compare with
	Greater        Op = "gt"
	GreaterOrEqual Op = "ge"
	Less           Op = "lt"
	LessOrEqual    Op = "le"
)

// Node is a part of a filter: And, Or, Not, Compare or Within.
type Node interface {
	write(b *strings.Builder)
	// binds tells how tightly a node holds together: 1 or, 2 and, 3 the rest.
	binds() int
}

// The nodes.
type (
	// And is met if both are.
	And struct{ Left, Right Node }
	// Or is met if one of them is.
	Or struct{ Left, Right Node }
	// Not is met if its filter isn't.
	Not struct{ Of Node }
	// Compare is met if a value of the attribute compares so. Value is a
	// string, a bool, a json.Number or nil.
	Compare struct {
		Path  Path
		Op    Op
		Value any
	}
	// Within is met if one value of the attribute meets a filter about its
	// sub-attributes: emails[type eq "work" and value co "@example.org"].
	Within struct {
		Path Path
		Of   Node
	}
)

func (And) binds() int     { return 2 }
func (Or) binds() int      { return 1 }
func (Not) binds() int     { return 3 }
func (Compare) binds() int { return 3 }
func (Within) binds() int  { return 3 }

func (n And) write(b *strings.Builder) { writePair(b, n.Left, " and ", n.Right, n.binds()) }
func (n Or) write(b *strings.Builder)  { writePair(b, n.Left, " or ", n.Right, n.binds()) }

// writePair writes two nodes. Pairs without parentheses are read from the left,
// so that the right one needs them where it holds no more tightly.
func writePair(b *strings.Builder, left Node, word string, right Node, binds int) {
	writeInner(b, left, left.binds() < binds)
	b.WriteString(word)
	writeInner(b, right, right.binds() <= binds)
}

func writeInner(b *strings.Builder, n Node, parentheses bool) {
	if parentheses {
		b.WriteByte('(')
	}
	n.write(b)
	if parentheses {
		b.WriteByte(')')
	}
}

func (n Not) write(b *strings.Builder) {
	b.WriteString("not ")
	writeInner(b, n.Of, true)
}

func (n Within) write(b *strings.Builder) {
	b.WriteString(n.Path.String() + "[")
	n.Of.write(b)
	b.WriteByte(']')
}

func (n Compare) write(b *strings.Builder) {
	b.WriteString(n.Path.String() + " " + string(n.Op))
	if n.Op != Present {
		b.WriteString(" " + literal(n.Value))
	}
}

// literal writes a value as JSON does.
func literal(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	case string:
		var b strings.Builder
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(v); err == nil { // a string can always be written
			return strings.TrimSuffix(b.String(), "\n")
		}
	}
	return "null"
}

// Filter says which resources of a kind are meant. The zero Filter means all.
type Filter struct {
	// Root is nil if all are meant.
	Root  Node
	kind  Kind
	match func(object) bool
}

// ParseFilter reads a filter about resources of a kind (RFC 7644, section
// 3.4.2.2); none, or white space, means all of them. A failure has the type
// invalidFilter and says at which character.
func ParseFilter(k Kind, text string) (Filter, error) {
	if strings.TrimSpace(text) == "" {
		return Filter{kind: k}, nil
	}
	root, err := parseFilter(text)
	if err != nil {
		return Filter{}, err
	}
	match, err := scope{kind: k}.compile(root)
	if err != nil {
		return Filter{}, err
	}
	return Filter{root, k, match}, nil
}

// String writes the filter. What it writes is read as the same filter.
func (f Filter) String() string {
	if f.Root == nil {
		return ""
	}
	return printed(f.Root)
}

func printed(n Node) string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

// All reports whether every resource is meant.
func (f Filter) All() bool { return f.Root == nil }

// Match reports whether a resource is meant.
func (f Filter) Match(r Resource) bool { return f.match == nil || f.match(r.tree()) }
