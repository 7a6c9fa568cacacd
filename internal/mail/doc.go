// Package mail writes messages and hands them to a mail server. It keeps no
// queue: a Session says of each message what became of it, in an Outcome that a
// queue can act upon, and whoever keeps the queue decides when to try again.
//
// # What SMTP promises
//
// A server that answers 250 to the end of a message has taken responsibility
// for it: it delivers the message or reports to the sender that it could not
// (RFC 5321, 4.2.5 and 6.1). That is the most that SMTP says. It does not say
// that anybody's mailbox has the message, nor that the message was not put with
// the junk, and a report of failure arrives later, as a message to From.
//
// A server that has not received the line with the single dot, which ends a
// message, has not received a message: if the connection breaks before, it
// forgets what came (RFC 5321, 4.1.1.4 and 4.1.1.10). Trying again is safe.
//
// Between the dot and the answer lies a gap that no client can close (RFC 1047):
// the server may have taken the message and its answer got lost, or the dot
// never arrived. To send again may send twice, not to send again may lose the
// message. RFC 5321 makes the gap rarer with a timeout of ten minutes (4.5.3.2.6),
// and cannot remove it. So there are four verdicts and not three, and Uncertain
// is given if, and only if, the whole dot was handed to the system and no
// answer was read that can be understood. A queue that prefers twice to never sends such a message
// again with the same Message-ID, by which many servers and programs recognize
// the second.
//
// Start reading at Session.Send.
package mail
