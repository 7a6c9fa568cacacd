package coursefile

import (
	"strings"
	"testing"

	"decorum/internal/course"
)

func TestQuotesAreSetInEnglishOnly(t *testing.T) {
	for lang, want := range map[string]string{"en": "It’s “so” – yes…", "de": `It&#39;s &#34;so&#34; -- yes...`} {
		files := []course.File{
			{Path: "course.md", Body: []byte("---\ntitle: T\nsummary: S\nlanguage: " + lang + "\nminutes: 1\n---\nIt's \"so\" -- yes...\n")},
			{Path: "01-first/lesson.md", Body: []byte("---\ntitle: L\nminutes: 1\n---\nText.\n")},
		}
		compiled, _, findings := ReadFiles("small", files, Options{})
		if compiled == nil {
			t.Fatalf("%s: %v", lang, findings)
		}
		if !strings.Contains(string(compiled.Body), want) {
			t.Errorf("%s: want %s in %s", lang, want, compiled.Body)
		}
	}
}
