// Package assignment holds the rules that say who takes which course, by when
// and how often again, and what follows from them for one person at one moment.
//
// Decide is the only place where that is reckoned: it looks at a person, at the
// latest enrollment and at the assignments of a course, and returns at most one
// change. Whoever carries changes out runs it until nothing changes any more;
// doing so twice is the same as doing it once. Nothing in it knows a database or
// a clock.
package assignment
