// Package api is what the JSON API says: its operations, what each takes and
// answers, what can go wrong, and the OpenAPI document that is made from all of
// that. It knows no HTTP; internal/web answers, by the table that is here.
//
// Operations is the one source: the web reads parameters by it and refuses
// what it does not name, the document is written from it, and a test holds
// every real answer against the document.
package api

// Base is the address below which the operations are.
const Base = "/api/v1"

// DocumentPath is the address of the OpenAPI document.
const DocumentPath = Base + "/openapi.json"

// Pages have so many things unless a program asks for another number, and at
// most so many.
const (
	PageSize = 50
	MaxPage  = 200
)
