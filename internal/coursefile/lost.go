package coursefile

import (
	"decorum/internal/course"
	"decorum/internal/quiz"
)

// compare reports what the last published version had and this one lacks:
// progress and answers hang on keys and ids.
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
		for _, o := range l.Objectives {
			if _, ok := r.objective[o.ID]; !ok {
				r.report(r.fileOf(l.Key, kindLesson), place{}, ruleLostID, "The objective %q is gone.", o.ID)
			}
		}
		for _, b := range l.Blocks {
			if b.Check != nil {
				r.compareQuestion(r.fileOf(l.Key, kindLesson), *b.Check)
			}
		}
		r.compareQuiz(r.fileOf(l.Key, kindQuiz), l.Quiz)
	}
	r.compareQuiz(string(kindPretest), previous.Pretest)
	r.compareQuiz(string(kindAssessment), previous.Assessment)
	r.compareQuiz(string(kindFollowUp), previous.FollowUp)
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
