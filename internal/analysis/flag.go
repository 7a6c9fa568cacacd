package analysis

import (
	"fmt"
	"math"
	"slices"

	"decorum/internal/quiz"
)

// Kind is what may be the matter with a question.
type Kind string

// The kinds of flags.
const (
	Hidden        Kind = "hidden"        // no figures can be shown
	TooFew        Kind = "too few"       // figures, but nothing to conclude from
	Reversed      Kind = "reversed"      // the better people, the worse
	Weak          Kind = "weak"          // hardly tells the better from the others
	Easy          Kind = "easy"          // nearly everybody is right
	Hard          Kind = "hard"          // hardly anybody is right
	Rival         Kind = "rival"         // a wrong choice draws the better people
	Unpicked      Kind = "unpicked"      // a wrong choice that nobody takes
	Misconception Kind = "misconception" // many are sure and wrong
)

// Flag draws a trainer's attention to a question.
type Flag struct {
	Kind   Kind
	Choice int    // which choice, as written, from 0; -1 = the question
	Words  string // for a person
}

// Where flags begin.
const (
	Enough = 20 // answers, for a conclusion: the standard error of a correlation then is 0.23

	// Below 0.20 an item is poor, to be rejected or improved: Ebel and Frisbie,
	// Essentials of Educational Measurement (5th edition, 1991).
	weakBelow = 0.20
	easyAbove = 0.95
	hardBelow = 0.25
	sureWrong = 0.20 // of all who answered
)

// Flags returns what a trainer should look at. It reads nothing but what the
// item shows, so flags tell no more about people than the figures do. Taught says
// whether the quiz comes after learning: of one before it, it is no news that
// something is hard.
func Flags(item Item, taught bool) []Flag {
	switch {
	case !item.People.Shown || item.People.N < Smallest:
		return []Flag{{Hidden, -1, "Too few people answered for figures that don't give one of them away."}}
	case item.People.N < Enough:
		return []Flag{{TooFew, -1, fmt.Sprintf("Fewer than %d people have answered. That is too few to tell how good the question is.", Enough)}}
	}
	flags := flagFacility(item)
	if !taught {
		flags = slices.DeleteFunc(flags, func(f Flag) bool { return f.Kind == Hard })
	}
	flags = append(flags, flagDiscrimination(item, len(flags) > 0 || item.Facility.Rough == Over || item.Facility.Rough == Under)...)
	flags = append(flags, flagChoices(item.Choices)...)
	return append(flags, flagBands(item)...)
}

func flagFacility(item Item) []Flag {
	f := item.Facility.Value
	if item.Facility.Rough == Under {
		f = math.Nextafter(f, 0)
	}
	switch {
	case !item.Facility.OK: // hidden
	case f > easyAbove:
		return []Flag{{Easy, -1, "Nearly everybody knows this. It takes time and tells nothing."}}
	case f+math.Sqrt(item.Guess*(1-item.Guess)/float64(item.People.N)) < item.Guess: // by more than its standard error
		return []Flag{{Hard, -1, "Fewer were right than by guessing. Check which answer is marked as right, and what the question seems to ask."}}
	case f < hardBelow:
		return []Flag{{Hard, -1, "Hardly anybody knows this. Check whether a lesson covers it, and what the question seems to ask."}}
	}
	return nil
}

// flagDiscrimination takes a correlation for negative or low only if it is so by
// more than its standard error of 1/√(n−1), and not for low if the question is
// extreme anyway: what nearly everybody gets right or wrong can't correlate with
// much.
func flagDiscrimination(item Item, extreme bool) []Flag {
	r, off := item.Discrimination, 1/math.Sqrt(float64(item.People.N-1))
	switch {
	case !r.OK:
		return nil
	case r.Value+off < 0:
		return []Flag{{Reversed, -1, "The better people did overall, the worse they did on this one. Check which answer is marked as right."}}
	case !extreme && r.Value+off < weakBelow:
		return []Flag{{Weak, -1, "Those who know the rest are hardly better at this one. Check whether it is about something else, or can be read in two ways."}}
	}
	return nil
}

// flagChoices compares wrong choices with the right one where there is one, by
// more than the standard error of the difference, and finds those that nobody picks. Tarrant, Ware and Mohammed (BMC Medical
// Education 9:40, 2009) call both non-functioning.
func flagChoices(choices []Choice) []Flag {
	var right []Choice
	for _, c := range choices {
		if c.Right {
			right = append(right, c)
		}
	}
	var flags []Flag
	for i, c := range choices {
		switch {
		case c.Right || !c.Picked.Shown:
		case c.Picked.N == 0:
			flags = append(flags, Flag{Unpicked, i, fmt.Sprintf("Nobody picks choice %d. Put a mistake there that people make, or leave it out.", i+1)})
		case len(right) == 1 && right[0].Rest.OK && c.Rest.OK && c.Rest.Value > right[0].Rest.Value+math.Hypot(c.off, right[0].off):
			flags = append(flags, Flag{Rival, i, fmt.Sprintf("Those who picked choice %d did better on the other questions than those who picked the right one. Check whether it is right as well.", i+1)})
		}
	}
	return flags
}

func flagBands(item Item) []Flag {
	for _, b := range item.Bands {
		wrong := b.People.N - b.Right.N
		if b.Confidence == quiz.Sure && float64(wrong) >= sureWrong*float64(item.People.N) {
			return []Flag{{Misconception, -1, "Many were sure and wrong: this is a misconception worth a paragraph in the lesson."}}
		}
	}
	return nil
}
