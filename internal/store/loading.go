package store

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// loading is the transaction of a Load. Both engines are spared what would cost
// most: gorm's look at every field of every row, and a statement for each.
type loading struct {
	ctx    context.Context //nolint:containedctx // it lives as long as one call
	tx     *gorm.DB
	conn   *sql.Conn // on which the transaction runs
	engine Engine
}

// layout is a table as its rows have it.
type layout struct {
	table   string
	columns []string
	fields  []int // of the row, by column
}

// layoutOf returns the layout of a row's table. Without ids, the database gives
// each row one.
func layoutOf[Row any](ids bool) (layout, error) {
	parsed, err := schema.Parse(new(Row), &sync.Map{}, schema.NamingStrategy{})
	if err != nil {
		return layout{}, fmt.Errorf("reading the layout of a row: %w", err)
	}
	l := layout{table: parsed.Table}
	for _, field := range parsed.Fields {
		if !field.Creatable || (field.AutoIncrement && !ids) {
			continue
		}
		l.columns, l.fields = append(l.columns, field.DBName), append(l.fields, field.StructField.Index[0])
	}
	return l, nil
}

// insert adds rows, with the ids that they bear or with new ones.
func insert[Row any](into *loading, rows []Row, ids bool) error {
	if len(rows) == 0 {
		return nil
	}
	l, err := layoutOf[Row](ids)
	if err != nil {
		return err
	}
	values := func(i int) []any {
		row := reflect.ValueOf(&rows[i]).Elem()
		out := make([]any, len(l.fields))
		for j, field := range l.fields {
			out[j] = row.Field(field).Interface()
		}
		return out
	}
	if into.engine == Postgres {
		return into.copy(l, len(rows), values)
	}
	return into.insert(l, len(rows), values)
}

// copy sends rows by COPY. It takes ids of ours even where a column always has
// one of PostgreSQL's own.
func (into *loading) copy(l layout, n int, values func(int) []any) error {
	return into.conn.Raw(func(driver any) error {
		conn, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("copying over a %T: %w", driver, gorm.ErrInvalidDB)
		}
		_, err := conn.Conn().CopyFrom(into.ctx, pgx.Identifier{l.table}, l.columns,
			pgx.CopyFromSlice(n, func(i int) ([]any, error) { return values(i), nil }))
		return err
	})
}

// mostValues is how many values go into one statement of SQLite: far fewer than
// it takes, because a longer statement is no faster.
const mostValues = 2000

// insert adds rows by a statement that is prepared once.
func (into *loading) insert(l layout, n int, values func(int) []any) error {
	perStatement := max(1, mostValues/len(l.columns))
	marks := "(?" + strings.Repeat(", ?", len(l.columns)-1) + ")"
	statement := func(rows int) string {
		return "INSERT INTO " + l.table + " (" + strings.Join(l.columns, ", ") + ") VALUES " + marks + strings.Repeat(", "+marks, rows-1)
	}
	prepared, err := into.conn.PrepareContext(into.ctx, statement(perStatement))
	if err != nil {
		return err
	}
	defer func() { _ = prepared.Close() }()
	args := make([]any, 0, perStatement*len(l.columns))
	for i := range n {
		args = append(args, values(i)...)
		switch {
		case len(args) == perStatement*len(l.columns):
			_, err = prepared.ExecContext(into.ctx, args...)
		case i == n-1:
			_, err = into.conn.ExecContext(into.ctx, statement(len(args)/len(l.columns)), args...)
		default:
			continue
		}
		if err != nil {
			return err
		}
		args = args[:0]
	}
	return nil
}

// withoutTrigger does something while a trigger is off. Both engines undo that
// with the transaction.
func (into *loading) withoutTrigger(table, trigger string, do func() error) error {
	if into.engine == Postgres {
		if err := into.tx.Exec("ALTER TABLE " + table + " DISABLE TRIGGER " + trigger).Error; err != nil {
			return err
		}
		if err := do(); err != nil {
			return err
		}
		return into.tx.Exec("ALTER TABLE " + table + " ENABLE TRIGGER " + trigger).Error
	}
	var text string
	if err := into.tx.Raw("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", trigger).Row().Scan(&text); err != nil {
		return err
	}
	if err := into.tx.Exec("DROP TRIGGER " + trigger).Error; err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	_, err := into.conn.ExecContext(into.ctx, text)
	return err
}

// takeIDs makes PostgreSQL go on behind the ids that were given.
func (into *loading) takeIDs() error {
	if into.engine != Postgres {
		return nil
	}
	for _, table := range []string{"people", "enrollments"} {
		err := into.tx.Exec("SELECT setval(pg_get_serial_sequence('" + table + "', 'id'), (SELECT coalesce(max(id), 1) FROM " + table + "))").Error
		if err != nil {
			return err
		}
	}
	return nil
}

// loadCache is how many kB of pages SQLite holds while a company is loaded,
// restCache how many otherwise. Indexes in the order of serials and names are
// added to all over, and what does not fit is read again for every part.
const (
	loadCache = 256_000
	restCache = 16_000
)

// roomy sets how much SQLite holds of its pages.
func roomy(tx *gorm.DB, engine Engine, kB int) error {
	if engine == Postgres {
		return nil
	}
	return tx.Exec(fmt.Sprintf("PRAGMA cache_size = -%d", kB)).Error
}

// Tidy does at once what the database would do by and by after a great many
// rows were added: PostgreSQL gathers statistics, SQLite takes its log into the
// file.
func (db *DB) Tidy(ctx context.Context) error {
	statement := "PRAGMA wal_checkpoint(TRUNCATE)"
	if db.engine == Postgres {
		statement = "VACUUM ANALYZE"
	}
	err := db.write.WithContext(ctx).Exec(statement).Error
	if err == nil {
		err = roomy(db.write.WithContext(ctx), db.engine, restCache)
	}
	if err != nil {
		return fmt.Errorf("tidying up: %w", kind(err))
	}
	return nil
}
