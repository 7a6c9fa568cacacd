// Package certificate issues, signs, verifies and draws certificates.
//
// What a certificate says is a Statement: a small JSON object in canonical form
// (RFC 8785), signed with Ed25519. Everything else follows from it: the page
// that a stranger reaches through the QR code shows the statement's fields, the
// PDF is drawn from them and carries them as an attachment, and VerifyFile
// checks such a file without a network.
//
// A certificate is issued once per enrollment and never deleted; it can be
// superseded by a later one or revoked. The package does no SQL: a Store and a
// KeyStore keep certificates and keys, and the new certificate itself is stored
// by the enrollment's transaction that completed the course.
//
// Start reading at Service.
package certificate
