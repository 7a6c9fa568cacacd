// Package view parses the templates once and executes them into a buffer, so
// that a page is either whole or not sent.
package view

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"

	"decorum/static"
)

// Set is all pages, ready to execute.
type Set struct {
	pages   map[string]*template.Template
	buffers sync.Pool
}

// Config is what the templates need besides their data.
type Config struct {
	Files  fs.FS // templates.Files
	Assets *static.Assets
	Zone   *time.Location
}

// New parses layout, partials and pages.
func New(c Config) (*Set, error) {
	base := template.New("").Funcs(functions(c))
	if err := parse(c, base, "layout.html", "partials/*.html"); err != nil {
		return nil, err
	}
	set := &Set{pages: map[string]*template.Template{}}
	names, err := fs.Glob(c.Files, "pages/*/*.html")
	if err != nil {
		return nil, fmt.Errorf("listing pages: %w", err)
	}
	for _, name := range names {
		page, err := base.Clone()
		if err == nil {
			err = parse(c, page, name)
		}
		if err != nil {
			return nil, err
		}
		set.pages[strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), path.Ext(name))] = page
	}
	return set, nil
}

// Page hands a page, such as "learn/lesson", to use, which must not keep the
// bytes. Fragment names a template of the page, "" the whole of it.
func (s *Set) Page(name, fragment string, data any, use func([]byte) error) error {
	page, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("there is no page %q", name)
	}
	if fragment == "" {
		fragment = "layout.html"
	}
	buffer := s.buffer()
	defer s.buffers.Put(buffer)
	if err := page.ExecuteTemplate(buffer, fragment, data); err != nil {
		return fmt.Errorf("executing page %s: %w", name, err)
	}
	return use(buffer.Bytes())
}

// Fill hands a filled frame to use, which must not keep the bytes.
func (s *Set) Fill(f Frame, values []string, use func([]byte) error) error {
	buffer := s.buffer()
	defer s.buffers.Put(buffer)
	f.Fill(buffer, values...)
	return use(buffer.Bytes())
}

// buffer returns an empty buffer that goes back to s.buffers.
func (s *Set) buffer() *bytes.Buffer {
	buffer, ok := s.buffers.Get().(*bytes.Buffer)
	if !ok {
		return new(bytes.Buffer)
	}
	buffer.Reset()
	return buffer
}

// Templates returns the parsed pages by name, for tests that check their types.
func (s *Set) Templates() map[string]*template.Template { return s.pages }

// parse adds the files that fit the patterns to a template, each under the last
// part of its path.
func parse(c Config, into *template.Template, patterns ...string) error {
	for _, pattern := range patterns {
		names, err := fs.Glob(c.Files, pattern)
		if err != nil {
			return fmt.Errorf("listing templates: %w", err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(c.Files, name)
			if err != nil {
				return fmt.Errorf("reading template %s: %w", name, err)
			}
			folded, err := fold(c, string(text))
			if err == nil {
				_, err = into.New(path.Base(name)).Parse(folded)
			}
			if err != nil {
				return fmt.Errorf("reading template %s: %w", name, err)
			}
		}
	}
	return nil
}
