package coursefile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"

	"decorum/internal/course"
)

// heading is what a heading of a file turned out to be.
type heading struct {
	role   role
	id     string
	badges []string // names of jurisdictions
}

// role says what a heading opens.
type role int

const (
	section role = iota
	check        // a check within a lesson
	question
	response // of a judgement
	scene
	card
	reaction // to a card
	misplaced
)

const headingKey = "decorum-heading"

func headingOf(h *ast.Heading) heading {
	v, _ := h.AttributeString(headingKey)
	info, _ := v.(heading)
	return info
}

var (
	idPattern   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)
	kindClasses = []string{"several", "judge", "rank", "match", "reflect"}
)

// indexHeadings finds out what each heading of a file opens, checks its
// attributes and gives it its id.
func (r *reader) indexHeadings(d *document) {
	var all []*ast.Heading
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			all = append(all, h)
		}
		return ast.WalkContinue, nil
	})
	roles := roles(d, all)
	above := 1
	for i, h := range all {
		above = r.checkLevel(d, h, above)
		r.checkAttributes(d, h, roles[i])
		r.giveID(d, h, roles[i])
	}
	for i, h := range all {
		info := headingOf(h)
		info.role = roles[i]
		if info.role == section {
			info.badges = r.badges(d, h)
			d.outline.add(info.id, part{what: "section", at: d.of(h)})
			if info.id == "" {
				info.id = d.slug(plain(h, d.body))
			}
		}
		h.SetAttributeString(headingKey, info)
	}
}

// roles returns what each heading opens, which depends on the file and on the
// headings above it.
func roles(d *document, all []*ast.Heading) []role {
	out := make([]role, len(all))
	within, judge := 0, false // level of the question that is open, or 0
	for i, h := range all {
		a := attributesOf(h)
		opens := out[i]
		switch {
		case h.Parent() != ast.Node(d.root):
			out[i] = misplaced
			continue
		case d.page.kind == kindCourse:
			continue
		case d.page.kind != kindLesson && h.Level == 1:
			opens = misplaced
		case d.page.kind == kindScenario && h.Level == 2:
			opens = scene
		case d.page.kind == kindScenario:
			opens = misplaced
		case d.page.kind == kindFeed && h.Level == 2:
			opens = card
		case d.page.kind == kindFeed && h.Level == 3:
			opens = reaction
		case d.page.kind == kindFeed:
			opens = misplaced
		case d.page.kind == kindLesson && a.class("check"):
			opens = check
		case d.page.kind != kindLesson && h.Level == 2:
			opens = question
		case within > 0 && judge && h.Level == within+1:
			opens = response
		case within > 0 && h.Level > within:
			opens = misplaced
		}
		if opens == check || opens == question {
			within, judge = h.Level, a.class("judge")
		} else if within > 0 && h.Level <= within {
			within = 0
		}
		out[i] = opens
	}
	return out
}

// checkLevel reports headings of the first level and those that skip one.
func (r *reader) checkLevel(d *document, h *ast.Heading, above int) int {
	switch {
	case h.Parent() != ast.Node(d.root):
		r.report(d.src.path, d.of(h), ruleHeadingLevel, "A heading can't stand in a quote or a list. Use bold text there.")
		return above
	case h.Level == 1:
		r.report(d.src.path, d.of(h), ruleHeadingLevel, "The title in the front matter is the first-level heading. Begin with ##.")
	case h.Level > above+1:
		r.report(d.src.path, d.of(h), ruleHeadingLevel, "This heading skips a level. Write %s.", strings.Repeat("#", above+1))
	}
	if plain(h, d.body) == "" {
		r.report(d.src.path, d.of(h), ruleEmptyHeading, "This heading has no text.")
	}
	return max(2, h.Level) // one of the first level was meant as one of the second
}

