// Package analysis says what the answers of many tell about the questions, for
// trainers: how hard a question is, whether it tells those who know from those
// who don't, what the wrong answers were, what people learned and what they
// kept. It knows people by number only, and shows nothing about fewer than
// Smallest of them; suppress.go has the rules.
package analysis
