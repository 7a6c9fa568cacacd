package analysis

import "math"

// Reliability is how far the score of a quiz would be the same with other
// questions of the same kind.
type Reliability struct {
	People    Cell
	Questions int     // how many different ones there were
	Length    float64 // how many a paper had, on average
	Alpha     Figure  // Cronbach's alpha of a paper; 1 at most, may be negative
	Few       bool    // each person got a few of many questions, so both are mostly noise and not to be shown
	Error     Figure  // standard error of measurement of a score of 0 … 1: 0.05 is 5 percentage points
}

// Alpha returns Cronbach's alpha and the standard error of measurement of a
// paper of k questions, from the mean variance v of a question and the mean
// covariance c of two:
//
//	alpha = k·c / (v + (k−1)·c)
//	error = √(variance of the score × (1 − alpha)) = √((v − c) / k)
//
// If everybody got every question, k is their number, and this is the formula
// of Cronbach, "Coefficient alpha and the internal structure of tests",
// Psychometrika 16 (1951). Where questions were drawn, k is how many were on a
// paper, so that alpha is about the scores that people got and not about the
// whole bank; v is over those who got a question, c over those who got both
// (pairwise deletion, as in the R packages psych and sirt); pairs that fewer
// than two people got are left out. It is right if what a person gets is left
// to chance. Both are undefined for fewer than two questions and if nobody
// differs from anybody.
func Alpha(sheets []Sheet) Reliability {
	sheets = firsts(sheets)
	if len(sheets) < Smallest {
		return Reliability{People: cell(len(sheets), small(len(sheets)))}
	}
	m := moments(sheets)
	r := Reliability{People: Cell{N: len(sheets), Shown: true}, Questions: m.questions, Length: m.length}
	r.Few = m.length < short && m.length < float64(m.questions)
	spread := m.variance + (m.length-1)*m.covariance
	if m.pairs == 0 || m.length <= 1 || spread < nothing || m.variance < m.covariance-nothing {
		return r
	}
	r.Alpha = Figure{Value: m.length * m.covariance / spread, OK: true}
	r.Error = Figure{Value: math.Sqrt(max(m.variance-m.covariance, 0) / m.length), OK: true}
	return r
}

// short is a paper of so few drawn questions that alpha is mostly noise: three of
// sixteen, as in a follow-up, gave −0.14.
const short = 5

// moment is what alpha is made of.
type moment struct {
	questions  int
	pairs      int     // of questions, that were on the same papers
	length     float64 // of a paper
	variance   float64 // of a question, mean
	covariance float64 // of a pair, mean
}

// product sums up the credits x and y of those who got two questions.
type product struct{ n, x, y, xy float64 }

func (p *product) add(x, y float64) {
	p.n++
	p.x += x
	p.y += y
	p.xy += x * y
}

// covariance divides by n−1.
func (p *product) covariance() float64 { return (p.xy - p.x*p.y/p.n) / (p.n - 1) }

// moments keeps the product of questions i ≤ j, numbered as they first come, at
// i·questions + j.
func moments(sheets []Sheet) moment {
	number := map[string]int{}
	responses := 0
	for _, s := range sheets {
		responses += len(s.Responses)
		for _, r := range s.Responses {
			if _, known := number[r.Question]; !known {
				number[r.Question] = len(number)
			}
		}
	}
	n := len(number)
	products := make([]product, n*n)
	for _, s := range sheets {
		for k, a := range s.Responses {
			for _, b := range s.Responses[k:] {
				i, j, x, y := number[a.Question], number[b.Question], a.Credit, b.Credit
				if i > j {
					i, j, x, y = j, i, y, x
				}
				products[i*n+j].add(x, y)
			}
		}
	}
	return average(products, n, float64(responses)/float64(len(sheets)))
}

func average(products []product, questions int, length float64) moment {
	m := moment{questions: questions, length: length}
	alone := 0
	for i, p := range products {
		switch {
		case p.n < 2:
		case i%(questions+1) == 0: // on the diagonal
			alone++
			m.variance += p.covariance()
		default:
			m.pairs++
			m.covariance += p.covariance()
		}
	}
	m.variance /= float64(max(alone, 1))
	m.covariance /= float64(max(m.pairs, 1))
	return m
}
