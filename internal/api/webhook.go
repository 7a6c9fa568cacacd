package api

import (
	"reflect"

	"decorum/internal/webhook"
)

// webhooks are the messages that are sent to those who want to be told.
func webhooks(s *schemas) object {
	words := map[webhook.Kind]string{
		webhook.Completed: "Somebody has completed a course",
		webhook.Expired:   "A completion no longer counts, and no later one has replaced it",
		webhook.Revoked:   "A certificate was revoked",
	}
	out := object{}
	for _, k := range webhook.Kinds() {
		out[string(k)] = object{"post": object{
			"operationId": string(k), "tags": []string{"Webhooks"}, "summary": words[k], "security": []object{},
			"description": "Signed as Standard Webhooks says. It is sent at least once, always under the same webhook-id, until it is answered with 2xx.",
			"parameters": []object{
				signed("webhook-id", "The message; the same each time it is sent."), signed("webhook-timestamp", "When it is sent, in seconds since 1970."),
				signed("webhook-signature", "v1, and HMAC-SHA256 over id, timestamp and body, joined by dots, in base64."),
			},
			"requestBody": object{"required": true, "content": object{"application/json": object{"schema": s.of(reflect.TypeFor[webhook.Message]())}}},
			"responses":   object{"2XX": object{"description": "It has arrived."}, "410": object{"description": "Nobody listens here any more: the webhook is paused."}},
		}}
	}
	return out
}

func signed(name, doc string) object {
	return object{"name": name, "in": "header", "required": true, "description": doc, "schema": object{"type": "string"}}
}
