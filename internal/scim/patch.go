package scim

import (
	"strings"
)

// Operation is one change. Its op is add, replace or remove, in lower case; an
// empty path means the resource itself.
type Operation struct {
	Op    string
	Path  string
	Value any // as encoding/json reads it, with json.Number; nil = none
}

// The ops.
const (
	opAdd     = "add"
	opReplace = "replace"
	opRemove  = "remove"
)

// maxOperations is how many changes a patch may have.
const maxOperations = 1000

// Patch is changes of one resource, which are made all or not at all (RFC 7644,
// section 3.5.2).
type Patch struct{ Operations []Operation }

// DecodePatch reads a request to change a resource. Names and ops may have any
// capitals: Entra sends "Replace".
func DecodePatch(data []byte) (Patch, error) {
	raw, err := readObject(data)
	if err != nil {
		return Patch{}, err
	}
	list, ok := member(raw, "Operations").([]any)
	if !ok {
		return Patch{}, bad(InvalidSyntax, "Operations: A list of changes is needed.")
	}
	if len(list) > maxOperations {
		return Patch{}, bad(TooMany, "Operations: There are more than %d. Send them in several requests.", maxOperations)
	}
	var p Patch
	for i, item := range list {
		op, err := readOperation(item)
		if err != nil {
			return Patch{}, within(i, err)
		}
		p.Operations = append(p.Operations, op)
	}
	return p, nil
}

func readOperation(item any) (Operation, error) {
	raw, ok := item.(object)
	if !ok {
		return Operation{}, bad(InvalidSyntax, "A change is an object.")
	}
	name, _ := member(raw, "op").(string)
	op := Operation{Op: strings.ToLower(name), Value: member(raw, key)}
	switch op.Op {
	case opAdd, opReplace, opRemove:
	default:
		return Operation{}, bad(InvalidSyntax, "op: It is add, replace or remove.")
	}
	if path := member(raw, "path"); path != nil {
		if op.Path, ok = path.(string); !ok {
			return Operation{}, bad(InvalidPath, "path: It is a text.")
		}
		op.Path = strings.TrimSpace(op.Path)
	}
	return op, nil
}

// member returns the value of an object's member, whose name may have any
// capitals; nil if there is none.
func member(raw object, name string) any {
	if v, ok := raw[name]; ok {
		return v
	}
	for _, n := range namesOf(raw) {
		if strings.EqualFold(n, name) {
			return raw[n]
		}
	}
	return nil
}

// within says in which change something went wrong.
func within(i int, err error) error {
	if e := FromError(err); e.Type != "" {
		return bad(e.Type, "Operations[%d]: %s", i, e.Detail)
	}
	return err
}

// User returns the user with all changes made, or none and an error.
func (p Patch) User(u User) (User, error) {
	var changed plainUser
	if err := p.apply(Users, u.tree(), &changed); err != nil {
		return User{}, err
	}
	return User(changed), nil
}

// Group returns the group with all changes made, or none and an error. Its
// members have to have been read; without members left they are nil.
func (p Patch) Group(g Group) (Group, error) {
	var changed plainGroup
	if err := p.apply(Groups, g.tree(), &changed); err != nil {
		return Group{}, err
	}
	return Group(changed), nil
}

// apply changes a tree, which nobody else has, and fills a plain form from it.
func (p Patch) apply(k Kind, t object, plain any) error {
	for i, op := range p.Operations {
		c := change{reader: reader{kind: k}, op: op.Op, root: t}
		var err error
		if op.Path == "" {
			err = c.whole(op.Value)
		} else {
			err = c.at(op.Path, op.Value)
		}
		if err != nil {
			return within(i, err)
		}
	}
	if err := complete(k, t); err != nil {
		return err
	}
	return fromTree(t, plain)
}

// target is what a path of a change means: an attribute, one of its
// sub-attributes, and of many values those that a filter chooses.
type target struct {
	place
	path   string
	filter Node
	match  func(object) bool // nil = all values
}

// parseTarget reads a path (RFC 7644, section 3.5.2, figure 7) and follows it.
// It returns false if the attribute is one that isn't kept.
func parseTarget(k Kind, text string) (target, bool, error) {
	p := &parser{text: text, fails: InvalidPath}
	if err := p.start(); err != nil {
		return target{}, false, err
	}
	path, ok := splitPath(p.word())
	if !ok {
		return target{}, false, p.fail(0, "The name of an attribute is needed.")
	}
	t := target{path: text}
	var err error
	if p.next('[') {
		if path, t.filter, err = p.bracketed(path); err != nil {
			return target{}, false, err
		}
	}
	if p.pos < len(text) {
		return target{}, false, p.fail(p.pos, "Nothing may follow here.")
	}
	if t.place, ok = k.find(path); !ok {
		return target{}, false, bad(InvalidPath, "A %s has no attribute %q.", k, path)
	}
	if t.foreign || t.filter == nil {
		return t, !t.foreign, nil
	}
	if t.attribute == nil || !t.attribute.MultiValued {
		return target{}, false, bad(InvalidPath, "%s has one value; write it without brackets.", path)
	}
	t.match, err = scope{k, t.attribute, InvalidPath}.compile(t.filter)
	return t, true, err
}

// bracketed reads what follows an opening bracket in a path: a filter and, maybe,
// a sub-attribute.
func (p *parser) bracketed(path Path) (Path, Node, error) {
	if path.Sub != "" {
		return path, nil, p.fail(p.pos-1, "Brackets follow an attribute, and not its sub-attribute.")
	}
	filter, err := p.closed(']', true)
	if err != nil || !p.next('.') {
		return path, filter, err
	}
	start := p.pos
	if path.Sub = p.word(); !isWord(path.Sub) {
		return path, nil, p.fail(start, "The name of a sub-attribute is needed.")
	}
	return path, filter, nil
}
