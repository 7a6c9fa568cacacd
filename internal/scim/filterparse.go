package scim

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Limits of a filter. Directories send one or two comparisons; more than these
// only keeps the program busy.
const (
	maxFilter = 4096 // bytes
	maxDepth  = 24   // parentheses and brackets within each other
)

// parser reads filters and paths. Its failures have one type and say where.
type parser struct {
	text  string
	pos   int
	depth int
	fails ErrorType
}

func (p *parser) fail(at int, words string) error {
	return bad(p.fails, "Character %d of %q: %s", utf8.RuneCountInString(p.text[:at])+1, p.text, words)
}

// start checks what must be so before anything is read.
func (p *parser) start() error {
	switch {
	case len(p.text) > maxFilter:
		return bad(p.fails, "It has more than %d bytes. Ask for less at a time.", maxFilter)
	case !utf8.ValidString(p.text):
		return bad(p.fails, "It is not UTF-8.")
	}
	return nil
}

func parseFilter(text string) (Node, error) {
	p := &parser{text: text, fails: InvalidFilter}
	if err := p.start(); err != nil {
		return nil, err
	}
	n, err := p.or(false)
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.text) {
		return nil, p.fail(p.pos, "Nothing may follow here but and, or.")
	}
	return n, nil
}

// or reads filters with "or" between them, and leaves white space behind. Inner
// says that this is within brackets.
func (p *parser) or(inner bool) (Node, error) {
	return p.pairs("or", func() (Node, error) {
		return p.pairs("and", func() (Node, error) { return p.one(inner) },
			func(l, r Node) Node { return And{l, r} })
	}, func(l, r Node) Node { return Or{l, r} })
}

func (p *parser) pairs(word string, next func() (Node, error), pair func(l, r Node) Node) (Node, error) {
	left, err := next()
	for err == nil {
		p.space()
		if !p.keyword(word) {
			return left, nil
		}
		var right Node
		if right, err = next(); err == nil {
			left = pair(left, right)
		}
	}
	return nil, err
}

// one reads a comparison, a value path or a filter in parentheses.
func (p *parser) one(inner bool) (Node, error) {
	p.space()
	if p.next('(') {
		return p.closed(')', inner)
	}
	start := p.pos
	word := p.word()
	if strings.EqualFold(word, "not") {
		after := p.pos
		p.space()
		if p.next('(') {
			of, err := p.closed(')', inner)
			if err != nil {
				return nil, err
			}
			return Not{of}, nil
		}
		p.pos = after // an attribute of that name
	}
	path, ok := splitPath(word)
	if !ok {
		return nil, p.fail(start, "The name of an attribute is needed.")
	}
	if p.peek() != '[' {
		return p.comparison(path)
	}
	if inner || path.Sub != "" {
		return nil, p.fail(p.pos, "Brackets follow an attribute with sub-attributes, and not within brackets.")
	}
	return p.within(path)
}

// closed reads a filter after its opening sign and the closing one.
func (p *parser) closed(sign byte, inner bool) (Node, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, p.fail(p.pos-1, "There is too much within each other here.")
	}
	n, err := p.or(inner)
	if err != nil {
		return nil, err
	}
	if !p.next(sign) {
		return nil, p.fail(p.pos, "A "+string(sign)+" is needed.")
	}
	return n, nil
}

// within reads a value path. Entra sends emails[type eq "work"].value eq "a",
// which the grammar doesn't know; it is read as if the comparison stood within.
func (p *parser) within(path Path) (Node, error) {
	p.pos++
	of, err := p.closed(']', true)
	if err != nil {
		return nil, err
	}
	if !p.next('.') {
		return Within{path, of}, nil
	}
	start := p.pos
	sub, ok := splitPath(p.word())
	if !ok || sub.Schema != "" || sub.Sub != "" {
		return nil, p.fail(start, "The name of a sub-attribute is needed.")
	}
	compare, err := p.comparison(sub)
	if err != nil {
		return nil, err
	}
	return Within{path, also(of, compare)}, nil
}

