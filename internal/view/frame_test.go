package view

import (
	"bytes"
	"html/template"
	"testing"
)

func TestFrameEqualsTheTemplate(t *testing.T) {
	page := template.Must(template.New("").Parse(
		`<p title="{{.A}}">{{.A}} <a href="#{{.B}}">{{.B}}</a></p>{{if .A}}<progress max="{{.B}}"></progress>{{end}}`))
	type data struct{ A, B string }
	execute := func(d data) string {
		var out bytes.Buffer
		if err := page.Execute(&out, d); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	marks := NewMarks()
	frame := marks.Frame([]byte(execute(data{marks.Mark(0), marks.Mark(1)})))
	for _, d := range []data{{"Ada", "12"}, {`<script>"O'Neill" & Söhne`, "a-heading"}} {
		var got bytes.Buffer
		frame.Fill(&got, d.A, d.B)
		if want := execute(d); got.String() != want {
			t.Errorf("the frame gives\n%s\nthe template\n%s", got.String(), want)
		}
	}
}
