package certificate

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-text/typesetting/language"
)

// A name in Latin letters must not bring four megabytes of CJK into memory.
func TestFontsLoadWhenNeeded(t *testing.T) {
	s := Statement{
		Format: Format, Serial: "DC-2222-2222-2222-2222-2222-2222", Name: "Žofia Şükrü", Course: "c", Title: "Title",
		Version: 1, VersionHash: strings.Repeat("ab", 32), Completed: "2026-11-23", Issued: "2026-11-23T12:00:00Z",
		Issuer: "Alvorada", KeyID: "0123456789abcdef",
	}
	var fonts library
	for _, step := range []struct {
		name   string
		loaded bool
	}{{"Žofia Şükrü", false}, {"山田", true}} {
		s.Name = step.name
		if _, err := draw(&fonts, Certificate{Statement: s, IssuedAt: time.Unix(0, 0)}, "https://example.org"); err != nil {
			t.Fatal(err)
		}
		if _, loaded := fonts.fonts[cjk]; loaded != step.loaded {
			t.Errorf("after %q the CJK font is loaded: %v, want %v", step.name, loaded, step.loaded)
		}
	}
}

// Every font of the folder parses and is used, and has the letters of the
// scripts that it stands for.
func TestFonts(t *testing.T) {
	samples := map[language.Script]rune{
		language.Han: '山', language.Hiragana: 'さ', language.Katakana: 'エ', language.Bopomofo: 'ㄅ', language.Hangul: '김',
		language.Arabic: 'م', language.Thaana: 'އ', language.Hebrew: 'י', language.Armenian: 'Ա', language.Bengali: 'র',
		language.Devanagari: 'श', language.Ethiopic: 'አ', language.Georgian: 'ნ', language.Gujarati: 'ક', language.Gurmukhi: 'ਗ',
		language.Kannada: 'ಕ', language.Khmer: 'ស', language.Lao: 'ສ', language.Malayalam: 'ശ', language.Myanmar: 'အ',
		language.Sinhala: 'ශ', language.Tamil: 'க', language.Telugu: 'శ', language.Thai: 'ส',
	}
	used := []string{roman, italic, figures, broad}
	var fonts library
	for script, r := range samples {
		name := fontOf(script)
		used = append(used, name)
		f, err := fonts.font(name)
		if err != nil {
			t.Errorf("%v: %v", script, err)
			continue
		}
		if _, ok := f.NominalGlyph(r); !ok {
			t.Errorf("%s has no %q", name, r)
		}
	}
	files, err := fs.Glob(fontFiles, "fonts/*.ttf")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".ttf")
		if _, err := fonts.font(name); err != nil {
			t.Error(err)
		}
		if !slices.Contains(used, name) {
			t.Errorf("%s is used by nothing", name)
		}
	}
}
