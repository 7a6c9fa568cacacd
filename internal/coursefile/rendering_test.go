package coursefile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// rendered returns the text of a lesson with this body.
func rendered(t *testing.T, body string) string {
	t.Helper()
	files := base(t)
	files["02-second/lesson.md"] = "---\ntitle: x\nobjectives:\n  - second-thing: Do\n---\n" + body + "\n\n## Part one {#part-one}\n"
	c := mustRead(t, files)
	return string(c.Lessons[1].Blocks[0].HTML)
}

func TestRendering(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"heading", "## A *b* & c", `<h2 id="a-b-c">A <em>b</em> &amp; c <a class="anchor" href="#a-b-c" aria-label="Link to “A b &amp; c”"><span aria-hidden="true">#</span></a></h2>`},
		{"jurisdiction", "## A {#a jurisdiction=\"US,INT\"}", `<h2 id="a">A <span class="jurisdiction">United States</span> <span class="jurisdiction">International</span> <a class="anchor"`},
		{"accents in an id", "## Où ça?", `<h2 id="ou-ca">`},
		{"same heading", "## A\n\n## A", `<h2 id="a-2">`},
		{"id that a slug would take", "## A\n\n## B {#a}", `<h2 id="a-2">A`},
		{"callout", "> [!tip]\n> One.\n>\n> Two.", "<aside class=\"callout callout-tip\" role=\"note\"><p class=\"callout-title\">Tip</p>\n<p>One.</p>\n<p>Two.</p>\n</aside>"},
		{"quote", "> One.", "<blockquote>\n<p>One.</p>\n</blockquote>"},
		{"table", "| A | B | C |\n|---|--:|:-:|\n| 1 | 2 | 3 |", `<div class="table-scroll" role="region" tabindex="0" aria-label="Table: A, B, C"><table>`},
		{"table head", "| A | B | C |\n|---|--:|:-:|\n| 1 | 2 | 3 |", `<th scope="col" class="align-right">B</th>`},
		{"table cell", "| A | B | C |\n|---|--:|:-:|\n| 1 | 2 | 3 |", `<td class="align-center">3</td>`},
		{"task list", "- [x] a\n- [ ] b", "<li><span class=\"task\" role=\"img\" aria-label=\"Done\">☑</span> a</li>\n<li><span class=\"task\" role=\"img\" aria-label=\"To do\">☐</span> b</li>"},
		{"code", "```go\nfunc f() {}\n```", `<pre class="code" tabindex="0"><code><span class="kd">func</span>`},
		{"unknown code", "```nonsense\na < b\n```", "<pre class=\"code\" tabindex=\"0\"><code>a &lt; b\n</code></pre>"},
		{"indented code", "Text.\n\n    a < b", "<pre class=\"code\" tabindex=\"0\"><code>a &lt; b\n</code></pre>"},
		{"figure", `![A "square"](../01-first/images/square.svg "It's *one*")`, `" alt="A “square”" width="40" height="30" loading="lazy"/><figcaption>It&#39;s *one*</figcaption></figure>`},
		{"image in a line", `Here ![A](../01-first/images/square.svg "T") it is`, `<p>Here <img src="/courses/small-course/files/01-first/images/square.svg?v=`},
		{"external link", "[a](https://example.org/?a=1&b=2)", `<a href="https://example.org/?a=1&amp;b=2" class="external" rel="noopener noreferrer">a</a>`},
		{"bare address", "www.example.org", `<a href="http://www.example.org" class="external" rel="noopener noreferrer">www.example.org</a>`},
		{"mail", "me@example.org", `<a href="mailto:me@example.org">me@example.org</a>`},
		{"lesson", "[a](../01-first/lesson.md#part-two)", `<a href="/courses/small-course/lessons/first#part-two">a</a>`},
		{"check", "[a](../01-first/lesson.md#c-one)", `<a href="/courses/small-course/lessons/first#c-one">a</a>`},
		{"quiz", "[a](../01-first/quiz.md)", `<a href="/courses/small-course/quizzes/first">a</a>`},
		{"assessment", "[a](../assessment.md)", `<a href="/courses/small-course/quizzes/assessment">a</a>`},
		{"pre-test", "[a](../pretest.md)", `<a href="/courses/small-course/quizzes/pretest">a</a>`},
		{"course", "[a](../course.md)", `<a href="/courses/small-course">a</a>`},
		{"same file", "[a](#part-one)", `<a href="/courses/small-course/lessons/second#part-one">a</a>`},
		{"escapes", "3 < 4 & \"so\" \\*on\\*", "<p>3 &lt; 4 &amp; “so” *on*</p>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := rendered(t, tt.body)
			if !strings.Contains(got, tt.want) {
				t.Errorf("want %s\nin   %s", tt.want, got)
			}
			checkSafe(t, got)
		})
	}
}

