// Package message says what people are told about their training, and when, and
// sees to it that each thing is told once.
//
// Wanted is the only rule by which messages exist: from an enrollment, its
// assignment and the course it says which messages belong to which day. What it
// wants for the coming thirty days is kept in rows, so that anybody can look up
// what will go out; when an enrollment changes, Reconcile compares the rows with
// what is wanted now. A row that is no longer wanted stays, with the reason.
//
// On its day, within the hours of the organization, the messages of a person
// become one mail: a row whose key is the person and the day, written in the
// same transaction that takes the messages. A second one can't be written,
// whichever instance tries. The mail is then sent, by an instance that holds it,
// and what became of it is recorded. Immediately before the mail server is told
// that a mail is complete, the row is marked. A mail that is found marked, and
// not recorded as sent, may have arrived or not: it is shown as uncertain and
// never sent again unless somebody decides so. Package mail says why SMTP leaves
// no other choice.
//
// Start reading at Wanted, then Service.Plan, Compose and Send.
package message
