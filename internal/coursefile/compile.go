package coursefile

import (
	"decorum/internal/course"
)

// compile builds the course of the parsed documents.
func (r *reader) compile() {
	c := r.course
	for _, l := range r.folder.lessons {
		if d := r.documents[l.texts[kindLesson].file.Path]; d != nil {
			r.guard(d.src.path, func() { r.declareObjectives(d) })
		}
	}
	for _, l := range r.folder.lessons {
		c.Lessons = append(c.Lessons, r.compileLesson(l))
	}
	for _, t := range r.folder.texts {
		d := r.documents[t.file.Path]
		if d == nil {
			continue
		}
		r.guard(d.src.path, func() {
			switch t.kind {
			case kindPretest:
				c.Pretest = r.buildQuiz(d)
			case kindAssessment:
				c.Assessment = r.buildQuiz(d)
			case kindFollowUp:
				c.FollowUp = r.buildQuiz(d)
			case kindCourse, kindLesson, kindQuiz, kindScenario, kindFeed:
			}
		})
	}
	if d := r.documents[courseFile]; d != nil {
		r.guard(d.src.path, func() { r.buildCourse(d) })
	}
	if !r.published {
		r.checkTranslations()
	}
	r.checkPanel()
	r.checkDraw()
	r.reportUnusedImages()
	c.Assets = make(map[string]course.Asset, len(r.images))
	for name, p := range r.images {
		c.Assets[name] = p.asset
	}
}

// compileLesson builds the files of one lesson's folder.
func (r *reader) compileLesson(l lessonFolder) course.Lesson {
	lesson := course.Lesson{Key: l.key, Number: l.number}
	if d := r.documents[l.texts[kindLesson].file.Path]; d != nil {
		r.guard(d.src.path, func() { r.buildLesson(d, &lesson) })
	}
	if d := r.documents[l.texts[kindQuiz].file.Path]; d != nil {
		r.guard(d.src.path, func() { lesson.Quiz = r.buildQuiz(d) })
		if lesson.Quiz != nil && lesson.Quiz.Title == "" {
			lesson.Quiz.Title = "Quiz: " + lesson.Title
		}
	}
	if d := r.documents[l.texts[kindFeed].file.Path]; d != nil {
		r.guard(d.src.path, func() { lesson.Feed = r.buildFeed(d) })
	}
	if d := r.documents[l.texts[kindScenario].file.Path]; d != nil {
		r.guard(d.src.path, func() { lesson.Scenario = r.buildScenario(d) })
	}
	return lesson
}
