package coursefile

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"decorum/internal/course"
)

// Options says what a reading may compare with.
type Options struct {
	Previous *course.Course // the version last published, whose ids are missed when they go; may be nil
}

// Read compiles the course in fsys, which is rooted at the course's folder;
// key is the folder's name. It returns the course and every file that belongs
// to it, or, if any finding is an error, neither.
func Read(fsys fs.FS, key string, opts Options) (*course.Course, []course.File, Findings) {
	r := newReader(key)
	r.collect(fsys)
	return r.finish(opts)
}

// ReadFiles compiles a course that is not in a file system: a published
// version or a draft. It holds the files to the same rules as Read does.
func ReadFiles(key string, files []course.File, opts Options) (*course.Course, []course.File, Findings) {
	r := newReader(key)
	r.collectFiles(files)
	return r.finish(opts)
}

// finish turns the files that were taken in into a course.
func (r *reader) finish(opts Options) (*course.Course, []course.File, Findings) {
	if !keyPattern.MatchString(r.key) {
		r.report(courseFile, place{}, ruleOddName,
			"The course's folder is named %q. Use lower-case letters, digits and hyphens, such as social-media-ethics.", r.key)
	}
	r.sort()
	r.markdown = newMarkdown(r.english())
	r.parse()
	r.compile()
	r.compare(opts.Previous)
	findings := r.findings.Sort()
	if findings.Errors() > 0 {
		return nil, nil, findings
	}
	return r.course, r.files, findings
}

// keyPattern is what a course's and a lesson's key look like.
var keyPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// reader is one reading of one folder.
type reader struct {
	key      string
	levels   map[string]Level
	findings Findings

	files     []course.File
	folder    folder
	documents map[string]*document // every Markdown file that could be parsed, by path
	images    map[string]*picture  // by path
	markdown  markdown

	course    *course.Course
	questions map[string]where // question ids of the whole course
	objective map[string]where // objective ids of the whole course
	judged    []judged         // responses that a panel rated
}

// where is a place in a file.
type where struct {
	file string
	place
}

func newReader(key string) *reader {
	return &reader{
		key:       key,
		levels:    levels(),
		documents: map[string]*document{},
		images:    map[string]*picture{},
		course:    &course.Course{Key: key},
		questions: map[string]where{},
		objective: map[string]where{},
	}
}

// maxFindings is how many findings a reading reports: nobody reads more.
const maxFindings = 1000

// report adds a finding. Beyond maxFindings only a first error is added.
func (r *reader) report(file string, at place, rule, format string, args ...any) {
	if len(r.findings) >= maxFindings && (r.levels[rule] != Error || r.findings.Errors() > 0) {
		return
	}
	r.findings = append(r.findings, Finding{
		File: file, Line: max(1, at.line), Col: max(1, at.col),
		Level: r.levels[rule], Rule: rule, Message: strings.TrimSpace(fmt.Sprintf(format, args...)),
	})
}

// guard runs a step on a file. Markdown and YAML are parsed by code that is
// not ours: should it panic, that is a finding about the file and not the end
// of the program.
func (r *reader) guard(file string, step func()) {
	defer func() {
		if p := recover(); p != nil {
			r.report(file, place{1, 1}, ruleUnreadable,
				"This file can't be taken apart (%v). Simplify the part that was added last.", p)
		}
	}()
	step()
}
