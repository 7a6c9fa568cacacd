package config

import "decorum/internal/account"

// People says how careful the program is with those who leave.
type People struct {
	MaxLeavers string `help:"Share of active people that an import may deactivate at once without being forced." default:"10%" placeholder:"SHARE"`
}

// Most returns the share.
func (p People) Most() (account.Share, error) { return account.ParseShare(p.MaxLeavers) }
