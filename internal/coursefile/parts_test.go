package coursefile

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"decorum/internal/course"
)

func TestSizesOfImages(t *testing.T) {
	picture := image.NewPaletted(image.Rect(0, 0, 31, 17), color.Palette{color.Black, color.White})
	var pngFile, jpegFile, gifFile bytes.Buffer
	for _, err := range []error{png.Encode(&pngFile, picture), jpeg.Encode(&jpegFile, picture, nil), gif.Encode(&gifFile, picture, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	webp := func(chunk, data string) string {
		return "RIFF\x00\x00\x00\x00WEBP" + chunk + "\x00\x00\x00\x00" + data + strings.Repeat("\x00", 20)
	}
	for name, file := range map[string]string{
		"a.png": pngFile.String(), "a.jpg": jpegFile.String(), "a.JPEG": jpegFile.String(), "a.gif": gifFile.String(),
		"lossy.webp":    webp("VP8 ", "\x00\x00\x00\x9d\x01\x2a\x1f\x00\x11\x00"),
		"lossless.webp": webp("VP8L", "\x2f\x1e\x00\x04\x00"),
		"extended.webp": webp("VP8X", "\x00\x00\x00\x00\x1e\x00\x00\x10\x00\x00"),
		"a.svg":         `<svg width="31px" height="17"/>`,
		"box.svg":       `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "a" "b"><svg viewBox="0,0 30.6 17.2"/>`,
	} {
		r := newReader("x", Options{})
		r.sortImage(course.File{Path: "images/" + name, Body: []byte(file)})
		p := r.images["images/"+name]
		if len(r.findings) > 0 || p == nil || p.width != 31 || p.height != 17 {
			t.Errorf("%s: %+v %v", name, p, r.findings)
		}
	}
}

func TestParseDuration(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"0": 0, "10m": 10 * time.Minute, "1h30m": 90 * time.Minute, "24h": day, "7d": 7 * day, "365d": 365 * day,
	} {
		if got, ok := parseDuration(text); !ok || got != want {
			t.Errorf("%s: %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "7", "d", "-1h", "7 d", "99999d", "1e9h", "999999h", "soon"} {
		if got, ok := parseDuration(text); ok {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	known := []string{"title", "summary", "minutes"}
	for written, want := range map[string]string{
		"titel": `Did you mean "title"?`, "Title": `Did you mean "title"?`, "sumary": `Did you mean "summary"?`, "minute": `Did you mean "minutes"?`,
		"colour": "Known here: minutes, summary, title.",
	} {
		if got := didYouMean(written, known).String(); got != want {
			t.Errorf("%s: %s", written, got)
		}
	}
	if got := didYouMean("x", nil).String(); got != "" {
		t.Errorf("nothing known: %s", got)
	}
}

func TestDistance(t *testing.T) {
	word := rapid.StringMatching(`[a-e]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := distance(a, b)
		if d != distance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) || d < max(len(a), len(b))-min(len(a), len(b)) {
			t.Errorf("distance(%q, %q) = %d", a, b, d)
		}
	})
	for pair, want := range map[[2]string]int{{"kitten", "sitting"}: 3, {"title", "titel"}: 1, {"", "abc"}: 3} {
		if got := distance(pair[0], pair[1]); got != want {
			t.Errorf("distance(%q, %q) = %d, want %d", pair[0], pair[1], got, want)
		}
	}
}

func TestCountWords(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "One two three.": 3, "Don't stop — it's well-known": 4, "either/or": 2, "12 % of 3": 3, "你好世界": 2, "日本語 text": 3,
	} {
		if got := countWords(text); got != want {
			t.Errorf("%q: %d words, want %d", text, got, want)
		}
	}
}

// Counting lines and characters from the beginning must agree with at.
func TestPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab äß☃\n"))).Draw(t, "text")
		s := newSource("x", []byte(text))
		line, col := 1, 1
		for offset, c := range text {
			if got := s.at(offset); got != (place{line, col}) {
				t.Fatalf("%q at %d: %v, want %d:%d", text, offset, got, line, col)
			}
			if col++; c == '\n' {
				line, col = line+1, 1
			}
		}
		if got := s.at(len(text) + 5); got != (place{line, col}) {
			t.Errorf("%q at its end: %v, want %d:%d", text, got, line, col)
		}
	})
}

// Whatever is written into an attribute block is read back, at its offset.
func TestAttributesAreReadBack(t *testing.T) {
	name := rapid.StringMatching(`[a-z][a-z0-9-]{0,6}`)
	value := rapid.StringMatching(`[a-zA-Z0-9 >=<,.-]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.StringMatching(`[A-Za-z ?!]{0,10}`).Draw(t, "title")
		id, classes := name.Draw(t, "id"), rapid.SliceOfN(name, 0, 3).Draw(t, "classes")
		keys := rapid.SliceOfNDistinct(name, 0, 3, rapid.ID).Draw(t, "keys")
		line := title + " {#" + id
		for _, c := range classes {
			line += " ." + c
		}
		values := map[string]string{}
		for _, k := range keys {
			values[k] = value.Draw(t, "value")
			line += " " + k + "=\"" + values[k] + "\""
		}
		line += "}"
		a, rest := takeAttributes([]byte(line))
		if a == nil || a.problem != "" || line[:rest] != title+" " || a.id.name != id || len(a.classes) != len(classes) || len(a.pairs) != len(keys) {
			t.Fatalf("%q was read as %+v", line, a)
		}
		for _, p := range a.pairs {
			if values[p.name] != p.value || !strings.HasPrefix(line[p.at:], p.name+"=") {
				t.Errorf("%q: %+v", line, p)
			}
		}
	})
}

func TestLostIDs(t *testing.T) {
	previous := mustRead(t, base(t))
	for _, tt := range []struct {
		name string
		change
		want []string
	}{
		{"nothing", change{}, nil},
		{"question", change{file: "01-first/quiz.md", old: "#q-one", new: "#q-other"}, []string{"01-first/quiz.md"}},
		{"check", change{file: "01-first/lesson.md", old: "#c-two", new: "#c-other"}, []string{"01-first/lesson.md"}},
		{"moved question", change{file: "pretest.md", old: "#p-one", new: "#q-new", more: map[string]string{
			"02-second/quiz.md": base(t)["pretest.md"],
		}}, nil},
		{"objective", change{file: "02-second/lesson.md", old: "  - second-thing: Do the second thing", new: "  - second-other: Do", more: map[string]string{
			"assessment.md": strings.ReplaceAll(base(t)["assessment.md"], "second-thing", "second-other"),
		}}, []string{"02-second/lesson.md"}},
		{"number only", change{remove: []string{"02-second"}, more: map[string]string{
			"05-second/lesson.md": base(t)["02-second/lesson.md"],
			"01-first/lesson.md":  strings.ReplaceAll(base(t)["01-first/lesson.md"], "02-second", "05-second"),
		}}, nil},
		{"key", change{remove: []string{"02-second"}, more: map[string]string{
			"02-two/lesson.md":   base(t)["02-second/lesson.md"],
			"01-first/lesson.md": strings.ReplaceAll(base(t)["01-first/lesson.md"], "02-second", "02-two"),
		}}, []string{"course.md"}},
		{"quiz", change{remove: []string{"followup.md"}}, []string{"course.md"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files, _ := tt.apply(t, base(t))
			c, _, findings := Read(folderOf(files), "small-course", Options{Previous: previous})
			var got []string
			for _, f := range findings {
				if f.Rule != ruleLostID {
					t.Error(f)
				}
				got = append(got, f.File)
			}
			if c == nil || strings.Join(got, " ") != strings.Join(tt.want, " ") {
				t.Errorf("got %v, want findings in %v", findings, tt.want)
			}
		})
	}
}
