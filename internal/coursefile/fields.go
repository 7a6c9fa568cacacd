package coursefile

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"decorum/internal/certificate"
	"decorum/internal/fault"
)

// fields reads the values of a mapping by name and type. Whatever is of the
// wrong type is reported where it stands and read as if it were left out; done
// reports the keys that nobody asked for.
type fields struct {
	r     *reader
	file  string
	value value
	asked []string
}

func (r *reader) fields(file string, v value) *fields { return &fields{r: r, file: file, value: v} }

// find returns the entry with the key, unless it is missing or left empty.
func (f *fields) find(key string) (entry, bool) {
	f.asked = append(f.asked, key)
	for _, e := range f.value.entries {
		if e.key == key && e.value.shape != nothing {
			return e, true
		}
	}
	return entry{}, false
}

func (f *fields) bad(at place, key, want string) {
	f.r.report(f.file, at, ruleBadValue, "%s is %s.", key, want)
}

// scalar returns the text of a scalar.
func (f *fields) scalar(key, want string) (string, place, bool) {
	e, ok := f.find(key)
	if !ok {
		return "", place{}, false
	}
	if e.value.shape != scalar {
		f.bad(e.value.at, key, want)
		return "", place{}, false
	}
	return strings.TrimSpace(e.value.scalar), e.value.at, true
}

func (f *fields) text(key string) string {
	s, _, _ := f.scalar(key, "a text")
	return s
}

// mustText is text for a key that can't be left out.
func (f *fields) mustText(key string) string {
	s, _, ok := f.scalar(key, "a text")
	if !ok || s == "" {
		f.missing(key)
	}
	return s
}

func (f *fields) missing(key string) {
	for _, e := range f.value.entries {
		if e.key == key && e.value.shape != nothing && e.value.shape != scalar {
			return // reported as a bad value
		}
	}
	f.r.report(f.file, f.value.at, ruleMissingKey, "The key %s is missing here.", key)
}

// number reads a whole number from low to high. YAML reads 010 as 8; here
// digits are digits.
func (f *fields) number(key string, low, high int) (int, bool) {
	want := "a whole number from " + strconv.Itoa(low) + " to " + strconv.Itoa(high)
	s, at, ok := f.scalar(key, want)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err == nil && f.r.published {
		return n, true // what was let through once
	}
	if err != nil || n < low || n > high {
		f.bad(at, key, want)
		return 0, false
	}
	return n, true
}

// flag reads true or false.
func (f *fields) flag(key string) (yes, given bool) {
	s, at, ok := f.scalar(key, "true or false")
	if !ok {
		return false, false
	}
	if s != "true" && s != "false" {
		f.bad(at, key, "true or false")
		return false, false
	}
	return s == "true", true
}

// duration reads 10m, 24h, 1h30m or 7d.
func (f *fields) duration(key string) (time.Duration, bool) {
	const want = "a duration such as 10m, 24h or 7d"
	s, at, ok := f.scalar(key, want)
	if !ok {
		return 0, false
	}
	d, ok := parseDuration(s)
	if !ok {
		f.bad(at, key, want)
	}
	return d, ok
}

// durations reads a list of durations.
func (f *fields) durations(key string) []time.Duration {
	var out []time.Duration
	for _, v := range f.items(key, "a list of durations: [7d, 30d]") {
		d, ok := parseDuration(v.scalar)
		if v.shape != scalar || !ok || d <= 0 {
			f.bad(v.at, key, "a list of durations such as 24h or 7d")
			continue
		}
		out = append(out, d)
	}
	return out
}

var daysPattern = regexp.MustCompile(`^([0-9]{1,5})d$`)

// maxDuration is ten years; whatever is longer is a slip.
const maxDuration = 10 * 366 * 24 * time.Hour

func parseDuration(s string) (time.Duration, bool) {
	if s == "0" {
		return 0, true
	}
	if m := daysPattern.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		d := time.Duration(n) * 24 * time.Hour
		return d, d <= maxDuration
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= 0 && d <= maxDuration
}

// period reads how long a certificate is valid.
func (f *fields) period(key string) certificate.Period {
	const want = "a period such as 12 months, 90 days or never"
	s, at, ok := f.scalar(key, want)
	if !ok {
		return certificate.Period{}
	}
	p, err := certificate.ParsePeriod(s)
	if err != nil {
		if words := fault.Words(err); words != "" {
			f.r.report(f.file, at, ruleBadValue, "%s: %s", key, words)
		} else {
			f.bad(at, key, want)
		}
	}
	return p
}

// date reads a day.
func (f *fields) date(key string) (time.Time, bool) {
	const want = "a day written like 2026-11-23"
	s, at, ok := f.scalar(key, want)
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		f.bad(at, key, want)
		return time.Time{}, true
	}
	return t, true
}

// address reads the full address of a page.
func (f *fields) address(key string) (string, bool) {
	const want = "a full address that begins with https:// or http://"
	s, at, ok := f.scalar(key, want)
	if !ok || s == "" {
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		f.bad(at, key, want)
		return "", true
	}
	return s, true
}

// language reads a language tag (BCP 47).
func (f *fields) language(key string) string {
	const want = "a language tag such as en, es or pt-BR"
	s, at, ok := f.scalar(key, want)
	if !ok {
		return "en"
	}
	tag, err := language.Parse(s)
	if err != nil {
		f.bad(at, key, want)
		return "en"
	}
	return tag.String()
}

// items reads a list of anything.
func (f *fields) items(key, want string) []value {
	e, ok := f.find(key)
	if !ok {
		return nil
	}
	if e.value.shape != list {
		f.bad(e.value.at, key, want)
		return nil
	}
	return e.value.list
}

// sub reads a mapping within the mapping.
func (f *fields) sub(key, want string) (*fields, bool) {
	e, ok := f.find(key)
	if !ok {
		return nil, false
	}
	if e.value.shape != mapping {
		f.bad(e.value.at, key, want)
		return nil, false
	}
	return f.r.fields(f.file, e.value), true
}

// at returns the place of the key, or of the whole mapping if it is missing.
func (f *fields) at(key string) place {
	for _, e := range f.value.entries {
		if e.key == key {
			return e.at
		}
	}
	return f.value.at
}

// done reports the keys that nobody asked for.
func (f *fields) done() {
	asked := map[string]bool{}
	for _, key := range f.asked {
		asked[key] = true
	}
	known := make([]string, 0, len(asked))
	for key := range asked {
		known = append(known, key)
	}
	for _, e := range f.value.entries {
		if !asked[e.key] {
			f.r.report(f.file, e.at, ruleUnknownKey, "Nothing reads the key %q. %s", e.key, didYouMean(e.key, known))
		}
	}
}
