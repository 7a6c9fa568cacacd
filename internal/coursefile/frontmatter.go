package coursefile

import (
	"bytes"
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFrontMatter is how many bytes of YAML a file may begin with, and maxDepth
// how deep they may nest: the parser's time and stack are bounded by them.
const (
	maxFrontMatter = 64 << 10
	maxDepth       = 8
)

// value is a piece of front matter with its place. Which field is set depends
// on what it is.
type value struct {
	at      place
	scalar  string
	list    []value
	entries []entry
	shape   shape
}

type shape int

const (
	nothing shape = iota // null, or left empty
	scalar
	list
	mapping
	strange // an anchor, an alias or a tag
)

// entry is one line of a mapping.
type entry struct {
	key   string
	at    place
	value value
}

// splitFront splits a text into its front matter and the body. The offsets
// are those of their first bytes; ok is false if there is no front matter.
func splitFront(text []byte) (front []byte, frontAt, bodyAt int, ok bool) {
	start := len(text) - len(bytes.TrimPrefix(text, byteOrderMark))
	frontAt, ok = afterFence(text, start)
	if !ok {
		return nil, start, start, false
	}
	for at := frontAt; at < len(text); {
		if next, ok := afterFence(text, at); ok {
			return text[frontAt:at], frontAt, next, true
		}
		newline := bytes.IndexByte(text[at:], '\n')
		if newline < 0 {
			break
		}
		at += newline + 1
	}
	return nil, start, start, false
}

// afterFence returns the offset after the line "---" if that is what stands at
// the offset.
func afterFence(text []byte, at int) (int, bool) {
	line, _, found := bytes.Cut(text[at:], []byte("\n"))
	if string(bytes.TrimRight(line, " \t\r")) != "---" {
		return 0, false
	}
	next := at + len(line)
	if found {
		next++
	}
	return next, true
}

// parseFront parses the front matter of a file. On failure it reports and
// returns a value of no shape.
func (r *reader) parseFront(src *source) (front value, bodyAt int, ok bool) {
	yamlText, frontAt, bodyAt, ok := splitFront(src.text)
	if !ok {
		r.report(src.path, place{1, 1}, ruleFrontMatter,
			"The file begins with front matter: a line ---, its keys, and another line ---.")
		return value{}, bodyAt, false
	}
	if len(yamlText) > maxFrontMatter && !r.tooLarge(src.path, place{1, 1}, "The front matter is larger than %d KiB.", maxFrontMatter>>10) {
		return value{}, bodyAt, false
	}
	first := src.at(frontAt).line - 1
	yamlText = bytes.ReplaceAll(yamlText, []byte("\r\n"), []byte("\n"))
	if nesting(yamlText) > maxDepth*maxDepth {
		r.report(src.path, place{first + 1, 1}, ruleFrontMatter, "The front matter nests too deep.")
		return value{}, bodyAt, false
	}
	file, err := parser.ParseBytes(yamlText, 0)
	if err != nil {
		r.reportYAML(src, first, err)
		return value{}, bodyAt, false
	}
	for _, doc := range file.Docs {
		front = src.convert(doc.Body, first, 0)
		break
	}
	if front.shape == nothing {
		front.shape = mapping
	}
	if front.shape != mapping || len(file.Docs) > 1 {
		r.report(src.path, place{first + 1, 1}, ruleFrontMatter, "The front matter is a list of keys and values: title: The boundary.")
		return value{}, bodyAt, false
	}
	front.at = place{1, 1}
	return front, bodyAt, true
}

// nesting counts the brackets that are open at once, at most.
func nesting(text []byte) int {
	open, most := 0, 0
	for _, c := range text {
		switch c {
		case '[', '{':
			open++
			most = max(most, open)
		case ']', '}':
			open--
		}
	}
	return most
}

// reportYAML reports a failure to parse, in words for people who don't know YAML.
func (r *reader) reportYAML(src *source, first int, err error) {
	at, words := place{first + 1, 1}, "The front matter can't be read."
	if syntax, ok := errors.AsType[yaml.Error](err); ok {
		if token := syntax.GetToken(); token != nil && token.Position != nil {
			at = src.within(place{first + token.Position.Line, token.Position.Column})
		}
		words = "The front matter can't be read: " + syntax.GetMessage() + "."
		switch {
		case strings.Contains(words, "mapping value is not allowed"):
			words = "A text with a colon in it needs quotes around it: title: \"One: two\"."
		case strings.Contains(words, "already defined"):
			words = "This key stands here a second time. Keep one of them."
		case strings.Contains(words, "reserved character"):
			words = "A text that begins with this character needs quotes around it."
		}
	}
	r.report(src.path, at, ruleFrontMatter, "%s", words)
}

// convert turns the parser's tree into values.
func (s *source) convert(n ast.Node, first, depth int) value {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return value{}
	}
	p := n.GetToken().Position
	v := value{at: s.within(place{first + p.Line, p.Column}), shape: strange}
	if depth > maxDepth {
		return v
	}
	switch n := n.(type) {
	case *ast.NullNode:
		v.shape = nothing
	case *ast.MappingNode:
		v.shape = mapping
		for _, m := range n.Values {
			v.entries = append(v.entries, s.convertEntry(m, first, depth))
		}
		if len(v.entries) > 0 && !n.IsFlowStyle {
			v.at = v.entries[0].at
		}
	case *ast.MappingValueNode:
		v.shape = mapping
		v.entries = []entry{s.convertEntry(n, first, depth)}
		v.at = v.entries[0].at
	case *ast.SequenceNode:
		v.shape = list
		for _, item := range n.Values {
			v.list = append(v.list, s.convert(item, first, depth+1))
		}
	case *ast.LiteralNode:
		v.shape = scalar
		v.scalar = strings.TrimRight(n.Value.Value, "\n")
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		v.shape = scalar
		v.scalar = n.GetToken().Value
	}
	return v
}

func (s *source) convertEntry(m *ast.MappingValueNode, first, depth int) entry {
	e := entry{value: s.convert(m.Value, first, depth+1)}
	if t := m.Key.GetToken(); t != nil && t.Position != nil {
		e.key, e.at = t.Value, s.within(place{first + t.Position.Line, t.Position.Column})
	}
	return e
}
