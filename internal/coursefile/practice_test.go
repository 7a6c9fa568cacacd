package coursefile

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decorum/internal/course"
	"decorum/internal/scenario"
)

// withPractice returns the files of the base course with a feed and a scenario
// in its second lesson.
func withPractice(t testing.TB) map[string]string {
	t.Helper()
	files := base(t)
	files["02-second/feed.md"], files["02-second/scenario.md"] = feedText, scenarioText
	return files
}

func TestReadFeed(t *testing.T) {
	effects := func(text string) []scenario.Effect {
		e, err := scenario.ParseEffects(text)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	want := &scenario.Feed{
		Title: "Monday, two networks", Summary: "What you do on a Monday.", Minutes: 8, Required: true,
		Networks:  map[scenario.Network]string{scenario.Professional: "Guildhall", scenario.Personal: "Porch"},
		Audiences: []scenario.Audience{{Key: "everyone", Label: "Everyone"}, {Key: "friends", Label: "Close friends"}},
		Meters:    []scenario.Meter{{Name: "leak"}, {Name: "trust", Start: 50}},
		Cards: []scenario.Card{
			{
				ID: "b-client", Title: "The client", Network: scenario.Personal, From: "You, about to post", Objective: "second-thing",
				Text: "<p>A client was rude. Your draft: “Some people!”</p>",
				Responses: []scenario.Response{
					{
						Action: scenario.Post, Text: "Post it as it stands", Feedback: "<p>It can be traced.</p>",
						Outcomes: []scenario.Outcome{
							{Audience: "everyone", Effects: effects("leak+50 trust-10"), Feedback: "<p><strong>Everyone.</strong> The client reads it.</p>"},
							{Audience: "friends", Worth: 40, Effects: effects("leak+10")},
						},
					},
					{
						Action: scenario.Edit, Text: "Say it without the client", Wording: "<p>“Long day.”</p>", Feedback: "<p>Nobody is named.</p>",
						Outcomes: []scenario.Outcome{{Audience: "everyone", Worth: 100, Effects: effects("trust+5")}, {Audience: "friends", Worth: 90}},
					},
					{Action: scenario.Ignore, Text: "Leave it", Feedback: "<p>Nothing is lost.</p>", Outcomes: []scenario.Outcome{{Worth: 80}}},
				},
			},
			{
				ID: "b-screenshot", Title: "A screenshot", Network: scenario.Professional, From: "Noor Haddad, supplier",
				Text: "<p>Noor sends you your own words.</p>", When: &scenario.Condition{Meter: "leak", Operator: ">=", Value: 40},
			},
			{
				ID: "b-invitation", Title: "An invitation", Network: scenario.Professional, From: "Noor Haddad, supplier",
				Text: "<p>She would like to connect.</p>",
				Responses: []scenario.Response{
					{Action: scenario.Connect, Text: "Accept", Feedback: "<p>You know her.</p>", Outcomes: []scenario.Outcome{{Worth: 100, Effects: effects("trust+5")}}},
					{Action: scenario.Decline, Text: "Decline", Feedback: "<p>You know her, and she asked.</p>", Outcomes: []scenario.Outcome{{Worth: 20}}},
				},
			},
		},
	}
	c := mustRead(t, withPractice(t))
	if diff := cmp.Diff(want, c.Lessons[1].Feed); diff != "" {
		t.Errorf("feed (-want +got):\n%s", diff)
	}
	if c.Lessons[0].Feed != nil {
		t.Error("the first lesson has a feed")
	}
}

// A quote for one audience lands where that audience is, whichever it is and
// wherever the quote stands among the others.
func TestFeedbackForOneAudience(t *testing.T) {
	files := withPractice(t)
	files["02-second/feed.md"] = strings.Replace(feedText, "> It can be traced.\n\n> **Everyone.** The client reads it.",
		"> **CLOSE FRIENDS:** They know whom you mean.\n\n> It can be traced.\n\n> **Everyone**: the client reads it.\n>\n> And his boss.\n\n> Ask **everyone.**\n\n> **Close friends.** Still.", 1)
	got := mustRead(t, files).Lessons[1].Feed.Cards[0].Responses[0]
	want := map[string]string{
		"":         "<p>It can be traced.</p>\n<p>Ask <strong>everyone.</strong></p>",
		"everyone": "<p><strong>Everyone</strong>: the client reads it.</p>\n<p>And his boss.</p>",
		"friends":  "<p><strong>CLOSE FRIENDS:</strong> They know whom you mean.</p><p><strong>Close friends.</strong> Still.</p>",
	}
	have := map[string]string{"": string(got.Feedback)}
	for _, o := range got.Outcomes {
		have[o.Audience] = string(o.Feedback)
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("feedback (-want +got):\n%s", diff)
	}
}

func TestReadScenario(t *testing.T) {
	want := &scenario.Scenario{
		Title: "The message", Summary: "What you do with a large button.", Minutes: 5, Required: true,
		Meters: []scenario.Meter{{Name: "trust", Start: 50}, {Name: "exposure", Start: 10}},
		Scenes: []scenario.Scene{
			{
				ID: "message", Title: "The message", Text: "<p>The network offers to invite everyone.</p>",
				Choices: []scenario.Choice{
					{
						Text: "Invite all", To: "flood", Consequence: "<p>It takes one tap.</p>",
						Effects: []scenario.Effect{{Meter: "trust", By: -10}, {Meter: "exposure", By: 30}},
					},
					{Text: "Invite those who wrote", To: "flood", Effects: []scenario.Effect{{Meter: "exposure", By: 20}}},
					{Text: "Pick twelve", To: "twelve", Effects: []scenario.Effect{{Meter: "trust", By: 10}}},
				},
			},
			{ID: "flood", Title: "A flood", Text: "<p>Everybody has your name.</p>", Ending: true, Quality: scenario.Poor},
			{
				ID: "flood", Title: "A milder flood", Text: "<p>Some have your name.</p>", Ending: true, Quality: scenario.Mixed,
				When: &scenario.Condition{Meter: "exposure", Operator: "<", Value: 40},
			},
			{ID: "twelve", Title: "Twelve", Text: "<p>They know you.</p>", Ending: true, Quality: scenario.Good},
		},
	}
	c := mustRead(t, withPractice(t))
	if diff := cmp.Diff(want, c.Lessons[1].Scenario); diff != "" {
		t.Errorf("scenario (-want +got):\n%s", diff)
	}
}

// What the front matter leaves out is left out of the course.
func TestPracticeWithoutMore(t *testing.T) {
	files := withPractice(t)
	for _, name := range []string{"02-second/feed.md", "02-second/scenario.md"} {
		for _, line := range []string{"summary: What you do on a Monday.\n", "summary: What you do with a large button.\n", "minutes: 8\n", "minutes: 5\n", "required: true\n"} {
			files[name] = strings.Replace(files[name], line, "", 1)
		}
	}
	l := mustRead(t, files).Lessons[1]
	if l.Feed.Required || l.Feed.Minutes != 0 || l.Feed.Summary != "" || l.Scenario.Required || l.Scenario.Minutes != 0 || l.Scenario.Summary != "" {
		t.Errorf("read %+v and %+v", l.Feed, l.Scenario)
	}
}

// Lessons lead to what they have to offer, and to no part of it.
func TestLinksToPractice(t *testing.T) {
	files := withPractice(t)
	files["02-second/lesson.md"] += "\nTry [a feed](feed.md) and [a scenario](../02-second/scenario.md).\n"
	text := string(mustRead(t, files).Lessons[1].Blocks[0].HTML)
	for _, want := range []string{`<a href="/courses/small-course/feeds/second">a feed</a>`, `<a href="/courses/small-course/scenarios/second">a scenario</a>`} {
		if !strings.Contains(text, want) {
			t.Errorf("want %s in %s", want, text)
		}
	}
	for _, link := range []string{"feed.md#b-client", "scenario.md#twelve"} {
		files["02-second/lesson.md"] = base(t)["02-second/lesson.md"] + "\n[Here](" + link + ")\n"
		if _, _, findings := Read(folderOf(files), "small-course", Options{}); len(findings) != 1 || findings[0].Rule != ruleBrokenAnchor {
			t.Errorf("%s: %v", link, findings)
		}
	}
}

// The examples that people copy are in order.
func TestExamplesOfTheReference(t *testing.T) {
	docs, err := os.ReadFile("../../docs/course-format.md")
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, block := range strings.Split(string(docs), "```markdown\n")[1:] {
		example, _, _ := strings.Cut(block, "\n```\n")
		if !strings.HasPrefix(example, "---\n") {
			continue
		}
		name := "02-second/scenario.md"
		if strings.Contains(example, "\nlayout: feed\n") {
			name = "02-second/feed.md"
			example = strings.ReplaceAll(example, "objective=client-confidence", "objective=second-thing")
		}
		files := base(t)
		files[name] = example
		mustRead(t, files)
		tested[name] = true
	}
	if len(tested) != 2 {
		t.Errorf("only %v is shown", tested)
	}
}

func TestWhatWouldChangeTheAnswer(t *testing.T) {
	files := base(t)
	files["01-first/quiz.md"] = strings.Replace(files["01-first/quiz.md"], "> Why not.\n", "> Why not.\n\n> Nor why.\n\n> [!NOTE]\n> Since.\n\n> [!TIP]\n> If they had *asked*.\n>\n> Or not.\n", 1)
	files["01-first/lesson.md"] = strings.Replace(files["01-first/lesson.md"], "> Quietly is better.\n", "> Quietly is better.\n\n> [!TIP]\n> Unless nobody hears it.\n", 1)
	c := mustRead(t, files)
	judged, _ := c.Lessons[0].Quiz.Question("q-judge")
	check, _ := c.Lessons[0].Check("c-two")
	for _, tt := range []struct{ what, got, want string }{
		{"explanation", string(judged.Explanation), "<p>Since.</p>"},
		{"otherwise", string(judged.Otherwise), "<p>If they had <em>asked</em>.</p>\n<p>Or not.</p>"},
		{"feedback", string(judged.Choices[1].Feedback), "<p>Why not.</p>\n<p>Nor why.</p>"},
		{"explanation of the check", string(check.Explanation), "<p>Quietly is better.</p>"},
		{"otherwise of the check", string(check.Otherwise), "<p>Unless nobody hears it.</p>"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.what, tt.got, tt.want)
		}
	}
}

