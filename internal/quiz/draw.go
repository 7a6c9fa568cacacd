package quiz

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"decorum/internal/fault"
)

// Seed is the secret from which an attempt's draw, its order and the opaque
// ids of its choices follow.
type Seed [32]byte

// NewSeed reads a seed from random, which is crypto/rand.Reader in earnest.
func NewSeed(random io.Reader) (Seed, error) {
	var s Seed
	if _, err := io.ReadFull(random, s[:]); err != nil {
		return Seed{}, fmt.Errorf("drawing a seed: %w", err)
	}
	return s, nil
}

// ParseSeed reads what Seed.String wrote.
func ParseSeed(text string) (Seed, error) {
	var s Seed
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(s) {
		return Seed{}, fmt.Errorf("reading a seed of %d characters: %w", len(text), fault.Invalid)
	}
	copy(s[:], b)
	return s, nil
}

func (s Seed) String() string { return hex.EncodeToString(s[:]) }

// Item is one question of an attempt, with the order in which its choices
// stand on the screen.
type Item struct {
	Question Question
	Order    []int // indexes into Choices, or into Pairs for the right sides
	seed     Seed
}

// Paper returns the questions that the given seed draws, in order. Whoever has
// an attempt asks PaperOf. Attempts at a part of the bank store what was chosen
// for them; what is drawn here is the whole bank, and the part that attempts had
// which began before that. It must stay as it is for their sake.
// The same quiz and seed always give the same paper. Rankings and the right
// sides of matchings are mixed even where the quiz does not shuffle, because
// as written they stand in the right order.
func (q Quiz) Paper(seed Seed) []Item {
	chosen := identity(len(q.Questions))
	random := seed.stream("draw")
	if q.Shuffle || q.Size() < len(chosen) {
		shuffle(random, chosen)
	}
	chosen = chosen[:q.Size()]
	if !q.Shuffle {
		slices.Sort(chosen)
	}
	items := make([]Item, len(chosen))
	for i, n := range chosen {
		items[i] = q.item(q.Questions[n], seed)
	}
	return items
}

// PaperOf returns the questions of an attempt, in order: those that are stored
// with it, or else those that its seed draws.
func (q Quiz) PaperOf(a Attempt) []Item {
	if len(a.Questions) == 0 {
		return q.Paper(a.Seed)
	}
	var items []Item
	for _, id := range a.Questions {
		if question, ok := q.Question(id); ok {
			items = append(items, q.item(question, a.Seed))
		}
	}
	return items
}

func (q Quiz) item(question Question, seed Seed) Item {
	return Item{Question: question, Order: order(question, seed, q.Shuffle), seed: seed}
}

// order returns the order in which a question's choices stand on the screen.
func order(q Question, seed Seed, mix bool) []int {
	n := len(q.Choices)
	if q.Kind == Matching {
		n = len(q.Pairs)
	}
	out := identity(n)
	if mix || q.Kind == Ranking || q.Kind == Matching {
		shuffle(seed.stream("order/"+q.ID), out)
	}
	return out
}

// Token returns the opaque id of choice n, as the page sends it. It tells
// nothing without the seed and differs from attempt to attempt.
func (it Item) Token(n int) string {
	mac := hmac.New(sha256.New, it.seed[:])
	mac.Write([]byte("choice/" + it.Question.ID + "/" + strconv.Itoa(n)))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:10]))
}

// Index returns the choice that an opaque id stands for.
func (it Item) Index(token string) (int, bool) {
	for _, n := range it.Order {
		if hmac.Equal([]byte(it.Token(n)), []byte(token)) {
			return n, true
		}
	}
	return 0, false
}

// stream returns a generator that depends on the seed and a purpose.
// ChaCha8 is a specified generator: the same key gives the same numbers in every build.
func (s Seed) stream(purpose string) *rand.Rand {
	mac := hmac.New(sha256.New, s[:])
	mac.Write([]byte(purpose))
	var key [32]byte
	copy(key[:], mac.Sum(nil))
	return rand.New(rand.NewChaCha8(key)) //nolint:gosec // drawing questions from a secret seed, repeatably
}

// shuffle mixes in place (Fisher and Yates). It is written out because an
// attempt must be drawn alike by every later build, which rand.Shuffle does
// not promise.
func shuffle(r *rand.Rand, xs []int) {
	for i := len(xs) - 1; i > 0; i-- {
		j := int(below(r, uint64(i+1))) //nolint:gosec // smaller than len(xs)
		xs[i], xs[j] = xs[j], xs[i]
	}
}

// below returns a number in [0, n) without bias, by rejection.
func below(r *rand.Rand, n uint64) uint64 {
	limit := (1<<63)/n*n - 1
	for {
		if v := r.Uint64() >> 1; v <= limit {
			return v % n
		}
	}
}

func identity(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
