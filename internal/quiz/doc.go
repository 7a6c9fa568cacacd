// Package quiz holds questions of every kind, how they are drawn and ordered,
// what an answer to them looks like and what it is worth. It is pure: no
// clock, no storage. A quiz is part of a course version and never changes; an
// attempt is one person's try at it: which questions were drawn from a bank is
// stored, and every order and the opaque ids of choices follow from the
// attempt's seed.
package quiz
