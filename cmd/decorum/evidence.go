package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/config"
	"decorum/internal/evidence"
	"decorum/internal/fault"
	"decorum/internal/report"
	"decorum/internal/store"
)

// evidence writes an evidence pack to a file, or leaves none behind.
func (c reportCmd) evidence(env *environment, db *store.DB, zone *time.Location, query report.Query) (err error) {
	certificates, err := c.signer(env, db)
	if err != nil {
		return err
	}
	pack, err := evidence.New(evidence.Config{Store: db.Evidence(), Signer: certificates, Issuer: c.Organization, BaseURL: c.BaseURL, Zone: zone, Clock: now}).
		Prepare(evidence.Request{Query: query, By: account.Person{Email: "the command line", Role: account.Admin}})
	if err != nil {
		return err
	}
	file, err := os.OpenFile(c.Evidence, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Explain(fault.Conflict, fmt.Sprintf("The file %s can't be made or exists already.", c.Evidence))
	}
	if err := errors.Join(pack.Write(env.ctx, file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Evidence))
	}
	env.say("Wrote %s. Check it with \"decorum verify %s --key KEYS.pem\".", c.Evidence, c.Evidence)
	return nil
}

// signer returns what signs certificates. It makes no key: the first one is the
// server's to make, and where the operator gives one, it has to be given here.
func (c reportCmd) signer(env *environment, db *store.DB) (*certificate.Service, error) {
	given, err := (config.Site{SigningKey: c.SigningKey}).Key()
	if err != nil {
		return nil, err
	}
	keys, err := db.Keys().Keys(env.ctx)
	if err != nil {
		return nil, err
	}
	held := given != nil
	for _, k := range keys {
		if k.RetiredAt == nil && k.Private == nil && given == nil {
			return nil, fault.Explain(fault.Invalid, "The key that signs is a file that the operator gives. Give it here, too, with --signing-key.")
		}
		held = held || (k.RetiredAt == nil && k.Private != nil)
	}
	if !held {
		return nil, fault.Explain(fault.Missing, "There is no key to sign with yet; the first one is made when \"decorum serve\" starts.")
	}
	return certificate.New(certificate.Config{Keys: db.Keys(), Store: db.Certificates(), Given: given, Clock: now}), nil
}

// zipMark is how an archive begins.
const zipMark = "PK"

// verifyPack checks an evidence pack and prints what was signed.
func verifyPack(env *environment, name string, keys []certificate.Key) error {
	file, err := os.Open(name) //nolint:gosec // the operator names the file
	if err != nil {
		return fault.Explain(fault.Missing, fmt.Sprintf("The file %s can't be read.", name))
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("looking at %s: %w", name, err)
	}
	verdict, err := evidence.Verify(file, info.Size(), keys)
	if err != nil {
		return err
	}
	if !verdict.OK() {
		env.say("NOT VERIFIED:")
		for _, problem := range verdict.Problems {
			env.say("  %s", problem)
		}
		return errSaid
	}
	env.say("Genuine and unchanged.")
	printManifest(env, verdict.Manifest)
	return nil
}

// printManifest prints what a pack is.
func printManifest(env *environment, m evidence.Manifest) {
	filter := "everybody"
	if len(m.Filter) > 0 {
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(m.Filter)) {
			parts = append(parts, name+" = "+m.Filter[name])
		}
		filter = strings.Join(parts, ", ")
	}
	lines := [][2]string{{"Issuer", m.Issuer}, {"As at", m.AsAt}, {"Made", m.MadeAt + " for " + m.MadeBy}, {"Filter", filter},
		{"Rows", strconv.Itoa(m.Rows)}, {"Files", strconv.Itoa(len(m.Entries))}}
	for _, v := range m.Versions {
		lines = append(lines, [2]string{"Version", fmt.Sprintf("%s %d, %s", v.Course, v.Number, v.Hash)})
	}
	printLines(env, append(lines, [2]string{"Key", m.KeyID}))
}
