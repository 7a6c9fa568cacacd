package scim

import (
	"maps"
	"reflect"
)

// Changes of values that a filter chooses, and of sub-attributes of many.

// identity is what tells the values of an attribute apart: the value and, where
// there is one, the type. The same address may be for work and for home.
type identity struct{ value, kind any }

func identityOf(v any) identity {
	o, _ := v.(object)
	return identity{o[key], o["type"]}
}

// same reports whether a value is the one that was sent, which may name no
// more of it than its value.
func same(v, sent any) bool {
	have, want := identityOf(v), identityOf(sent)
	if want.value == nil {
		return reflect.DeepEqual(v, sent)
	}
	return have.value == want.value && (want.kind == nil || have.kind == want.kind)
}

// unite adds values. One that is there already is not added again but learns
// what is new about it. A new primary one is the only primary one.
func unite(values, said []any) []any {
	at := make(map[identity]int, len(values)+len(said))
	anyKind := make(map[any]int, len(values)+len(said))
	for i, v := range values {
		at[identityOf(v)], anyKind[identityOf(v).value] = i, i
	}
	preferred := 0
	for _, s := range said {
		sent, _ := s.(object)
		id := identityOf(s)
		i, there := at[id]
		if !there && id.kind == nil && id.value != nil {
			i, there = anyKind[id.value]
		}
		if !there && id.value != nil {
			i, there = at[identity{id.value, nil}]
		}
		if there {
			merged, _ := values[i].(object)
			merged = maps.Clone(merged)
			maps.Copy(merged, sent)
			values[i] = merged
		} else {
			i = len(values)
			values = append(values, s)
			at[id], anyKind[id.value] = i, i
		}
		if sent[primary] == true {
			preferred = i
		}
	}
	onePrimary(values, preferred)
	return values
}

// chosen changes those of many values that a filter chooses, or a
// sub-attribute of each.
func (c change) chosen(t target, values []any, value any) ([]any, error) {
	if t.sub != nil && t.sub.Mutability == immutable {
		return nil, c.cant(t)
	}
	var kept []any
	matched, preferred := false, 0
	for _, v := range values {
		o, _ := v.(object)
		if t.match != nil && !t.match(o) {
			kept = append(kept, v)
			continue
		}
		matched = true
		changed, err := c.element(t, o, value)
		if err != nil {
			return nil, err
		}
		if len(changed) == 0 || (t.sub != nil && changed[key] == nil) {
			continue // nothing is left that could be told
		}
		if changed[primary] == true && o[primary] != true {
			preferred = len(kept)
		}
		kept = append(kept, changed)
	}
	if !matched {
		created, err := c.create(t, value)
		if err != nil || len(created) == 0 {
			return values, err
		}
		return unite(kept, []any{created}), nil
	}
	if len(kept) > 0 {
		onePrimary(kept, preferred)
	}
	return kept, nil
}

// element changes one value; an empty object means that it is gone.
func (c change) element(t target, o object, value any) (object, error) {
	if t.sub != nil {
		o = maps.Clone(o)
		return o, c.set(t.path, t.sub, o, value)
	}
	if c.op == opRemove {
		return object{}, nil
	}
	read, err := c.single(t.path, t.attribute, value)
	if err != nil {
		return nil, err
	}
	said, _ := read.(object)
	for _, sub := range t.attribute.SubAttributes {
		if v := said[sub.Name]; sub.Mutability == immutable && v != nil && v != o[sub.Name] {
			return nil, c.cant(t)
		}
	}
	if len(said) == 0 && c.op == opReplace {
		return object{}, nil
	}
	o = maps.Clone(o)
	maps.Copy(o, said)
	return o, nil
}

// create makes the value that a path means where there is none, or an empty
// object: Entra adds to
// emails[type eq "work"].value to give a first address for work. To replace
// what isn't there is an error; to remove it is not, because then it is as it
// should be: a client may say twice that somebody left a group.
func (c change) create(t target, value any) (object, error) {
	switch {
	case c.op == opRemove:
		return object{}, nil
	case c.op == opReplace && t.match != nil:
		return nil, bad(NoTarget, "%s: No value is like that. Add it instead of replacing it.", t.path)
	}
	created := object{}
	if t.filter != nil && !seed(created, t.attribute, t.filter) {
		return nil, bad(NoTarget, "%s: No value is like that, and none can be made from this filter. Use eq and and.", t.path)
	}
	if t.sub != nil {
		if err := c.set(t.path, t.sub, created, value); err != nil {
			return nil, err
		}
	} else {
		read, err := c.single(t.path, t.attribute, value)
		if err != nil {
			return nil, err
		}
		said, _ := read.(object)
		maps.Copy(created, said)
	}
	if created[key] == nil {
		return object{}, nil
	}
	return created, nil
}

// seed fills an object so that it meets a filter, if that only asks for
// equality.
func seed(o object, a *Attribute, n Node) bool {
	switch n := n.(type) {
	case And:
		return seed(o, a, n.Left) && seed(o, a, n.Right)
	case Compare:
		sub := attribute(a.SubAttributes, n.Path.Name)
		if n.Op != Equal || n.Value == nil || sub == nil {
			return false
		}
		value := n.Value
		if sub.Type == Boolean {
			var err error
			if value, err = boolean(sub.Name, value); err != nil {
				return false
			}
		}
		o[sub.Name] = value
		return true
	default:
		return false
	}
}
