package api

import (
	"reflect"
	"strings"
	"time"
)

// object is a JSON object that keeps nothing in order but what encoding/json
// orders: keys by name.
type object = map[string]any

// schemas makes JSON Schemas (2020-12) of types, as encoding/json writes and
// reads them. A struct becomes a component of its name.
type schemas struct {
	components object
	closed     bool // no other fields: what programs send
}

// of returns the schema of a type.
func (s *schemas) of(t reflect.Type) object {
	if t == reflect.TypeFor[time.Time]() {
		return object{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return nullable(s.of(t.Elem()))
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Struct:
		return s.component(t)
	case reflect.Map, reflect.Interface:
		return object{"type": "object"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	default:
		return object{"type": "string"}
	}
}

// nullable returns a schema that also admits null.
func nullable(schema object) object {
	kind, plain := schema["type"].(string)
	if !plain {
		return object{"anyOf": []object{schema, {"type": "null"}}}
	}
	schema["type"] = []string{kind, "null"}
	return schema
}

// component returns a reference to the schema of a struct, which is made if
// there is none yet.
func (s *schemas) component(t reflect.Type) object {
	name := nameOf(t)
	if _, made := s.components[name]; !made {
		schema := object{"type": "object"}
		s.components[name] = schema // first, for structs that hold themselves
		properties, required := object{}, []string{}
		s.fields(t, properties, &required)
		schema["properties"], schema["required"] = properties, required
		if s.closed {
			schema["additionalProperties"] = false
		}
	}
	return object{"$ref": "#/components/schemas/" + name}
}

// choices are the values of an enum; null is one of them where it may stand.
func choices(enum string, orNull bool) []any {
	var out []any
	for value := range strings.SplitSeq(enum, ",") {
		out = append(out, value)
	}
	if orNull {
		out = append(out, nil)
	}
	return out
}

// nameOf names a component: List[api.Person] is PersonList.
func nameOf(t reflect.Type) string {
	if strings.HasSuffix(t.PkgPath(), "/webhook") {
		return "Webhook" + t.Name()
	}
	name, of, generic := strings.Cut(t.Name(), "[")
	if generic {
		return strings.TrimSuffix(of[strings.LastIndex(of, ".")+1:], "]") + name
	}
	return name
}

// fields adds the fields of a struct, those of embedded ones among them.
func (s *schemas) fields(t reflect.Type, properties object, required *[]string) {
	for f := range t.Fields() {
		if f.Anonymous {
			s.fields(f.Type, properties, required)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		schema := s.of(f.Type)
		if format := f.Tag.Get("format"); format != "" {
			schema["format"] = format
		}
		if enum := f.Tag.Get("enum"); enum != "" {
			schema["enum"] = choices(enum, f.Type.Kind() == reflect.Pointer)
		}
		if doc := f.Tag.Get("doc"); doc != "" {
			schema["description"] = doc
		}
		properties[name] = schema
		if options != "omitempty" && f.Tag.Get("optional") == "" {
			*required = append(*required, name)
		}
	}
}
