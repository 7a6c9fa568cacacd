package coursefile

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"decorum/internal/course"
)

// pieces are what the format is made of, and what trips parsers.
var pieces = []string{
	"---\n", "\n", "\n\n", "  ", "\t", "## ", "### ", "#### ", "{#id}", "{", "}", " {.check #x}", " {.judge", " .several", " .rank", " .match", " .reflect",
	"ratings=\"1 1 1 1 1\"", "objective=first-thing", "when=\"a>1\"", "jurisdiction=US", "- [ ] ", "- [x] ", "- ", "* ", "1. ", "> ", "> [!NOTE]\n", "  > ", "[^a]", "[^a]: ",
	"![a](images/square.svg \"b\")", "![](x.png)", "[a](../02-second/lesson.md#part-one)", "[a](#", "](", "<div>", "<!--", "-->", "```", "```go\n", "| a | b |\n", "|---|---|\n",
	"\"", "'", ": ", "&", "*", "_", "~~", "\\", "\r", "\r\n", "\u00a0", "\u2028", "ä", "☃", "\U0001f600", "e\u0301", "\xff", "\x00", "title: x\n", "minutes: 3\n", "never discuss pay",
	"javascript:x", "{.post everyone=\"0 leak+50\" friends=\"1\"}", "{.edit", "worth=\"80 trust+5\"", "network=personal", "from=x", "> **Everyone.** ", "- [a](#flood \"trust-10\")\n", ".ending .good",
	"https://example.org", "www.a.b", "a@b.c", "&#x6a;", "&quot;", "<https://x>", "=====\n", "-----\n", "[x]: y\n", "[x][y]", "{{", "}}", "<script>", "[!TIP]",
}

// Courses that somebody has mangled are read to the end, without a panic and
// without letting anything unsafe through.
func TestMangledCourses(t *testing.T) {
	t.Parallel()
	original := base(t)
	original["02-second/scenario.md"] = scenarioText
	original["02-second/feed.md"] = feedText
	original["02-second/feed.es.md"] = feedTranslation
	original["02-second/lesson.es.md"] = translationText
	names := slices.Sorted(maps.Keys(original))
	rapid.Check(t, func(rt *rapid.T) {
		files := maps.Clone(original)
		for range rapid.IntRange(1, 6).Draw(rt, "changes") {
			name := rapid.SampledFrom(names).Draw(rt, "file")
			files[name] = mangle(rt, files[name])
		}
		var list []course.File
		for name, body := range files {
			list = append(list, course.File{Path: name, Body: []byte(body)})
		}
		c, read, findings := ReadFiles("mangled", list, Options{})
		checkResult(rt, list, c, read, findings)
		for _, f := range findings {
			if f.Rule == ruleUnreadable {
				rt.Errorf("a step did not get to its end: %v", f)
			}
		}
		if c, _, _ := ReadFiles("mangled", list, Options{Published: true}); c != nil {
			checkCourse(rt, c)
		}
	})
}

// mangle cuts, doubles or adds something.
func mangle(t *rapid.T, text string) string {
	from := rapid.IntRange(0, len(text)).Draw(t, "from")
	to := min(len(text), from+rapid.IntRange(0, 40).Draw(t, "length"))
	piece := rapid.SampledFrom(pieces).Draw(t, "piece")
	switch rapid.IntRange(0, 3).Draw(t, "how") {
	case 0:
		return text[:from] + text[to:]
	case 1:
		return text[:to] + text[from:]
	case 2:
		return text[:from] + piece + text[to:]
	}
	return text[:from] + piece + text[from:]
}
