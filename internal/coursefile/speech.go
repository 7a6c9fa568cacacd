package coursefile

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// A sentence that forbids people to speak about their work or pay is unlawful
// in places (in the United States under section 7 of the National Labor
// Relations Act) and unwise in all. The patterns look for orders: "never
// discuss pay", "employees must not talk about their employer". Statements of
// fact ("we never discuss pay") and what is only quoted are let through.
var (
	banPattern = regexp.MustCompile(`(?i)(?:\b(i|you|we|they|he|she|who|that|which)\s+)?` +
		`\b(never|do not|don['’]t|must not|mustn['’]t|may not|(?:not allowed|forbidden) to|prohibited from|avoid|refrain from)` +
		`\s+(?:ever\s+|publicly\s+)?(?:` +
		`(?:` + banVerbs + `)\s+` + banWhose + `(?:` + banPay + `|` + banWork + `)` +
		`|(?:disclos(?:e|ing)|shar(?:e|ing)|reveal(?:ing)?)\s+` + banWhose + `(?:` + banPay + `)` +
		`)` + banEnd)
	quotedPattern = regexp.MustCompile("“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“]*“|`[^`]*`")
)

const (
	banVerbs = `discuss(?:ing)?|talk(?:ing)?\s+(?:about|of)|speak(?:ing)?\s+(?:about|of)|mention(?:ing)?|` +
		`(?:post|writ|comment|complain)(?:e|ing)?\s+(?:about|on)|criti[cs]i[zs](?:e|ing)`
	banWhose = `(?:anything\s+about\s+)?(?:(?:your|the|our|his|her|their|any)\s+(?:own\s+)?)?`
	banPay   = `pay|salar(?:y|ies)|wages?|compensation|earnings|working\s+conditions|terms\s+of\s+employment`
	banWork  = `employer|company|boss|managers?|workplace|jobs?|work`
	banEnd   = `(?:\s*(?:$|[.,;:!?)–—])|\s+(?:online|publicly|anywhere|ever|on|in|with|outside|at|or|and|to)\b)`
)

// checkSpeech reports such sentences in what the course says in its own voice:
// not in block quotes, and not in quotation marks.
func (r *reader) checkSpeech(d *document, nodes []ast.Node) {
	for _, n := range nodes {
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch n.Kind() {
			case ast.KindBlockquote:
				return ast.WalkSkipChildren, nil
			case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading:
				if entering {
					r.checkSentences(d, n)
				}
				return ast.WalkSkipChildren, nil
			}
			return ast.WalkContinue, nil
		})
	}
}

func (r *reader) checkSentences(d *document, block ast.Node) {
	var text bytes.Buffer
	var starts, offsets []int // of each line: within text, and within the body
	for i := range block.Lines().Len() {
		line := block.Lines().At(i)
		starts, offsets = append(starts, text.Len()), append(offsets, line.Start)
		text.Write(d.body[line.Start:line.Stop])
	}
	if !namesSubject(text.Bytes()) {
		return
	}
	plain := quotedPattern.ReplaceAllFunc(text.Bytes(), func(quote []byte) []byte {
		return bytes.Repeat([]byte("_"), len(quote))
	})
	for _, m := range banPattern.FindAllSubmatchIndex(plain, -1) {
		order := strings.ToLower(string(plain[m[4]:m[5]]))
		statement := order == "never" || order == "avoid" || strings.HasPrefix(order, "do")
		if m[2] >= 0 && statement {
			continue // "they never discuss pay"
		}
		line := len(starts) - 1
		for line > 0 && starts[line] > m[4] {
			line--
		}
		r.report(d.src.path, d.at(offsets[line]+m[4]-starts[line]), ruleBlanketBan,
			"This forbids people to speak about their work or pay, which is unlawful in places. Say what is confidential and why.")
	}
}

// namesSubject reports whether a text names work or pay at all. Looking is
// much faster than matching, and most paragraphs name neither.
func namesSubject(text []byte) bool {
	text = bytes.ToLower(text)
	for _, word := range []string{
		"pay", "salar", "wage", "compensation", "earnings", "condition", "employ", "company", "boss", "manager", "job", "work",
	} {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}
