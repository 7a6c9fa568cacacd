package coursefile

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// international is the jurisdiction that every course may name.
const international = "INT"

// jurisdictions are the places that a passage may be marked with, and their
// names on the page.
var jurisdictions = map[string]string{
	international: "International",
	"AR":          "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BR": "Brazil",
	"CA": "Canada", "CH": "Switzerland", "CL": "Chile", "CN": "China", "CO": "Colombia",
	"CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "ES": "Spain", "EU": "European Union",
	"FI": "Finland", "FR": "France", "GR": "Greece", "HK": "Hong Kong", "IE": "Ireland",
	"IL": "Israel", "IN": "India", "IT": "Italy", "JP": "Japan", "KE": "Kenya",
	"KR": "South Korea", "MX": "Mexico", "NG": "Nigeria", "NL": "Netherlands", "NO": "Norway",
	"NZ": "New Zealand", "PL": "Poland", "PT": "Portugal", "SE": "Sweden", "SG": "Singapore",
	"TR": "Türkiye", "TW": "Taiwan", "UK": "United Kingdom", "US": "United States", "ZA": "South Africa",
}

func jurisdictionCodes() []string {
	out := make([]string, 0, len(jurisdictions))
	for code := range jurisdictions {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}

// badges returns the names of the places that a heading is marked with.
func (r *reader) badges(d *document, h *ast.Heading) []string {
	mark, ok := attributesOf(h).pair("jurisdiction")
	if !ok {
		return nil
	}
	var names []string
	codes := strings.FieldsFunc(mark.value, func(c rune) bool { return c == ',' || c == ' ' })
	for _, code := range codes {
		name := jurisdictions[code]
		if name == "" {
			r.report(d.src.path, d.at(mark.at), ruleUnknownJurisdiction,
				"There is no jurisdiction %q. %s", code, didYouMean(strings.ToUpper(code), jurisdictionCodes()))
			continue
		}
		if code != international && r.readable(courseFile) && !slices.Contains(r.course.Jurisdictions, code) {
			r.report(d.src.path, d.at(mark.at), ruleJurisdictionNotListed,
				"This is marked %s, which course.md does not list under jurisdictions.", code)
		}
		names = append(names, name)
	}
	if len(codes) == 0 {
		r.report(d.src.path, d.at(mark.at), ruleUnknownJurisdiction, "Name a jurisdiction: jurisdiction=US.")
	}
	return names
}
