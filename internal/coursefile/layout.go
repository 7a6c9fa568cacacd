package coursefile

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"decorum/internal/course"
	"decorum/internal/quiz"
)

// folder is a course's folder, sorted into what its files are.
type folder struct {
	texts        []page // course.md and the quizzes of the course
	lessons      []lessonFolder
	translations []page
}

// page is a Markdown file that has a meaning.
type page struct {
	kind     kind
	file     course.File
	original string // path of what a translation translates
	lesson   string // key of the lesson that it belongs to
}

// kind says what a Markdown file is, by its name.
type kind string

const (
	kindCourse     kind = "course.md"
	kindPretest    kind = "pretest.md"
	kindAssessment kind = "assessment.md"
	kindFollowUp   kind = "followup.md"
	kindLesson     kind = "lesson.md"
	kindQuiz       kind = "quiz.md"
	kindScenario   kind = "scenario.md"
	kindFeed       kind = "feed.md"
)

// lessonFolder is the folder of one lesson.
type lessonFolder struct {
	path   string
	key    string
	number int
	texts  map[kind]page
}

var (
	courseKinds = []kind{kindCourse, kindPretest, kindAssessment, kindFollowUp}
	lessonKinds = []kind{kindLesson, kindQuiz, kindScenario, kindFeed}

	lessonFolderPattern = regexp.MustCompile(`^([0-9]{1,4})-([a-z0-9]+(?:-[a-z0-9]+)*)$`)
)

const imagesFolder = "images"

// sort finds out what each file is.
func (r *reader) sort() {
	byFolder := map[string]*lessonFolder{}
	for _, f := range r.files {
		first, rest, nested := strings.Cut(f.Path, "/")
		switch {
		case !nested:
			r.sortTop(f)
		case first == imagesFolder:
			r.sortImage(f)
		default:
			l := byFolder[first]
			if l == nil {
				l = r.openLesson(first)
				byFolder[first] = l
			}
			if l.key != "" {
				r.sortInLesson(l, f, rest)
			}
		}
	}
	for _, l := range byFolder {
		if l.key != "" {
			r.folder.lessons = append(r.folder.lessons, *l)
		}
	}
	slices.SortFunc(r.folder.lessons, func(a, b lessonFolder) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.path, b.path))
	})
	r.checkLayout()
}

// openLesson reads the name of a folder; its key is empty if it can't be a
// lesson's.
func (r *reader) openLesson(name string) *lessonFolder {
	l := &lessonFolder{path: name, texts: map[kind]page{}}
	m := lessonFolderPattern.FindStringSubmatch(name)
	if m == nil {
		r.report(name, place{}, ruleOddName,
			"A lesson's folder is named like 01-first-steps (a number, a hyphen, a key in lower case); %q is not.", name)
		return l
	}
	l.number, _ = strconv.Atoi(m[1])
	l.key = m[2]
	if slices.Contains([]string{quiz.PretestKey, quiz.AssessmentKey, quiz.FollowUpKey}, l.key) {
		r.report(name, place{}, ruleReservedKey, "The key %q belongs to the course. Choose another one for this lesson.", l.key)
	}
	return l
}

func (r *reader) sortTop(f course.File) {
	k, lang := splitName(f.Path)
	switch {
	case slices.Contains(courseKinds, k) && lang == "":
		r.folder.texts = append(r.folder.texts, page{kind: k, file: f})
	case slices.Contains(courseKinds, k):
		r.folder.translations = append(r.folder.translations, page{kind: k, file: f, original: string(k)})
	case strings.HasPrefix(f.Path, "README") || strings.HasPrefix(f.Path, "LICENSE"):
		// for those who meet the folder in Git
	default:
		r.unexpected(f.Path, courseKinds)
	}
}

func (r *reader) sortInLesson(l *lessonFolder, f course.File, rest string) {
	if first, _, nested := strings.Cut(rest, "/"); nested {
		if first == imagesFolder {
			r.sortImage(f)
			return
		}
		r.report(f.Path, place{}, ruleUnexpectedFile,
			"A lesson's folder holds no folder but images, so this file would never be seen. Move it.")
		return
	}
	k, lang := splitName(rest)
	switch {
	case slices.Contains(lessonKinds, k) && lang == "":
		l.texts[k] = page{kind: k, file: f, lesson: l.key}
	case slices.Contains(lessonKinds, k):
		original := path.Join(l.path, string(k))
		r.folder.translations = append(r.folder.translations, page{kind: k, file: f, original: original, lesson: l.key})
	default:
		r.unexpected(f.Path, lessonKinds)
	}
}

// splitName splits "lesson.es.md" into "lesson.md" and "es".
func splitName(name string) (kind, string) {
	stem, ok := strings.CutSuffix(name, ".md")
	if !ok {
		return kind(name), ""
	}
	base, lang, ok := strings.Cut(stem, ".")
	if !ok {
		return kind(name), ""
	}
	if _, err := language.Parse(lang); err != nil || lang == "und" {
		return kind(name), ""
	}
	return kind(base + ".md"), lang
}

func (r *reader) unexpected(name string, known []kind) {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = string(k)
	}
	r.report(name, place{}, ruleUnexpectedFile,
		"This file has no meaning here, so nobody would ever see it. %s", didYouMean(path.Base(name), names))
}

// checkLayout reports what is missing and what is there twice.
func (r *reader) checkLayout() {
	if !r.said(courseFile) && !slices.ContainsFunc(r.folder.texts, func(t page) bool { return t.kind == kindCourse }) {
		r.report(courseFile, place{}, ruleNoCourseFile, "There is no course.md in this folder. Is it the right one?")
	}
	if len(r.folder.lessons) == 0 {
		r.report(courseFile, place{}, ruleNoLessons, "The course has no lesson. Add a folder such as 01-first-steps with a lesson.md.")
	}
	keys, numbers := map[string]string{}, map[int]string{}
	for _, l := range r.folder.lessons {
		name := path.Join(l.path, string(kindLesson))
		if _, ok := l.texts[kindLesson]; !ok && !r.said(name) {
			r.report(name, place{}, ruleNoLessonFile, "The folder %s has no lesson.md.", l.path)
		}
		if other, ok := keys[l.key]; ok {
			r.report(l.path, place{}, ruleDuplicateKey, "The key %q is also that of %s. Rename one of the folders.", l.key, other)
		}
		if other, ok := numbers[l.number]; ok {
			r.report(l.path, place{}, ruleDuplicateNumber, "The number %d is also that of %s. Rename one of the folders.", l.number, other)
		}
		keys[l.key], numbers[l.number] = l.path, l.path
	}
	for _, t := range r.folder.translations {
		if !r.said(t.original) && !slices.ContainsFunc(r.files, func(f course.File) bool { return f.Path == t.original }) {
			r.report(t.file.Path, place{}, ruleTranslationWithoutOriginal, "This is a translation of %s, which does not exist.", t.original)
		}
	}
}

// said reports whether something was found in a file already, because of which
// it was perhaps not taken in.
func (r *reader) said(name string) bool {
	return slices.ContainsFunc(r.findings, func(f Finding) bool { return f.File == name })
}
