package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"

	"decorum/content"
	"decorum/internal/assignment"
	"decorum/internal/config"
	"decorum/internal/course"
	"decorum/internal/coursefile"
	"decorum/internal/fault"
	"decorum/internal/store"
)

// publishCmd is `decorum publish DIR`.
type publishCmd struct {
	config.Database
	Dir     string `arg:"" optional:"" help:"Folder of the course. Its name is the course's key."`
	BuiltIn bool   `help:"Publish the courses inside the program instead."`
	By      string `help:"Who publishes. Default: the user who runs the command."`
	Retake  bool   `help:"Whoever has completed an earlier version takes it again, as far as an assignment covers them. Says how many that is, and publishes with --yes."`
	Yes     bool   `help:"Publish with --retake without asking."`
}

// Run publishes; running instances pick the version up within seconds.
func (c publishCmd) Run(env *environment) error {
	if (c.Dir == "") != c.BuiltIn {
		return fault.Explain(fault.Invalid, "Name the folder of one course, or use --built-in.")
	}
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if c.By == "" {
		c.By = "the command line"
		if u, err := user.Current(); err == nil {
			c.By = u.Username
		}
	}
	if !c.BuiltIn {
		full, err := filepath.Abs(c.Dir)
		if err != nil {
			return fmt.Errorf("finding the folder %s: %w", c.Dir, err)
		}
		if info, err := os.Stat(full); err != nil || !info.IsDir() {
			return fault.Explain(fault.Missing, fmt.Sprintf("There is no folder %s.", c.Dir))
		}
		root, err := os.OpenRoot(full)
		if err != nil {
			return fmt.Errorf("opening %s: %w", c.Dir, err)
		}
		defer func() { _ = root.Close() }()
		return c.publish(env, db, root.FS(), filepath.Base(full))
	}
	for _, key := range content.Keys() {
		folder, err := fs.Sub(content.Courses(), key)
		if err != nil {
			return fmt.Errorf("opening course %q: %w", key, err)
		}
		if err := c.publish(env, db, folder, key); err != nil {
			return err
		}
	}
	return nil
}

func (c publishCmd) publish(env *environment, db *store.DB, folder fs.FS, key string) error {
	if c.Retake {
		if err := c.confirmRetake(env, db, key); err != nil {
			return err
		}
	}
	version, added, findings, err := publish(env.ctx, db.Versions(), folder, key, c.By, c.Retake, now())
	if err != nil {
		return err
	}
	if findings.Warnings() > 0 {
		if err := findings.Write(env.stdout, coursefile.Text); err != nil {
			return err
		}
	}
	switch {
	case added:
		env.say("Published %s as version %d.", key, version.Number)
	default:
		env.say("%s is published as version %d already; nothing differs.", key, version.Number)
	}
	return nil
}

// confirmRetake says how many people a retake would concern, and goes on only if
// that is wanted.
func (c publishCmd) confirmRetake(env *environment, db *store.DB, key string) error {
	service, catalog, err := assignments(env, db)
	if err != nil {
		return err
	}
	heads := 0
	if _, err := catalog.Current(key); err == nil {
		if heads, err = service.Headcount(env.ctx, key); err != nil {
			return err
		}
	}
	env.say("%s would take %s again.", count(heads, "person", "people"), key)
	if !c.Yes {
		return fault.Explain(fault.Invalid, "Nothing was published. Add --yes to publish it.")
	}
	return nil
}

// assignments returns the service of assignments for a command.
func assignments(env *environment, db *store.DB) (*assignment.Service, *course.Catalog, error) {
	zone, err := db.Zone(env.ctx)
	if err != nil {
		return nil, nil, err
	}
	catalog := course.NewCatalog(db.Versions(), compile)
	if _, err := catalog.Refresh(env.ctx); err != nil {
		return nil, nil, err
	}
	return assignment.New(assignment.Config{Store: db.Assignments(), Courses: catalog, People: db.People(), Zone: zone, Clock: now}), catalog, nil
}

// exportCmd is `decorum export COURSE DIR`.
type exportCmd struct {
	config.Database
	Course string `arg:"" help:"Key of the course."`
	Dir    string `arg:"" help:"Folder to write to; it must not exist yet."`
}

// Run writes the files of the course's latest version.
func (c exportCmd) Run(env *environment) error {
	db, err := openReady(env.ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	latest, err := db.Versions().LatestVersions(env.ctx)
	if err != nil {
		return err
	}
	for _, v := range latest {
		if v.Course == c.Course {
			return c.write(env, db.Versions(), v)
		}
	}
	return fault.Explain(fault.Missing, fmt.Sprintf("There is no published course %q.", c.Course))
}

// write writes the files of a version.
func (c exportCmd) write(env *environment, versions store.Versions, v course.Version) error {
	files, err := versions.VersionFiles(env.ctx, v.ID)
	if err != nil {
		return err
	}
	if err := os.Mkdir(c.Dir, 0o750); err != nil {
		return fault.Explain(fault.Conflict, fmt.Sprintf("The folder %s exists already or can't be made. Name one that does not exist.", c.Dir))
	}
	root, err := os.OpenRoot(c.Dir)
	if err != nil {
		return fmt.Errorf("opening %s: %w", c.Dir, err)
	}
	defer func() { _ = root.Close() }()
	for _, f := range files {
		name := filepath.FromSlash(f.Path)
		if err := root.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			return fmt.Errorf("writing %s: %w", f.Path, err)
		}
		if err := root.WriteFile(name, f.Body, 0o640); err != nil {
			return fmt.Errorf("writing %s: %w", f.Path, err)
		}
	}
	env.say("Wrote version %d of %s to %s: %s, SHA-256 %s.", v.Number, c.Course, c.Dir, count(len(files), "file", "files"), v.Hash)
	return nil
}
