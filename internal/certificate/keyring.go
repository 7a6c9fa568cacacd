package certificate

import (
	"fmt"
	"slices"

	"decorum/internal/fault"
)

// Keyring is all the keys that certificates were signed with and the one that
// signs now.
type Keyring struct {
	keys   []Key
	active string
}

// newKeyring builds a keyring from the stored keys and the operator's, which
// signs if there is one.
func newKeyring(stored []Key, given *Key) Keyring {
	r := Keyring{keys: slices.Clone(stored)}
	if given != nil {
		r.active = given.ID
		if i := r.index(given.ID); i >= 0 {
			r.keys[i].Private, r.keys[i].RetiredAt = given.Private, nil
		} else {
			r.keys = append(r.keys, *given)
		}
		return r
	}
	for _, k := range r.keys { // the newest in use
		if k.RetiredAt == nil && k.Private != nil {
			r.active = k.ID
		}
	}
	return r
}

// Find returns the key with this id, or fault.Missing.
func (r Keyring) Find(id string) (Key, error) {
	i := r.index(id)
	if i < 0 {
		return Key{}, fmt.Errorf("finding key %q: %w", id, fault.Missing)
	}
	return r.keys[i], nil
}

// Active returns the key that signs, or fault.Missing.
func (r Keyring) Active() (Key, error) {
	if r.active == "" {
		return Key{}, fmt.Errorf("finding the key that signs: %w", fault.Missing)
	}
	return r.Find(r.active)
}

func (r Keyring) index(id string) int {
	return slices.IndexFunc(r.keys, func(k Key) bool { return k.ID == id })
}
