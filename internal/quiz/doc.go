// Package quiz holds questions of every kind, how they are drawn and ordered,
// what an answer to them looks like and what it is worth. It is pure: no
// clock, no storage. A quiz is part of a course version and never changes; an
// attempt is one person's try at it, and its draw, its order and the opaque
// ids of its choices all follow from the attempt's seed, so that nothing but
// the seed and the answers has to be stored.
package quiz
