package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"decorum/internal/fault"
)

const (
	secretPrefix = "whsec_"
	secretBytes  = 32
)

// newSecret makes the secret by which a hook's messages are signed.
func newSecret() (string, error) {
	random := make([]byte, secretBytes)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("making a secret: %w", err)
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(random), nil
}

// Headers returns the headers that a message bears, the signature among them:
// HMAC-SHA256 over id, time and body, joined by dots.
func Headers(secret, id string, at time.Time, body []byte) (map[string]string, error) {
	encoded, ours := strings.CutPrefix(secret, secretPrefix)
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !ours {
		return nil, fmt.Errorf("reading the secret of a webhook: %w", fault.Invalid)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + stamp + "."))
	mac.Write(body)
	return map[string]string{
		"Content-Type":      "application/json",
		"webhook-id":        id,
		"webhook-timestamp": stamp,
		"webhook-signature": "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)),
	}, nil
}
