package scim

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// object is a complex value: attributes by their names in the table. Values are
// string, bool, object, or []any of objects where there may be many. What is
// unassigned is not there: no null, no empty text, object or list (RFC 7643,
// section 2.5, makes no difference between them).
type object = map[string]any

// tree returns what the user says.
func (u User) tree() object { return treeOf(Users, plainUser(u)) }

// tree returns what the group says.
func (g Group) tree() object { return treeOf(Groups, plainGroup(g)) }

func treeOf(k Kind, plain any) object {
	data, err := json.Marshal(plain)
	if err != nil { // a year that has five digits
		return object{}
	}
	raw, err := readObject(data)
	if err != nil {
		return object{}
	}
	t, err := reader{kind: k, trusted: true}.resource(raw)
	if err != nil {
		return object{}
	}
	return t
}

// fromTree fills a plain form.
func fromTree(t object, plain any) error {
	data, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("writing a resource: %w", err)
	}
	if err := json.Unmarshal(data, plain); err != nil {
		return fmt.Errorf("reading a resource: %w", err)
	}
	return nil
}

// unassigned is the value of what has none.
var unassigned any

// maxText is how many bytes a text may have.
const maxText = 4096

// reader turns what a client sends into what the table knows: names in its
// capitals, values of its types, and nothing else.
type reader struct {
	kind    Kind
	trusted bool // it is our own, so that what clients can't change is kept
}

// resource reads a whole resource. Attributes that are not kept are left out,
// as RFC 7644, section 3.3, wants it.
func (r reader) resource(raw object) (object, error) {
	t, err := r.attributes("", known[r.kind], raw)
	if err != nil {
		return nil, err
	}
	for _, name := range namesOf(raw) {
		extension, attributes := r.kind.extension(name)
		if extension == "" || raw[name] == nil {
			continue
		}
		inner, ok := raw[name].(object)
		if !ok {
			return nil, bad(InvalidValue, "%s: This is an extension; its value is an object.", extension)
		}
		read, err := r.attributes(extension+":", attributes, inner)
		if err != nil {
			return nil, err
		}
		if len(read) > 0 {
			t[extension] = read
		}
	}
	return t, nil
}

// attributes reads the attributes of an object. Prefix is what stands before
// their names in words about them.
func (r reader) attributes(prefix string, attributes []Attribute, raw object) (object, error) {
	read := object{}
	for _, name := range namesOf(raw) {
		a := attribute(attributes, name)
		if a == nil || (a.Mutability == readOnly && !r.trusted) {
			continue
		}
		if _, twice := read[a.Name]; twice && name != a.Name {
			continue // the name in its own capitals counts
		}
		value, err := r.value(prefix+a.Name, a, raw[name])
		if err != nil {
			return nil, err
		}
		if value != nil {
			read[a.Name] = value
		}
	}
	return read, nil
}

// value reads the value of an attribute; nil if it is unassigned.
func (r reader) value(path string, a *Attribute, raw any) (any, error) {
	if !a.MultiValued {
		return r.single(path, a, raw)
	}
	list, ok := raw.([]any)
	if !ok {
		list = []any{raw} // one value without its brackets
	}
	var values []any
	for _, item := range list {
		value, err := r.single(path, a, item)
		if err != nil {
			return nil, err
		}
		if value != nil {
			values = append(values, value)
		}
	}
	if len(values) == 0 {
		return unassigned, nil
	}
	onePrimary(values, 0)
	return values, nil
}

// single reads one value.
func (r reader) single(path string, a *Attribute, raw any) (any, error) {
	if list, ok := raw.([]any); ok && len(list) <= 1 { // Entra's older jobs send [{"value": …}] for one value
		if len(list) == 0 {
			return unassigned, nil
		}
		raw = list[0]
	}
	if raw == nil {
		return unassigned, nil
	}
	if a.Type == Complex {
		return r.complexValue(path, a, raw)
	}
	if inner, ok := raw.(object); ok { // as above
		for _, name := range namesOf(inner) {
			if strings.EqualFold(name, key) {
				raw = inner[name]
			}
		}
	}
	if raw == nil || raw == "" {
		return unassigned, nil
	}
	if a.Type == Boolean {
		return boolean(path, raw)
	}
	return r.plainText(path, a, raw)
}

// complexValue reads an object. Entra sends a text for one that has a value,
// such as the id of a manager.
func (r reader) complexValue(path string, a *Attribute, raw any) (any, error) {
	inner, ok := raw.(object)
	if !ok {
		if a.leaf() == nil {
			return nil, bad(InvalidValue, "%s: The value is an object.", path)
		}
		inner = object{key: raw}
	}
	read, err := r.attributes(path+".", a.SubAttributes, inner)
	if err != nil || len(read) == 0 {
		return unassigned, err
	}
	return read, nil
}

// boolean reads true and false, and the texts that Entra sends for them.
func boolean(path string, raw any) (any, error) {
	if b, ok := raw.(bool); ok {
		return b, nil
	}
	if s, ok := raw.(string); ok {
		switch {
		case strings.EqualFold(s, "true"):
			return true, nil
		case strings.EqualFold(s, "false"):
			return false, nil
		}
	}
	return nil, bad(InvalidValue, "%s: The value is true or false.", path)
}

func (r reader) plainText(path string, a *Attribute, raw any) (any, error) {
	if n, ok := raw.(json.Number); ok {
		raw = n.String() // a number of an employee is a text that looks like a number
	}
	s, ok := raw.(string)
	switch {
	case !ok:
		return nil, bad(InvalidValue, "%s: The value is a text.", path)
	case len(s) > maxText && !r.trusted:
		return nil, bad(InvalidValue, "%s: The text has more than %d bytes. Shorten it.", path, maxText)
	case a.Type == DateTime:
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			return nil, bad(InvalidValue, "%s: The value is a date with its time, such as 2026-01-31T08:00:00Z.", path)
		}
	}
	return s, nil
}

// onePrimary leaves one value primary: the first from that one on, otherwise
// the first there is (RFC 7643, section 2.4: at most one).
func onePrimary(values []any, from int) {
	chosen := -1
	for i := range values {
		at := (from + i) % len(values)
		v, ok := values[at].(object)
		if !ok || v[primary] != true {
			continue
		}
		if chosen >= 0 {
			delete(v, primary)
		} else {
			chosen = at
		}
	}
}
