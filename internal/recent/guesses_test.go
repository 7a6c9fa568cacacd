package recent

import "testing"

func TestGuesses(t *testing.T) {
	g := NewGuesses[string, int](2)
	g.Keep("a", 1)
	g.Keep("b", 2)
	g.Keep("a", 3)
	g.Keep("c", 4) // takes the place of b, the one not used for longest
	for key, want := range map[string]int{"a": 3, "b": 0, "c": 4} {
		if v, ok := g.Guess(key); v != want || ok != (want != 0) {
			t.Errorf("%s is %d, %v", key, v, ok)
		}
	}
	g.Drop("a")
	if _, ok := g.Guess("a"); ok {
		t.Error("what was dropped is still there")
	}
}
