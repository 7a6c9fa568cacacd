package view

import (
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// functions are what templates can call. Dates are shown in the organisation's
// zone.
func functions(c Config) template.FuncMap {
	return template.FuncMap{
		"asset":    c.Assets.URL,
		"icon":     func(name string) (template.HTML, error) { return icon(c, name) },
		"day":      func(t time.Time) string { return Day(t, c.Zone) },
		"lastday":  func(t time.Time) string { return Day(t.Add(-time.Nanosecond), c.Zone) },
		"isoday":   func(t time.Time) string { return t.In(c.Zone).Format(time.DateOnly) },
		"moment":   func(t time.Time) string { return t.In(c.Zone).Format("January 2, 2006, 15:04") },
		"hour":     func(t time.Time) string { return t.In(c.Zone).Format("15:04") },
		"iso":      func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"iso9":     func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) },
		"neg":      func(n int) int { return -n },
		"plural":   plural,
		"add":      func(a, b int) int { return a + b },
		"number":   number,
		"join":     strings.Join,
		"percent":  func(n int) string { return strconv.Itoa(n) + " %" },
		"duration": Duration,
		"base64":   base64.StdEncoding.EncodeToString,
		"plain":    plain,
	}
}

// constant finds icons and addresses of files that are named outright.
var constant = regexp.MustCompile(`\{\{(icon|asset) "([^"]+)"\}\}`)

// fold puts them into the template's text, so that they are looked up once and
// not each time that a page is shown.
func fold(c Config, text string) (string, error) {
	var failed error
	folded := constant.ReplaceAllStringFunc(text, func(action string) string {
		parts := constant.FindStringSubmatch(action)
		var out string
		var err error
		if parts[1] == "icon" {
			var picture template.HTML
			picture, err = icon(c, parts[2])
			out = string(picture)
		} else {
			out, err = c.Assets.URL(parts[2])
		}
		if err != nil {
			failed = err
		}
		return out
	})
	return folded, failed
}

// icon returns a picture from the sprite that says nothing by itself.
func icon(c Config, name string) (template.HTML, error) {
	sprite, err := c.Assets.URL("img/icons.svg")
	if err != nil {
		return "", err
	}
	return template.HTML(fmt.Sprintf( //nolint:gosec // both parts are ours
		`<svg class="icon" aria-hidden="true" focusable="false"><use href="%s#%s"></use></svg>`, sprite, template.HTMLEscapeString(name))), nil
}

// Day writes the day of t in a zone, "" for the zero time.
func Day(t time.Time, zone *time.Location) string {
	if t.IsZero() || t.Year() < 2 {
		return ""
	}
	return t.In(zone).Format("January 2, 2006")
}

// plural writes a number with its noun: plural 2 "lesson" "lessons".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// number groups the digits of a number: 12,345.
func number(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Duration writes a duration for a person, in its two largest units: "10
// minutes", "1 hour 5 minutes", "2 days".
func Duration(d time.Duration) string {
	if d <= 0 {
		return "no time"
	}
	if d < time.Minute {
		return plural(int(d.Round(time.Second)/time.Second), "second", "seconds")
	}
	d = (d + time.Minute - 1).Truncate(time.Minute)
	days, hours, minutes := int(d/(24*time.Hour)), int(d%(24*time.Hour)/time.Hour), int(d%time.Hour/time.Minute)
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{{days, "day", "days"}, {hours, "hour", "hours"}, {minutes, "minute", "minutes"}} {
		if p.n > 0 && len(parts) < 2 {
			parts = append(parts, plural(p.n, p.one, p.many))
		}
	}
	return strings.Join(parts, " ")
}

var tag = regexp.MustCompile(`<[^>]*>`)

// plain returns the words of a piece of HTML, for places that take no markup,
// such as an option of a list.
func plain(markup template.HTML) string {
	return html.UnescapeString(tag.ReplaceAllString(string(markup), ""))
}
