package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/scim"
	"decorum/internal/testdb"
)

// TestDirectoryIsAudited: whoever comes, leaves or returns by a directory has an
// entry that says by whom; a change of a name has none, and neither has what was
// refused.
func TestDirectoryIsAudited(t *testing.T) {
	for engine, address := range map[Engine]string{SQLite: t.TempDir() + "/audit.db", Postgres: testdb.Postgres(t)} {
		t.Run(string(engine), func(t *testing.T) {
			db := openFor(t, address)
			if _, err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
			directory := scim.New(db.Directory(), "", func() time.Time { return at })
			entra, okta := directory.As("token 1, Entra"), directory.As("token 2, Okta")
			ann := scim.User{UserName: "ann@example.org", DisplayName: "Ann"}
			check := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			change := func(s *scim.Service, id, path, value string) {
				t.Helper()
				_, err := s.PatchUser(t.Context(), id, "", scim.Patch{Operations: []scim.Operation{{Op: "replace", Path: path, Value: value}}})
				check(err)
			}
			added, err := entra.AddUser(t.Context(), ann)
			check(err)
			if _, err = okta.AddUser(t.Context(), ann); err == nil {
				t.Error("somebody is added twice")
			}
			change(okta, added.ID, "active", "False")
			change(okta, added.ID, "displayName", "Ann Ng")
			change(entra, added.ID, "active", "True")
			check(okta.RemoveUser(t.Context(), added.ID, ""))
			_, err = entra.AddUser(t.Context(), ann)
			check(err)

			var rows []auditRow
			check(db.read.Order("id").Find(&rows).Error)
			var got []string
			for _, r := range rows {
				if !r.At.Equal(at) || r.Subject != "person" || scim.FormatID(r.SubjectID) != added.ID {
					t.Errorf("an entry is %+v", r)
				}
				got = append(got, strings.Join([]string{r.By, r.Action, r.Detail}, " | "))
			}
			want := []string{
				`token 1, Entra | add | {"active":true,"email":"ann@example.org","removed":false}`,
				`token 2, Okta | deactivate | {"active":false,"email":"ann@example.org","removed":false}`,
				`token 1, Entra | reactivate | {"active":true,"email":"ann@example.org","removed":false}`,
				`token 2, Okta | deactivate | {"active":false,"email":"ann@example.org","removed":true}`,
				`token 1, Entra | reactivate | {"active":true,"email":"ann@example.org","removed":false}`,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("audit entries (-want +got):\n%s", diff)
			}
		})
	}
}
