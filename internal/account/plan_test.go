package account_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
)

// TestEverythingThatIsWrongIsFoundAtOnce: what a row names is looked at although
// the row, or the one that is named, has another fault; and no fault makes
// another where there is none.
func TestEverythingThatIsWrongIsFoundAtOnce(t *testing.T) {
	s, _ := newService(t)
	setUp(t, s) // ada, the only administrator
	load(t, s, "email,name,manager\nbo@example.org,Bo,cy@example.org\ncy@example.org,Cy,\n")
	for _, test := range []struct {
		name, file string
		sync       bool
		want       []string // line, field and what is wrong
	}{
		{"a bad day and an unknown manager", "email,name,manager,hired\nann@example.org,Ann,no@example.org,soon\n", false,
			[]string{`3 hired "soon" can't be used.`, `3 manager Nobody has the address no@example.org.`}},
		{"a bad address and an unknown manager", "email,name,manager\nann,Ann,no@example.org\n", false,
			[]string{`3 email "ann" can't be used.`, `3 manager Nobody has the address no@example.org.`}},
		{"the manager's row has another fault", "email,name,manager,hired\nann@example.org,Ann,max@example.org,\nmax@example.org,Max,,soon\n", false,
			[]string{`4 hired "soon" can't be used.`}},
		{"the manager's address stands within what is none", "email,name,manager\nann@example.org,Ann,max@example.org\nMax <max@example.org>,Max,\n", false,
			[]string{`4 email "Max <max@example.org>" can't be used.`}},
		{"who stands twice is one of them", "email,name,manager\nann@example.org,Ann,\nann@example.org,Ann,no@example.org\n", false,
			[]string{`4 email ann@example.org stands in line 3 already.`, `4 manager Nobody has the address no@example.org.`}},
		{"a ring is said once", "email,name,manager,hired\nann@example.org,Ann,max@example.org,soon\nmax@example.org,Max,ann@example.org,\n", false, []string{
			`3 hired "soon" can't be used.`, `3 manager The managers go round in a ring: ann@example.org → max@example.org → ann@example.org.`,
			`4 manager The managers go round in a ring: max@example.org → ann@example.org → max@example.org.`,
		}},
		{"no ring through a manager who was to be another", "email,name,manager\nbo@example.org,Bo,someone\ncy@example.org,Cy,bo@example.org\n", false,
			[]string{`3 manager "someone" can't be used.`}},
		{"the other administrator is misspelt", "email,name,role\nada@example.org,Ada,learner\nbo@example.org,Bo,amin\n", false,
			[]string{`4 role "amin" can't be used.`}},
		{"everybody, and a bad day", "email,name,manager,hired\nada@example.org,Ada,cy@example.org,\nann@example.org,Ann,,soon\n", true,
			[]string{`3 manager cy@example.org is not in the file, and so not active.`, `4 hired "soon" can't be used.`}},
	} {
		head, rest, _ := strings.Cut(test.file, "\n")
		plan, err := s.PlanImport(t.Context(), strings.NewReader(head+"\n\n"+rest), account.Options{By: account.CommandLine(), Sync: test.sync})
		var got []string
		for _, p := range plan.Problems {
			got = append(got, fmt.Sprint(p.Line, " ", p.Field, " ", p.Wrong))
		}
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", test.name, err, diff)
		}
		if _, err := s.Import(t.Context(), plan, func(int) {}); err == nil {
			t.Errorf("%s: it was imported", test.name)
		}
	}
}

func load(t *testing.T, s *account.Service, file string) {
	t.Helper()
	plan, err := s.PlanImport(t.Context(), strings.NewReader(file), account.Options{By: account.CommandLine()})
	if err != nil || len(plan.Problems) > 0 {
		t.Fatal(err, plan.Problems)
	}
	if _, err := s.Import(t.Context(), plan, func(int) {}); err != nil {
		t.Fatal(err)
	}
}
