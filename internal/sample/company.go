package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"decorum/internal/account"
)

// The accounts that the demo signs in with.
const (
	learnerEmail = "learner@demo.example"
	trainerEmail = "trainer@demo.example"
	hrEmail      = "hr@demo.example"
	managerEmail = "manager@demo.example"
	adminEmail   = "admin@demo.example"
)

// member is somebody of the company.
type member struct {
	account.ImportRow
	id     int64
	unit   int64
	cycles []cycle
}

// department is a unit and how many of a hundred and more people are in it.
type department struct {
	path   []string
	weight int
	above  int // index of the one above, -1 = none
}

// departments are the units of one site: twelve, with the company itself.
func departments(top []string, above int) []department {
	under := func(names ...string) []string { return append(slices.Clip(top), names...) }
	return []department{
		{under(), 4, above},
		{under("Clinics"), 8, 0},
		{under("Clinics", "North Clinic"), 36, 1},
		{under("Clinics", "South Clinic"), 30, 1},
		{under("Clinics", "Harbor Clinic"), 24, 1},
		{under("Laboratory"), 28, 0},
		{under("Pharmacy"), 18, 0},
		{under("Home Care"), 36, 0},
		{under("Administration"), 6, 0},
		{under("Administration", "Human Resources"), 14, 8},
		{under("Administration", "Finance"), 16, 8},
		{under("Administration", "IT and Data"), 20, 8},
	}
}

// peoplePerSite is when a company gets another site.
const peoplePerSite = 5000

// structure returns the units of a company of that size, from the top down.
func structure(organization string, people int) []department {
	if people <= 1000 {
		return departments([]string{organization}, -1)
	}
	all := []department{{[]string{organization}, 1, -1}}
	for site := range max(1, people/peoplePerSite) {
		first := len(all)
		for i, d := range departments([]string{organization, siteName(site)}, 0) {
			if i > 0 {
				d.above += first
			}
			all = append(all, d)
		}
	}
	return all
}

func siteName(n int) string {
	names := []string{"Aldermoor", "Brightwater", "Calder", "Dunmore", "Eastgate", "Fernhill", "Glenbrook", "Harrow Vale",
		"Inverleith", "Juniper Hill", "Kingsbridge", "Larchmont", "Mill Creek", "Newhaven", "Oakridge", "Pinecrest",
		"Queensbury", "Riverside", "Stonefield", "Thornbury"}
	if n < len(names) {
		return names[n]
	}
	return fmt.Sprintf("%s %d", names[n%len(names)], n/len(names)+1)
}

// directReports is how many report to the head of a unit themselves; of the
// others, every tenth leads a team.
const directReports = 10

// When people were hired: within that many days from a day on.
const (
	hiredFrom = account.Day("2012-01-09")
	hiredDays = 13 * 365
)

// hire fills the units with people and says who reports to whom. Everybody
// stands after their manager.
func hire(random *rand.Rand, organization string, people int) []member {
	units := structure(organization, people)
	sizes := share(units, people)
	names := newNamer(random)
	heads := make([]string, len(units))
	var out []member
	for u, unit := range units {
		var lead string
		for j := range sizes[u] {
			m := member{}
			m.Name, m.Email = names.next()
			m.Unit, m.Role, m.Line = unit.path, account.Learner, len(out)+1
			m.Hired = hiredFrom.Add(len(out) * 7919 % hiredDays)
			cast(&m, unit.path, j, u < 13)
			switch {
			case j == 0:
				heads[u] = m.Email
				if unit.above >= 0 {
					m.Manager = heads[unit.above]
				}
			case j <= directReports || j%10 == 1:
				m.Manager, lead = heads[u], m.Email
			default:
				m.Manager = lead
			}
			out = append(out, m)
		}
		if heads[u] == "" && unit.above >= 0 {
			heads[u] = heads[unit.above]
		}
	}
	return out
}

// share divides people among units by weight, so that the sum is right and
// everybody who signs in has a place.
func share(units []department, people int) []int {
	total := 0
	for _, u := range units {
		total += u.weight
	}
	sizes := make([]int, len(units))
	given, seen := 0, 0
	for i, u := range units {
		seen += u.weight
		sizes[i] = people*seen/total - given
		given += sizes[i]
	}
	return sizes
}

// cast gives the accounts of the demo their places; first is true for the
// first site.
func cast(m *member, path []string, place int, first bool) {
	if !first {
		return
	}
	role := func(name, email string, r account.Role) { m.Name, m.Email, m.Role = name, email, r }
	switch unit := path[len(path)-1]; {
	case unit == "North Clinic" && place == 0:
		role("Sofía Lindqvist", managerEmail, account.Learner)
	case unit == "North Clinic" && place == 1:
		role("Mia Torres", learnerEmail, account.Learner)
	case unit == "Human Resources" && place == 0:
		role("Amara Okafor", hrEmail, account.HR)
	case unit == "Human Resources" && place == 1:
		role("Jonas Köhler", trainerEmail, account.Trainer)
	case unit == "IT and Data" && place == 0:
		role("Robin Park", adminEmail, account.Admin)
	}
}
