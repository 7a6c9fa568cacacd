package account

import (
	"slices"
	"strings"
)

// Actor is who changes people: for the rules, and for the record.
type Actor struct {
	Name string // an address, or what stands for one
	Role Role
}

// CommandLine is whoever runs a command beside the database.
func CommandLine() Actor { return Actor{Name: "the command line", Role: Admin} }

// As returns a person as one who acts.
func (p Person) As() Actor { return Actor{Name: p.Email, Role: p.Role} }

// givesRoles reports whether the actor may give roles and take them.
func (a Actor) givesRoles() bool { return a.Role == Admin }

// over reports whether the actor may let somebody of a role in, or keep them
// out: HR everybody but administrators.
func (a Actor) over(r Role) bool { return a.Role == Admin || (a.Role == HR && r != Admin) }

// Known is a person as an import compares them.
type Known struct {
	ID        int64
	Email     string
	Name      string
	Unit      []string // names from the top down
	Manager   string   // email address; "" = none
	Role      Role
	Active    bool
	Hired     Day
	Language  string
	Tags      []string // in order
	Directory bool     // a directory tells by SCIM who the person is
}

// Company is what an import needs to know of who is there already.
type Company struct {
	People map[string]Known // by address: those who were asked for and the managers above them, or everybody
	Units  map[string]int64 // by PathKey
	Active int              // how many people are active, asked for or not
	Admins []string         // addresses of all active administrators, in order
}

// PathKey is a unit's names from the top down as one text, which no two units
// share.
func PathKey(path []string) string { return strings.Join(path, "\x1f") }

// Field is something that an import changes in somebody.
type Field struct {
	Name string `json:"field"` // a column of the file
	Old  string `json:"old"`
	New  string `json:"new"`
}

// fields returns what differs between two states of a person.
func fields(before, after Known) []Field {
	var out []Field
	add := func(name, was, is string) {
		if was != is {
			out = append(out, Field{name, was, is})
		}
	}
	add(columnName, before.Name, after.Name)
	if PathKey(before.Unit) != PathKey(after.Unit) {
		add(columnUnit, unitText(before.Unit), unitText(after.Unit))
	}
	add(columnManager, before.Manager, after.Manager)
	add(columnRole, string(before.Role), string(after.Role))
	add(columnHired, string(before.Hired), string(after.Hired))
	add(columnLang, before.Language, after.Language)
	if !slices.Equal(before.Tags, after.Tags) {
		add(columnTags, strings.Join(before.Tags, ", "), strings.Join(after.Tags, ", "))
	}
	return out
}

// unitText is a unit as a file of people writes it.
func unitText(path []string) string { return strings.Join(path, " / ") }
