package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	sqlitedriver "modernc.org/sqlite"

	"decorum/internal/fault"
)

// Engine is the kind of database.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database. SQLite has one connection that writes and several
// that read; on PostgreSQL the two are the same pool.
type DB struct {
	engine      Engine
	read, write *gorm.DB
	lockFile    string // SQLite: held while migrating
	answers     queue[saving]
	steps       queue[stepping]
}

// readers is how many connections read a SQLite database at the same time, and
// connections how many one instance holds to PostgreSQL.
const (
	readers     = 8
	connections = 20
)

// Open opens the database at an address: postgres://… or the path of a SQLite
// file, which is made if there is none. It does not migrate.
func Open(ctx context.Context, address string) (*DB, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(ctx, address)
	}
	return openSQLite(ctx, address, "FULL")
}

// OpenThrowaway opens a SQLite file whose loss would not matter, such as the
// demo's: nothing waits for the disk.
func OpenThrowaway(ctx context.Context, path string) (*DB, error) {
	return openSQLite(ctx, path, "OFF")
}

func openPostgres(ctx context.Context, address string) (*DB, error) {
	pool, err := gorm.Open(postgres.New(postgres.Config{DSN: address}), settings())
	if err == nil {
		err = limit(ctx, pool, connections)
	}
	if err != nil {
		return nil, fault.Explain(fault.Unavailable,
			"The PostgreSQL database can't be reached: "+reason(err)+". Check that it runs and that the address after --db is right.")
	}
	return &DB{engine: Postgres, read: pool, write: pool}, nil
}

// reason returns what is wrong with a connection, in one line and without the
// password that the address may hold.
func reason(err error) string {
	var connect *pgconn.ConnectError
	var parse *pgconn.ParseConfigError
	switch {
	case errors.As(err, &parse):
		return "its address can't be read"
	case errors.As(err, &connect):
		text := connect.Unwrap().Error()
		return strings.Join(strings.Fields(text[strings.LastIndex(text, "\n")+1:]), " ")
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

func openSQLite(ctx context.Context, path, synchronous string) (*DB, error) {
	failed := func(err error) (*DB, error) {
		return nil, fault.Explain(fault.Unavailable, "The database file "+path+" can't be opened: "+
			strings.Join(strings.Fields(err.Error()), " ")+".")
	}
	if dir := filepath.Dir(path); dir != "." {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return failed(fmt.Errorf("there is no folder %s", dir))
		}
	}
	makePrivate(path)
	write, err := gorm.Open(dialector(path, synchronous, "&_txlock=immediate"), settings())
	if err == nil {
		err = limit(ctx, write, 1)
	}
	if err != nil {
		return failed(err)
	}
	read, err := gorm.Open(dialector(path, synchronous, "&_pragma=query_only(1)"), settings())
	if err == nil {
		err = limit(ctx, read, readers)
	}
	if err != nil {
		return failed(err)
	}
	return &DB{engine: SQLite, read: read, write: write, lockFile: path + ".lock"}, nil
}

// makePrivate makes a file that only its owner may read, for it will hold
// password hashes and the key that signs certificates; SQLite gives the files
// beside it the same mode. A file that is there is left as it is. What is wrong
// with the path is told by SQLite, which is next to open it.
func makePrivate(path string) {
	if file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil { //nolint:gosec // the operator names the file
		_ = file.Close()
	}
}

// sqliteDialector translates the errors of modernc.org/sqlite; the dialector
// itself knows only those of another driver.
type sqliteDialector struct{ *sqlite.Dialector }

// dialector returns the dialector for a file. What a learner hands in is on
// disk before it is acknowledged: synchronous(FULL), but for what is thrown away.
func dialector(path, synchronous, more string) gorm.Dialector {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=synchronous(" + synchronous + ")" +
		"&_pragma=temp_store(MEMORY)&_pragma=cache_size(-16000)&_timezone=UTC&_time_format=sqlite&_texttotime=1" + more
	return sqliteDialector{&sqlite.Dialector{DriverName: "sqlite", DSN: dsn}}
}

// Translate turns a driver's error into gorm's. The codes are SQLite's
// extended result codes (https://www.sqlite.org/rescode.html).
func (sqliteDialector) Translate(err error) error {
	var e *sqlitedriver.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case 1555, 2067: // primary key, unique
		return gorm.ErrDuplicatedKey
	case 787: // foreign key
		return gorm.ErrForeignKeyViolated
	case 275: // check
		return gorm.ErrCheckConstraintViolated
	}
	return err
}

func settings() *gorm.Config {
	return &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard, // failures are logged once, at the edge
	}
}

// limit bounds the pool and sees that the database answers.
func limit(ctx context.Context, db *gorm.DB, n int) error {
	pool, err := db.DB()
	if err != nil {
		return fmt.Errorf("reading the connection pool: %w", err)
	}
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	return nil
}

// Engine returns the kind of database.
func (db *DB) Engine() Engine { return db.engine }

// Ping returns nil if the database answers.
func (db *DB) Ping(ctx context.Context) error {
	pool, err := db.read.DB()
	if err == nil {
		err = pool.PingContext(ctx)
	}
	if err != nil {
		return fmt.Errorf("reaching the database: %w", fault.Unavailable)
	}
	return nil
}

// Stats returns the pools' figures, for /metrics.
func (db *DB) Stats() (read, write sql.DBStats) {
	if pool, err := db.read.DB(); err == nil {
		read = pool.Stats()
	}
	if pool, err := db.write.DB(); err == nil {
		write = pool.Stats()
	}
	return read, write
}

// Close closes the database.
func (db *DB) Close() error {
	for _, side := range []*gorm.DB{db.read, db.write} {
		pool, err := side.DB()
		if err == nil {
			err = pool.Close()
		}
		if err != nil {
			return fmt.Errorf("closing the database: %w", err)
		}
	}
	return nil
}

// kind puts the fault's kind into a database error; nil stays nil.
func kind(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return fault.Missing
	case errors.Is(err, gorm.ErrDuplicatedKey), errors.Is(err, gorm.ErrForeignKeyViolated):
		return fmt.Errorf("%w: %w", fault.Conflict, err)
	}
	if unavailable(err) {
		return fmt.Errorf("%w: %w", fault.Unavailable, err)
	}
	return err
}

// unavailable reports whether the database does not answer: it can't be
// reached, it ended the connection or has too many (PostgreSQL's classes 08,
// 53 and 57P), or somebody else has been writing for too long (SQLite's BUSY).
func unavailable(err error) bool {
	var connect *pgconn.ConnectError
	var network *net.OpError
	var server *pgconn.PgError
	var busy *sqlitedriver.Error
	switch {
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, driver.ErrBadConn):
		return true
	case errors.As(err, &server):
		return strings.HasPrefix(server.Code, "08") || strings.HasPrefix(server.Code, "53") || strings.HasPrefix(server.Code, "57P")
	case errors.As(err, &busy):
		return busy.Code()&0xff == 5
	}
	return false
}

// orNil returns nil for the zero time, which is how absence is stored.
func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// orZero is the way back.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// idOrNil returns nil for 0, which is how absence is stored.
func idOrNil(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

func idOrZero(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}
