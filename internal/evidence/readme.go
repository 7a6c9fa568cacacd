package evidence

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// readme is README.txt: what an auditor finds in the pack, and how to check it.
func (p *Pack) readme() []byte {
	s := p.service
	about := "everybody"
	if filter := p.query.Values(); len(filter) > 0 {
		var parts []string
		for name, values := range filter {
			parts = append(parts, name+" = "+values[0])
		}
		slices.Sort(parts)
		about = strings.Join(parts, ", ")
	}
	at := p.filter.AsAt.In(s.zone)
	return fmt.Appendf(nil, readmeText, s.issuer, at.Format("January 2, 2006, 15:04:05"), s.zone, about,
		p.made.In(s.zone).Format("January 2, 2006, 15:04:05"), p.by, p.filter.AsAt.UTC().Format(time.RFC3339), s.baseURL)
}

// readmeText takes issuer, moment, zone, filter, when and by whom it was made,
// the moment in UTC, and the base URL.
const readmeText = `EVIDENCE PACK of %[1]s

What was so on %[2]s (%[3]s; %[7]s),
for: %[4]s.
Made on %[5]s for %[6]s.

Everything in this archive is of that one moment: people, units and managers
are those of then, and people who have left since are still in it.


WHAT IS IN IT

completion.csv
    One line for each person and course, in the latest cycle: status, dates,
    score, the assignment that asked for it, the version of the course under
    which it was completed, the serial of the certificate, and whether that
    certificate counted: valid, expired, superseded by a later one, or revoked.
    A completion whose certificate was revoked is still a completion. Dates are
    days in the zone above. "Due" and "Valid until" are the last day. Open it
    with any spreadsheet; text is UTF-8. An apostrophe before a text that
    begins with = + - or @ keeps spreadsheets from running it.

assignments.json
    The rules: whom they ask to take which course, by when and how often,
    in words ("in_words") and as the program applies them. "exact": false
    marks a rule of which no record says what it said at that moment; it then
    stands here as it is now.

exceptions.csv
    Leaves, waivers and extensions that had been granted to these people, by
    whom and why. What was taken back had been granted by mistake.

versions/COURSE/NUMBER/...
    Every file of each version of a course under which somebody in the report
    completed it, and of the version that held at that moment. They are the
    course as it was taught, right answers included: keep them from learners.

SHA256SUMS
    The SHA-256 of all files above, as sha256sum prints it.

manifest.json, manifest.sig
    The manifest names this pack's moment and filter, the versions, and every
    file with its size and SHA-256. The signature is over the bytes of
    manifest.json, with the key that signs this organization's certificates
    (Ed25519, 64 bytes, nothing else in the file).

Nobody's answers are in it.


HOW TO CHECK IT

Take the organization's public key from a source that you trust, and not from
whoever gave you this archive:
    %[8]s/verify/keys.pem

With the program, which needs no network and unpacks nothing:
    decorum verify PACK.zip --key keys.pem

By hand, after unpacking it into an empty folder:
    1. The signature (OpenSSL 3; if keys.pem holds several keys, put the one
       that manifest.json names as "key_id" into a file of its own):
       openssl pkeyutl -verify -pubin -inkey keys.pem -rawin \
           -in manifest.json -sigfile manifest.sig
    2. The list: this has to print the "sha256" that manifest.json has for
       SHA256SUMS:
       sha256sum SHA256SUMS
    3. The files: every line has to end in OK, and there must be no other file
       but manifest.json and manifest.sig:
       sha256sum -c SHA256SUMS
    4. A version of a course: in versions/COURSE/NUMBER this has to print the
       "hash" of that version in manifest.json, which also stands on every
       certificate:
       find . -type f | sed 's|^\./||' | LC_ALL=C sort |
           xargs -d '\n' sha256sum | sha256sum

A certificate is looked up by its serial at the "Verify address" in its line.
`
