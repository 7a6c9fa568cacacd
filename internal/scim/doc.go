// Package scim is the protocol by which a company's directory tells who works
// there: SCIM 2.0 (RFC 7643, what is said; RFC 7644, how). It knows resources,
// filters, changes, pages and failures, and how a user of a directory becomes a
// person here. It reads and writes documents and never a request or a table:
// the web routes, and a store keeps.
//
// It is strict in what it writes and lenient in what it reads, because the
// directories that are used the most, Microsoft Entra ID and Okta, send what the
// RFCs don't allow: "False" for false, a text for an object, names in other
// capitals, members to remove as a value. Where that is so, a comment says it.
//
// The attributes stand in one table (schema.go). Reading, filtering, changing,
// projecting and the documents under /Schemas all follow it.
package scim
