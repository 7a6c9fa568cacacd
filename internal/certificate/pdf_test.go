package certificate_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"

	"decorum/internal/certificate"
	"decorum/internal/fault"
)

// people is names that a certificate has to do justice to.
var people = []struct{ script, name string }{
	{"latin", "Joana Ribeiro de Sá"},
	{"diacritics", "Žofia Şükrü Øystein Ólafsdóttir-Nguyễn"},
	{"ligatures", "AVA Tóth-Wałęsa Office"},
	{"separate marks", "Ọlábísí Ṣàngódélé M̄ā̀"},
	{"greek", "Ελένη Παπαδοπούλου"},
	{"cyrillic", "Владимир Ївженко-Ђорђевић"},
	{"arabic", "محمد عبد اللطيف الشيرازي"},
	{"persian", "علی\u200cرضا گلشیری"},
	{"both directions", "ليلى الحسن Layla"},
	{"hebrew", "יעל בן־דוד"},
	{"chinese", "歐陽修遠 欧阳修远"},
	{"japanese", "山田 エリカ さくら"},
	{"korean", "김민준 이서연"},
	{"hindi", "श्रीमती प्रियंका कृष्णमूर्ति"},
	{"thai", "สมชาย ศรีสุวรรณ์ น้ำผึ้ง"},
	{"tamil", "கார்த்திகேயன் ஸ்ரீநிவாசன்"},
	{"bengali", "রবীন্দ্রনাথ চক্রবর্তী"},
	{"telugu", "శ్రీనివాస్ కృష్ణమూర్తి"},
	{"kannada", "ಕೃಷ್ಣಮೂರ್ತಿ"},
	{"malayalam", "ശ്രീനാരായണൻ"},
	{"gujarati", "શ્રી કૃષ્ણ"},
	{"punjabi", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ"},
	{"sinhala", "ශ්\u200dරී ජයවර්ධන"},
	{"georgian", "ნინო ბერიძე"},
	{"armenian", "Արամ Խաչատրյան"},
	{"amharic", "አበበ ቢቂላ"},
	{"burmese", "အောင်ဆန်းစုကြည်"},
	{"khmer", "សុខា ច័ន្ទ"},
	{"lao", "ສົມສັກ ວົງສະຫວັນ"},
	{"dhivehi", "އިބްރާހީމް"},
	{"long", "Maria da Conceição Guilhermina Antónia Joaquina de Bragança e Albuquerque Pestana de Vasconcellos-Montenegro"},
	{"longest", "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Adolph Blaine Charles David Earl Frederick Gerald Hubert Irvin John Kenneth Lloyd Martin Nero Oliver Paul Quincy Randolph Sherman Thomas Uncas Victor William Xerxes Yancy Zeus"},
	{"one long word", strings.Repeat("Wolfeschlegelstein", 10)},
	{"long in arabic", strings.TrimSpace(strings.Repeat("محمد عبد اللطيف الشيرازي ", 7))},
	{"long in chinese", strings.Repeat("歐陽修遠", 25)},
}

// TestPDF draws every name and reads it back from the page. With
// DECORUM_TEST_SHEETS=folder the sheets are kept there to be looked at.
func TestPDF(t *testing.T) {
	dir := os.Getenv("DECORUM_TEST_SHEETS")
	if dir == "" {
		dir = t.TempDir()
	}
	for _, p := range people {
		t.Run(p.script, func(t *testing.T) {
			_, file, keys := certified(t, p.name)
			if v, err := certificate.VerifyFile(file, keys); err != nil || !v.OK() {
				t.Fatalf("%+v, %v", v, err)
			}
			path := filepath.Join(dir, strings.ReplaceAll(p.script, " ", "-")+".pdf")
			if err := os.WriteFile(path, file, 0o600); err != nil {
				t.Fatal(err)
			}
			staysInside(t, path)
			text := visible(run(t, "pdftotext", path, "-"))
			for want := range strings.FieldsSeq(p.name) {
				if !strings.Contains(text, visible(want)) && !strings.Contains(letters(text), letters(visible(want))) {
					t.Errorf("the page reads %q, want %q in it", text, want)
				}
			}
		})
	}
}

var word = regexp.MustCompile(`<word xMin="([-\d.]+)" yMin="[-\d.]+" xMax="([-\d.]+)" yMax="[-\d.]+">(.*)</word>`)

// staysInside fails the test if a word of the page lies outside its frame.
func staysInside(t *testing.T, path string) {
	t.Helper()
	const inner, outer = 20 * 72 / 25.4, (297 - 20) * 72 / 25.4 // the border's inner edge
	found := word.FindAllStringSubmatch(run(t, "pdftotext", "-bbox", path, "-"), -1)
	for _, m := range found {
		from, errFrom := strconv.ParseFloat(m[1], 64)
		to, errTo := strconv.ParseFloat(m[2], 64)
		if errFrom != nil || errTo != nil || from < inner || to > outer {
			t.Errorf("%q stands at %s to %s, outside the frame", m[3], m[1], m[2])
		}
	}
	if len(found) < 20 {
		t.Errorf("only %d words are on the page", len(found))
	}
}

// run returns what a program prints, or skips the test if there is no such
// program.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	output, err := exec.Command(need(t, program), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v %s", program, err, output)
	}
	return string(output)
}

