package coursefile

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy is the second layer of defense: goldmark lets no HTML through, and
// whatever it or this package writes has to be on this list as well. There are
// no inline styles, scripts, forms or drawings on it, so a page with course
// text keeps the strict Content-Security-Policy.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "li",
		"h1", "h2", "h3", "h4", "h5", "h6", "sup", "figure", "figcaption", "span",
		"table", "thead", "tbody", "tr", "td", "th", "div", "aside", "section")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowElements("ol")

	p.AllowAttrs("id").Matching(regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_:-]*$`)).
		OnElements("h2", "h3", "h4", "h5", "h6", "sup", "li")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)*$`)).
		OnElements("a", "aside", "p", "span", "div", "section", "pre", "code", "td", "th", "figure")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^(note|region|img|doc-endnotes|doc-noteref|doc-backlink)$`)).
		OnElements("aside", "div", "section", "a", "span")
	p.AllowAttrs("aria-label").OnElements("div", "section", "a", "span")
	p.AllowAttrs("aria-hidden").Matching(regexp.MustCompile(`^true$`)).OnElements("span")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div", "pre")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(col|row)$`)).OnElements("th")

	p.AllowAttrs("href", "title").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer$`)).OnElements("a")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("https", "http", "mailto")

	p.AllowAttrs("src", "alt", "title").OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.Integer).OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	return p
}
