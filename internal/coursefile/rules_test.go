package coursefile

import (
	"html/template"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func markup(s string) template.HTML { return template.HTML(s) }

// here marks, in the text of a test, the place that the finding has to name.
const here = "⟦"

// change is one change to the base course. In the new text, here marks the
// place of the finding; without a mark it is at.
type change struct {
	name     string
	rule     string
	file     string
	old, new string // old "" replaces the whole file
	at       string // "file:line:col"
	more     map[string]string
	remove   []string // files or folders
}

// base returns the files of the base course, and the one that is changed if the
// base course has none of that name.
func (c change) base(t testing.TB) map[string]string {
	t.Helper()
	files := base(t)
	more := map[string]string{
		"02-second/scenario.md": scenarioText, "02-second/scenario.es.md": storyTranslation,
		"02-second/feed.md": feedText, "02-second/feed.es.md": feedTranslation,
		"02-second/lesson.es.md": translationText, "assessment.es.md": quizTranslation,
	}
	for _, name := range []string{c.file, strings.Replace(c.file, ".es", "", 1)} {
		if more[name] != "" {
			files[name] = more[name]
		}
	}
	return files
}

// allChanges returns every change that makes a rule fire.
func allChanges() []change {
	return slices.Concat(folderChanges(), frontChanges(), textChanges(), questionChanges(), scenarioChanges(), feedChanges(), translationChanges())
}

// apply changes the files and returns the place that is marked.
func (c change) apply(t *testing.T, files map[string]string) (map[string]string, string) {
	t.Helper()
	files = maps.Clone(files)
	maps.DeleteFunc(files, func(name, _ string) bool {
		return slices.ContainsFunc(c.remove, func(gone string) bool { return name == gone || strings.HasPrefix(name, gone+"/") })
	})
	at := c.at
	put := func(name, body string) {
		before, after, marked := strings.Cut(body, here)
		if marked {
			line := strings.Count(before, "\n") + 1
			col := len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
			at = Finding{File: name, Line: line, Col: col}.place()
		}
		files[name] = before + after
	}
	if c.file != "" {
		body := c.new
		if c.old != "" {
			if strings.Count(files[c.file], c.old) != 1 {
				t.Fatalf("%s holds %q %d times", c.file, c.old, strings.Count(files[c.file], c.old))
			}
			body = strings.Replace(files[c.file], c.old, c.new, 1)
		}
		put(c.file, body)
	}
	for name, body := range c.more {
		put(name, body)
	}
	return files, at
}

func (f Finding) place() string {
	s := f.String()
	return strings.Join(strings.SplitN(s, ":", 4)[:3], ":")
}

// fires checks that a change makes the rule fire, at the right place.
func fires(t *testing.T, c change) {
	t.Helper()
	files, at := c.apply(t, c.base(t))
	course, _, findings := Read(folderOf(files), "small-course", Options{})
	var places []string
	for _, f := range findings {
		if f.Rule == c.rule {
			places = append(places, f.place())
		}
	}
	if !slices.Contains(places, at) {
		t.Errorf("want %s at %s, got %v", c.rule, at, findings)
	}
	if (course == nil) != (findings.Errors() > 0) {
		t.Errorf("course read: %v, findings %v", course != nil, findings)
	}
	for _, f := range findings {
		if f.Rule == c.rule && f.Level != levels()[c.rule] {
			t.Errorf("the level of %v is not that of its rule", f)
		}
	}
}

// silent checks that after a change there is still nothing to be found.
func silent(t *testing.T, c change) {
	t.Helper()
	files, _ := c.apply(t, c.base(t))
	mustRead(t, files)
}

// rulesElsewhere fire in tests of their own, below and in other files.
var rulesElsewhere = []string{
	ruleNotAPlainFile, ruleTooManyFiles, ruleUnreadable, ruleLostID,
}

func TestEveryRuleFires(t *testing.T) {
	tested := slices.Clone(rulesElsewhere)
	for _, c := range allChanges() {
		tested = append(tested, c.rule)
		t.Run(c.rule+"/"+c.name, func(t *testing.T) { fires(t, c) })
	}
	for _, r := range Rules() {
		if !slices.Contains(tested, r.ID) {
			t.Errorf("nothing makes the rule %s fire", r.ID)
		}
	}
}

func TestRulesStaySilent(t *testing.T) {
	for _, c := range silentChanges() {
		t.Run(c.name, func(t *testing.T) { silent(t, c) })
	}
}

func TestRules(t *testing.T) {
	seen := map[string]bool{}
	docs, err := os.ReadFile("../../docs/course-format.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Rules() {
		if seen[r.ID] {
			t.Errorf("the rule %s is listed twice", r.ID)
		}
		seen[r.ID] = true
		if r.About == "" || r.Cure == "" || (r.Level != Error && r.Level != Warning) {
			t.Errorf("the rule %s is incomplete: %+v", r.ID, r)
		}
		row := "| `" + r.ID + "` | " + string(r.Level) + " | " + r.About + " | " + r.Cure + " |"
		if !strings.Contains(string(docs), row) {
			t.Errorf("docs/course-format.md lacks the line\n%s", row)
		}
	}
}

func TestTheBaseCourseHasNoFindings(t *testing.T) { mustRead(t, base(t)) }

func TestFilesThatAreNoPlainFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, folderOf(base(t))); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("square.svg", dir+"/01-first/images/link.svg"); err != nil {
		t.Skip("symbolic links can't be made here:", err)
	}
	_, _, findings := Read(os.DirFS(dir), "small-course", Options{})
	if len(findings) != 1 || findings[0].Rule != ruleNotAPlainFile || findings[0].File != "01-first/images/link.svg" {
		t.Error(findings)
	}
}

func TestFoldersThatHoldTooMuch(t *testing.T) {
	many := folderOf(base(t))
	for i := range MaxFiles {
		many["01-first/images/"+strings.Repeat("a", 1+i%90)+string(rune('a'+i/90))+".svg"] = many["01-first/images/square.svg"]
	}
	_, _, findings := Read(many, "small-course", Options{})
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Rule == ruleTooManyFiles }) {
		t.Errorf("%d files are let through: %v", len(many), findings.Summary())
	}

	large := folderOf(base(t))
	for i := range 13 {
		large["01-first/images/"+string(rune('a'+i))+".png"] = &fstest.MapFile{Data: make([]byte, MaxImageBytes)}
	}
	_, _, findings = Read(large, "small-course", Options{})
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Rule == ruleTooLarge }) {
		t.Errorf("65 MiB are let through: %v", findings.Summary())
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	if os.Getuid() == 0 {
		files := folderOf(base(t))
		_, _, findings := Read(unreadable{files}, "small-course", Options{})
		if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Rule == ruleUnreadable && f.File == "course.md" }) {
			t.Error(findings)
		}
		return
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, folderOf(base(t))); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir+"/course.md", 0); err != nil {
		t.Fatal(err)
	}
	_, _, findings := Read(os.DirFS(dir), "small-course", Options{})
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Rule == ruleUnreadable && f.File == "course.md" }) {
		t.Error(findings)
	}
}

func TestNamesThatAreSkipped(t *testing.T) {
	files := base(t)
	files[".git/config"], files[".DS_Store"], files["01-first/.draft.md"] = "x", "\x00", "x"
	_, read, findings := Read(folderOf(files), "small-course", Options{})
	if len(findings) > 0 || len(read) != len(base(t)) {
		t.Errorf("%d files, findings %v", len(read), findings)
	}
}
