package account

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/fault"
)

const plainFile = "email,name,unit,manager,role\n" +
	"ann@example.org,Ann Ng,Sales / North,bo@example.org,hr\n" +
	"bo@example.org,\"Böe, Bo\",Sales,,\n"

// TestReadPeople reads the same two people however they were written.
func TestReadPeople(t *testing.T) {
	want := []ImportRow{
		{Line: 2, Email: "ann@example.org", Name: "Ann Ng", Unit: []string{"Sales", "North"}, Manager: "bo@example.org", Role: HR},
		{Line: 3, Email: "bo@example.org", Name: "Böe, Bo", Unit: []string{"Sales"}},
	}
	const mark = "\uFEFF"
	semicolons := "email;name;unit;manager;role\nann@example.org;Ann Ng;Sales / North;bo@example.org;hr\nbo@example.org;Böe, Bo;Sales;;\n"
	tabs := strings.ReplaceAll(semicolons, ";", "\t")
	files := map[string]string{
		"plain":                   plainFile,
		"byte order mark":         mark + plainFile,
		"CRLF":                    strings.ReplaceAll(plainFile, "\n", "\r\n"),
		"mark, semicolons, CRLF":  mark + strings.ReplaceAll(semicolons, "\n", "\r\n"),
		"semicolons":              semicolons,
		"tabs":                    tabs,
		"no line end at the end":  strings.TrimSuffix(plainFile, "\n"),
		"head in capitals":        strings.Replace(plainFile, "email,name,unit,manager,role", " Email ,NAME,Unit,Manager,ROLE", 1),
		"another order":           "role,manager,name,email,unit\nHR,bo@example.org,Ann Ng,ann@example.org,Sales>North\n,,\"Böe, Bo\",bo@example.org,Sales\n",
		"an unnamed empty column": "email,name,unit,manager,role,\nann@example.org,Ann Ng,Sales / North,bo@example.org,hr,\nbo@example.org,\"Böe, Bo\",Sales,,,\n",
		"short rows":              strings.Replace(plainFile, "Sales,,", "Sales", 1),
		"capitals and spaces":     strings.NewReplacer("ann@", " ANN@", "Ann Ng", "  Ann   Ng ", "Sales / North", "Sales/ North /").Replace(plainFile),
		"quotes round everything": `"email","name","unit","manager","role"` + "\n" + `"ann@example.org","Ann Ng","Sales / North","bo@example.org","hr"` + "\n" + `"bo@example.org","Böe, Bo","Sales","",""` + "\n",
		"decomposed letters":      strings.Replace(plainFile, "ö", "o\u0308", 1),
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			rows, problems, err := ReadPeople(strings.NewReader(file))
			if err != nil || len(problems) > 0 {
				t.Fatalf("problems %v, error %v", problems, err)
			}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// TestReadPeopleCountsLines has blank lines and a name over two lines, as a
// spreadsheet writes it.
func TestReadPeopleCountsLines(t *testing.T) {
	rows, problems, err := ReadPeople(strings.NewReader("email,name\n\n\"a@example.org\",\"Ann\nNg\"\n ,\nb@example.org,Bo\n"))
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	want := []ImportRow{{Line: 3, Email: "a@example.org", Name: "Ann Ng"}, {Line: 6, Email: "b@example.org", Name: "Bo"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// TestReadPeopleTabsKeepEmptyCells has an empty cell between two tabs, which
// must not move what follows it.
func TestReadPeopleTabsKeepEmptyCells(t *testing.T) {
	rows, problems, err := ReadPeople(strings.NewReader("email\tname\tunit\tmanager\nann@example.org\tAnn\t\tbo@example.org\n"))
	want := []ImportRow{{Line: 2, Email: "ann@example.org", Name: "Ann", Manager: "bo@example.org"}}
	if diff := cmp.Diff(want, rows); diff != "" || len(problems) > 0 || err != nil {
		t.Errorf("problems %v, error %v, rows (-want +got):\n%s", problems, err, diff)
	}
}

func TestReadPeopleProblems(t *testing.T) {
	tests := []struct {
		name, file string
		want       []string // line and field of each problem
	}{
		{"nothing", "", []string{"1 file"}},
		{"only a mark", "\uFEFF", []string{"1 file"}},
		{"another encoding", "email,name\na@example.org,B\xf6e\n", []string{"1 file"}},
		{"no email column", "name\nAnn\n", []string{"1 email"}},
		{"neither column", "unit\nSales\n", []string{"1 email", "1 name"}},
		{"an unknown column", "email,name,phone\na@example.org,Ann,1\n", []string{"1 phone"}},
		{"a column twice", "email,name,Email\na@example.org,Ann,b@example.org\n", []string{"1 email"}},
		{"a stray quotation mark", "email,name\na@example.org,Ann \"x\n", []string{"2 line"}},
		{"bad fields", "email,name,manager,role\nann,Ann,bo,boss\nb@example.org,,,\n", []string{"2 email", "2 manager", "2 role", "3 name"}},
		{"a name that is none", "email,name\na@example.org,<b>\n", []string{"2 name"}},
		{"an address twice", "email,name\na@example.org,Ann\nb@example.org,Bo\nA@Example.org,Ann\n", []string{"4 email"}},
		{"one's own manager", "email,name,manager\na@example.org,Ann,a@example.org\n", []string{"2 manager"}},
		{"a ring", "email,name,manager\na@example.org,A,b@example.org\nb@example.org,B,c@example.org\nc@example.org,C,a@example.org\nd@example.org,D,a@example.org\n", []string{"2 manager", "3 manager", "4 manager"}},
		{"in the order of lines", "email,name,manager\na@example.org,A,a@example.org\n,Bo,\na@example.org,A,\n", []string{"2 manager", "3 email", "4 email"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows, problems, err := ReadPeople(strings.NewReader(test.file))
			if err != nil || rows != nil {
				t.Fatalf("rows %v, error %v", rows, err)
			}
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprint(p.Line, " ", p.Field))
				if p.Wrong == "" || p.Cure == "" {
					t.Errorf("%+v does not say what is wrong or how to cure it", p)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s\n%v", diff, problems)
			}
		})
	}
}

func TestProblemReads(t *testing.T) {
	_, problems, err := ReadPeople(strings.NewReader("email,name\nann,Ann\n"))
	if err != nil || len(problems) != 1 {
		t.Fatal(problems, err)
	}
	want := `line 2, email: "ann" can't be used. This is not an email address. It should look like name@example.org.`
	if got := problems[0].String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestReadPeopleRefusesTheEndless reads a file that never ends.
func TestReadPeopleRefusesTheEndless(t *testing.T) {
	_, _, err := ReadPeople(endless{})
	if fault.Of(err) != fault.Invalid || fault.Words(err) == "" {
		t.Errorf("error is %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
