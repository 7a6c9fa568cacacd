package scim

import "strings"

// Term is a comparison for equality that a store can answer with an index.
type Term struct {
	Attribute string // one of the names below
	Value     string // in lower case unless CaseExact
	CaseExact bool   // the store compares exactly; otherwise in lower case
}

// The attributes of which a Term can be.
const (
	TermID          = "id"
	TermExternalID  = "externalId"
	TermUserName    = "userName"
	TermDisplayName = "displayName"
	TermEmail       = "emails.value"
	TermMember      = "members.value"
)

// Terms returns comparisons that every resource meets that the filter means: a
// store looks up one of them, or all, instead of everything. Whole says that
// they mean the same as the filter. Otherwise, or without terms, the store asks
// Match about what it found. No terms and whole means everything.
func (f Filter) Terms() (terms []Term, whole bool) {
	if f.Root == nil {
		return nil, true
	}
	return scope{kind: f.kind}.terms(f.Root, "")
}

// terms collects from a node; prefix is the attribute in whose brackets it is.
func (s scope) terms(n Node, prefix string) ([]Term, bool) {
	switch n := n.(type) {
	case And:
		left, wholeLeft := s.terms(n.Left, prefix)
		right, wholeRight := s.terms(n.Right, prefix)
		// Two comparisons within brackets are about the same value.
		whole := wholeLeft && wholeRight && prefix == ""
		return append(left, right...), whole
	case Within:
		at, err := s.find(n.Path)
		if err != nil || at.attribute == nil || at.extension != "" || !at.attribute.MultiValued {
			return nil, false
		}
		return scope{s.kind, at.attribute, s.fails}.terms(n.Of, at.attribute.Name+".")
	case Compare:
		return s.term(n, prefix)
	default: // Or, Not
		return nil, false
	}
}

func (s scope) term(n Compare, prefix string) ([]Term, bool) {
	value, ok := n.Value.(string)
	at, err := s.find(n.Path)
	if n.Op != Equal || !ok || err != nil || at.attribute == nil || at.extension != "" {
		return nil, false
	}
	leaf := at.leaf()
	name := prefix + at.attribute.Name
	if leaf != at.attribute {
		name += "." + leaf.Name
	}
	switch name {
	case TermID, TermExternalID, TermUserName, TermDisplayName, TermEmail, TermMember:
		return []Term{{name, leaf.fold(value), leaf.CaseExact}}, true
	}
	return nil, false
}

// Lookup returns the value of a Term about the attribute and whether there is
// one.
func Lookup(terms []Term, attribute string) (string, bool) {
	for _, t := range terms {
		if strings.EqualFold(t.Attribute, attribute) {
			return t.Value, true
		}
	}
	return "", false
}