func TestAddressesOfImagesFollowTheirContent(t *testing.T) {
	address := func(image string) string {
		files := base(t)
		files["01-first/images/square.svg"] = image
		c := mustRead(t, files)
		_, after, _ := strings.Cut(string(c.Lessons[0].Blocks[0].HTML), `<img src="`)
		address, _, _ := strings.Cut(after, `"`)
		return address
	}
	// sha256sum of the drawing begins with these digits.
	first := address(`<svg width="4" height="3"/>`)
	if want := "/courses/small-course/files/01-first/images/square.svg?v=8db8072d8991"; first != want {
		t.Errorf("got %s, want %s", first, want)
	}
	if again := address(`<svg width="4" height="3"/>`); again != first {
		t.Errorf("the same drawing has the addresses %s and %s", first, again)
	}
	if other := address(`<svg width="5" height="3"/>`); other == first {
		t.Errorf("another drawing has the same address %s", other)
	}
}

// The footnotes' links lead somewhere, in both directions, and no id stands
// twice, although the lesson is in pieces.
func TestIDsAndAnchorsOfALesson(t *testing.T) {
	files := base(t)
	files["01-first/lesson.md"] = strings.NewReplacer(
		"Some *text*", "Again[^a] and another.[^b] Some *text*",
		"[^a]: The note", "[^b]: Another.\n\n    With more.\n\n[^a]: The note",
	).Replace(files["01-first/lesson.md"])
	for _, ending := range []string{"", "\n## Behind\n\nText.\n"} {
		files["01-first/lesson.md"] += ending
		c := mustRead(t, files)
		ids, links := map[string]int{}, map[string]bool{}
		for _, b := range c.Lessons[0].Blocks {
			if b.Check != nil {
				ids[b.Check.ID]++
			}
			z := html.NewTokenizer(strings.NewReader(string(b.HTML)))
			for z.Next() != html.ErrorToken {
				for _, a := range z.Token().Attr {
					if a.Key == "id" {
						ids[a.Val]++
					}
					if anchor, ok := strings.CutPrefix(a.Val, "#"); ok && a.Key == "href" {
						links[anchor] = true
					}
				}
			}
		}
		for id, n := range ids {
			if n != 1 {
				t.Errorf("the id %s stands there %d times", id, n)
			}
		}
		for _, id := range []string{"fn:1", "fn:2", "fnref:1", "fnref1:1", "fnref:2"} {
			if !links[id] {
				t.Errorf("nothing links to %s", id)
			}
		}
		for id := range links {
			if ids[id] == 0 {
				t.Errorf("a link leads to %s, which is not there", id)
			}
		}
	}
}

// The sanitizer is a second layer: what this package writes passes unchanged,
// and what it would never write does not pass.
func TestSanitizer(t *testing.T) {
	p := policy()
	for _, evil := range []string{
		`<script>x</script>`, `<p style="color:red">x</p>`, `<p onclick="x()">x</p>`, `<svg onload="x()"></svg>`,
		`<a href="javascript:x()">x</a>`, `<img src="data:image/svg+xml,x"/>`, `<div role="alert">x</div>`, `<div tabindex="3">x</div>`,
		`<form><input name="x"></form>`, `<h2 id="a b">x</h2>`, `<iframe src="https://example.org"></iframe>`, `<p id="x">x</p>`,
	} {
		if got := p.Sanitize(evil); strings.Contains(got, "=") || strings.Contains(got, "<script") || strings.Contains(got, "<iframe") {
			t.Errorf("%s became %s", evil, got)
		}
	}
	files := base(t)
	r := newReader("small-course", Options{})
	r.collect(folderOf(files))
	r.sort()
	r.parse()
	for _, d := range r.ordered() {
		var raw strings.Builder
		if err := r.markdown.renderer.Render(&raw, d.body, d.root); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tags(raw.String()), tags(p.Sanitize(raw.String()))); diff != "" {
			t.Errorf("%s (-rendered +sanitized):\n%s", d.src.path, diff)
		}
	}
}

func tags(s string) []html.Token {
	var out []html.Token
	z := html.NewTokenizer(strings.NewReader(s))
	for z.Next() != html.ErrorToken {
		out = append(out, z.Token())
	}
	return out
}