// visible drops spaces and whatever else has no shape of its own.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}

// letters drops the marks, which pdftotext may take for the start of the next
// letter where text runs from right to left.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) {
			return -1
		}
		return r
	}, text)
}

func TestPDFIsReproducible(t *testing.T) {
	s, m := newService(t)
	c := issue(t, s, m, award("Joana Ribeiro 山田 محمد"))
	again := certificate.New(certificate.Config{
		Keys: m, Store: m, Issuer: "Renamed since", BaseURL: "https://learn.example.org", Clock: noon.AddDate(0, 1, 0).UTC,
	})
	first, err := s.PDF(t.Context(), c.Statement.Serial)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 { // at once, too
		wait.Go(func() {
			if second, err := again.PDF(t.Context(), c.Statement.Serial); err != nil || !bytes.Equal(first, second) {
				t.Errorf("the same certificate gave another file (%v)", err)
			}
		})
	}
	wait.Wait()
}

func TestPDFWithoutGlyph(t *testing.T) {
	s, m := newService(t)
	c := issue(t, s, m, award("𠮷野 🙂"))
	_, err := s.PDF(t.Context(), c.Statement.Serial)
	if !errors.Is(err, fault.Unavailable) || !strings.Contains(fault.Words(err), "𠮷") {
		t.Errorf("a name that no font has: %v", err)
	}
}

// What other programs say of the file.
func TestPDFForOtherPrograms(t *testing.T) {
	c, file, _ := certified(t, "Žofia Şükrü")
	dir := t.TempDir()
	path := filepath.Join(dir, "certificate.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("qpdf", func(t *testing.T) {
		if out := run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Error(out)
		}
	})
	t.Run("pdfinfo", func(t *testing.T) {
		out := run(t, "pdfinfo", path)
		for _, want := range []string{"Social media and ethics: certificate of Žofia Şükrü", "Alvorada Cooperative", "841.89 x 595.28 pts (A4)", "Pages:           1"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
	})
	t.Run("pdfdetach", func(t *testing.T) {
		run(t, "pdfdetach", "-saveall", "-o", dir, path)
		got, err := os.ReadFile(filepath.Join(dir, "certificate.json"))
		if err != nil || !bytes.Equal(got, attached(t, c.Statement, c.Signature)) {
			t.Errorf("attachment is %s, %v", got, err)
		}
	})
	t.Run("pdftotext", func(t *testing.T) {
		out := run(t, "pdftotext", path, "-")
		for _, want := range []string{"Žofia Şükrü", "Social media and ethics", "November 23, 2026", "November 23, 2027",
			"Alvorada Cooperative", c.Statement.Serial, "https://learn.example.org/verify/" + c.Statement.Serial, c.Statement.KeyID} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
	})
	t.Run("zbarimg", func(t *testing.T) {
		run(t, "pdftoppm", "-r", "150", "-png", "-singlefile", path, strings.TrimSuffix(path, ".pdf"))
		out := run(t, "zbarimg", "-q", "--raw", strings.TrimSuffix(path, ".pdf")+".png")
		if want := "https://learn.example.org/verify/" + c.Statement.Serial; !strings.Contains(out, want) {
			t.Errorf("the code reads %q, want %q", out, want)
		}
	})
}

func BenchmarkPDF(b *testing.B) {
	for _, name := range []string{"Joana Ribeiro", "山田 エリカ"} {
		b.Run(name, func(b *testing.B) {
			s, m := newService(b)
			c := issue(b, s, m, award(name))
			for b.Loop() {
				if _, err := s.PDF(b.Context(), c.Statement.Serial); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
