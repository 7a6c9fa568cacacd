// Package coursefile turns a course's folder into a compiled course, or into
// findings that say in which file, line and column something is wrong and
// what to do about it. It is the only place that knows Markdown and YAML.
//
// Read goes through a folder in four steps, each in its own files:
//
//   - folder.go takes in the files within their limits and sorts them into
//     course, lessons, quizzes, translations and images;
//   - frontmatter.go, fields.go and document.go parse each Markdown file once,
//     into typed fields and a syntax tree;
//   - inspect.go and links.go walk each tree: they resolve what is linked and
//     report what learners must not meet;
//   - lesson.go, quizfile.go, question.go, scenariofile.go and feedfile.go build
//     the course and render its text, once.
//
// A course with an error is never built: learners keep what was published
// before. What was published is held to less; published.go says to what.
//
// docs/course-format.md is the reference for the people who write courses; a
// test holds it to the rules of this package.
package coursefile
