package store

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm/schema"

	"decorum/internal/testdb"
)

// rows lists every row type.
func rows() []any {
	return []any{
		&answerRow{}, &assignmentRow{}, &attemptRow{}, &auditRow{}, &exceptionRow{}, &stateRow{}, &certificateRow{}, &enrollmentRow{}, &failuresRow{}, &groupRow{}, &attachmentRow{}, &jobRow{}, &mailRow{}, &messageRow{}, &textRow{}, &unsubscribeRow{}, &keyRow{},
		&lessonRow{}, &linkRow{}, &memberRow{}, &otherEmailRow{}, &personRow{}, &secretRow{}, &sessionRow{}, &settingRow{}, &stepRow{}, &tagRow{}, &tokenRow{}, &unitRow{}, &uploadRow{}, &versionFileRow{}, &versionRow{}, &walkRow{},
		&webhookRow{}, &deliveryRow{}, &viewRow{}, &scheduleRow{}, &recipientRow{},
	}
}

// rowless lists the tables that have no row type: what triggers keep, and what
// goose does.
func rowless() []string {
	return []string{"completion_counts", "message_counts", "expiry_counts", "unit_counts", "headcounts", "person_states", "unit_states", "goose_db_version", "goose_lock", "sqlite_sequence"}
}

// column is what the catalogue says of a column.
type column struct {
	Family   string
	Nullable bool
}

// TestSchemaIsWhatRowsSay migrates one database, lets gorm make another from
// the row types, and compares them, on both engines. Whether a column may be
// NULL gorm does not know; that is held to the fields themselves.
func TestSchemaIsWhatRowsSay(t *testing.T) {
	for engine, address := range map[Engine]func() string{
		SQLite:   func() string { return t.TempDir() + "/drift.db" },
		Postgres: func() string { return testdb.Postgres(t) },
	} {
		t.Run(string(engine), func(t *testing.T) {
			real, made := openFor(t, address()), openFor(t, address())
			if _, err := real.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := made.write.AutoMigrate(rows()...); err != nil {
				t.Fatal(err)
			}
			got, want := catalogue(t, real), catalogue(t, made)
			for _, table := range rowless() {
				delete(got, table)
				delete(want, table)
			}
			nullable := nullableFields(t)
			for table, columns := range want {
				for name, c := range columns {
					c.Nullable = nullable[table+"."+name]
					columns[name] = c
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the migrations made another schema than the row types say (-row types +migrations):\n%s", diff)
			}
		})
	}
}

func openFor(t *testing.T, address string) *DB {
	t.Helper()
	db, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// nullableFields returns the columns that their rows can hold no value for.
func nullableFields(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{"signing_keys.private_key": true} // nil bytes: an operator's key is not kept
	for _, row := range rows() {
		parsed, err := schema.Parse(row, &sync.Map{}, schema.NamingStrategy{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range parsed.Fields {
			if f.FieldType.Kind() == reflect.Pointer {
				out[parsed.Table+"."+f.DBName] = true
			}
		}
	}
	return out
}

// catalogue reads tables and columns.
func catalogue(t *testing.T, db *DB) map[string]map[string]column {
	t.Helper()
	// A SQLite primary key that is not NULL by declaration is so by use.
	query := `SELECT m.name AS table_name, c.name AS column_name, c.type AS data_type, c."notnull" = 0 AND c.pk = 0 AS nullable
		FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`
	if db.engine == Postgres {
		query = `SELECT table_name, column_name, data_type, is_nullable = 'YES' AS nullable
			FROM information_schema.columns WHERE table_schema = current_schema()`
	}
	var found []struct {
		TableName, ColumnName, DataType string
		Nullable                        bool
	}
	if err := db.read.WithContext(t.Context()).Raw(query).Scan(&found).Error; err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]column{}
	for _, f := range found {
		if out[f.TableName] == nil {
			out[f.TableName] = map[string]column{}
		}
		out[f.TableName][f.ColumnName] = column{family(f.DataType), f.Nullable}
	}
	return out
}

// family puts the names that the engines and gorm have for a type together.
func family(name string) string {
	switch name = strings.ToLower(name); name {
	case "bigint", "integer":
		return "number"
	case "boolean", "numeric": // gorm's SQLite says numeric
		return "truth"
	case "datetime", "timestamp with time zone":
		return "time"
	case "blob", "bytea":
		return "bytes"
	}
	return name
}
