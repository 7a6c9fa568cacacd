package coursefile

import (
	"strings"

	"decorum/internal/course"
)

// defaultPassMark holds where course.md names no pass mark, in percent.
const defaultPassMark = 80

// readCourse reads the front matter of course.md.
func (r *reader) readCourse(d *document) {
	c := r.course
	c.PassMark = defaultPassMark
	c.Language = "en"
	if d.broken {
		return
	}
	f := r.fields(d.src.path, d.front)
	c.Title = f.mustText("title")
	c.Summary = f.text("summary")
	c.Language = f.language("language")
	c.Minutes, _ = f.number("minutes", 1, 6000)
	c.Audience = f.text("audience")
	if n, ok := f.number("pass_mark", 0, 100); ok {
		c.PassMark = n
	}
	c.Attempts, _ = f.number("attempts", 0, 1000)
	c.Cooldown, _ = f.duration("cooldown")
	c.TestOut, _ = f.number("test_out", 1, 100)
	c.FollowUps = f.durations("follow_ups")
	c.Jurisdictions = r.readJurisdictions(f)
	c.Panel = r.readPanel(f)
	c.Certificate = course.Award{Title: c.Title}
	if award, ok := f.sub("certificate", "a title and valid_for"); ok {
		if title := award.text("title"); title != "" {
			c.Certificate.Title = title
		}
		c.Certificate.ValidFor = award.period("valid_for")
		award.done()
	}
	f.done()
}

func (r *reader) readJurisdictions(f *fields) []string {
	var out []string
	for _, v := range f.items("jurisdictions", "a list of codes: [US, EU]") {
		code := strings.TrimSpace(v.scalar)
		if jurisdictions[code] == "" {
			r.report(f.file, v.at, ruleUnknownJurisdiction, "There is no jurisdiction %q. %s",
				code, didYouMean(strings.ToUpper(code), jurisdictionCodes()))
			continue
		}
		out = append(out, code)
	}
	return out
}

func (r *reader) readPanel(f *fields) course.Panel {
	var out course.Panel
	const want = "a list of people, each with name and role"
	for _, v := range f.items("panel", want) {
		if v.shape != mapping {
			f.bad(v.at, "panel", want)
			continue
		}
		m := r.fields(f.file, v)
		out = append(out, course.PanelMember{Name: m.mustText("name"), Role: m.text("role")})
		m.done()
	}
	return out
}

// buildCourse renders the landing page.
func (r *reader) buildCourse(d *document) {
	c := r.course
	c.Body = r.markdown.render(d.body, children(d.root)...)
	r.checkSpeech(d, children(d.root))
	if c.Minutes == 0 {
		for _, l := range c.Lessons {
			c.Minutes += l.Minutes
		}
	}
	if !d.broken && len(r.judged) > 0 && len(c.Panel) < smallPanel {
		at := r.fields(d.src.path, d.front).at("panel")
		r.report(d.src.path, at, ruleSmallPanel,
			"The panel has %d members. With fewer than %d, one person's taste decides what is right.", len(c.Panel), smallPanel)
	}
}

// smallPanel is how many people a panel needs.
const smallPanel = 5
