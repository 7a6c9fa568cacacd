package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/account"
	"decorum/internal/fault"
)

func (s suite) people(t *testing.T) {
	db := s.open(t)
	people := db.People()
	somebody, err := people.AnyPerson(t.Context())
	if err != nil || somebody {
		t.Fatalf("an empty database has somebody: %v, %v", somebody, err)
	}
	_, err = people.Person(t.Context(), 1)
	is(t, "a person who is not there", err, fault.Missing)
	_, err = people.PersonByEmail(t.Context(), "zoe@example.org")
	is(t, "an address that is not there", err, fault.Missing)
	_, err = people.SetPassword(t.Context(), 1, "hash")
	is(t, "a password of nobody", err, fault.Missing)

	boss := addPerson(t, db, "boss")
	zoe := account.Person{
		Email: "zoe@example.org", Name: "Zoë Ångström", ManagerID: boss, Role: account.HR, Active: true,
		CreatedAt: nine(), PasswordHash: "hash", Epoch: 3, HiredOn: "2025-04-01", Language: "pt-BR",
	}
	zoe.ID, err = people.AddPerson(t.Context(), zoe)
	must(t, err)
	zoe.CreatedAt = zoe.CreatedAt.UTC()
	zoe.ChangedAt = zoe.CreatedAt
	for what, read := range map[string]func() (account.Person, error){
		"by id":      func() (account.Person, error) { return people.Person(t.Context(), zoe.ID) },
		"by address": func() (account.Person, error) { return people.PersonByEmail(t.Context(), zoe.Email) },
	} {
		got, err := read()
		if diff := cmp.Diff(zoe, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", what, err, diff)
		}
	}
	if got, err := people.Person(t.Context(), boss); err != nil || !got.Manages {
		t.Errorf("the manager is %+v, %v", got, err)
	}
	_, err = people.AddPerson(t.Context(), account.Person{Email: zoe.Email, Name: "Another", CreatedAt: nine()})
	is(t, "an address that is taken", err, fault.Conflict)
	_, err = people.AddPerson(t.Context(), account.Person{Email: "x@example.org", ManagerID: 999, CreatedAt: nine()})
	is(t, "a manager who is not there", err, fault.Conflict)

	epoch, err := people.SetPassword(t.Context(), zoe.ID, "another")
	if got, _ := people.Person(t.Context(), zoe.ID); err != nil || epoch != 4 || got.Epoch != 4 || got.PasswordHash != "another" {
		t.Errorf("setting a password: epoch %d, %+v, %v", epoch, got, err)
	}
}

func (s suite) firstAdministrator(t *testing.T) {
	db := s.open(t)
	people := db.People()
	ada := account.Person{Email: "ada@example.org", Name: "Ada", Role: account.Admin, Active: true, CreatedAt: nine(), PasswordHash: "hash"}
	_, err := people.UseFirstLink(t.Context(), "no such hash", ada)
	is(t, "a link that is not there", err, fault.Missing)

	must(t, people.AddLink(t.Context(), account.Link{TokenHash: "first", ExpiresAt: nine()}))
	errs := atOnce(8, func(i int) error {
		admin := ada
		admin.Email = numbered("ada", i) + "@example.org"
		_, err := people.UseFirstLink(t.Context(), "first", admin)
		return err
	})
	if n := succeeded(t, errs, fault.Missing); n != 1 {
		t.Errorf("%d became the first administrator", n)
	}
	must(t, people.AddLink(t.Context(), account.Link{TokenHash: "second", ExpiresAt: nine()}))
	_, err = people.UseFirstLink(t.Context(), "second", ada)
	is(t, "a second first administrator", err, fault.Conflict)
	_, err = people.PersonByEmail(t.Context(), ada.Email)
	is(t, "who was refused", err, fault.Missing)
}

func (s suite) links(t *testing.T) {
	db := s.open(t)
	people := db.People()
	zoe := addPerson(t, db, "zoe")
	_, err := people.Link(t.Context(), "hash")
	is(t, "a link that is not there", err, fault.Missing)
	is(t, "a link for nobody", people.AddLink(t.Context(), account.Link{TokenHash: "x", PersonID: 99, ExpiresAt: nine()}), fault.Conflict)

	must(t, people.AddLink(t.Context(), account.Link{TokenHash: "setup", ExpiresAt: nine()}))
	must(t, people.AddLink(t.Context(), account.Link{TokenHash: "old", PersonID: zoe, ExpiresAt: nine()}))
	link := account.Link{TokenHash: "new", PersonID: zoe, ExpiresAt: nine().Add(time.Hour)}
	must(t, people.AddLink(t.Context(), link))
	_, err = people.Link(t.Context(), "old")
	is(t, "the link before it", err, fault.Missing)
	link.ExpiresAt = link.ExpiresAt.UTC()
	got, err := people.Link(t.Context(), "new")
	if diff := cmp.Diff(link, got); err != nil || diff != "" {
		t.Errorf("link: %v (-want +got)\n%s", err, diff)
	}
	if got, err := people.Link(t.Context(), "setup"); err != nil || got.PersonID != 0 {
		t.Errorf("the first administrator's link is %+v, %v", got, err)
	}

	epoch, err := people.UseLink(t.Context(), "new", "hash", nine())
	if p, _ := people.Person(t.Context(), zoe); err != nil || epoch != 1 || p.PasswordHash != "hash" || p.Epoch != 1 {
		t.Errorf("using it: epoch %d, %+v, %v", epoch, p, err)
	}
	_, err = people.UseLink(t.Context(), "new", "another", nine())
	is(t, "using it again", err, fault.Missing)
	_, err = people.UseLink(t.Context(), "setup", "hash", nine())
	is(t, "using the first administrator's for a person", err, fault.Missing)
	if _, err := people.Link(t.Context(), "setup"); err != nil {
		t.Errorf("a use that failed used the link up: %v", err)
	}
}

func (s suite) linksAtOnce(t *testing.T) {
	db := s.open(t)
	people := db.People()
	zoe := addPerson(t, db, "zoe")
	for _, person := range []int64{zoe, 0} {
		name := numbered("made", int(person))
		errs := atOnce(8, func(i int) error {
			return people.AddLink(t.Context(), account.Link{TokenHash: numbered(name, i), PersonID: person, ExpiresAt: nine()})
		})
		if n := succeeded(t, errs, ""); n != len(errs) {
			t.Errorf("%d of %d links for person %d could be made", n, len(errs), person)
		}
		left := 0
		for i := range errs {
			if _, err := people.Link(t.Context(), numbered(name, i)); err == nil {
				left++
			}
		}
		if left != 1 {
			t.Errorf("%d links are left for person %d", left, person)
		}
	}
	must(t, people.AddLink(t.Context(), account.Link{TokenHash: "once", PersonID: zoe, ExpiresAt: nine()}))
	errs := atOnce(8, func(i int) error {
		_, err := people.UseLink(t.Context(), "once", numbered("hash", i), nine())
		return err
	})
	if n := succeeded(t, errs, fault.Missing); n != 1 {
		t.Errorf("the link was used %d times", n)
	}
	if p, err := people.Person(t.Context(), zoe); err != nil || p.Epoch != 1 {
		t.Errorf("epoch %d, %v", p.Epoch, err)
	}
}
