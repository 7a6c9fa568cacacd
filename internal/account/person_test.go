package account

import (
	"strings"
	"testing"

	"decorum/internal/fault"
)

func TestCleanName(t *testing.T) {
	good := map[string]string{

		"Ann Ng":                       "Ann Ng",
		"  Ann \t  Ng\n":               "Ann Ng",
		"Zoe\u0308":                    "Zoë", // composed
		"Ευγενία":                      "Ευγενία",
		"Нина О'Брайен":                "Нина О'Брайен",
		"محمد":                         "محمد",
		"\u674e\u660e":                 "\u674e\u660e",
		strings.Repeat("é", MaxName):   strings.Repeat("é", MaxName),
		"María-José Carreño Quiñones ": "María-José Carreño Quiñones",
	}
	for in, want := range good {
		if got, err := CleanName(in); err != nil || got != want {
			t.Errorf("CleanName(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", " \n", "a\x00b", "a\x1bb", "<i>Ann</i>", "a\xff", strings.Repeat("é", MaxName+1)} {
		if got, err := CleanName(in); fault.Of(err) != fault.Invalid || fault.Words(err) == "" {
			t.Errorf("CleanName(%q) = %q, %v, want a refusal with words", in, got, err)
		}
	}
}

func TestCleanEmail(t *testing.T) {
	good := map[string]string{
		"a@example.org": "a@example.org", " Ann.NG+x@Example.ORG ": "ann.ng+x@example.org", //nolint:gocritic // white space is what is tested
	}
	for in, want := range good {
		if got, err := CleanEmail(in); err != nil || got != want {
			t.Errorf("CleanEmail(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	bad := []string{
		"", "ann", "ann@", "@example.org", "Ann <ann@example.org>", "<ann@example.org>", "a@b@c", "a b@example.org",
		"a@example.org,b@example.org", "a@example.org\nBcc: b@example.org", strings.Repeat("a", 250) + "@example.org",
	}
	for _, in := range bad {
		if got, err := CleanEmail(in); fault.Of(err) != fault.Invalid || fault.Words(err) == "" {
			t.Errorf("CleanEmail(%q) = %q, %v, want a refusal with words", in, got, err)
		}
	}
}

func TestParseRole(t *testing.T) {
	for _, role := range Roles() {
		if got, err := ParseRole(" " + strings.ToUpper(string(role))); err != nil || got != role {
			t.Errorf("ParseRole(%s) = %s, %v", role, got, err)
		}
	}
	if got, err := ParseRole(""); err != nil || got != Learner {
		t.Errorf("ParseRole of nothing = %s, %v", got, err)
	}
	if _, err := ParseRole("manager"); fault.Of(err) != fault.Invalid {
		t.Errorf("a manager is a relation and no role, but: %v", err)
	}
}