// One slip is one finding: what follows from it is not said as well.
func TestOneSlipOneFinding(t *testing.T) {
	for _, c := range []change{
		{name: "no meters", file: "02-second/feed.md", old: "meters: {leak: 0, trust: 50}", new: "meters: [leak, trust]"},
		{name: "name of a meter", file: "02-second/feed.md", old: "leak: 0", new: "LEAK: 0"},
		{name: "no audiences", file: "02-second/feed.md", old: "audiences: {everyone: Everyone, friends: Close friends}\n", new: ""},
		{name: "one audience", file: "02-second/feed.md", old: "everyone: Everyone, ", new: "_: Everyone, "},
		{name: "networks", file: "02-second/feed.md", old: "networks: {professional: Guildhall, personal: Porch}", new: "networks: Guildhall"},
		{name: "layout", file: "02-second/feed.md", old: "layout: feed", new: "layout: [feed]"},
		{name: "front matter of a feed", file: "02-second/feed.md", old: "minutes: 8", new: "minutes: 8: 9"},
		{name: "attributes of a card", file: "02-second/feed.md", old: "{#b-screenshot network", new: "{#b-screenshot x network"},
		{name: "attributes of a response", file: "02-second/feed.md", old: "{.ignore worth", new: "{.ignore x worth"},
		{name: "action", file: "02-second/feed.md", old: "{.ignore worth", new: "{.ignor worth"},
		{name: "callout", file: "02-second/feed.md", old: "> Nothing is lost.", new: "> [!NOTE]\n> Nothing is lost."},
		{name: "effect", file: "02-second/feed.md", old: "\"0 leak+50 trust-10\"", new: "\"0 leek+50 trust-10\""},
		{name: "first level", file: "02-second/feed.md", old: "## An invitation", new: "# An invitation"},
		{name: "meter of a scenario", file: "02-second/scenario.md", old: "exposure: 10", new: "exposure: 101"},
		{name: "front matter of a scenario", file: "02-second/scenario.md", old: "minutes: 5", new: "minutes: 5: 6"},
		{name: "condition", file: "02-second/scenario.md", old: "when=\"exposure<40\"", new: "when=\"few\""},
		{name: "meter of a condition", file: "02-second/scenario.md", old: "when=\"exposure<40\"", new: "when=\"exposed<40\""},
		{name: "way", file: "02-second/scenario.md", old: "(#twelve", new: "(#twelv"},
		{name: "no ending", file: "02-second/scenario.md", old: ".ending .good", new: ".good"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files, _ := c.apply(t, c.base(t))
			_, _, findings := Read(folderOf(files), "small-course", Options{})
			if len(findings) != 1 {
				t.Errorf("got %d findings: %v", len(findings), findings)
			}
		})
	}
}

