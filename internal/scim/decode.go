package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
)

// DecodeUser reads a user that a client sends, to be added or to stand in for
// what was there. What clients can't set, such as id and meta, is left out.
func DecodeUser(data []byte) (User, error) {
	var u plainUser
	if err := decode(Users, data, &u); err != nil {
		return User{}, err
	}
	return User(u), nil
}

// DecodeGroup reads a group that a client sends, as DecodeUser does a user.
func DecodeGroup(data []byte) (Group, error) {
	var g plainGroup
	if err := decode(Groups, data, &g); err != nil {
		return Group{}, err
	}
	return Group(g), nil
}

func decode(k Kind, data []byte, plain any) error {
	raw, err := readObject(data)
	if err != nil {
		return err
	}
	t, err := reader{kind: k}.resource(raw)
	if err != nil {
		return err
	}
	if err := complete(k, t); err != nil {
		return err
	}
	return fromTree(t, plain)
}

// complete checks that a resource has what every one of its kind has.
func complete(k Kind, t object) error {
	for _, a := range known[k] {
		if a.Required && t[a.Name] == nil {
			return bad(InvalidValue, "%s: A value is needed. Map an attribute to it.", a.Name)
		}
	}
	return nil
}

// UnmarshalJSON reads a user as leniently as DecodeUser, with all that it says
// of itself: it is for what was written here.
func (u *User) UnmarshalJSON(data []byte) error {
	raw, err := readObject(data)
	if err != nil {
		return err
	}
	t, err := reader{kind: Users, trusted: true}.resource(raw)
	if err != nil {
		return err
	}
	*u = User{}
	return fromTree(t, (*plainUser)(u))
}

// UnmarshalJSON reads a group that was written here.
func (g *Group) UnmarshalJSON(data []byte) error {
	raw, err := readObject(data)
	if err != nil {
		return err
	}
	t, err := reader{kind: Groups, trusted: true}.resource(raw)
	if err != nil {
		return err
	}
	*g = Group{}
	return fromTree(t, (*plainGroup)(g))
}

// Replaced returns the user that a client sent to stand in for another. Who
// the other was stays; active stays if it was not sent, so that a client that
// never says it neither locks anybody out nor lets anybody in again.
func (u User) Replaced(by User) User {
	by.ID, by.Meta = u.ID, u.Meta
	if by.Active == nil {
		by.Active = u.Active
	}
	return by
}

// Replaced returns the group that a client sent to stand in for another.
func (g Group) Replaced(by Group) Group {
	by.ID, by.Meta = g.ID, g.Meta
	return by
}

// readObject reads JSON that is one object.
func readObject(data []byte) (object, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var raw any
	if err := decoder.Decode(&raw); err != nil {
		return nil, bad(InvalidSyntax, "This is not JSON: %v.", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, bad(InvalidSyntax, "This is not JSON: something follows the object.")
	}
	read, ok := raw.(object)
	if !ok {
		return nil, bad(InvalidSyntax, "The request is a JSON object.")
	}
	return read, nil
}

// namesOf returns the names of an object in order, so that what is read never
// depends on chance.
func namesOf(raw object) []string { return slices.Sorted(maps.Keys(raw)) }
