package mail

import (
	"slices"

	"github.com/wneessen/go-mail/smtp"
)

// chooseAuth returns how to sign in, nil if the server offers nothing that is
// known here. PLAIN comes first, because every server does it right: a password
// is only ever sent over TLS whose certificate was verified, or to this machine.
func chooseAuth(s Server, offered []string) smtp.Auth {
	inTheClear := s.isLocal()
	for _, way := range []struct {
		name string
		auth smtp.Auth
	}{
		{"PLAIN", smtp.PlainAuth("", s.user, s.password, s.host, inTheClear)},
		{"LOGIN", smtp.LoginAuth(s.user, s.password, s.host, inTheClear)},
		{"SCRAM-SHA-256", smtp.ScramSHA256Auth(s.user, s.password)},
		{"CRAM-MD5", smtp.CRAMMD5Auth(s.user, s.password)},
	} {
		if slices.Contains(offered, way.name) {
			return way.auth
		}
	}
	return nil
}
