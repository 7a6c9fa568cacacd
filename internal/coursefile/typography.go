package coursefile

import (
	"regexp"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// typography turns what a keyboard has into what a book has.
func typography() goldmark.Extender {
	return extension.NewTypographer(extension.WithTypographicSubstitutions(map[extension.TypographicPunctuation]string{
		extension.LeftDoubleQuote: "“", extension.RightDoubleQuote: "”",
		extension.LeftSingleQuote: "‘", extension.RightSingleQuote: "’", extension.Apostrophe: "’",
		extension.EnDash: "–", extension.EmDash: "—", extension.Ellipsis: "…",
		extension.LeftAngleQuote: "<<", extension.RightAngleQuote: ">>",
	}))
}

// languageLine finds the course's language before the front matter is read.
var languageLine = regexp.MustCompile(`(?m)^language:[ \t]*["']?([a-zA-Z]+)`)

// english reports whether the course is in English, which it is if it does not
// say otherwise.
func (r *reader) english() bool {
	for _, f := range r.files {
		if f.Path != courseFile {
			continue
		}
		if m := languageLine.FindSubmatch(f.Body); m != nil {
			return string(m[1]) == "en"
		}
	}
	return true
}
