package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"decorum/internal/fault"
)

// writePlace returns the place at which a page of a list ended as an address
// carries it: the values by which the list is ordered, of the page's last row.
func writePlace(place any) (string, error) {
	text, err := json.Marshal(place)
	if err != nil {
		return "", fmt.Errorf("writing a place in a list: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(text), nil
}

// readPlace reads what writePlace wrote.
func readPlace(text string, place any) error {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, place)
	}
	if err != nil {
		return fault.Explain(fault.Invalid, "This page of the list can’t be found again. Go back to the first page.")
	}
	return nil
}
