// Package figures gathers what trainers see of how a course works: questions,
// paths, what people gained and what they kept. The arithmetic, and the rules
// by which nobody can be told from the rest, are those of package analysis.
package figures
