// Package evidence makes the pack that an auditor is given, and checks one. A
// pack is a ZIP archive: the completion report as a CSV, the assignment rules
// and the exceptions as they were at the same moment, every file of the course
// versions that the report speaks of, and a manifest with the SHA-256 of each
// entry, signed with the key that signs certificates. It never holds what
// somebody answered.
//
// Write streams: a million rows go through without being held. Verify reads in
// place and extracts nothing. Both know the form of a pack from manifest.go;
// why it is this form stands in docs/adr/0019-evidence.md.
package evidence
