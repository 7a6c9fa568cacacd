package coursefile

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/fault"
)

var someFindings = Findings{
	{File: "course.md", Line: 3, Col: 7, Level: Error, Rule: ruleUnknownKey, Message: `Nothing reads "sumary" <here>.`},
	{File: "01-a/lesson.md", Line: 1, Col: 1, Level: Warning, Rule: ruleReadingTime, Message: "Too long."},
	{File: "01-a/lesson.md", Line: 9, Col: 2, Level: Warning, Rule: ruleBlanketBan, Message: "A ban."},
}

func written(t *testing.T, fs Findings, format Format) string {
	t.Helper()
	var b strings.Builder
	if err := fs.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	want := `content/x/course.md:3:7: error: Nothing reads "sumary" <here>. (unknown-key)
content/x/01-a/lesson.md:1:1: warning: Too long. (reading-time)
content/x/01-a/lesson.md:9:2: warning: A ban. (blanket-ban)
1 error, 2 warnings
`
	if diff := cmp.Diff(want, written(t, someFindings.Under("content/x"), Text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSummary(t *testing.T) {
	for want, fs := range map[string]Findings{
		"no findings": nil,
		"1 error":     someFindings[:1],
		"2 warnings":  someFindings[1:],
		"1 warning":   someFindings[2:],
	} {
		if got := fs.Summary(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	var got struct {
		Findings Findings `json:"findings"`
		Summary  struct {
			Errors   int `json:"errors"`
			Warnings int `json:"warnings"`
		} `json:"summary"`
	}
	if err := json.Unmarshal([]byte(written(t, someFindings, JSON)), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(someFindings, got.Findings); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Summary.Errors != 1 || got.Summary.Warnings != 2 {
		t.Errorf("summary %+v", got.Summary)
	}
	if none := written(t, nil, JSON); !strings.Contains(none, `"findings": []`) {
		t.Errorf("no findings are written as %s", none)
	}
}

// The properties that the schema of SARIF 2.1.0 requires, and those that code
// hosts ask for beyond it.
func TestSARIF(t *testing.T) {
	odd := append(Findings{{File: "my file.md", Line: 1, Col: 1, Level: Error, Rule: ruleOddName, Message: "Odd."}}, someFindings...)
	var got sarifLog
	d := json.NewDecoder(strings.NewReader(written(t, odd, SARIF)))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "2.1.0" || len(got.Runs) != 1 || got.Runs[0].Tool.Driver.Name != "decorum" {
		t.Fatalf("log %+v", got)
	}
	run := got.Runs[0]
	if len(run.Tool.Driver.Rules) != len(Rules()) || len(run.Results) != len(odd) {
		t.Fatalf("%d rules, %d results", len(run.Tool.Driver.Rules), len(run.Results))
	}
	for _, r := range run.Tool.Driver.Rules {
		if r.ID == "" || r.ShortDescription.Text == "" || r.Help.Text == "" || r.DefaultConfiguration.Level == "" {
			t.Errorf("rule %+v", r)
		}
	}
	for i, r := range run.Results {
		f, region := odd[i], r.Locations[0].PhysicalLocation.Region
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || r.RuleID != f.Rule || r.Level != f.Level ||
			r.Message.Text != f.Message || region.StartLine != f.Line || region.StartColumn != f.Col {
			t.Errorf("result %+v of finding %v", r, f)
		}
	}
	if uri := run.Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; uri != "my%20file.md" {
		t.Errorf("the address of a file with a space is %q", uri)
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := someFindings.Write(&strings.Builder{}, "xml"); !errors.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWritingFails(t *testing.T) {
	for _, f := range []Format{Text, JSON, SARIF} {
		if err := someFindings.Write(fullDisk{}, f); err == nil || !strings.Contains(err.Error(), "writing findings") {
			t.Errorf("%s: got %v", f, err)
		}
	}
}

func TestSort(t *testing.T) {
	mixed := Findings{someFindings[2], someFindings[0], someFindings[1], someFindings[0]}
	want := Findings{someFindings[1], someFindings[2], someFindings[0]}
	if diff := cmp.Diff(want, mixed.Sort()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
