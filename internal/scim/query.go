package scim

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Limits of a page.
const (
	DefaultCount = 100
	MaxCount     = 200
)

// Page is a stretch of what was found.
type Page struct {
	StartIndex int // of the first one, from 1
	Count      int // at most this many; 0 = only how many there are
}

// Offset returns how many come before the page.
func (p Page) Offset() int { return p.StartIndex - 1 }

// Sort is what resources are ordered by.
type Sort struct {
	By         string // one of SortKeys; "" = the order of the store, which is always the same
	Descending bool
}

// The attributes that a store orders by.
const (
	SortID           = "id"
	SortUserName     = "userName"
	SortDisplayName  = "displayName"
	SortCreated      = "meta.created"
	SortLastModified = "meta.lastModified"
)

// SortKeys lists what resources of the kind can be ordered by.
func (k Kind) SortKeys() []string {
	if k == Groups {
		return []string{SortID, SortDisplayName, SortCreated, SortLastModified}
	}
	return []string{SortID, SortUserName, SortDisplayName, SortCreated, SortLastModified}
}

// Query is a question for resources of a kind.
type Query struct {
	Filter     Filter
	Page       Page
	Sort       Sort
	Projection Projection
}

// ParseQuery reads the parameters of a question (RFC 7644, section 3.4.2). Get
// returns a parameter's value, "" if it was not given.
func ParseQuery(k Kind, get func(name string) string) (Query, error) {
	return read(k, question{
		filter:     get("filter"),
		startIndex: get("startIndex"),
		count:      get("count"),
		sortBy:     get("sortBy"),
		sortOrder:  get("sortOrder"),
		attributes: list(get("attributes")),
		excluded:   list(get("excludedAttributes")),
	})
}

// DecodeSearch reads the same question from the body of a POST to /.search (RFC
// 7644, section 3.4.3).
func DecodeSearch(k Kind, data []byte) (Query, error) {
	raw, err := readObject(data)
	if err != nil {
		return Query{}, err
	}
	return read(k, question{
		filter:     word(raw, "filter"),
		startIndex: word(raw, "startIndex"),
		count:      word(raw, "count"),
		sortBy:     word(raw, "sortBy"),
		sortOrder:  word(raw, "sortOrder"),
		attributes: words(raw, "attributes"),
		excluded:   words(raw, "excludedAttributes"),
	})
}

// question is a Query as it is sent.
type question struct {
	filter, startIndex, count, sortBy, sortOrder string
	attributes, excluded                         []string
}

func read(k Kind, asked question) (Query, error) {
	var q Query
	var err error
	if q.Filter, err = ParseFilter(k, asked.filter); err != nil {
		return Query{}, err
	}
	if q.Page.StartIndex, err = number("startIndex", asked.startIndex, 1); err != nil {
		return Query{}, err
	}
	if q.Page.Count, err = number("count", asked.count, DefaultCount); err != nil {
		return Query{}, err
	}
	q.Page.StartIndex = max(q.Page.StartIndex, 1)
	q.Page.Count = min(max(q.Page.Count, 0), MaxCount)
	if q.Sort, err = parseSort(k, asked.sortBy, asked.sortOrder); err != nil {
		return Query{}, err
	}
	q.Projection, err = ParseProjection(k, asked.attributes, asked.excluded)
	return q, err
}

func number(name, text string, absent int) (int, error) {
	if text = strings.TrimSpace(text); text == "" {
		return absent, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, bad(InvalidValue, "%s: It is a whole number.", name)
	}
	return int(n), nil
}

// parseSort reads what to order by. Emails are not among it: they are many.
func parseSort(k Kind, by, order string) (Sort, error) {
	var s Sort
	switch {
	case order == "" || strings.EqualFold(order, "ascending"):
	case strings.EqualFold(order, "descending"):
		s.Descending = true
	default:
		return Sort{}, bad(InvalidValue, "sortOrder: It is ascending or descending.")
	}
	if by = strings.TrimSpace(by); by == "" {
		return s, nil
	}
	if path, ok := splitPath(by); ok && strings.EqualFold(path.Schema, k.Schema()) {
		path.Schema = ""
		by = path.String()
	}
	at := slices.IndexFunc(k.SortKeys(), func(key string) bool { return strings.EqualFold(key, by) })
	if at < 0 {
		return Sort{}, bad(InvalidValue, "sortBy: It can be %s.", strings.Join(k.SortKeys(), ", "))
	}
	s.By = k.SortKeys()[at]
	return s, nil
}

func list(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// word returns a member that is a text or a number; what is neither is read as
// a text that no number is.
func word(raw object, name string) string {
	switch v := member(raw, name).(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	default:
		return "?"
	}
}

// words returns a member that is a list of texts, or one with commas.
func words(raw object, name string) []string {
	switch v := member(raw, name).(type) {
	case string:
		return list(v)
	case []any:
		var all []string
		for _, item := range v {
			if s, ok := item.(string); ok {
				all = append(all, s)
			}
		}
		return all
	default:
		return nil
	}
}

// ListResponse is the answer to a question (RFC 7644, section 3.4.2).
type ListResponse struct {
	TotalResults int   // how many there are, not only on this page
	StartIndex   int   // of the first on this page
	Resources    []any // what is told of each, to be written as JSON
}

// List returns the answer with a page of resources as the question wants them
// told; total is how many there are.
func List[R Resource](q Query, total int, found []R) ListResponse {
	l := ListResponse{TotalResults: total, StartIndex: q.Page.StartIndex, Resources: make([]any, len(found))}
	for i, r := range found {
		l.Resources[i] = q.Projection.Of(r)
	}
	return l
}

// MarshalJSON writes the answer. Resources is a list even if it is empty, and
// never null, which Entra doesn't understand.
func (l ListResponse) MarshalJSON() ([]byte, error) {
	resources := l.Resources
	if resources == nil {
		resources = []any{}
	}
	return json.Marshal(struct {
		Schemas      []string `json:"schemas"`
		TotalResults int      `json:"totalResults"`
		StartIndex   int      `json:"startIndex"`
		ItemsPerPage int      `json:"itemsPerPage"`
		Resources    []any    `json:"Resources"`
	}{[]string{ListSchema}, l.TotalResults, l.StartIndex, len(resources), resources})
}
