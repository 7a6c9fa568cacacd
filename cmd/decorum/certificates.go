package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/config"
	"decorum/internal/fault"
)

// verifyCmd is `decorum verify FILE`, a certificate's PDF or an evidence pack.
type verifyCmd struct {
	File string   `arg:"" help:"PDF of a certificate, or ZIP archive of an evidence pack."`
	Key  []string `help:"PEM file with public keys of the issuer, from /verify/keys.pem or \"decorum keys list --pem\"." required:"" placeholder:"FILE"`
}

// Run checks the signatures and prints what was signed.
func (c verifyCmd) Run(env *environment) error {
	var keys []certificate.Key
	for _, file := range c.Key {
		data, err := os.ReadFile(file) //nolint:gosec // the operator names the file
		if err != nil {
			return fault.Explain(fault.Missing, fmt.Sprintf("The key file %s can't be read.", file))
		}
		found, err := certificate.ParseKeys(data)
		if err != nil {
			return fault.Explain(fault.Invalid, fmt.Sprintf("The key file %s can't be used. %s", file, fault.Words(err)))
		}
		keys = append(keys, found...)
	}
	begins, err := beginning(c.File, len(zipMark))
	if err != nil {
		return fault.Explain(fault.Missing, fmt.Sprintf("The file %s can't be read.", c.File))
	}
	if begins == zipMark {
		return verifyPack(env, c.File, keys)
	}
	pdf, err := os.ReadFile(c.File)
	if err != nil {
		return fault.Explain(fault.Missing, fmt.Sprintf("The file %s can't be read.", c.File))
	}
	verdict, err := certificate.VerifyFile(pdf, keys)
	if err != nil {
		return err
	}
	if !verdict.OK() {
		env.say("NOT VERIFIED: %s", strings.Join(verdict.Why, " "))
		if verdict.StatementOK {
			env.say("\nWhat was signed:")
			printStatement(env, verdict.Statement)
		}
		return errSaid
	}
	env.say("Genuine and unchanged.")
	printStatement(env, verdict.Statement)
	if until, err := time.Parse(time.DateOnly, verdict.Statement.ValidUntil); err == nil && now().After(until.AddDate(0, 0, 1)) {
		env.say("\nIt has expired. Whether it was revoked or superseded stands at the address in its code.")
	}
	return nil
}

// beginning returns the first bytes of a file, or all if there are fewer.
func beginning(name string, n int) (string, error) {
	file, err := os.Open(name) //nolint:gosec // the operator names the file
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	buf := make([]byte, n)
	n, err = io.ReadFull(file, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return string(buf[:n]), err
}

func printStatement(env *environment, s certificate.Statement) {
	printLines(env, [][2]string{
		{"Name", s.Name}, {"Certificate", s.Title}, {"Course", s.Course}, {"Version", strconv.Itoa(s.Version)},
		{"Content hash", s.VersionHash}, {"Completed", s.Completed}, {"Issued", s.Issued}, {"Valid until", s.ValidUntil},
		{"Issuer", s.Issuer}, {"Serial", s.Serial}, {"Key", s.KeyID},
	})
}

// printLines prints what was signed, a name and a value a line.
func printLines(env *environment, lines [][2]string) {
	table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		_, _ = fmt.Fprintf(table, "  %s\t%s\n", line[0], line[1])
	}
	_ = table.Flush()
}

// keysCmd is `decorum keys list` and `decorum keys rotate`.
type keysCmd struct {
	List   keysListCmd   `cmd:"" default:"withargs" help:"List the keys, the one that signs last."`
	Rotate keysRotateCmd `cmd:"" help:"Make a new key that signs from now on. What the old ones signed stays valid."`
}

type keysListCmd struct {
	config.Database
	PEM bool `name:"pem" help:"Print the public keys as PEM, for \"decorum verify\"."`
}

// Run lists the keys.
func (c keysListCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	keys, err := db.Keys().Keys(env.ctx)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return fault.Explain(fault.Missing, "There is no key yet; the first one is made when \"decorum serve\" starts.")
	}
	table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	for _, k := range keys {
		if c.PEM {
			block, err := k.PublicPEM()
			if err != nil {
				return err
			}
			_, _ = env.stdout.Write(block)
			continue
		}
		state := "signs"
		if k.RetiredAt != nil {
			state = "retired " + k.RetiredAt.Format(time.DateOnly)
		}
		_, _ = fmt.Fprintf(table, "%s\tmade %s\t%s\n", k.ID, k.CreatedAt.Format(time.DateOnly), state)
	}
	return table.Flush()
}

type keysRotateCmd struct{ config.Database }

// Run rotates the key.
func (c keysRotateCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	keys, err := db.Keys().Keys(env.ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if k.RetiredAt == nil && k.Private == nil {
			return fault.Explain(fault.Conflict, "The key that signs is a file that the operator gives with --signing-key. To rotate it, give another file and restart; nothing was changed.")
		}
	}
	key, err := certificate.New(certificate.Config{Keys: db.Keys(), Store: db.Certificates(), Clock: now}).Rotate(env.ctx)
	if err != nil {
		return err
	}
	env.say("Key %s signs from now on; running instances use it within a minute.", key.ID)
	return nil
}

// revokeCmd is `decorum revoke SERIAL --reason …`.
type revokeCmd struct {
	config.Database
	Serial string `arg:"" help:"Serial of the certificate."`
	Reason string `help:"Why; whoever verifies the certificate will read it." required:""`
}

// Run revokes the certificate.
func (c revokeCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	service := certificate.New(certificate.Config{Keys: db.Keys(), Store: db.Certificates(), Clock: now})
	if err := service.Revoke(env.ctx, account.CommandLine().Name, c.Serial, c.Reason); err != nil {
		return err
	}
	env.say("Revoked %s.", c.Serial)
	return nil
}