// checkAttributes reports attributes that can't be read or mean nothing on a
// heading of this role.
func (r *reader) checkAttributes(d *document, h *ast.Heading, opens role) {
	a := attributesOf(h)
	if a.problem != "" {
		r.report(d.src.path, d.at(a.wrong), ruleMalformedAttributes, "%s", a.problem)
		return
	}
	var classes, keys []string
	switch opens {
	case section:
		keys = []string{"jurisdiction"}
		if d.page.kind == kindLesson {
			classes = []string{"check"}
		}
	case check:
		classes, keys = append([]string{"check"}, kindClasses...), []string{"objective"}
	case question:
		classes, keys = kindClasses, []string{"objective"}
	case response:
		classes, keys = []string{"red-line"}, []string{"ratings"}
	case scene:
		classes, keys = []string{"ending", "good", "mixed", "poor"}, []string{"when"}
	case card:
		keys = []string{"network", "from", "objective", "when"}
	case reaction: // its keys are the audiences of the feed, which its parser knows
		return
	case misplaced:
		return
	}
	for _, c := range a.classes {
		switch {
		case slices.Contains(classes, c.name):
		case opens == section && d.page.kind == kindLesson && slices.Contains(kindClasses, c.name):
			r.report(d.src.path, d.at(c.at), ruleQuestionKind, "In a lesson, a question is a check: write .check .%s.", c.name)
		default:
			r.report(d.src.path, d.at(c.at), ruleUnknownAttribute, "The class .%s means nothing here. %s", c.name, didYouMean(c.name, classes))
		}
	}
	for _, p := range a.pairs {
		if !slices.Contains(keys, p.name) {
			r.report(d.src.path, d.at(p.at), ruleUnknownAttribute, "The key %q means nothing here. %s", p.name, didYouMean(p.name, keys))
		}
	}
}

// giveID takes the id that the trainer gave.
func (r *reader) giveID(d *document, h *ast.Heading, opens role) {
	a := attributesOf(h)
	id := a.id.name
	switch {
	case id == "" && a.problem == "" && (opens == check || opens == question || opens == scene || opens == card):
		r.report(d.src.path, d.of(h), ruleMissingID, "This needs an id that stays the same for good: {#some-words}.")
	case id == "":
	case !idPattern.MatchString(id):
		r.report(d.src.path, d.at(a.id.at), ruleBadID, "The id %q has other characters than letters, digits, hyphens and underscores, or begins with none of the letters.", id)
		return
	case d.ids[id] && opens != scene && opens != question && opens != reaction: // scenes have variants; questions are compared course-wide
		r.report(d.src.path, d.at(a.id.at), ruleDuplicateID, "The id %q stands in this file twice.", id)
	}
	if id == "" {
		return
	}
	d.ids[id] = true
	h.SetAttributeString(headingKey, heading{id: id})
}

// slug makes an id of a heading's text that no other heading of the file has.
func (d *document) slug(title string) string {
	var b strings.Builder
	for _, c := range norm.NFD.String(strings.ToLower(title)) {
		switch {
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			b.WriteRune(c)
		case !unicode.Is(unicode.Mn, c) && b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	base := strings.Trim(b.String(), "-")
	if base == "" || !unicode.IsLetter(rune(base[0])) {
		base = strings.TrimSuffix("section-"+base, "-")
	}
	id := base
	for d.ids[id] {
		d.slugs[base] = max(2, d.slugs[base]+1)
		id = base + "-" + strconv.Itoa(d.slugs[base])
	}
	d.ids[id] = true
	return id
}

// contents makes the table of contents of a lesson: its sections of the second
// and third level.
func (d *document) contents() []course.Heading {
	var out []course.Heading
	for _, n := range children(d.root) {
		h, ok := n.(*ast.Heading)
		if !ok || h.Level > 3 || headingOf(h).role != section {
			continue
		}
		entry := course.Heading{Level: h.Level, ID: headingOf(h).id, Text: plain(h, d.body)}
		if h.Level == 3 && len(out) > 0 {
			last := &out[len(out)-1]
			last.Nested = append(last.Nested, entry)
		} else {
			out = append(out, entry)
		}
	}
	return out
}
