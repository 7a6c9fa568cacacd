package recent

import lru "github.com/hashicorp/golang-lru/v2"

// Guesses keeps values for as long as there is room, for users to whom an old
// one does no harm: they compare it with what they were told, and the database
// refuses what was built on a wrong one.
type Guesses[K comparable, V any] struct {
	entries *lru.Cache[K, V]
}

// NewGuesses returns room for size values, which must not be 0.
func NewGuesses[K comparable, V any](size int) *Guesses[K, V] {
	entries, err := lru.New[K, V](size)
	if err != nil {
		panic(err) // the size is a constant of ours
	}
	return &Guesses[K, V]{entries}
}

// Guess returns the value that was last kept of key, if there is room for it
// still. It is shared: nobody may change it.
func (g *Guesses[K, V]) Guess(key K) (V, bool) { return g.entries.Get(key) }

// Keep keeps a value.
func (g *Guesses[K, V]) Keep(key K, value V) { g.entries.Add(key, value) }

// Drop forgets a value that turned out wrong.
func (g *Guesses[K, V]) Drop(key K) { g.entries.Remove(key) }
