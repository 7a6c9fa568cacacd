package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"decorum/internal/account"
)

// About is what the document says of the site that it is served by.
type About struct {
	Organization string
	Site         string // address, without a slash at the end
}

// problemType is the media type of problems.
const problemType = "application/problem+json"

// Document returns the OpenAPI 3.1 document.
func Document(about About) ([]byte, error) {
	s := &schemas{components: object{}, closed: true}
	for _, o := range Operations() { // what programs send comes first, as it is closed
		if o.Body != nil {
			s.of(reflect.TypeOf(o.Body))
		}
	}
	s.closed = false
	s.of(reflect.TypeFor[Problem]())
	paths := object{}
	for _, o := range Operations() {
		item, ok := paths[o.Path].(object)
		if !ok {
			item = object{}
			paths[o.Path] = item
		}
		item[strings.ToLower(o.Method)] = s.operation(o)
	}
	text, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{
			"title": "Decorum API of " + about.Organization, "version": "1",
			"description": "Who has completed which course, who is late, who is asked to take what, and the certificates that prove it. " +
				"It never tells what a person answered. " + about.Site + "/api explains it to a person.",
			"license": object{"name": "Apache 2.0", "identifier": "Apache-2.0"},
		},
		"servers":  []object{{"url": about.Site + Base}},
		"tags":     tags(),
		"security": []object{{"token": []string{}}},
		"paths":    paths,
		"components": object{
			"schemas":   s.components,
			"responses": problems(),
			"headers":   headers(),
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer",
				"description": "A token that an administrator makes under “Access tokens”. It is good for the scopes that were chosen, for the whole organization."}},
		},
		"webhooks": webhooks(s),
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the OpenAPI document: %w", err)
	}
	return text, nil
}

func tags() []object {
	var out []object
	for _, o := range Operations() {
		if !slices.ContainsFunc(out, func(t object) bool { return t["name"] == o.Tag }) {
			out = append(out, object{"name": o.Tag})
		}
	}
	return append(out, object{"name": "Webhooks"})
}

func (s *schemas) operation(o Operation) object {
	out := object{"operationId": o.ID, "tags": []string{o.Tag}, "summary": o.Summary}
	if detail := o.detail(); detail != "" {
		out["description"] = detail
	}
	switch {
	case o.Open:
		out["security"] = []object{}
	case o.Scope != "":
		out["security"] = []object{{"token": []account.Scope{o.Scope}}}
	}
	if params := o.parameters(); len(params) > 0 {
		out["parameters"] = params
	}
	if o.Body != nil {
		out["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": s.of(reflect.TypeOf(o.Body))}}}
	}
	out["responses"] = s.responses(o)
	return out
}

// detail is what is said of an operation, with the scope that it needs.
func (o Operation) detail() string {
	if o.Scope == "" {
		return o.Detail
	}
	return strings.TrimSpace(o.Detail + " Needs the scope " + string(o.Scope) + ".")
}

// parameters are those of the operation, with its headers.
func (o Operation) parameters() []object {
	var out []object
	for _, p := range o.AllParameters() {
		param := object{"name": p.Name, "in": "query", "description": p.Doc, "schema": p.schema()}
		if p.InPath {
			param["in"], param["required"] = "path", true
		}
		out = append(out, param)
	}
	header := func(name, doc string, required bool) {
		out = append(out, object{"name": name, "in": "header", "required": required, "description": doc, "schema": object{"type": "string"}})
	}
	if o.Reads() {
		header("If-None-Match", "ETag of an answer that is at hand: if it is still the same, 304 is answered, without a body.", false)
	}
	if o.Conditional {
		header("If-Match", "ETag under which the thing was read.", true)
	}
	if o.Keyed {
		header("Idempotency-Key", "Anything of at most 200 characters that no other request has, such as a UUID.", false)
	}
	return out
}

func (p Parameter) schema() object {
	switch p.Form {
	case ID:
		return object{"type": "integer", "minimum": 1}
	case Number:
		return object{"type": "integer", "minimum": 1, "maximum": p.Most}
	case Day:
		return object{"type": "string", "format": "date"}
	case Moment:
		return object{"type": "string", "format": "date-time"}
	case Flag:
		return object{"type": "boolean"}
	case Text:
	}
	if len(p.OneOf) > 0 {
		return object{"type": "string", "enum": p.OneOf}
	}
	return object{"type": "string", "maxLength": max(p.Most, mostText)}
}

// responses are the good answer and every problem.
func (s *schemas) responses(o Operation) object {
	sent := object{"RateLimit": ref("headers", "RateLimit"), "RateLimit-Policy": ref("headers", "RateLimit-Policy")}
	if o.Reads() || o.Status == 201 || o.Conditional {
		sent["ETag"] = ref("headers", "ETag")
	}
	if o.Paged {
		sent["Link"] = ref("headers", "Link")
	}
	if o.Status == 201 {
		sent["Location"] = ref("headers", "Location")
	}
	out := object{strconv.Itoa(o.Status): object{
		"description": "It was done.", "headers": sent,
		"content": object{"application/json": object{"schema": s.of(reflect.TypeOf(o.Answer))}},
	}}
	if o.Reads() {
		out["304"] = object{"description": "It is the same as under the ETag in If-None-Match."}
	}
	for _, code := range o.Problems() {
		status := strconv.Itoa(KindOf(code).Status)
		out[status] = ref("responses", "Problem"+status)
	}
	return out
}

func ref(kind, name string) object { return object{"$ref": "#/components/" + kind + "/" + name} }

// problems are the answers when something is wrong, by status.
func problems() object {
	out := object{}
	for _, k := range Kinds() {
		status := strconv.Itoa(k.Status)
		words := k.Title + " (" + string(k.Code) + ")"
		if before, ok := out["Problem"+status].(object); ok {
			before["description"] = before["description"].(string) + "; " + words //nolint:forcetypeassert // set two lines below
			continue
		}
		answer := object{"description": words, "content": object{problemType: object{"schema": ref("schemas", "Problem")}}}
		switch k.Code {
		case TooMany:
			answer["headers"] = object{"Retry-After": ref("headers", "Retry-After"), "RateLimit": ref("headers", "RateLimit")}
		case NoToken, WrongScope:
			answer["headers"] = object{"WWW-Authenticate": ref("headers", "WWW-Authenticate")}
		case WrongMethod:
			answer["headers"] = object{"Allow": ref("headers", "Allow")}
		default:
		}
		out["Problem"+status] = answer
	}
	return out
}

func headers() object {
	out := object{}
	for name, doc := range map[string]string{
		"RateLimit":        "How many requests are left, and in how many seconds all of them are again, such as \"token\";r=117;t=1 (draft-ietf-httpapi-ratelimit-headers).",
		"RateLimit-Policy": "How many requests (q) a token may make in how many seconds (w).",
		"ETag":             "What tells this state from another.",
		"Link":             "Address of the next page, rel=\"next\" (RFC 8288), if there is one.",
		"Location":         "Address of what was made.",
		"WWW-Authenticate": "That a bearer token is needed (RFC 6750).",
		"Allow":            "The methods that the address takes.",
	} {
		out[name] = object{"description": doc, "schema": object{"type": "string"}}
	}
	out["Retry-After"] = object{"description": "After so many seconds it can be tried again.", "schema": object{"type": "integer"}}
	return out
}
