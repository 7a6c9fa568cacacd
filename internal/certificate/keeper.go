package certificate

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"decorum/internal/fault"
)

// freshness is how long a loaded keyring answers before the store is asked
// again.
const freshness = time.Minute

// keeper holds the keyring in memory, and makes the first key.
type keeper struct {
	store KeyStore
	given *Key
	clock func() time.Time

	mu     sync.Mutex
	held   Keyring
	loaded time.Time
}

// ring returns the keyring, from memory if that is fresh and again is false.
func (k *keeper) ring(ctx context.Context, again bool) (Keyring, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	// The clock may be set back, in the demo: that makes it stale, too.
	age := k.clock().Sub(k.loaded)
	if !again && !k.loaded.IsZero() && age >= 0 && age < freshness {
		return k.held, nil
	}
	ring, err := k.load(ctx)
	if err != nil {
		return Keyring{}, err
	}
	k.held, k.loaded = ring, k.clock()
	return ring, nil
}

// load reads the keys and sees to it that one can sign.
func (k *keeper) load(ctx context.Context) (Keyring, error) {
	stored, err := k.store.Keys(ctx)
	if err != nil {
		return Keyring{}, fmt.Errorf("loading keys: %w", err)
	}
	ring := newKeyring(stored, k.given)
	switch {
	case k.given != nil && (Keyring{keys: stored}).index(k.given.ID) < 0:
		// Only the public part is kept, for the day when another key is given.
		known := k.given.WithoutPrivate()
		known.CreatedAt = k.clock().UTC()
		err = k.store.AddKey(ctx, known)
	case ring.active == "":
		var first Key
		if first, err = NewKey(rand.Reader, k.clock()); err == nil {
			err = k.addFirst(ctx, first, len(stored) > 0)
		}
	default:
		return ring, nil
	}
	// A conflict means that another instance was faster; its key is ours, too.
	if err != nil && !errors.Is(err, fault.Conflict) {
		return Keyring{}, fmt.Errorf("adding key: %w", err)
	}
	if stored, err = k.store.Keys(ctx); err != nil {
		return Keyring{}, fmt.Errorf("loading keys: %w", err)
	}
	return newKeyring(stored, k.given), nil
}

// addFirst adds the first key that is held here. Others are known already if an
// operator gave a key once and no longer does.
func (k *keeper) addFirst(ctx context.Context, first Key, othersKnown bool) error {
	if othersKnown {
		return k.store.AddKey(ctx, first)
	}
	return k.store.AddFirstKey(ctx, first)
}

// active returns the key that signs. It is called within transactions, where
// asking the store could wait for the very connection that the transaction
// holds: so it takes the keyring as it is, however old, and loads only one that
// was never loaded. An instance that has not heard of a rotation yet signs with
// the old key, which does no harm, for retired keys still verify.
func (k *keeper) active(ctx context.Context) (Key, error) {
	k.mu.Lock()
	ring, loaded := k.held, !k.loaded.IsZero()
	k.mu.Unlock()
	if !loaded {
		var err error
		if ring, err = k.ring(ctx, true); err != nil {
			return Key{}, err
		}
	}
	key, err := ring.Active()
	if err == nil && key.Private == nil {
		err = fmt.Errorf("signing with %s: its private part is not held here: %w", key, fault.Missing)
	}
	return key, err
}

// find returns the key with this id. One that is not known may have been made
// by another instance a moment ago, so that the store is asked again.
func (k *keeper) find(ctx context.Context, id string) (Key, error) {
	for _, again := range []bool{false, true} {
		ring, err := k.ring(ctx, again)
		if err != nil {
			return Key{}, err
		}
		if key, err := ring.Find(id); err == nil {
			return key, nil
		}
	}
	return Key{}, fmt.Errorf("finding key %q: %w", id, fault.Missing)
}

// rotate adds a new key and retires the others.
func (k *keeper) rotate(ctx context.Context) (Key, error) {
	if k.given != nil {
		return Key{}, fault.Explain(fault.Conflict, "The signing key is a file that the operator gives: to rotate it, give another file and restart.")
	}
	next, err := NewKey(rand.Reader, k.clock())
	if err != nil {
		return Key{}, err
	}
	if err := k.store.AddKey(ctx, next); err != nil {
		return Key{}, fmt.Errorf("adding key: %w", err)
	}
	if _, err := k.ring(ctx, true); err != nil {
		return Key{}, err
	}
	return next, nil
}
