package account_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/store"
)

const (
	secret = "correct horse battery"
	place  = "192.0.2.7"
)

// watch is a clock that is moved by hand.
type watch struct{ now time.Time }

func (w *watch) clock() time.Time        { return w.now }
func (w *watch) forward(d time.Duration) { w.now = w.now.Add(d) }

// newService returns a service over a database of its own.
func newService(t *testing.T) (*account.Service, *watch) {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir()+"/people.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &watch{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	return account.New(db.People(), w.clock), w
}

// setUp sets up the first administrator and returns them.
func setUp(t *testing.T, s *account.Service) account.Person {
	t.Helper()
	token, err := s.AddFirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.SetUp(t.Context(), token, "Ada Admin", "ada@example.org", secret)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func refused(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if fault.Of(err) != kind || fault.Words(err) == "" {
		t.Errorf("error is %v of kind %q, want %q with words", err, fault.Of(err), kind)
	}
}

func TestSetUpTheFirstAdministratorOnce(t *testing.T) {
	s, _ := newService(t)
	token, err := s.AddFirstLink(t.Context())
	if err != nil || token == "" {
		t.Fatalf("AddFirstLink = %q, %v", token, err)
	}
	for _, bad := range [][3]string{ // each leaves the address usable
		{"", "ada@example.org", secret}, {"Ada", "ada", secret}, {"Ada", "ada@example.org", "short"},
	} {
		_, err := s.SetUp(t.Context(), token, bad[0], bad[1], bad[2])
		refused(t, err, fault.Invalid)
	}
	if p, err := s.Linked(t.Context(), token); err != nil || p.ID != 0 {
		t.Fatalf("Linked = %+v, %v", p, err)
	}
	admin, err := s.SetUp(t.Context(), token, " Ada  Admin", " Ada@Example.org", secret)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := s.Store().Person(t.Context(), admin.ID)
	if err != nil {
		t.Fatal(err)
	}
	if stored.Name != "Ada Admin" || stored.Email != "ada@example.org" || stored.Role != account.Admin || !stored.Active {
		t.Errorf("stored as %+v", stored)
	}
	_, err = s.SetUp(t.Context(), token, "Eve", "eve@example.org", secret)
	refused(t, err, fault.Missing)
	if again, err := s.AddFirstLink(t.Context()); err != nil || again != "" {
		t.Errorf("a database with people offers a first link: %q, %v", again, err)
	}
	if _, err := s.SignIn(t.Context(), "ada@example.org", secret, place); err != nil {
		t.Errorf("signing in: %v", err)
	}
}

// TestFirstLinkIsVoidOnceSomebodyIsThere imports people between the printing
// of the first address and its use.
func TestFirstLinkIsVoidOnceSomebodyIsThere(t *testing.T) {
	s, w := newService(t)
	token, err := s.AddFirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Store().AddPerson(t.Context(), account.Person{Email: "bo@example.org", Name: "Bo", Role: account.Learner, Active: true, CreatedAt: w.now}); err != nil {
		t.Fatal(err)
	}
	_, err = s.SetUp(t.Context(), token, "Eve", "eve@example.org", secret)
	refused(t, err, fault.Missing)
	if _, err := s.Store().PersonByEmail(t.Context(), "eve@example.org"); !errors.Is(err, fault.Missing) {
		t.Errorf("Eve was added: %v", err)
	}
}

func TestLinkSetsAPasswordOnce(t *testing.T) {
	s, w := newService(t)
	id, err := s.Store().AddPerson(t.Context(), account.Person{Email: "bo@example.org", Name: "Bo", Role: account.Learner, Active: true, CreatedAt: w.now})
	if err != nil {
		t.Fatal(err)
	}
	old, err := s.AddLink(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	token, err := s.AddLink(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Linked(t.Context(), old) // a later one takes its place
	refused(t, err, fault.Missing)

	w.forward(account.LinkLife)
	if p, err := s.Linked(t.Context(), token); err != nil || p.Email != "bo@example.org" {
		t.Fatalf("Linked at the last moment = %+v, %v", p, err)
	}
	p, err := s.SetUp(t.Context(), token, "ignored", "ignored@example.org", secret)
	if err != nil || p.Epoch != 1 || p.Name != "Bo" {
		t.Fatalf("SetUp = %+v, %v", p, err)
	}
	_, err = s.SetUp(t.Context(), token, "", "", "another long password")
	refused(t, err, fault.Missing)
	if _, err := s.SignIn(t.Context(), "bo@example.org", secret, place); err != nil {
		t.Errorf("signing in: %v", err)
	}

	token, err = s.AddLink(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	w.forward(account.LinkLife + 1)
	_, err = s.SetUp(t.Context(), token, "", "", "another long password")
	refused(t, err, fault.Missing)
}

// TestAskedLinkIsForWhoIsHere and works for an hour.
func TestAskedLinkIsForWhoIsHere(t *testing.T) {
	s, w := newService(t)
	for _, p := range []account.Person{{Email: "bo@example.org", Name: "Bo", Active: true}, {Email: "gone@example.org", Name: "Gone"}} {
		p.Role, p.CreatedAt = account.Learner, w.now
		if _, err := s.Store().AddPerson(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	for _, email := range []string{"gone@example.org", "eve@example.org", "no address", ""} {
		if p, token, err := s.AskLink(t.Context(), email); err != nil || p.ID != 0 || token != "" {
			t.Errorf("AskLink(%q) = %+v, %q, %v", email, p, token, err)
		}
	}
	p, token, err := s.AskLink(t.Context(), " BO@example.org")
	if err != nil || p.Name != "Bo" {
		t.Fatalf("AskLink = %+v, %v", p, err)
	}
	w.forward(account.AskedLinkLife)
	if _, err := s.Linked(t.Context(), token); err != nil {
		t.Errorf("at the last moment: %v", err)
	}
	w.forward(1)
	_, err = s.Linked(t.Context(), token)
	refused(t, err, fault.Missing)
}

func TestSignIn(t *testing.T) {
	s, _ := newService(t)
	ada := setUp(t, s)
	p, err := s.SignIn(t.Context(), " ADA@example.org", secret, place)
	if err != nil || p.ID != ada.ID {
		t.Errorf("SignIn = %+v, %v", p, err)
	}
	tries := map[string][2]string{
		"a wrong password":    {"ada@example.org", "correct horse batterz"},
		"no password":         {"ada@example.org", ""},
		"a stranger":          {"eve@example.org", secret},
		"no address":          {"", secret},
		"an endless password": {"ada@example.org", strings.Repeat("a", 1<<20)},
	}
	for name, try := range tries {
		// All of them the same, so that none tells who has an account.
		if _, err := s.SignIn(t.Context(), try[0], try[1], place); !errors.Is(err, account.ErrWrongPassword) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSignInRefusesWhoHasNoPasswordOrHasLeft(t *testing.T) {
	s, w := newService(t)
	ada := setUp(t, s)
	hash := ada.PasswordHash
	people := map[string]account.Person{
		"new@example.org":  {Email: "new@example.org", Name: "New", Active: true},
		"left@example.org": {Email: "left@example.org", Name: "Left", PasswordHash: hash},
	}
	for email, p := range people {
		p.Role, p.CreatedAt = account.Learner, w.now
		id, err := s.Store().AddPerson(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, password := range []string{secret, ""} {
			if _, err := s.SignIn(t.Context(), email, password, place); !errors.Is(err, account.ErrWrongPassword) {
				t.Errorf("%s with %q: %v", email, password, err)
			}
		}
		_, err = s.Current(t.Context(), id, 0)
		if active := p.Active; active == errors.Is(err, fault.SignedOut) {
			t.Errorf("%s, active %v: Current gives %v", email, active, err)
		}
	}
}

// TestFailuresCount tries an address that exists and one that does not: both
// are slowed down alike, and being right is of no help while waiting.
func TestFailuresCount(t *testing.T) {
	s, w := newService(t)
	setUp(t, s)
	for _, email := range []string{"ada@example.org", "nobody@example.org"} {
		for i := range 5 {
			if _, err := s.SignIn(t.Context(), email, "wrong wrong wrong", email); !errors.Is(err, account.ErrWrongPassword) {
				t.Fatalf("%s, try %d: %v", email, i+1, err)
			}
		}
		_, err := s.SignIn(t.Context(), email, secret, email)
		var wait *account.WaitError
		if !errors.As(err, &wait) || !wait.Until.Equal(w.now.Add(2*time.Second)) {
			t.Fatalf("%s, try 6: %v", email, err)
		}
	}
	w.forward(2 * time.Second)
	if _, err := s.SignIn(t.Context(), "ada@example.org", secret, place); err != nil {
		t.Fatalf("after waiting: %v", err)
	}
	// It has succeeded, so there are five free failures again.
	for i := range 5 {
		if _, err := s.SignIn(t.Context(), "ada@example.org", "wrong wrong wrong", "elsewhere"); !errors.Is(err, account.ErrWrongPassword) {
			t.Errorf("try %d after a success: %v", i+1, err)
		}
	}
}

// TestPlaceIsSlowedDown tries many addresses from one place.
func TestPlaceIsSlowedDown(t *testing.T) {
	s, _ := newService(t)
	for i := range 30 {
		email := strings.Repeat("a", i+1) + "@example.org"
		if _, err := s.SignIn(t.Context(), email, secret, place); !errors.Is(err, account.ErrWrongPassword) {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	if _, err := s.SignIn(t.Context(), "another@example.org", secret, place); !errors.Is(err, fault.Limited) {
		t.Errorf("try 31 from the same place: %v", err)
	}
	if _, err := s.SignIn(t.Context(), "another@example.org", secret, "elsewhere"); !errors.Is(err, account.ErrWrongPassword) {
		t.Errorf("from elsewhere: %v", err)
	}
}

func TestChangePasswordEndsSessions(t *testing.T) {
	s, _ := newService(t)
	ada := setUp(t, s)
	if _, err := s.Current(t.Context(), ada.ID, ada.Epoch); err != nil {
		t.Fatal(err)
	}
	_, err := s.ChangePassword(t.Context(), ada.ID, "wrong wrong wrong", "another long password")
	refused(t, err, fault.Invalid)
	_, err = s.ChangePassword(t.Context(), ada.ID, secret, "short")
	refused(t, err, fault.Invalid)
	if _, err := s.Current(t.Context(), ada.ID, ada.Epoch); err != nil {
		t.Errorf("a change that was refused ended the session: %v", err)
	}
	epoch, err := s.ChangePassword(t.Context(), ada.ID, secret, "another long password")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Current(t.Context(), ada.ID, ada.Epoch); !errors.Is(err, fault.SignedOut) {
		t.Errorf("the old session goes on: %v", err)
	}
	if p, err := s.Current(t.Context(), ada.ID, epoch); err != nil || p.ID != ada.ID {
		t.Errorf("the new session: %v", err)
	}
	if _, err := s.SignIn(t.Context(), "ada@example.org", secret, place); !errors.Is(err, account.ErrWrongPassword) {
		t.Errorf("the old password: %v", err)
	}
	if _, err := s.Current(t.Context(), ada.ID+1, 0); !errors.Is(err, fault.SignedOut) {
		t.Errorf("somebody who is not there: %v", err)
	}
	if _, err := s.ChangePassword(t.Context(), ada.ID+1, secret, secret); !errors.Is(err, fault.Missing) {
		t.Errorf("a password of somebody who is not there: %v", err)
	}
}

func TestPlanAndImport(t *testing.T) {
	s, _ := newService(t)
	setUp(t, s)
	const file = "email,name,manager\nada@example.org,Ada Lovelace,\nbo@example.org,Bo,ada@example.org\ncy@example.org,Cy,bo@example.org\n"
	plan, err := s.PlanImport(t.Context(), strings.NewReader(file), account.Options{By: account.CommandLine()})
	if err != nil || len(plan.Problems) > 0 || plan.New != 2 || plan.Known != 1 {
		t.Fatalf("PlanImport = %+v, %v", plan, err)
	}
	if _, err := s.Store().PersonByEmail(t.Context(), "bo@example.org"); !errors.Is(err, fault.Missing) {
		t.Errorf("planning imported somebody: %v", err)
	}
	var done []int
	got, err := s.Import(t.Context(), plan, func(n int) { done = append(done, n) })
	if diff := cmp.Diff(account.Imported{Added: 2, Changed: 1}, got); err != nil || diff != "" {
		t.Errorf("Import: %v (-want +got)\n%s", err, diff)
	}
	if len(done) == 0 || done[len(done)-1] != 3 {
		t.Errorf("progress was %v", done)
	}
}

// TestImportDoesWhatWasPlannedOrNothing changes people between the plan and the
// import.
func TestImportDoesWhatWasPlannedOrNothing(t *testing.T) {
	s, _ := newService(t)
	setUp(t, s)
	plan := func(file string, o account.Options) account.Plan {
		t.Helper()
		o.By = account.CommandLine()
		p, err := s.PlanImport(t.Context(), strings.NewReader(file), o)
		if err != nil || len(p.Problems) > 0 {
			t.Fatal(p.Problems, err)
		}
		return p
	}
	add := func(file string) {
		t.Helper()
		if _, err := s.Import(t.Context(), plan(file, account.Options{}), func(int) {}); err != nil {
			t.Fatal(err)
		}
	}
	const ada = "email,name\nada@example.org,Ada\n"
	add(ada + "bo@example.org,Bo\n")
	old := plan(ada, account.Options{Sync: true, Force: true})
	add("email,name\ncy@example.org,Cy\n")
	if _, err := s.Import(t.Context(), old, func(int) {}); !errors.Is(err, account.ErrChangedMeanwhile) {
		t.Errorf("somebody would leave who was not in the plan: %v", err)
	}
	_, err := s.Import(t.Context(), plan(ada, account.Options{Sync: true, MaxLeavers: 6000}), func(int) {})
	refused(t, err, fault.Denied)
	if _, err := s.PlanImport(t.Context(), strings.NewReader("email,name\n"), account.Options{Sync: true, Force: true}); !errors.Is(err, account.ErrNobody) {
		t.Errorf("a file without people: %v", err)
	}
	if bo, err := s.Store().PersonByEmail(t.Context(), "bo@example.org"); err != nil || !bo.Active {
		t.Errorf("bo is %+v, %v", bo, err)
	}
	got, err := s.Import(t.Context(), plan(ada, account.Options{Sync: true, MaxLeavers: 7000}), func(int) {})
	if err != nil || got.Deactivated != 2 {
		t.Errorf("what may be done: %+v, %v", got, err)
	}
}

func TestImportRefusesAPlanWithProblems(t *testing.T) {
	s, _ := newService(t)
	plan, err := s.PlanImport(t.Context(), strings.NewReader("email,name,manager\nbo@example.org,Bo,nobody@example.org\n"), account.Options{By: account.CommandLine()})
	if err != nil || len(plan.Problems) != 1 || plan.Problems[0].Line != 2 || plan.Problems[0].Field != "manager" {
		t.Fatalf("PlanImport = %+v, %v", plan, err)
	}
	_, err = s.Import(t.Context(), plan, func(int) { t.Error("something was imported") })
	refused(t, err, fault.Invalid)
	if somebody, err := s.Store().AnyPerson(context.WithoutCancel(t.Context())); err != nil || somebody {
		t.Errorf("somebody is there: %v, %v", somebody, err)
	}
}
