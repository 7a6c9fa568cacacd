package main

import (
	"decorum/internal/account"
	"decorum/internal/config"
	"decorum/internal/store"
)

// peopleCmd is `decorum people deactivate`, `reactivate` and `role`.
type peopleCmd struct {
	Deactivate deactivateCmd `cmd:"" help:"Keep somebody who has left out: sessions end, assignments ask nothing more; reports as at an earlier day still have them."`
	Reactivate reactivateCmd `cmd:"" help:"Let somebody in again."`
	Role       roleCmd       `cmd:"" help:"Give somebody a role: learner, trainer, hr or admin."`
}

type deactivateCmd struct {
	config.Database
	Email string `arg:"" help:"The person's address."`
}

// Run deactivates somebody.
func (c deactivateCmd) Run(env *environment) error {
	return changePerson(env, c.DB, c.Email, func(accounts *account.Service, id int64) error {
		p, err := accounts.Deactivate(env.ctx, account.CommandLine(), id)
		if err == nil {
			env.say("%s <%s> is deactivated.", p.Name, p.Email)
		}
		return err
	})
}

type reactivateCmd struct {
	config.Database
	Email string `arg:"" help:"The person's address."`
}

// Run lets somebody in again.
func (c reactivateCmd) Run(env *environment) error {
	return changePerson(env, c.DB, c.Email, func(accounts *account.Service, id int64) error {
		p, err := accounts.Reactivate(env.ctx, account.CommandLine(), id)
		if err == nil {
			env.say("%s <%s> is let in again.", p.Name, p.Email)
		}
		return err
	})
}

type roleCmd struct {
	config.Database
	Email string `arg:"" help:"The person's address."`
	Role  string `arg:"" help:"learner, trainer, hr or admin." enum:"learner,trainer,hr,admin"`
}

// Run gives somebody a role.
func (c roleCmd) Run(env *environment) error {
	return changePerson(env, c.DB, c.Email, func(accounts *account.Service, id int64) error {
		p, err := accounts.SetRole(env.ctx, account.CommandLine(), id, account.Role(c.Role))
		if err == nil {
			env.say("%s <%s> now has the role %s.", p.Name, p.Email, p.Role)
		}
		return err
	})
}

// changePerson finds somebody, changes them, and applies what follows from it.
func changePerson(env *environment, address, email string, change func(*account.Service, int64) error) error {
	return withAccounts(env, address, func(db *store.DB, accounts *account.Service) error {
		person, err := findPerson(env, accounts.Store(), email)
		if err != nil {
			return err
		}
		if err := change(accounts, person.ID); err != nil {
			return err
		}
		return evaluateAll(env, db)
	})
}

// withAccounts opens a database for as long as something is done with its people.
func withAccounts(env *environment, address string, do func(*store.DB, *account.Service) error) error {
	db, err := openReady(env.ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return do(db, account.New(db.People(), now))
}

// unitsCmd is `decorum units rename` and `move`.
type unitsCmd struct {
	Rename renameUnitCmd `cmd:"" help:"Give a unit another name. Reports as at an earlier day keep the old one."`
	Move   moveUnitCmd   `cmd:"" help:"Put a unit and all that is below it under another."`
}

type renameUnitCmd struct {
	config.Database
	Unit string `arg:"" help:"The unit, from the top down: \"Company / Sales\"."`
	Name string `arg:"" help:"Its new name."`
}

// Run renames a unit.
func (c renameUnitCmd) Run(env *environment) error {
	return withAccounts(env, c.DB, func(db *store.DB, accounts *account.Service) error {
		id, err := findUnit(env, db.People(), c.Unit)
		if err == nil {
			err = accounts.RenameUnit(env.ctx, account.CommandLine(), id, c.Name)
		}
		if err == nil {
			env.say("Renamed. Use the new name in files of people, too.")
		}
		return err
	})
}

type moveUnitCmd struct {
	config.Database
	Unit  string `arg:"" help:"The unit, from the top down: \"Company / Sales\"."`
	Under string `help:"The unit under which it goes, from the top down; otherwise the top." placeholder:"UNIT"`
}

// Run moves a unit, and applies assignments to whom that concerns.
func (c moveUnitCmd) Run(env *environment) error {
	return withAccounts(env, c.DB, func(db *store.DB, accounts *account.Service) error {
		id, err := findUnit(env, db.People(), c.Unit)
		var under int64
		if err == nil && c.Under != "" {
			under, err = findUnit(env, db.People(), c.Under)
		}
		if err == nil {
			err = accounts.MoveUnit(env.ctx, account.CommandLine(), id, under)
		}
		if err != nil {
			return err
		}
		env.say("Moved, with everybody in it.")
		return evaluateAll(env, db)
	})
}
