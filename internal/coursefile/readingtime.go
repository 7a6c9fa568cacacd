package coursefile

import (
	"math"
	"unicode"

	"decorum/internal/course"
)

// The pace of a reader, for the estimate of a lesson's minutes.
const (
	wordsPerMinute  = 200
	minutesPerCheck = 0.5
)

// checkMinutes compares the minutes that a lesson names with its length, or
// names them if it does not.
func (r *reader) checkMinutes(d *document, l *course.Lesson, words, checks int) {
	estimate := float64(words)/wordsPerMinute + float64(checks)*minutesPerCheck
	if l.Minutes == 0 {
		l.Minutes = max(1, int(math.Round(estimate)))
		return
	}
	named := float64(l.Minutes)
	if named < estimate/2 || named > max(1, estimate*2) {
		at := r.fields(d.src.path, d.front).at("minutes")
		r.report(d.src.path, at, ruleReadingTime,
			"%d words and %d checks take about %.0f minutes; the lesson says %d.", words, checks, max(1, math.Round(estimate)), l.Minutes)
	}
}

// countWords counts words. Scripts that are written without spaces count two
// characters as a word.
func countWords(text string) int {
	words, inWord, dense := 0, false, 0
	for _, c := range text {
		switch {
		case unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer):
			dense++
			inWord = false
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			if !inWord {
				words++
			}
			inWord = true
		case unicode.IsSpace(c) || c == '—' || c == '–' || c == '/':
			inWord = false
		}
	}
	return words + (dense+1)/2
}
