package coursefile

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"decorum/internal/quiz"
)

// resolveLink gives a link the address that the page has to use.
func (r *reader) resolveLink(d *document, n *ast.Link) {
	at := d.of(n)
	if d.page.kind == kindScenario && strings.HasPrefix(string(n.Destination), "#") {
		return // the way to another scene
	}
	to, external, ok := r.resolve(d, at, string(n.Destination))
	if !ok {
		return
	}
	n.Destination = []byte(to)
	if external {
		markExternal(n)
	}
}

func (r *reader) resolveAutoLink(d *document, n *ast.AutoLink) {
	to := string(n.URL(d.body))
	if n.AutoLinkType == ast.AutoLinkEmail {
		to = "mailto:" + strings.TrimPrefix(to, "mailto:")
	}
	if _, external, ok := r.resolve(d, d.of(n), to); ok && external {
		markExternal(n)
	}
}

// markExternal keeps the page that is linked to from learning where the
// learner came from.
func markExternal(n ast.Node) {
	n.SetAttributeString("class", []byte("external"))
	n.SetAttributeString("rel", []byte("noopener noreferrer"))
}

// resolve returns the address for what a trainer wrote, and whether it leads
// out of the program.
func (r *reader) resolve(d *document, at place, written string) (to string, external, ok bool) {
	u, err := url.Parse(written)
	if err != nil {
		r.report(d.src.path, at, ruleBrokenLink, "This is no address: %s.", strconv.Quote(written))
		return "", false, false
	}
	switch strings.ToLower(u.Scheme) {
	case "":
		if u.Host != "" {
			r.report(d.src.path, at, ruleUnsafeLink, "Write the address in full, with https:// in front.")
			return "", false, false
		}
		to, ok = r.resolveInside(d, at, u)
		return to, false, ok
	case "https", "http":
		if u.Host == "" {
			r.report(d.src.path, at, ruleBrokenLink, "This address has no host: %s.", strconv.Quote(written))
			return "", false, false
		}
		return written, true, true
	case "mailto":
		return written, false, true
	}
	r.report(d.src.path, at, ruleUnsafeLink, "Addresses that begin with %s: are not let through. Use https, http or mailto.", u.Scheme)
	return "", false, false
}

// resolveInside resolves a link to another file of the course.
func (r *reader) resolveInside(d *document, at place, u *url.URL) (string, bool) {
	target := d
	if u.Path != "" {
		name := path.Join(path.Dir(d.src.path), u.Path)
		found, ok := r.documents[name]
		if !ok || u.RawQuery != "" || strings.HasPrefix(u.Path, "/") {
			r.report(d.src.path, at, ruleBrokenLink, "There is no %s in this course. %s", strconv.Quote(name), r.nearestPage(name))
			return "", false
		}
		target = found
	} else if u.Fragment == "" {
		r.report(d.src.path, at, ruleBrokenLink, "This link has no address.")
		return "", false
	}
	address, ok := r.pageAddress(target)
	if !ok {
		r.report(d.src.path, at, ruleBrokenLink, "%s has no page of its own to link to.", target.src.path)
		return "", false
	}
	if u.Fragment == "" {
		return address, true
	}
	anchors := target.page.kind == kindLesson || target.page.kind == kindCourse
	if !anchors || !target.ids[u.Fragment] {
		var known map[string]bool
		if anchors {
			known = target.ids
		}
		r.report(d.src.path, at, ruleBrokenAnchor, "Nothing in %s has the id %q. %s", target.src.path, u.Fragment, didYouMeanKey(u.Fragment, known))
		return "", false
	}
	return address + "#" + u.Fragment, true
}

// pageAddress returns where learners find a file of the course.
func (r *reader) pageAddress(d *document) (string, bool) {
	base := "/courses/" + r.key
	switch d.page.kind {
	case kindCourse:
		return base, true
	case kindLesson:
		return base + "/lessons/" + d.page.lesson, true
	case kindQuiz:
		return base + "/quizzes/" + d.page.lesson, true
	case kindPretest:
		return base + "/quizzes/" + quiz.PretestKey, true
	case kindAssessment:
		return base + "/quizzes/" + quiz.AssessmentKey, true
	case kindScenario:
		return base + "/scenarios/" + d.page.lesson, true
	case kindFeed:
		return base + "/feeds/" + d.page.lesson, true
	case kindFollowUp:
	}
	return "", false
}

// nearestPage suggests the file that was probably meant.
func (r *reader) nearestPage(name string) words {
	return func() string {
		best, least, known := "", len(name)/3+1, r.paths()
		if len(known) > mostKnown {
			return ""
		}
		for _, other := range known {
			if d := distance(name, other); d < least {
				best, least = other, d
			}
		}
		if best == "" {
			return ""
		}
		return "Did you mean " + strconv.Quote(best) + "?"
	}
}

func (r *reader) paths() []string {
	var out []string
	for name := range r.documents {
		out = append(out, name)
	}
	for name := range r.images {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// resolveImage gives an image its address and its size, so that the page does
// not jump while it loads.
func (r *reader) resolveImage(d *document, n *ast.Image) {
	at := d.of(n)
	if plain(n, d.body) == "" {
		r.report(d.src.path, at, ruleImageWithoutAlt, "Say between the brackets what the image shows, for people who can't see it.")
	}
	u, err := url.Parse(string(n.Destination))
	if err != nil || u.Scheme != "" || u.Host != "" {
		r.report(d.src.path, at, ruleExternalImage, "Images come from the course's folder only. Copy it into images/ if its license allows.")
		return
	}
	name := path.Join(path.Dir(d.src.path), u.Path)
	p, ok := r.images[name]
	if !ok || u.RawQuery != "" || strings.HasPrefix(u.Path, "/") {
		r.report(d.src.path, at, ruleMissingImage, "There is no image %s. %s", strconv.Quote(name), r.nearestPage(name))
		return
	}
	p.used = true
	n.Destination = []byte(r.address(name, p))
	if p.width > 0 && p.height > 0 {
		n.SetAttributeString("width", []byte(strconv.Itoa(p.width)))
		n.SetAttributeString("height", []byte(strconv.Itoa(p.height)))
	}
	n.SetAttributeString("loading", []byte("lazy"))
}
