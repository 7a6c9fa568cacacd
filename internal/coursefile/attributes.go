package coursefile

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// attributes is the block in braces at the end of a heading:
// {#id .class key=value key="two words"}. Offsets are those of the body.
//
// goldmark has a parser for such blocks, but shows whatever it can't read as
// text. A trainer's slip must be a finding, so this package reads them itself.
type attributes struct {
	at      int // of the brace, or of the heading's end if there is none
	id      attribute
	classes []attribute
	pairs   []attribute
	problem string // why the block can't be read, "" if it can
	wrong   int    // where the problem is
}

// attribute is one id, class or pair.
type attribute struct {
	name, value string
	at          int
}

func (a *attributes) class(name string) bool {
	for _, c := range a.classes {
		if c.name == name {
			return true
		}
	}
	return false
}

func (a *attributes) pair(key string) (attribute, bool) {
	for _, p := range a.pairs {
		if p.name == key {
			return p, true
		}
	}
	return attribute{}, false
}

// attributesKey is where a heading keeps its *attributes.
const attributesKey = "decorum-attributes"

// attributesOf returns the attributes of a heading.
func attributesOf(h *ast.Heading) *attributes {
	v, _ := h.AttributeString(attributesKey)
	if a, ok := v.(*attributes); ok {
		return a
	}
	return &attributes{at: max(0, h.Pos())}
}

// headingParser wraps goldmark's parsers of headings and takes the attributes
// off before the heading's text is parsed.
type headingParser struct{ parser.BlockParser }

// Close implements parser.BlockParser.
func (p headingParser) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	p.BlockParser.Close(node, reader, pc)
	if node.Lines().Len() == 0 {
		return
	}
	last := node.Lines().Len() - 1
	line := node.Lines().At(last)
	line = line.TrimRightSpace(reader.Source())
	a, rest := takeAttributes(line.Value(reader.Source()))
	if a == nil {
		return
	}
	a.shift(line.Start - line.Padding)
	line.Stop -= line.Len() - rest
	line = line.TrimRightSpace(reader.Source())
	node.Lines().Set(last, line)
	node.SetAttributeString(attributesKey, a)
}

func (a *attributes) shift(by int) {
	a.at += by
	a.wrong += by
	a.id.at += by
	for i := range a.classes {
		a.classes[i].at += by
	}
	for i := range a.pairs {
		a.pairs[i].at += by
	}
}

// openPattern finds the brace of what was meant as an attribute block, closed
// or not.
var openPattern = regexp.MustCompile(`(?:^|\s)\{\s*(?:[#.]|[A-Za-z_-]+\s*=)`)

// takeAttributes splits the attributes off a heading's line. It returns nil if
// there are none, and how many bytes are left for the heading's text.
func takeAttributes(line []byte) (*attributes, int) {
	open := -1
	if m := openPattern.FindIndex(line); m != nil {
		open = m[0] + bytes.IndexByte(line[m[0]:], '{')
	} else if bytes.HasSuffix(line, []byte("}")) && !bytes.HasSuffix(line, []byte(`\}`)) {
		open = bytes.LastIndexByte(line, '{')
		if open > 0 && line[open-1] == '\\' {
			open = -1
		}
	}
	if open < 0 {
		return nil, len(line)
	}
	a := &attributes{at: open}
	end := a.scan(line, open+1)
	if a.problem == "" && end < len(line) {
		a.fail(end, "The attribute block ends before the heading does. Put it at the end of the line.")
	}
	return a, open
}

func (a *attributes) fail(at int, why string) { a.problem, a.wrong = why, at }

// scan reads from behind the opening brace and returns the offset behind the
// closing one.
func (a *attributes) scan(line []byte, at int) int {
	for {
		for at < len(line) && util.IsSpace(line[at]) {
			at++
		}
		if at >= len(line) {
			a.fail(len(line), "The attribute block is not closed: a } is missing at the end of the line.")
			return at
		}
		if line[at] == '}' {
			return at + 1
		}
		if at = a.scanOne(line, at); a.problem != "" {
			return at
		}
	}
}

// scanOne reads one id, class or pair.
func (a *attributes) scanOne(line []byte, at int) int {
	start := at
	for at < len(line) && !util.IsSpace(line[at]) && line[at] != '}' && line[at] != '=' && line[at] != '{' {
		at++
	}
	word := string(line[start:at])
	switch {
	case at < len(line) && line[at] == '=':
		value, end, ok := scanValue(line, at+1)
		if !ok || word == "" || strings.ContainsAny(word, `#."'`) {
			a.fail(start, "This is not of the form key=value or key=\"two words\".")
			return end
		}
		if _, twice := a.pair(word); twice {
			a.fail(start, "The key "+word+" stands here twice.")
		}
		a.pairs = append(a.pairs, attribute{word, value, start})
		return end
	case len(word) > 1 && word[0] == '#' && a.id.name == "":
		a.id = attribute{name: word[1:], at: start}
	case len(word) > 1 && word[0] == '#':
		a.fail(start, "A heading has one id only.")
	case len(word) > 1 && word[0] == '.':
		a.classes = append(a.classes, attribute{name: word[1:], at: start})
	default:
		a.fail(start, "Braces at the end of a heading hold #id, .class and key=value; for a brace that people read, write \\{ and \\}.")
	}
	return at
}

// scanValue reads a value, in quotes or without.
func scanValue(line []byte, at int) (value string, end int, ok bool) {
	if at < len(line) && (line[at] == '"' || line[at] == '\'') {
		closing := bytes.IndexByte(line[at+1:], line[at])
		if closing < 0 {
			return "", at, false
		}
		return string(line[at+1 : at+1+closing]), at + closing + 2, true
	}
	end = at
	for end < len(line) && !util.IsSpace(line[end]) && line[end] != '}' {
		end++
	}
	return string(line[at:end]), end, end > at
}
