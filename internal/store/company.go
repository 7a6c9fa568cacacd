package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"decorum/internal/account"
)

// Company returns the people with these addresses and the managers above them,
// or everybody if they are nil.
func (s People) Company(ctx context.Context, emails []string) (account.Company, error) {
	company, err := readCompany(s.db.read.WithContext(ctx), emails)
	if err != nil {
		return account.Company{}, fmt.Errorf("reading who is there: %w", kind(err))
	}
	return company, nil
}

// knownRow is a person as an import compares them.
type knownRow struct {
	ID        int64
	Email     string
	Name      string
	UnitID    *int64
	Manager   string
	Role      string
	Active    bool
	HiredOn   string
	Language  string
	Directory bool
}

const selectKnown = `SELECT p.id, p.email, p.name, p.unit_id, coalesce(m.email, '') AS manager, p.role, p.active, p.hired_on, p.language,
	p.directory <> '' AS directory FROM people p LEFT JOIN people m ON m.id = p.manager_id`

func readCompany(tx *gorm.DB, emails []string) (account.Company, error) {
	c := account.Company{People: make(map[string]account.Known, len(emails)), Units: map[string]int64{}}
	paths, err := unitPaths(tx, c.Units)
	if err != nil {
		return c, err
	}
	var counted []int
	if err := tx.Raw("SELECT coalesce(sum(n), 0) FROM headcounts").Scan(&counted).Error; err != nil {
		return c, err
	}
	c.Active = counted[0]
	if err := tx.Raw("SELECT email FROM people WHERE role = ? AND active ORDER BY email", string(account.Admin)).Scan(&c.Admins).Error; err != nil {
		return c, err
	}
	if emails == nil {
		return c, readKnown(tx, c, paths, "", nil)
	}
	for len(emails) > 0 { // a turn for each level of managers
		for some := range slices.Chunk(emails, batch) {
			if err := readKnown(tx, c, paths, " WHERE p.email IN ?", []any{some}); err != nil {
				return c, err
			}
		}
		emails = managersBeyond(c)
	}
	return c, nil
}

// managersBeyond returns the managers of people in a company who aren't in it
// themselves.
func managersBeyond(c account.Company) []string {
	missing := map[string]bool{}
	for _, k := range c.People {
		if _, ok := c.People[k.Manager]; !ok && k.Manager != "" {
			missing[k.Manager] = true
		}
	}
	return slices.Sorted(maps.Keys(missing))
}

// unitPaths returns the names of every unit from the top down, and fills in
// their ids by account.PathKey.
func unitPaths(tx *gorm.DB, ids map[string]int64) (map[int64][]string, error) {
	units, err := readUnits(tx)
	if err != nil {
		return nil, err
	}
	paths := make(map[int64][]string, len(units))
	for _, u := range units { // parents come first
		paths[u.ID] = slices.Concat(paths[u.ParentID], []string{u.Name})
		ids[account.PathKey(paths[u.ID])] = u.ID
	}
	return paths, nil
}

func readKnown(tx *gorm.DB, c account.Company, paths map[int64][]string, where string, args []any) error {
	var rows []knownRow
	if err := tx.Raw(selectKnown+where, args...).Scan(&rows).Error; err != nil {
		return err
	}
	query := "SELECT t.person_id, t.tag FROM person_tags t"
	if where != "" {
		query += " JOIN people p ON p.id = t.person_id" + where
	}
	var tagged []tagRow
	if err := tx.Raw(query+" ORDER BY t.person_id, t.tag", args...).Scan(&tagged).Error; err != nil {
		return err
	}
	tags := map[int64][]string{}
	for _, t := range tagged {
		tags[t.PersonID] = append(tags[t.PersonID], t.Tag)
	}
	for _, r := range rows {
		slices.Sort(tags[r.ID]) // a database may order letters in its own way
		c.People[r.Email] = account.Known{ID: r.ID, Email: r.Email, Name: r.Name, Unit: paths[idOrZero(r.UnitID)], Manager: r.Manager,
			Role: account.Role(r.Role), Active: r.Active, Hired: account.Day(r.HiredOn), Language: r.Language, Tags: tags[r.ID], Directory: r.Directory}
	}
	return nil
}

// readTags returns the tags of people, their own and those of their groups, by
// person and in order.
func readTags(tx *gorm.DB, people []personRow) (map[int64][]string, error) {
	ids := make([]int64, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	var rows []tagRow
	err := tx.Raw(`SELECT person_id, tag FROM person_tags WHERE person_id IN ?
		UNION SELECT m.person_id, g.tag FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.person_id IN ?
		ORDER BY person_id, tag`, ids, ids).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	tags := make(map[int64][]string, len(people))
	for _, r := range rows {
		tags[r.PersonID] = append(tags[r.PersonID], r.Tag)
	}
	return tags, nil
}
