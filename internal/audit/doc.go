// Package audit tells what was changed, by whom and when: of people, rules,
// exceptions, messages, reports, certificates, and for administrators of tokens,
// webhooks and roles. Each entry is written by the transaction that it is about,
// and never changed. This package reads them, says them in plain sentences, and
// knows who may read which.
package audit
