package coursefile

import (
	"decorum/internal/course"
	"decorum/internal/quiz"
)

// compare reports what the last published version had and this one lacks:
// progress, answers and walks hang on keys and ids.
func (r *reader) compare(previous *course.Course) {
	if previous == nil {
		return
	}
	for _, l := range previous.Lessons {
		if _, _, ok := r.course.Lesson(l.Key); !ok {
			r.report(courseFile, place{}, ruleLostID,
				"The lesson %q is gone. If its folder was renamed, progress in it will be lost; change the number only.", l.Key)
			continue
		}
		r.compareLesson(l)
	}
	r.compareQuiz(string(kindPretest), previous.Pretest)
	r.compareQuiz(string(kindAssessment), previous.Assessment)
	r.compareQuiz(string(kindFollowUp), previous.FollowUp)
}

// compareLesson compares what lies in the folder of a lesson.
func (r *reader) compareLesson(previous course.Lesson) {
	key := previous.Key
	for _, o := range previous.Objectives {
		if _, ok := r.objective[o.ID]; !ok {
			r.report(r.fileOf(key, kindLesson), place{}, ruleLostID, "The objective %q is gone.", o.ID)
		}
	}
	for _, b := range previous.Blocks {
		if b.Check != nil {
			r.compareQuestion(r.fileOf(key, kindLesson), *b.Check)
		}
	}
	r.compareQuiz(r.fileOf(key, kindQuiz), previous.Quiz)
	if s := previous.Scenario; s != nil && r.stillThere(key, kindScenario, "scenario") {
		for _, scene := range s.Scenes {
			r.compareStop(r.fileOf(key, kindScenario), "scene", scene.ID)
		}
	}
	if f := previous.Feed; f != nil && r.stillThere(key, kindFeed, "feed") {
		for _, card := range f.Cards {
			r.compareStop(r.fileOf(key, kindFeed), "card", card.ID)
		}
	}
}

// stillThere reports a scenario or feed that is gone.
func (r *reader) stillThere(lesson string, k kind, what string) bool {
	if r.documents[r.fileOf(lesson, k)] != nil {
		return true
	}
	r.report(courseFile, place{}, ruleLostID, "The %s of the lesson %q is gone, and with it who has walked through it.", what, lesson)
	return false
}

// compareStop reports a scene or card that is gone. Scenes share an id; it is
// said once, because equal findings are one.
func (r *reader) compareStop(file, what, id string) {
	if !r.documents[file].ids[id] {
		r.report(file, place{}, ruleLostID, "The %s %q is gone. If it was only rewritten, keep its id.", what, id)
	}
}

func (r *reader) compareQuiz(file string, previous *quiz.Quiz) {
	if previous == nil {
		return
	}
	if r.documents[file] == nil {
		r.report(courseFile, place{}, ruleLostID, "The quiz %q is gone.", previous.Key)
		return
	}
	for _, q := range previous.Questions {
		r.compareQuestion(file, q)
	}
}

func (r *reader) compareQuestion(file string, previous quiz.Question) {
	if _, ok := r.questions[previous.ID]; !ok {
		r.report(file, place{}, ruleLostID, "The question %q is gone. If it was only rewritten, keep its id.", previous.ID)
	}
}

// fileOf returns the path of a file of a lesson, which need not exist.
func (r *reader) fileOf(lesson string, k kind) string {
	for _, l := range r.folder.lessons {
		if l.key == lesson {
			return l.path + "/" + string(k)
		}
	}
	return courseFile
}
