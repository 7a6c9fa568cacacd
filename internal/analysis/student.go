package analysis

import "math"

// Interval is a mean of one value for each person, and the 95 percent
// confidence interval of it.
type Interval struct {
	Mean, Low, High float64
	OK              bool
	Open            bool // no mean and no confidence: it is between Low and High, and no more is told
}

// interval returns mean ± t·s/√n, with Student's t of n−1 degrees of freedom.
func interval(values []float64) Interval {
	n := len(values)
	if n < Smallest {
		return Interval{}
	}
	m := mean(values)
	half := student(n-1) * errorOf(values)
	return Interval{Mean: m, Low: m - half, High: m + half, OK: true}
}

// errorOf returns the standard error of a mean, s/√n.
func errorOf(values []float64) float64 {
	n, m, squares := float64(len(values)), mean(values), 0.0
	for _, v := range values {
		squares += (v - m) * (v - m)
	}
	return math.Sqrt(squares / (n - 1) / n)
}

// within cuts the interval off where the mean can't be.
func (i Interval) within(low, high float64) Interval {
	i.Low, i.High = max(i.Low, low), min(i.High, high)
	return i
}

// student returns the t between whose negative and itself Student's
// distribution has 95 percent.
func student(freedom int) float64 {
	low, high := 0.0, 16.0 // 12.7 is the largest, at one degree of freedom
	for range 60 {
		middle := (low + high) / 2
		if central(middle, freedom) < 0.95 {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// central returns the probability that Student's t is between -t and t, for a
// whole number of degrees of freedom: the finite sums of Abramowitz and Stegun,
// Handbook of Mathematical Functions, 26.7.3 (odd) and 26.7.4 (even).
func central(t float64, freedom int) float64 {
	angle := math.Atan(t / math.Sqrt(float64(freedom)))
	sin, cos := math.Sincos(angle)
	odd := freedom%2 == 1
	term, sum := 1.0, 0.0
	if odd {
		term = cos
	}
	for i := freedom % 2; i <= freedom-2; i += 2 {
		sum += term
		term *= cos * cos * float64(i+1) / float64(i+2)
	}
	if odd {
		return 2 / math.Pi * (angle + sin*sum)
	}
	return sin * sum
}
