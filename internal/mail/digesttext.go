package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// width is how long a line of plain text may be (RFC 5322, 2.1.1).
const width = 78

// text returns the digest as plain text. Addresses stand on lines of their own
// and are never broken, so that programs make links of them.
func (d Digest) text() string {
	blocks := []string{wrap(d.Title), wrap(d.Organization), wrap(d.Greeting)}
	for _, item := range d.Items {
		blocks = append(blocks, underlined(wrap(item.Heading)))
		for _, paragraph := range item.Paragraphs {
			blocks = append(blocks, wrap(paragraph))
		}
		blocks = append(blocks, item.Action.text())
	}
	if len(d.Footer) > 0 || d.Unsubscribe.URL != "" {
		blocks = append(blocks, strings.Repeat("-", width/2))
	}
	for _, paragraph := range d.Footer {
		blocks = append(blocks, wrap(paragraph))
	}
	blocks = append(blocks, d.Unsubscribe.text())

	var out strings.Builder
	for _, block := range blocks {
		if block == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteString("\n\n")
		}
		out.WriteString(block)
	}
	out.WriteString("\n")
	return out.String()
}

func (a Action) text() string {
	if a.URL == "" {
		return ""
	}
	return wrap(a.Label+":") + "\n" + a.URL
}

// underlined returns a heading with a line under it as long as its longest.
func underlined(heading string) string {
	if heading == "" {
		return ""
	}
	longest := 0
	for line := range strings.SplitSeq(heading, "\n") {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	return heading + "\n" + strings.Repeat("-", longest)
}

// wrap breaks text between words into lines of at most width characters. A word
// that is longer has a line of its own.
func wrap(text string) string {
	var out strings.Builder
	used := 0
	for i, word := range strings.FieldsFunc(text, breaks) {
		length := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+length > width:
			out.WriteByte('\n')
			used = 0
		default:
			out.WriteByte(' ')
			used++
		}
		out.WriteString(word)
		used += length
	}
	return out.String()
}

// breaks reports whether a line may end at a character. At a no-break space, such
// as French has it within quotation marks, it may not.
func breaks(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' }
