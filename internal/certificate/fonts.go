package certificate

import (
	"embed"
	"fmt"
	"io"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
)

// fontFiles stays in the executable's read-only pages: a font costs memory only
// once a name needs it, which matters for the four megabytes of CJK.
//
//go:embed fonts/*.ttf
var fontFiles embed.FS

// The fonts that certificates are set in. The others stand in for them where a
// script needs it.
const (
	roman   = "EBGaramond12-Regular"
	italic  = "EBGaramond12-Italic"
	figures = "EBGaramond12-Figures"  // roman with figures of one height and width
	broad   = "NotoSerif-Regular"     // every Latin, Greek and Cyrillic letter that roman may lack
	cjk     = "DroidSansFallbackFull" // Chinese and Japanese
)

// fontOf returns the font made for a script, or "" for Latin, Greek, Cyrillic
// and whatever has none.
func fontOf(script language.Script) string {
	switch script {
	case language.Han, language.Hiragana, language.Katakana, language.Bopomofo:
		return cjk
	case language.Hangul:
		return "DecorumHangul-Regular"
	case language.Arabic:
		return "NotoNaskhArabic-Regular"
	case language.Thaana:
		return "NotoSansThaana-Regular"
	case language.Hebrew:
		return "NotoSerifHebrew-Regular"
	case language.Armenian:
		return "NotoSerifArmenian-Regular"
	case language.Bengali:
		return "NotoSerifBengali-Regular"
	case language.Devanagari:
		return "NotoSerifDevanagari-Regular"
	case language.Ethiopic:
		return "NotoSerifEthiopic-Regular"
	case language.Georgian:
		return "NotoSerifGeorgian-Regular"
	case language.Gujarati:
		return "NotoSerifGujarati-Regular"
	case language.Gurmukhi:
		return "NotoSerifGurmukhi-Regular"
	case language.Kannada:
		return "NotoSerifKannada-Regular"
	case language.Khmer:
		return "NotoSerifKhmer-Regular"
	case language.Lao:
		return "NotoSerifLao-Regular"
	case language.Malayalam:
		return "NotoSerifMalayalam-Regular"
	case language.Myanmar:
		return "NotoSerifMyanmar-Regular"
	case language.Sinhala:
		return "NotoSerifSinhala-Regular"
	case language.Tamil:
		return "NotoSerifTamil-Regular"
	case language.Telugu:
		return "NotoSerifTelugu-Regular"
	case language.Thai:
		return "NotoSerifThai-Regular"
	}
	return ""
}

// library parses each font once, when it is first needed. It is safe for use by
// many goroutines.
type library struct {
	mu    sync.Mutex
	fonts map[string]*font.Font
}

// font returns the parsed font of a name.
func (l *library) font(name string) (*font.Font, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f, ok := l.fonts[name]; ok {
		return f, nil
	}
	file, err := fontFiles.Open("fonts/" + name + ".ttf")
	if err != nil {
		return nil, fmt.Errorf("opening font: %w", err)
	}
	defer func() { _ = file.Close() }() // nothing to lose: it is memory
	resource, ok := file.(font.Resource)
	if !ok {
		return nil, fmt.Errorf("opening font %s: it can't be read at random", name)
	}
	face, err := font.ParseTTF(resource)
	if err != nil {
		return nil, fmt.Errorf("parsing font %s: %w", name, err)
	}
	if l.fonts == nil {
		l.fonts = make(map[string]*font.Font)
	}
	l.fonts[name] = face.Font
	return face.Font, nil
}

// fontBytes returns a copy of the font's file.
func fontBytes(name string) ([]byte, error) {
	file, err := fontFiles.Open("fonts/" + name + ".ttf")
	if err != nil {
		return nil, fmt.Errorf("opening font: %w", err)
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(file)
}
