package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"decorum/internal/scim"
)

// maxScanned is of how many resources a filter is asked one by one.
const maxScanned = 100_000

// narrowed is what an index knows of a filter.
type narrowed struct {
	where string
	args  []any
	whole bool // it means the same as the filter
	some  bool // it leaves a few
}

// few is how many resources an index leaves as a rule, at the most.
const few = 200

func (n *narrowed) and(condition string, args ...any) {
	n.where += " AND " + condition
	n.args = append(n.args, args...)
}

// narrowUsers returns the conditions on people p that all users meet whom a
// filter means.
func narrowUsers(f scim.Filter) narrowed {
	terms, whole := f.Terms()
	n := narrowed{where: "NOT " + gone, whole: whole}
	for _, t := range terms {
		switch t.Attribute {
		case scim.TermID:
			id, err := scim.ParseID(t.Value)
			if err != nil {
				id = 0 // nobody's
			}
			n.and("p.id = ?", id)
			n.some = true
		case scim.TermExternalID:
			n.and("p.external_id = ? AND p.external_id <> ''", t.Value)
			n.some = true
		case scim.TermUserName:
			n.and(named, t.Value, t.Value)
			n.some = true
		case scim.TermEmail:
			n.and("p.id IN (SELECT id FROM people WHERE email = ? UNION ALL SELECT person_id FROM other_emails WHERE email = ?)", t.Value, t.Value)
			n.whole, n.some = false, true // the address may be a user name that is no email
		default:
			n.whole = false
		}
	}
	return n
}

// order returns how a query wants resources ordered. Texts are compared byte by
// byte on both engines.
func (s Directory) order(by scim.Sort, columns map[string]string) string {
	column := columns[by.By]
	switch {
	case column == "":
		column = "id"
	case s.db.engine == Postgres && (by.By == scim.SortUserName || by.By == scim.SortDisplayName):
		column += ` COLLATE "C"`
	}
	if by.Descending {
		column += " DESC"
	}
	return " ORDER BY " + column + ", id"
}

// Users returns a page of users.
func (s Directory) Users(ctx context.Context, q scim.Query) ([]scim.UserRecord, int, error) {
	tx := s.db.read.WithContext(ctx)
	n := narrowUsers(q.Filter)
	from := " FROM people p WHERE " + n.where
	order := s.order(q.Sort, map[string]string{
		scim.SortUserName: "coalesce(nullif(p.user_name_key, ''), p.email)", scim.SortDisplayName: "p.sort_name",
		scim.SortCreated: "p.created_at", scim.SortLastModified: "p.changed_at",
	})
	if !n.whole {
		found, total, err := s.filtered(tx, q, n, "SELECT p.*"+from+order)
		if err != nil {
			return nil, 0, fmt.Errorf("looking for users: %w", clash(err))
		}
		return found, total, nil
	}
	var total int
	var rows []personRow
	err := tx.Raw("SELECT count(*)"+from, n.args...).Scan(&total).Error
	if err == nil && q.Page.Count > 0 {
		err = tx.Raw("SELECT p.*"+from+order+" LIMIT ? OFFSET ?", append(slices.Clone(n.args), q.Page.Count, q.Page.Offset())...).Scan(&rows).Error
	}
	if err != nil {
		return nil, 0, fmt.Errorf("reading users: %w", kind(err))
	}
	found, err := records(tx, rows)
	if err != nil {
		return nil, 0, fmt.Errorf("reading users: %w", kind(err))
	}
	return found, total, nil
}

// filtered asks the filter of those whom the index leaves.
func (s Directory) filtered(tx *gorm.DB, q scim.Query, n narrowed, query string) ([]scim.UserRecord, int, error) {
	if !n.some {
		return s.matching(tx, q, query, n.args)
	}
	var rows []personRow
	if err := tx.Raw(query+" LIMIT ?", append(slices.Clone(n.args), few+1)...).Scan(&rows).Error; err != nil {
		return nil, 0, err
	}
	if len(rows) > few {
		return s.matching(tx, q, query, n.args)
	}
	all, err := records(tx, rows)
	if err != nil {
		return nil, 0, err
	}
	found := slices.DeleteFunc(all, func(r scim.UserRecord) bool { return !q.Filter.Match(r.User("")) })
	from := min(q.Page.Offset(), len(found))
	return found[from:min(from+q.Page.Count, len(found))], len(found), nil
}

