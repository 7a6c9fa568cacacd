package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"decorum/internal/account"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
	"decorum/internal/quiz"
	"decorum/internal/store"
	"decorum/internal/testdb"
	"decorum/internal/testneeds"
)

// TestServerGone stops PostgreSQL under a running instance: whatever is asked
// of it then says that something needed does not answer.
func TestServerGone(t *testing.T) {
	cluster, err := testdb.Start(t.Context(), testdb.Settings{})
	if errors.Is(err, testdb.ErrLacking) {
		testneeds.Missing(t, testneeds.Postgres, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	address, _, err := cluster.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	db := migrated(t, address)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	asks := map[string]func() error{
		"read":   func() error { _, err := db.People().PersonByEmail(t.Context(), "zoe@example.org"); return err },
		"list":   func() error { _, err := db.Versions().LatestVersions(t.Context()); return err },
		"upsert": func() error { return db.Sessions(time.Now).Commit("token", []byte("data"), now.Add(time.Hour)) },
		"find":   func() error { _, _, err := db.Sessions(time.Now).Find("token"); return err },
		"answer": func() error { return db.Enrollments().SaveAnswer(t.Context(), 1, 1, quiz.Answer{}, now) },
		"change": func() error {
			return db.Enrollments().Change(t.Context(), 1, func(enrollment.Records) (enrollment.Changes, error) {
				t.Error("decided without a database")
				return enrollment.Changes{}, nil
			})
		},
		"add": func() error {
			_, err := db.People().AddPerson(t.Context(), account.Person{Email: "zoe@example.org", CreatedAt: now})
			return err
		},
		"publish": func() error {
			_, _, err := db.Versions().AddVersion(t.Context(), course.Version{Course: "ethics", PublishedAt: now}, nil)
			return err
		},
		"ping":    func() error { return db.Ping(t.Context()) },
		"migrate": func() error { _, err := db.Migrate(t.Context()); return err },
		"check":   func() error { return db.CheckSchema(t.Context()) },
		"open":    func() error { _, err := store.Open(t.Context(), address); return err },
	}
	if err := asks["list"](); err != nil {
		t.Fatal(err)
	}
	cluster.Close()
	for _, when := range []string{"at once", "later"} {
		for name, ask := range asks {
			if err := ask(); fault.Of(err) != fault.Unavailable {
				t.Errorf("%s, %s: error is %v of kind %q", name, when, err, fault.Of(err))
			}
		}
	}
}

// TestServerEndsConnections is a restart: the connections that were open end,
// and what comes next finds the server again.
func TestServerEndsConnections(t *testing.T) {
	address := testdb.Postgres(t)
	db := migrated(t, address)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	tag, err := conn.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	if err != nil || tag.RowsAffected() == 0 {
		t.Fatalf("%d connections were ended, %v", tag.RowsAffected(), err)
	}
	var last error
	for range 3 { // at most the first may notice
		_, last = db.Versions().LatestVersions(t.Context())
		if last != nil && fault.Of(last) != fault.Unavailable {
			t.Errorf("error is %v of kind %q", last, fault.Of(last))
		}
	}
	if last != nil {
		t.Errorf("it does not come back: %v", last)
	}
}

// TestOpenSaysWhy opens what can't be opened: one line for a person, without
// the password.
func TestOpenSaysWhy(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("These are notes and no database.\n", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{
		"no folder":        filepath.Join(folder, "nowhere", "decorum.db"),
		"a folder":         folder,
		"another file":     text,
		"nobody listens":   "postgres://decorum:sesame@127.0.0.1:1/decorum",
		"no such socket":   "postgres://decorum:sesame@/decorum?host=" + folder,
		"a wrong port":     "postgres://decorum:sesame@127.0.0.1:port/decorum",
		"an unknown param": "postgresql://decorum:sesame@127.0.0.1:1/decorum?sslmode=perhaps",
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), address)
			if err == nil {
				_ = db.Close()
				t.Fatal("opened")
			}
			words := fault.Words(err)
			if fault.Of(err) != fault.Unavailable || words == "" || strings.ContainsAny(words, "\n\t") || strings.Contains(err.Error(), "sesame") {
				t.Errorf("kind %q, words %q, error %v", fault.Of(err), words, err)
			}
		})
	}
}
