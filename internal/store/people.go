package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"

	"decorum/internal/account"
)

// People keeps accounts.
type People struct{ db *DB }

// People returns the store of accounts.
func (db *DB) People() People { return People{db} }

type personRow struct {
	ID           int64 `gorm:"primaryKey;autoIncrement"`
	Email        string
	Name         string
	SortName     string
	UnitID       *int64
	ManagerID    *int64
	Role         string
	Active       bool
	PasswordHash string
	Epoch        int
	CreatedAt    time.Time
	ChangedAt    time.Time
	HiredOn      string
	Language     string
	UserName     string
	UserNameKey  string
	ExternalID   string
	Directory    string
	RemovedAt    *time.Time
	Manages      bool `gorm:"->;-:migration"`
}

func (personRow) TableName() string { return "people" }

func (r personRow) person() account.Person {
	return account.Person{
		ID: r.ID, Email: r.Email, Name: r.Name, UnitID: idOrZero(r.UnitID), ManagerID: idOrZero(r.ManagerID),
		Role: account.Role(r.Role), Active: r.Active, CreatedAt: r.CreatedAt.UTC(),
		ChangedAt: r.ChangedAt.UTC(), HiredOn: account.Day(r.HiredOn), Language: r.Language, PasswordHash: r.PasswordHash, Epoch: r.Epoch, Manages: r.Manages,
	}
}

func newPersonRow(p account.Person) personRow {
	return personRow{
		ID: p.ID, Email: p.Email, Name: p.Name, SortName: sortName(p.Name), UnitID: idOrNil(p.UnitID),
		ManagerID: idOrNil(p.ManagerID), Role: string(p.Role), Active: p.Active,
		PasswordHash: p.PasswordHash, Epoch: p.Epoch, CreatedAt: p.CreatedAt.UTC(), ChangedAt: p.CreatedAt.UTC(),
		HiredOn: string(p.HiredOn), Language: p.Language,
	}
}

// sortName is the name as lists are ordered by it, alike on both engines:
// lower case, without diacritics.
func sortName(name string) string {
	strip := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	plain, _, err := transform.String(strip, name)
	if err != nil {
		plain = name
	}
	return strings.ToLower(plain)
}

const selectPerson = `SELECT p.*, EXISTS (SELECT 1 FROM people r WHERE r.manager_id = p.id) AS manages FROM people p `

func (s People) one(ctx context.Context, where string, arg any) (account.Person, error) {
	var rows []personRow
	err := s.db.read.WithContext(ctx).Raw(selectPerson+where, arg).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return account.Person{}, fmt.Errorf("reading a person: %w", kind(err))
	}
	return rows[0].person(), nil
}

// PersonByEmail returns the person with that address.
func (s People) PersonByEmail(ctx context.Context, email string) (account.Person, error) {
	return s.one(ctx, "WHERE p.email = ?", email)
}

// Person returns the person with that id.
func (s People) Person(ctx context.Context, id int64) (account.Person, error) {
	return s.one(ctx, "WHERE p.id = ?", id)
}

// AnyPerson reports whether there is anybody.
func (s People) AnyPerson(ctx context.Context) (bool, error) {
	var found bool
	err := s.db.read.WithContext(ctx).Raw("SELECT EXISTS (SELECT 1 FROM people)").Scan(&found).Error
	if err != nil {
		return false, fmt.Errorf("looking for people: %w", kind(err))
	}
	return found, nil
}

// AddPerson adds a person.
func (s People) AddPerson(ctx context.Context, p account.Person) (int64, error) {
	row := newPersonRow(p)
	if err := s.db.write.WithContext(ctx).Create(&row).Error; err != nil {
		return 0, fmt.Errorf("adding a person: %w", kind(err))
	}
	return row.ID, nil
}

// SetPassword stores a hash and raises the epoch.
func (s People) SetPassword(ctx context.Context, id int64, hash string) (int, error) {
	var epoch int
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
		epoch, err = setPassword(tx, id, hash)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("setting a password: %w", kind(err))
	}
	return epoch, nil
}

// SetActive lets people in or keeps them out.
func (s People) SetActive(ctx context.Context, ids []int64, active bool, at time.Time) (int, error) {
	var n int64
	err := s.db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		for some := range slices.Chunk(ids, batch) {
			done := tx.Exec("UPDATE people SET active = ?, epoch = epoch + 1, changed_at = ? WHERE active <> ? AND id IN ?", active, at.UTC(), active, some)
			if done.Error != nil {
				return done.Error
			}
			n += done.RowsAffected
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("letting people in or out: %w", kind(err))
	}
	return int(n), nil
}

func setPassword(tx *gorm.DB, id int64, hash string) (int, error) {
	var epochs []int
	err := tx.Raw("UPDATE people SET password_hash = ?, epoch = epoch + 1 WHERE id = ? RETURNING epoch", hash, id).
		Scan(&epochs).Error
	if err == nil && len(epochs) == 0 {
		err = gorm.ErrRecordNotFound
	}
	if err != nil {
		return 0, err
	}
	return epochs[0], nil
}

// Managers returns those who are somebody's manager, by name.
func (s People) Managers(ctx context.Context) ([]account.Person, error) {
	var rows []personRow
	err := s.db.read.WithContext(ctx).Raw(`SELECT p.*, true AS manages FROM people p
		WHERE p.id IN (SELECT manager_id FROM people WHERE manager_id IS NOT NULL) ORDER BY p.sort_name, p.id`).
		Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading managers: %w", kind(err))
	}
	return people(rows), nil
}

func people(rows []personRow) []account.Person {
	out := make([]account.Person, len(rows))
	for i, r := range rows {
		out[i] = r.person()
	}
	return out
}

// batch is how many values go into one statement.
const batch = 500

type unitRow struct {
	ID        int64 `gorm:"primaryKey;autoIncrement"`
	ParentID  *int64
	Name      string
	ChangedAt time.Time
}

// tagRow is one tag of one person.
type tagRow struct {
	PersonID int64  `gorm:"primaryKey;autoIncrement:false"`
	Tag      string `gorm:"primaryKey"`
}

func (tagRow) TableName() string { return "person_tags" }

func (unitRow) TableName() string { return "units" }

// Units returns all units, parents before children, siblings by name.
func (s People) Units(ctx context.Context) ([]account.Unit, error) {
	units, err := readUnits(s.db.read.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("reading units: %w", kind(err))
	}
	return units, nil
}

func readUnits(tx *gorm.DB) ([]account.Unit, error) {
	return scanUnits(tx, "SELECT id, parent_id, name FROM units ORDER BY name, id")
}

// scanUnits reads units by a statement that gives id, parent and name, ordered
// by name: there are many of a large company, and each report needs them all.
func scanUnits(tx *gorm.DB, query string, args ...any) ([]account.Unit, error) {
	var units []account.Unit
	var id, parent number
	var name text
	err := each(tx, query, args, []any{&id, &parent, &name}, func() {
		units = append(units, account.Unit{ID: id.int64, ParentID: parent.int64, Name: name.string})
	})
	return inOrder(units), err
}

// inOrder returns units, parents before children. They come ordered by name.
func inOrder(units []account.Unit) []account.Unit {
	children := map[int64][]account.Unit{}
	for _, u := range units {
		children[u.ParentID] = append(children[u.ParentID], u)
	}
	out := make([]account.Unit, 0, len(units))
	var visit func(parent int64)
	visit = func(parent int64) {
		for _, u := range children[parent] {
			out = append(out, u)
			visit(u.ID)
		}
	}
	visit(0)
	return out
}

var _ account.Store = People{}
