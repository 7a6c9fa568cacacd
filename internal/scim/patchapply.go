package scim

import (
	"maps"
	"reflect"
	"slices"
)

// change is one operation under way.
type change struct {
	reader

	op   string
	root object
}

// whole makes a change without a path: its value is an object of attributes.
// Their names may be paths, such as name.givenName, as Entra and Okta send
// them. Names that aren't known are left out, as in a whole resource.
func (c change) whole(value any) error {
	if c.op == opRemove {
		return bad(NoTarget, "A path is needed to remove something.")
	}
	raw, ok := value.(object)
	if !ok {
		return bad(InvalidValue, "Without a path the value is an object of attributes.")
	}
	for _, name := range namesOf(raw) {
		t, kept, err := parseTarget(c.kind, name)
		if err != nil || !kept {
			continue
		}
		if t.extension == "" && t.fixed() {
			if err := c.unchanged(t, raw[name]); err != nil {
				return err
			}
			continue
		}
		if err := c.to(t, raw[name]); err != nil {
			return err
		}
	}
	return nil
}

// unchanged lets a client repeat what it can't change: Okta names a group again
// with its id beside the name.
func (c change) unchanged(t target, value any) error {
	read, err := reader{kind: c.kind, trusted: true}.value(t.path, t.attribute, value)
	if err != nil {
		return err
	}
	have, _ := c.root[t.attribute.Name].(object)
	if said, ok := read.(object); ok {
		for name := range said {
			if have[name] != nil && !reflect.DeepEqual(have[name], said[name]) {
				return c.cant(t)
			}
		}
		return nil
	}
	if read != nil && !reflect.DeepEqual(c.root[t.attribute.Name], read) {
		return c.cant(t)
	}
	return nil
}

// at makes a change with a path.
func (c change) at(path string, value any) error {
	t, kept, err := parseTarget(c.kind, path)
	if err != nil || !kept {
		return err
	}
	return c.to(t, value)
}

// fixed reports whether clients can't change what the target names.
func (t target) fixed() bool {
	return t.attribute != nil && t.attribute.Mutability == readOnly || t.sub != nil && t.sub.Mutability == readOnly
}

func (c change) cant(t target) error {
	return bad(Mutability, "%s: It can't be changed. Leave it out.", t.path)
}

// to makes a change of a target.
func (c change) to(t target, value any) error {
	if t.fixed() {
		return c.cant(t)
	}
	in := c.container(t)
	had := t.attribute != nil && in[t.attribute.Name] != nil
	var err error
	switch {
	case t.attribute == nil:
		err = c.extension(t, in, value)
	case t.attribute.MultiValued:
		err = c.many(t, in, value)
	default:
		err = c.one(t, in, value)
	}
	if err != nil {
		return err
	}
	if t.extension != "" && len(in) == 0 {
		delete(c.root, t.extension)
	}
	if had && t.attribute.lasting && in[t.attribute.Name] == nil {
		return bad(Mutability, "%s: It needs a value. Replace it instead of removing it.", t.path)
	}
	return nil
}

// container returns the object that has the attribute.
func (c change) container(t target) object {
	if t.extension == "" {
		return c.root
	}
	in, ok := c.root[t.extension].(object)
	if !ok {
		in = object{}
		c.root[t.extension] = in
	}
	return in
}

// extension changes an extension as a whole: the attributes that are named.
func (c change) extension(t target, in object, value any) error {
	if c.op == opRemove {
		clear(in)
		return nil
	}
	raw, ok := value.(object)
	if !ok {
		return bad(InvalidValue, "%s: The value is an object of attributes.", t.path)
	}
	for _, name := range namesOf(raw) {
		c.root[t.extension] = in // or what was empty would be another object now
		inner, kept, err := parseTarget(c.kind, t.extension+":"+name)
		if err != nil || !kept {
			continue
		}
		if err := c.to(inner, raw[name]); err != nil {
			return err
		}
	}
	return nil
}

// one changes an attribute that has one value.
func (c change) one(t target, in object, value any) error {
	a := t.attribute
	if t.sub != nil {
		inner, _ := in[a.Name].(object)
		inner = maps.Clone(inner)
		if inner == nil {
			inner = object{}
		}
		if err := c.set(t.path, t.sub, inner, value); err != nil {
			return err
		}
		if before, _ := in[a.Name].(object); t.sub.Name == key && before[key] != inner[key] {
			forgetDerived(a, inner)
		}
		put(in, a.Name, inner)
		return nil
	}
	before, _ := in[a.Name].(object)
	if err := c.set(t.path, a, in, value); err != nil {
		return err
	}
	// Of an object the attributes that aren't named stay (RFC 7644, section
	// 3.5.2.3).
	if after, ok := in[a.Name].(object); ok && before != nil {
		merged := maps.Clone(before)
		if after[key] != nil && after[key] != before[key] {
			forgetDerived(a, merged)
		}
		maps.Copy(merged, after)
		in[a.Name] = merged
	}
	return nil
}

// forgetDerived forgets what followed from the value of a reference, because
// the value is another: the name of the former manager is not that of the next.
func forgetDerived(a *Attribute, o object) {
	for _, sub := range a.SubAttributes {
		if sub.Mutability == readOnly || sub.Type == Reference {
			delete(o, sub.Name)
		}
	}
}

// set gives an attribute of an object its value, or takes it away: to replace a
// value by none is to remove it.
func (c change) set(path string, a *Attribute, in object, value any) error {
	if c.op == opRemove {
		delete(in, a.Name)
		return nil
	}
	read, err := c.value(path, a, value)
	if err != nil {
		return err
	}
	switch {
	case read != nil:
		in[a.Name] = read
	case c.op == opReplace:
		delete(in, a.Name)
	}
	return nil
}

// put sets an attribute to an object unless it is empty.
func put(in object, name string, o object) {
	if len(o) == 0 {
		delete(in, name)
		return
	}
	in[name] = o
}

// many changes an attribute that may have many values.
func (c change) many(t target, in object, value any) error {
	values, _ := in[t.attribute.Name].([]any)
	var err error
	switch {
	case t.match == nil && t.sub == nil:
		values, err = c.list(t, values, value)
	default:
		values, err = c.chosen(t, values, value)
	}
	if err != nil {
		return err
	}
	if len(values) == 0 {
		delete(in, t.attribute.Name)
		return nil
	}
	in[t.attribute.Name] = values
	return nil
}

// list changes the values as a whole.
func (c change) list(t target, values []any, value any) ([]any, error) {
	if c.op == opRemove && value == nil {
		return nil, nil
	}
	read, err := c.value(t.path, t.attribute, value)
	if err != nil {
		return nil, err
	}
	said, _ := read.([]any)
	switch c.op {
	case opReplace:
		return unite(nil, said), nil
	case opRemove: // the values that are sent, as Entra does it
		return slices.DeleteFunc(values, func(v any) bool {
			return slices.ContainsFunc(said, func(s any) bool { return same(v, s) })
		}), nil
	}
	return unite(values, said), nil
}
