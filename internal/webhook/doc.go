// Package webhook tells other programs what has happened: that somebody has
// completed a course, that a completion no longer counts, that a certificate
// was revoked.
//
// A hook is an address that wants to be told. For each event and hook there is
// a delivery, which is stored by the transaction that stores the event, with a
// job that sends it. So an event is told at least once: a program that is told
// twice knows by the message's id, which stays the same. Messages are signed as
// Standard Webhooks says (https://www.standardwebhooks.com).
//
// Start reading at Service.Deliver. Nothing here knows SQL or HTTP.
package webhook
