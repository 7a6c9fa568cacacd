package coursefile

import (
	"path"

	"decorum/internal/course"
)

// A published version is compiled anew whenever the program starts, by a
// checker that may have become stricter since. It must load all the same:
// learners are in the middle of it, and certificates name it.
//
// The principle: what can still be shown safely is shown; what can't be built
// at all is refused. Most rules judge: a walk without an ending, a choice
// without feedback, a text that is too long and a link that leads nowhere are
// bad for learners, and still they get what was once published. Such rules are
// silent about a published version. spoiling lists the others: without what
// they miss there is something that pages, scores or walks rely on, or
// something unsafe.
//
// What is spoiled is refused in the smallest part that learners can do
// without: a drawing, a feed, a scenario. A lesson, a quiz or course.md takes
// the course with it.

// spoiling are the rules of which a finding spoils what it is found in.
func spoiling() []string {
	return []string{
		// There is nothing to build it of.
		ruleNoCourseFile, ruleNoLessons, ruleNoLessonFile, ruleUnreadable, ruleNotUTF8, ruleFrontMatter,
		// A file is skipped, or its key and with it everyone's progress is that
		// of another.
		ruleOddName, ruleDuplicateKey, ruleReservedKey,
		// The browser of whoever opens it would run or load something.
		ruleBrokenImage, ruleUnsafeSVG,
		// What it says is lost, and other rules would be followed than those
		// that were published. (A number is never that: one that was allowed
		// once is taken as it stands.)
		ruleBadValue, ruleMalformedAttributes,
		// Answers and steps are kept under an id.
		ruleBadID, ruleMissingID, ruleDuplicateID,
		// It can't be asked, answered or scored.
		ruleNoQuestions, ruleQuestionStructure, ruleNoRightAnswer, ruleBadRatings,
		// It can't be walked, or leads elsewhere than it did.
		ruleSceneStructure, ruleUnknownScene, ruleUnknownMeter, ruleBadEffect, ruleBadCondition, ruleStuckWalk,
		ruleCardStructure, ruleBadWorth,
	}
}

// finishPublished returns what can be shown of a published version and the
// findings because of which something is left out, or the findings because of
// which nothing can be shown.
func (r *reader) finishPublished(findings Findings) (*course.Course, []course.File, Findings) {
	var fatal Findings
	for _, f := range findings {
		if !dispensable(f.File) {
			fatal = append(fatal, f)
		}
	}
	if len(fatal) > 0 {
		return nil, nil, fatal
	}
	for i, l := range r.folder.lessons {
		if r.spoiled[path.Join(l.path, string(kindFeed))] {
			r.course.Lessons[i].Feed = nil
		}
		if r.spoiled[path.Join(l.path, string(kindScenario))] {
			r.course.Lessons[i].Scenario = nil
		}
	}
	for name := range r.course.Assets {
		if r.spoiled[name] {
			delete(r.course.Assets, name)
		}
	}
	return r.course, r.files, findings
}

// dispensable reports whether a course can do without a file.
func dispensable(name string) bool {
	k, lang := splitName(path.Base(name))
	return k == kindFeed || k == kindScenario || lang != "" || isImage(name)
}
