package coursefile

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"decorum/internal/course"
)

// Options says what a reading may compare with, and how much it may refuse.
type Options struct {
	Previous *course.Course // the version last published, whose ids are missed when they go; may be nil
	// Published is for a version that was published: a checker let it through,
	// perhaps an earlier and more lenient one, and learners depend on it. It is
	// refused for nothing but what spoils it; see published.go. Read does not
	// heed it.
	Published bool
}

// Read compiles the course in fsys, which is rooted at the course's folder;
// key is the folder's name. It returns the course and every file that belongs
// to it, or, if any finding is an error, neither.
func Read(fsys fs.FS, key string, opts Options) (*course.Course, []course.File, Findings) {
	opts.Published = false // what lies in a folder is not published yet
	r := newReader(key, opts)
	r.collect(fsys)
	return r.finish(opts)
}

// ReadFiles compiles a course that is not in a file system: a published
// version or a draft. It holds the files to the same rules as Read does. With
// Options.Published the findings say why the course is refused or, if it is
// not, which feed, scenario or drawing was left out and why.
func ReadFiles(key string, files []course.File, opts Options) (*course.Course, []course.File, Findings) {
	r := newReader(key, opts)
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
	if r.published {
		return r.finishPublished(findings)
	}
	if findings.Errors() > 0 {
		return nil, nil, findings
	}
	return r.course, r.files, findings
}

// keyPattern is what a course's and a lesson's key look like.
var keyPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// reader is one reading of one folder.
type reader struct {
	key       string
	levels    map[string]Level
	spoils    map[string]bool // rules, see published.go
	findings  Findings
	failed    bool            // an error is among them
	published bool            // see Options
	spoiled   map[string]bool // files that can't be built, see published.go

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

func newReader(key string, opts Options) *reader {
	r := &reader{
		key:       key,
		levels:    levels(),
		spoils:    map[string]bool{},
		published: opts.Published,
		spoiled:   map[string]bool{},
		documents: map[string]*document{},
		images:    map[string]*picture{},
		course:    &course.Course{Key: key},
		questions: map[string]where{},
		objective: map[string]where{},
	}
	for _, rule := range spoiling() {
		r.spoils[rule] = true
	}
	return r
}

// maxFindings is how many findings a reading reports: nobody reads more.
const maxFindings = 1000

// report adds a finding. Beyond maxFindings only a first error is added. Of a
// published version one thing that spoils it is added for each file.
func (r *reader) report(file string, at place, rule, format string, args ...any) {
	isError := r.levels[rule] == Error
	switch {
	case r.published && (!r.spoils[rule] || r.spoiled[file]):
		return
	case r.published:
	case len(r.findings) >= maxFindings && (!isError || r.failed):
		return
	}
	r.failed = r.failed || isError
	r.spoiled[file] = r.spoiled[file] || r.spoils[rule]
	f := Finding{
		File: file, Line: max(1, at.line), Col: max(1, at.col),
		Level: r.levels[rule], Rule: rule, Message: strings.TrimSpace(fmt.Sprintf(format, args...)),
	}
	if n := len(r.findings); n == 0 || r.findings[n-1] != f {
		r.findings = append(r.findings, f) // the same slip, a thousand times in a line, hides no other
	}
}

// tooLarge reports that a limit is passed and returns whether to go on all the
// same: what was published was within the limits of its time.
func (r *reader) tooLarge(file string, at place, format string, args ...any) bool {
	r.report(file, at, ruleTooLarge, format, args...)
	return r.published
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
