package course

import "strings"

// Illustrative reports whether the panel stands in for a real one that has not
// sat yet: the name of a member says so. Pages that show its figures say so too.
func (p Panel) Illustrative() bool {
	for _, m := range p {
		if strings.HasPrefix(strings.ToLower(m.Name), "illustrative") {
			return true
		}
	}
	return false
}
