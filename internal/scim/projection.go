package scim

import (
	"maps"
	"slices"
	"strings"
)

// Projection says which attributes are told (RFC 7644, section 3.9). The zero
// Projection means all of them.
type Projection struct {
	kind    Kind
	only    []place // nil = all
	without []place
}

// ProjectionOf reads the parameters of a request about one resource. Get returns
// a parameter's value, "" if it was not given.
func ProjectionOf(k Kind, get func(name string) string) (Projection, error) {
	return ParseProjection(k, list(get("attributes")), list(get("excludedAttributes")))
}

// ParseProjection reads lists of paths, of what is to be told or of what is
// not; only one of them may be given. Names that aren't known ask for nothing.
func ParseProjection(k Kind, attributes, excluded []string) (Projection, error) {
	if len(attributes) > 0 && len(excluded) > 0 {
		return Projection{}, bad(InvalidValue, "attributes, excludedAttributes: Only one of them may be given.")
	}
	p := Projection{kind: k, without: places(k, excluded)}
	if len(attributes) > 0 {
		p.only = places(k, attributes)
		if p.only == nil {
			p.only = []place{} // what always is told, and nothing else
		}
	}
	return p, nil
}

func places(k Kind, paths []string) []place {
	var all []place
	for _, text := range paths {
		path, ok := splitPath(strings.TrimSpace(text))
		if !ok {
			continue
		}
		if at, ok := k.find(path); ok && !at.foreign {
			all = append(all, at)
		}
	}
	return all
}

// Wants reports whether an attribute of the resource's own schema is told, in
// whole or in part; a store may leave the others unread.
func (p Projection) Wants(name string) bool {
	about := func(at place) bool {
		return at.extension == "" && at.attribute != nil && strings.EqualFold(at.attribute.Name, name)
	}
	if a := attribute(known[p.kind], name); a != nil && a.Returned == returnedAlways {
		return true
	}
	if p.only != nil {
		return slices.ContainsFunc(p.only, about)
	}
	return !slices.ContainsFunc(p.without, func(at place) bool { return about(at) && at.sub == nil })
}

// Of returns what is told about a resource, to be written as JSON. Its id and
// its schemas always are.
func (p Projection) Of(r Resource) any {
	if p.only == nil && len(p.without) == 0 {
		return r
	}
	t := r.tree()
	if p.only != nil {
		t = p.chosen(t)
	} else {
		for _, at := range p.without {
			at.take(t)
		}
	}
	prune(t)
	schemas := []string{p.kind.Schema()}
	if whole, _ := p.kind.extension(EnterpriseSchema); t[whole] != nil {
		schemas = append(schemas, whole)
	}
	t["schemas"] = schemas
	return t
}

// chosen returns what was asked for and what always is told.
func (p Projection) chosen(t object) object {
	told := object{}
	for _, a := range known[p.kind] {
		if a.Returned == returnedAlways && t[a.Name] != nil {
			told[a.Name] = t[a.Name]
		}
	}
	for _, at := range p.only {
		at.give(t, told)
	}
	return told
}

// give copies what is at a place from one resource into another.
func (at place) give(from, to object) {
	if at.extension != "" {
		inner, ok := from[at.extension].(object)
		if !ok {
			return
		}
		if at.attribute == nil {
			to[at.extension] = inner
			return
		}
		told, ok := to[at.extension].(object)
		if !ok {
			told = object{}
		}
		place{attribute: at.attribute, sub: at.sub}.give(inner, told)
		put(to, at.extension, told)
		return
	}
	value := from[at.attribute.Name]
	switch {
	case value == nil:
	case at.sub == nil:
		to[at.attribute.Name] = value
	default:
		to[at.attribute.Name] = giveSub(value, to[at.attribute.Name], at.sub.Name)
	}
}

// giveSub copies one sub-attribute of a value, or of each of many, into what
// has been told of it so far.
func giveSub(from, to any, name string) any {
	if list, ok := from.([]any); ok {
		told, ok := to.([]any)
		if !ok {
			told = make([]any, len(list))
		}
		for i := range list {
			told[i] = giveSub(list[i], told[i], name)
		}
		return told
	}
	have, _ := from.(object)
	told, _ := to.(object)
	told = maps.Clone(told)
	if told == nil {
		told = object{}
	}
	if have[name] != nil {
		told[name] = have[name]
	}
	return told
}

// take removes what is at a place, unless it always is told.
func (at place) take(t object) {
	if at.extension != "" {
		inner, ok := t[at.extension].(object)
		if !ok {
			return
		}
		if at.attribute == nil {
			delete(t, at.extension)
			return
		}
		place{attribute: at.attribute, sub: at.sub}.take(inner)
		put(t, at.extension, inner)
		return
	}
	if at.attribute.Returned == returnedAlways {
		return
	}
	if at.sub == nil {
		delete(t, at.attribute.Name)
		return
	}
	for _, v := range at.withoutSub().values(t) {
		if inner, ok := v.(object); ok {
			delete(inner, at.sub.Name)
		}
	}
}

// prune removes objects of which nothing is left to tell, and lists of them.
func prune(o object) {
	maps.DeleteFunc(o, func(_ string, v any) bool {
		switch v := v.(type) {
		case object:
			prune(v)
			return len(v) == 0
		case []any:
			return !slices.ContainsFunc(v, func(item any) bool {
				inner, ok := item.(object)
				return !ok || len(inner) > 0
			})
		}
		return false
	})
}

func (at place) withoutSub() place { return place{extension: at.extension, attribute: at.attribute} }