// matching asks the filter of one user after the other, as they come from the
// database, and keeps those of the page.
func (s Directory) matching(tx *gorm.DB, q scim.Query, query string, args []any) ([]scim.UserRecord, int, error) {
	paths, err := unitNames(tx, nil) // before the rows are open, so that no connection waits for another
	if err != nil {
		return nil, 0, err
	}
	rows, err := tx.Raw(query, args...).Rows()
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = rows.Close() }()
	var found []scim.UserRecord
	total, scanned := 0, 0
	for rows.Next() {
		if scanned++; scanned > maxScanned {
			return nil, 0, scim.TooBroad(maxScanned)
		}
		var row personRow
		if err := tx.ScanRows(rows, &row); err != nil {
			return nil, 0, err
		}
		r, err := row.record(paths)
		if err != nil {
			return nil, 0, err
		}
		if !q.Filter.Match(r.User("")) {
			continue
		}
		if total++; total > q.Page.Offset() && len(found) < q.Page.Count {
			found = append(found, r)
		}
	}
	return found, total, rows.Err()
}

// Groups returns a page of groups.
func (s Directory) Groups(ctx context.Context, q scim.Query) ([]scim.GroupRecord, int, error) {
	found, total, err := s.groups(s.db.read.WithContext(ctx), q)
	if err != nil {
		return nil, 0, fmt.Errorf("reading groups: %w", clash(err))
	}
	return found, total, nil
}

// narrowGroups is narrowUsers for groups g.
func narrowGroups(f scim.Filter) narrowed {
	terms, whole := f.Terms()
	n := narrowed{where: "true", whole: whole}
	for _, t := range terms {
		switch t.Attribute {
		case scim.TermID, scim.TermMember:
			id, err := scim.ParseID(t.Value)
			if err != nil {
				id = 0
			}
			if t.Attribute == scim.TermID {
				n.and("g.id = ?", id)
			} else {
				n.and("g.id IN (SELECT group_id FROM group_members WHERE person_id = ?)", id)
			}
		case scim.TermExternalID:
			n.and("g.external_id = ? AND g.external_id <> ''", t.Value)
		case scim.TermDisplayName:
			tag, err := scim.GroupTag(t.Value)
			if err != nil {
				tag = "" // none has it
			}
			n.and("g.tag = ?", tag)
			n.whole = false // other names have the same tag
		default:
			n.whole = false
		}
	}
	return n
}

// groups reads all groups that an index leaves, which are hundreds and not
// hundred thousands, and their members where somebody asks about these.
func (s Directory) groups(tx *gorm.DB, q scim.Query) ([]scim.GroupRecord, int, error) {
	n := narrowGroups(q.Filter)
	order := s.order(q.Sort, map[string]string{
		scim.SortDisplayName: "g.display_name", scim.SortCreated: "g.created_at", scim.SortLastModified: "g.changed_at",
	})
	var rows []groupRow
	err := tx.Raw("SELECT g.* FROM groups g WHERE "+n.where+order+" LIMIT ?", append(n.args, maxScanned+1)...).Scan(&rows).Error
	if err != nil {
		return nil, 0, err
	}
	if len(rows) > maxScanned {
		return nil, 0, scim.TooBroad(maxScanned)
	}
	if !n.whole {
		if rows, err = matchingGroups(tx, q.Filter, rows); err != nil {
			return nil, 0, err
		}
	}
	total := len(rows)
	rows = rows[min(q.Page.Offset(), total):]
	rows = rows[:min(q.Page.Count, len(rows))]
	found, err := withMembers(tx, rows, q.Projection.Wants("members"))
	return found, total, err
}

// matchingGroups asks the filter of groups, some at a time because of their
// members.
func matchingGroups(tx *gorm.DB, f scim.Filter, rows []groupRow) ([]groupRow, error) {
	about := strings.Contains(strings.ToLower(f.String()), "members")
	var out []groupRow
	for some := range slices.Chunk(rows, 100) {
		found, err := withMembers(tx, some, about)
		if err != nil {
			return nil, err
		}
		for i, g := range found {
			if f.Match(g.Group("")) {
				out = append(out, some[i])
			}
		}
	}
	return out, nil
}

// withMembers returns the groups of rows.
func withMembers(tx *gorm.DB, rows []groupRow, members bool) ([]scim.GroupRecord, error) {
	out := make([]scim.GroupRecord, len(rows))
	at := make(map[int64]int, len(rows))
	ids := make([]int64, len(rows))
	for i, r := range rows {
		out[i], ids[i], at[r.ID] = r.record(), r.ID, i
		if members {
			out[i].Members = []int64{}
		}
	}
	if !members || len(rows) == 0 {
		return out, nil
	}
	var found []memberRow
	if err := tx.Order("group_id, person_id").Find(&found, "group_id IN ?", ids).Error; err != nil {
		return nil, err
	}
	for _, m := range found {
		g := &out[at[m.GroupID]]
		g.Members = append(g.Members, m.PersonID)
	}
	return out, nil
}
