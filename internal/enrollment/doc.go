// Package enrollment holds who takes which course, in which cycle, how far
// they are, and the one rule that decides when a course is completed. Its
// service is the way of every answer: attempt, grade, completion, certificate.
package enrollment
