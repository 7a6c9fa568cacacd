package analysis

import "decorum/internal/quiz"

// Band is those who were equally sure: how many there are, and how many of
// them were right. Both are shown, or neither.
type Band struct {
	Confidence quiz.Confidence
	People     Cell
	Right      Cell // earned the whole credit
}

// Share returns the share of the band that was right.
func (b Band) Share() Figure {
	if !b.People.Shown || b.People.N == 0 {
		return Figure{}
	}
	return Figure{Value: float64(b.Right.N) / float64(b.People.N), OK: true}
}

// bands counts right and wrong by confidence. The facility tells how many were
// right in all, so both columns have a known total.
func bands(answers []answer) []Band {
	counts := make([][]int, quiz.Sure+1) // right, wrong
	for i := range counts {
		counts[i] = make([]int, 2)
	}
	for _, a := range answers {
		side := 1
		if a.Credit >= 1 {
			side = 0
		}
		if a.Confidence >= quiz.Unsaid && a.Confidence <= quiz.Sure {
			counts[a.Confidence][side]++
		}
	}
	out := make([]Band, len(counts))
	for i, hidden := range hide(counts) {
		right, wrong := counts[i][0], counts[i][1]
		out[i] = Band{
			Confidence: quiz.Confidence(i),
			People:     cell(right+wrong, hidden),
			Right:      cell(right, hidden),
		}
	}
	return out
}