// also adds a comparison to each alternative, so that what is printed needs no
// more parentheses than what was read.
func also(of, compare Node) Node {
	if or, ok := of.(Or); ok {
		return Or{also(or.Left, compare), also(or.Right, compare)}
	}
	return And{of, compare}
}

// comparison reads an operator and a value after the name of an attribute.
func (p *parser) comparison(path Path) (Node, error) {
	p.space()
	start := p.pos
	op := Op(strings.ToLower(p.word()))
	switch op {
	case Present:
		return Compare{Path: path, Op: op}, nil
	case Equal, NotEqual, Contains, StartsWith, EndsWith, Greater, GreaterOrEqual, Less, LessOrEqual:
	default:
		return nil, p.fail(start, "An operator is needed: eq, ne, co, sw, ew, pr, gt, ge, lt or le.")
	}
	p.space()
	value, err := p.value()
	if err != nil {
		return nil, err
	}
	return Compare{path, op, value}, nil
}

// value reads a JSON value that is a string, a number, true, false or null.
func (p *parser) value() (any, error) {
	start := p.pos
	if p.peek() == '"' {
		return p.str()
	}
	for p.pos < len(p.text) && (isName(p.text[p.pos]) || strings.IndexByte("+.", p.text[p.pos]) >= 0) {
		p.pos++
	}
	word := p.text[start:p.pos]
	switch strings.ToLower(word) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil //nolint:nilnil // null is a value
	}
	if word == "" || !json.Valid([]byte(word)) {
		return nil, p.fail(start, "A value is needed: a text in quotation marks, a number, true, false or null.")
	}
	return json.Number(word), nil
}

func (p *parser) str() (any, error) {
	start := p.pos
	for p.pos++; p.pos < len(p.text); p.pos++ {
		switch p.text[p.pos] {
		case '\\':
			p.pos++
		case '"':
			p.pos++
			var s string
			if err := json.Unmarshal([]byte(p.text[start:p.pos]), &s); err != nil {
				return nil, p.fail(start, "This text is not written as JSON wants it.")
			}
			return s, nil
		}
	}
	return nil, p.fail(start, "The quotation mark that ends this text is missing.")
}

// word reads what an attribute's name can consist of.
func (p *parser) word() string {
	start := p.pos
	for p.pos < len(p.text) && (isName(p.text[p.pos]) || p.text[p.pos] == ':' || p.text[p.pos] == '.') {
		p.pos++
	}
	return p.text[start:p.pos]
}

// keyword reads the word if it is the next one.
func (p *parser) keyword(word string) bool {
	start := p.pos
	if strings.EqualFold(p.word(), word) {
		return true
	}
	p.pos = start
	return false
}

func (p *parser) space() {
	for p.pos < len(p.text) && (p.text[p.pos] == ' ' || p.text[p.pos] == '\t') {
		p.pos++
	}
}

func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) next(sign byte) bool {
	if p.peek() != sign {
		return false
	}
	p.pos++
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// isName reports whether a name may have the character. The dollar sign is
// missing from the grammar of filters and needed for $ref.
func isName(c byte) bool {
	return isLetter(c) || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '$'
}

// splitPath reads a path. What follows the last colon is the attribute.
func splitPath(text string) (Path, bool) {
	var p Path
	rest := text
	if i := strings.LastIndexByte(text, ':'); i >= 0 {
		p.Schema, rest = text[:i], text[i+1:]
		if len(text) < 4 || !strings.EqualFold(text[:4], "urn:") {
			return Path{}, false
		}
	}
	var dotted bool
	p.Name, p.Sub, dotted = strings.Cut(rest, ".")
	return p, isWord(p.Name) && (!dotted || isWord(p.Sub))
}

func isWord(s string) bool {
	if s == "" || !isLetter(s[0]) && s[0] != '$' {
		return false
	}
	for i := range len(s) {
		if !isName(s[i]) {
			return false
		}
	}
	return true
}