// Files that were made to be slow are read in a second or so. Before there were
// limits some of these took minutes.
func TestHostileFilesAreQuick(t *testing.T) {
	t.Parallel()
	const enough = time.Minute // what grows with the square takes far longer; a busy machine, with the race detector, does not
	story := func(meters, body string) [2]string {
		return [2]string{"scenario.md", "---\ntitle: x\nmeters: {" + meters + "}\n---\n" + body}
	}
	feed := func(body string) [2]string {
		head, _, _ := strings.Cut(feedText, "## The client")
		return [2]string{"feed.md", head + body}
	}
	fill := func(text string) string { // many copies, to the limit of a file
		n := (MaxTextBytes - 1000) / len(fmt.Sprintf(text, 123456))
		return numbered(n, text)
	}
	card := "## A {#a%[1]d network=personal from=x}\n\nx\n\n"
	post := "### W {.post everyone=\"1 leak+%[1]d trust-1\" friends=\"1 trust+%[1]d leak-1\"}\n> x\n\n"
	for name, file := range map[string][2]string{
		"scenes":            story("a: 1", fill("## A {#a%d}\n\n")),
		"chain":             story("a: 1", fill("## A {#a%[1]d}\n\n- [x](#a%[1]d1)\n\n")),
		"variants":          story("a: 1", fill("## A {#a when=\"a>%d\"}\n\n- [x](#a)\n\n")),
		"headings":          story("a: 1", "## A {#a}\n\n"+fill("### B%.0[1]d\n\n")),
		"choices":           story("a: 1", "## A {#a}\n\nx\n\n"+fill("- [x](#b%d)\n\n")),
		"a million states":  story("a: 0, b: 0, c: 0", "## H {#h}\n\n- [a](#h \"a+1\")\n- [b](#h \"b+1\")\n- [c](#h \"c+1\")\n- [d](#h \"a-1\")\n- [o](#e)\n\n## E {#e .ending .good}\n\nx\n\n"+"## E {#e .ending .good when=\"a>50\"}\n\nx\n\n## E {#e .ending .good when=\"b>50\"}\n\nx\n\n## E {#e .ending .good when=\"c>50\"}\n\nx\n"),
		"a loop of effects": story("a: 0", "## H {#h}\n\n"+numbered(MaxWays-1, "- [a%d](#h \""+strings.Repeat("a+1 ", 900)+"a-1\")\n\n")+"- [o](#e)\n\n## E {#e .ending .good}\n\nx\n\n## E {#e .ending .good when=\"a>50\"}\n\nx\n"),
		"cards":             feed(fill(card)),
		"cards of one id":   feed(fill("## A {#a network=personal from=x}\n\nx %d\n\n")),
		"responses":         feed("## A {#a network=personal from=x}\n\nx\n\n" + fill(post)),
		"many responses":    feed(numbered(MaxStops, card+strings.Repeat(post, MaxWays))),
		"deep headings":     feed("## A {#a network=personal from=x}\n\nx\n\n" + fill("#### B%.0[1]d\n\n")),
		"effects":           feed(numbered(1, card) + fill("### B {.post everyone=\"%d "+strings.Repeat("b+1 ", 1000)+"\"}\n> x\n\n")),
		"states":            feed(numbered(MaxStops, "## A {#a%[1]d network=personal from=x when=\"leak>=0\"}\n\nx\n\n"+strings.Repeat(post, 3))),
		"headings of text":  {"lesson.md", "---\ntitle: x\n---\n" + strings.Repeat("## A\n\n", 30_000)},
	} {
		files := []course.File{{Path: "course.md", Body: []byte("---\ntitle: T\n---\n")}, {Path: "01-a/" + file[0], Body: []byte(file[1])}}
		if file[0] != "lesson.md" {
			files = append(files, course.File{Path: "01-a/lesson.md", Body: []byte("---\ntitle: T\n---\n")})
		}
		begin := time.Now()
		c, read, findings := ReadFiles("x", files, Options{})
		took := time.Since(begin)
		if took > enough {
			t.Errorf("%s: %d bytes took %v", name, len(file[1]), took)
		}
		checkResult(t, files, c, read, findings)
	}
}
