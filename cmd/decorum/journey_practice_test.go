package main

import (
	"fmt"
	"html"
	"net/http"
	"path"
	"strings"
	"testing"

	"decorum/internal/browser"
	"decorum/internal/course"
	"decorum/internal/scenario"
)

// rambler is somebody who walks through a scenario or a feed. The journeys know
// the course and reckon along; what the page shows has to agree.
type rambler struct {
	*browser.Page

	t      *testing.T
	lesson *course.Lesson
	intro  string // address
	at     string // address of the walk
	steps  []scenario.Step
}

// rambler returns somebody who is about to walk through the scenario or feed
// of a lesson.
func (d demo) rambler(t *testing.T, p *browser.Page, kind scenario.Kind, lesson string) *rambler {
	t.Helper()
	l, _, ok := theCourse().Lesson(lesson)
	if !ok || (kind == scenario.OfScenario && l.Scenario == nil) || (kind == scenario.OfFeed && l.Feed == nil) {
		t.Fatalf("the lesson %s has no %s", lesson, kind)
	}
	return &rambler{Page: p, t: t, lesson: l, intro: d.course(string(kind) + "s/" + lesson)}
}

// setOut begins at the intro, or goes on there with a walk that the person had
// left, up to its end, and then begins.
func (r *rambler) setOut() {
	r.t.Helper()
	r.Open(r.intro)
	for r.Has("Go on where you were") {
		r.ClickOn("main form button")
		for !r.ended() {
			r.ClickOn(anyWay)
		}
		r.Open(r.intro)
	}
	r.ClickOn("main form button")
	r.at, r.steps = r.Address(), nil
	r.stands()
}

const anyWay = `:is(.way, .pill, .responses .button)`

func (r *rambler) ended() bool {
	r.t.Helper()
	return browser.Eval[bool](r.Page, `document.querySelector("ol.path, .reviews") !== null`)
}

// scene is where the walk through the scenario stands.
func (r *rambler) scene() scenario.Place {
	r.t.Helper()
	place, err := r.lesson.Scenario.Replay(r.steps)
	if err != nil {
		r.t.Fatal(err)
	}
	return place
}

// turn is where the walk through the feed stands.
func (r *rambler) turn() scenario.Turn {
	r.t.Helper()
	turn, err := r.lesson.Feed.Replay(r.steps)
	if err != nil {
		r.t.Fatal(err)
	}
	return turn
}

func (r *rambler) isFeed() bool { return strings.Contains(r.intro, "/feeds/") }

// stands fails the journey unless the page shows where the walk stands, and
// what the last step led to.
func (r *rambler) stands() {
	r.t.Helper()
	if address, _, _ := strings.Cut(r.Address(), "#"); address != r.at {
		r.t.Fatalf("at %s, want %s", address, r.at)
	}
	title, wanted := r.expected()
	if shown := browser.Eval[string](r.Page, `document.querySelector("h1").textContent.trim().replace(/\s+/g, " ")`); shown != title {
		r.t.Fatalf("after %d steps the page is about %q, want %q\n%s", len(r.steps), shown, title, r.Text())
	}
	text := browser.Eval[string](r.Page, `document.querySelector("main").textContent.replace(/\s+/g, " ")`)
	squeeze := strings.NewReplacer(" ", "") // markup may stand between words
	for _, w := range wanted {
		if !strings.Contains(squeeze.Replace(text), squeeze.Replace(w)) {
			r.t.Errorf("after %d steps this is missing: %q\n%s", len(r.steps), w, text)
		}
	}
}

// expected returns the title of the page where the walk stands, and what else
// must be on it.
func (r *rambler) expected() (title string, wanted []string) {
	if !r.isFeed() {
		place := r.scene()
		wanted = append(wanted, plain(place.Scene.Text))
		if n := len(place.Path); n > 0 {
			wanted = append(wanted, plain(place.Path[n-1].Choice.Text), plain(place.Path[n-1].Choice.Consequence))
		}
		return plain(place.Scene.Title), wanted
	}
	turn := r.turn()
	if turn.Card == nil {
		return html.UnescapeString(r.lesson.Feed.Title), nil
	}
	wanted = append(wanted, plain(turn.Card.Text), turn.Card.From)
	if n := len(turn.Decisions); n > 0 && turn.Decisions[n-1].Response != nil {
		wanted = append(wanted, plain(turn.Decisions[n-1].Response.Feedback), plain(turn.Decisions[n-1].Outcome.Feedback))
	}
	return plain(turn.Card.Title), wanted
}

// choose takes a step and looks at the page that follows. Press is how: a click
// or keys.
func (r *rambler) choose(index int, audience string, press func(css string)) {
	r.t.Helper()
	step := scenario.Step{Number: len(r.steps) + 1, Choice: index, Audience: audience}
	value := fmt.Sprint(index)
	if r.isFeed() {
		step.Node = r.turn().Card.ID
		if audience != "" {
			value += "/" + audience
		}
	} else {
		step.Node = r.scene().Scene.Node()
	}
	press(fmt.Sprintf("main button[name=choice][value=%q]", value))
	r.steps = append(r.steps, step)
	r.stands()
	if !r.ended() {
		r.sees(".went")
	}
}

// sees fails unless the beginning of an element, if there is one, is on the
// screen: what came of a decision must not have to be looked for.
func (r *rambler) sees(css string) {
	r.t.Helper()
	off := browser.Eval[string](r.Page, fmt.Sprintf(`(e => {
		if (!e) return "";
		const top = e.getBoundingClientRect().top;
		return top >= 0 && top < innerHeight - 20 ? "" : top + " in a window of " + innerHeight;
	})(document.querySelector(%q))`, css))
	if off != "" {
		r.t.Errorf("after %d steps %s begins at %s", len(r.steps), css, off)
	}
}

// keys tabs to an element and presses Enter.
func (r *rambler) keys(css string) {
	r.t.Helper()
	r.tabTo(css)
	r.Press("Enter")
}

// tabTo tabs to an element and returns how many tabs that took.
func (r *rambler) tabTo(css string) int {
	r.t.Helper()
	const most = 150
	for n := range most {
		if n > 0 {
			r.Press("Tab")
		}
		if browser.Eval[bool](r.Page, fmt.Sprintf("document.activeElement.matches(%q)", css)) {
			if n > 0 && !browser.Eval[bool](r.Page, `(e => e.matches(":focus-visible") && getComputedStyle(e).outlineStyle !== "none")(document.activeElement)`) {
				r.t.Errorf("nothing shows that the focus is on %s", css)
			}
			return n
		}
	}
	r.t.Fatalf("%d tabs don't lead to %s", most, css)
	return 0
}

// TestJourneyPracticeByKeyboard goes from the course to the lesson, from there
// through its scenario, and back, without a mouse; reloads, goes back and loses
// the session on the way.
func TestJourneyPracticeByKeyboard(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	p := b.Page(t, browser.Options{})
	p.SignIn(d.url, demoLearner, password)
	r := d.rambler(t, p, scenario.OfScenario, "real-fake-automated")
	link := fmt.Sprintf("main a[href=%q]", strings.TrimPrefix(r.intro, d.url))
	p.Open(d.course(""))
	r.tabTo(link)
	p.Open(d.course("lessons/real-fake-automated"))
	r.keys(link)
	expectPath(t, p, strings.TrimPrefix(r.intro, d.url))
	p.See("Voluntary practice")
	r.keys("main form .button.primary")
	r.at = p.Address()
	r.stands()

	for n := 0; !r.ended(); n++ {
		switch n {
		case 1:
			p.Reload()
			r.stands()
		case 2:
			r.backsUp()
		case 3:
			r.loses()
		}
		if n > 3 { // before, the page did not come by a step
			if tabs := r.tabTo(".way"); tabs > 2 {
				t.Errorf("after %d steps it takes %d tabs to the first way", n, tabs)
			}
		}
		r.choose(n%len(r.scene().Scene.Choices), "", r.keys)
	}
	p.See("The way you came")
	r.keys(".practice-bar a")
	expectPath(t, p, strings.TrimPrefix(r.intro, d.url))
	p.See("How it went before")
	p.See(plain(r.scene().Scene.Title))
	r.keys("main td a")
	r.stands()
	r.keys(`main a[href*="all=1"]`)
	p.See("leads to")
	if strings.Contains(p.Text(), "Not tried yet") {
		t.Error("all is asked for and something is not told")
	}
	r.keys(`main .actions a[href*="/lessons/"]`)
	expectPath(t, p, "/courses/"+courseKey+"/lessons/real-fake-automated")
}

// backsUp goes back in the history: the page shows where the walk stands, not
// a decision that could be made again.
func (r *rambler) backsUp() {
	r.t.Helper()
	r.Back()
	if address, _, _ := strings.Cut(r.Address(), "#"); address != r.at { // every step was one address
		browser.Eval[bool](r.Page, "(history.forward(), true)")
		wait(r.t, r.Page, `document.readyState === "complete" && document.querySelector("form.ways") !== null`)
	}
	r.stands()
}

// loses ends the session behind the page's back: the decision leads to sign in
// and from there to where the walk stands.
func (r *rambler) loses() {
	r.t.Helper()
	elsewhere(r.t, r.Page, `fetch("/signout", { method: "POST" })`)
	r.keys(".way")
	expectPath(r.t, r.Page, "/signin")
	r.Fill("email", demoLearner)
	r.Fill("password", password)
	r.Press("Enter")
	r.stands()
}

// TestJourneyPracticeScenario walks with and without JavaScript, at a desk and
// on a phone; at the same time the same person decides on another device.
func TestJourneyPracticeScenario(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	for lesson, options := range map[string]browser.Options{
		"speaking-for-your-employer": {NoScript: true}, "real-fake-automated": {Phone: true}, "how-do-you-know-me": {Phone: true, NoScript: true},
	} {
		t.Run(lesson, func(t *testing.T) {
			t.Parallel()
			p := b.Page(t, options)
			p.SignIn(d.url, demoLearner, password)
			r := d.rambler(t, p, scenario.OfScenario, lesson)
			p.Open(d.course("lessons/" + lesson))
			p.Click(r.lesson.Scenario.Title)
			expectPath(t, p, strings.TrimPrefix(r.intro, d.url))
			r.setOut()
			r.choose(0, "", p.ClickOn)

			look := browser.Options{Phone: !options.Phone, NoScript: !options.NoScript}
			elsewhere := b.Page(t, look)
			elsewhere.SignIn(d.url, demoLearner, password)
			elsewhere.Open(r.intro)
			elsewhere.Click("Go on where you were")
			if elsewhere.Address() != r.at {
				t.Fatalf("on another device the walk goes on at %s, want %s", elsewhere.Address(), r.at)
			}
			r.choose(1, "", p.ClickOn)
			elsewhere.ClickOn(".way")
			elsewhere.See("You have decided this already, perhaps in another tab.")
			other := *r
			other.Page = elsewhere
			other.stands()
			judge(t, elsewhere, look, "scene-stale")

			for !r.ended() {
				r.choose(len(r.scene().Scene.Choices)-1, "", p.ClickOn)
			}
			elsewhere.ClickOn(".way")
			elsewhere.See("This has come to its end.")
			other.steps = r.steps
			other.stands()
			p.Click("Try it another way")
			r.at, r.steps = p.Address(), nil
			r.stands()
			p.Open(d.course(""))
			p.See("scenario · " + fmt.Sprint(r.lesson.Scenario.Minutes) + " min · done")
		})
	}
}

// TestJourneyPracticeFeed decides on everything that comes up, on a phone
// without JavaScript and at a desk with it.
func TestJourneyPracticeFeed(t *testing.T) {
	t.Parallel()
	b := browser.New(t)
	d := startDemo(t)
	for lesson, options := range map[string]browser.Options{"the-boundary": {Phone: true, NoScript: true}, "connecting-well": {}} {
		t.Run(lesson, func(t *testing.T) {
			t.Parallel()
			p := b.Page(t, options)
			p.SignIn(d.url, demoLearner, password)
			r := d.rambler(t, p, scenario.OfFeed, lesson)
			p.Open(d.course(""))
			p.Click(r.lesson.Feed.Title)
			expectPath(t, p, strings.TrimPrefix(r.intro, d.url))
			p.Open(d.course("lessons/" + lesson))
			p.Click(r.lesson.Feed.Title)
			p.See("Some decisions come back cards later.")
			r.setOut()
			notices := 0
			for n := 0; !r.ended(); n++ {
				card := r.turn().Card
				if card.Notice() {
					notices++
					r.choose(0, "", func(string) { p.Click("Go on") })
					continue
				}
				index, audience := respond(card, n)
				r.choose(index, audience, p.ClickOn)
				if n == 2 {
					p.Reload()
					r.stands()
					r.backsUpFeed()
				}
			}
			if notices == 0 {
				t.Error("nothing came back cards later")
			}
			r.stands()
			p.See("Card by card")
			p.See(fmt.Sprintf("%d%%", r.turn().Score()/100))
			p.Click("What would have been worth more")
			judge(t, p, options, "feed-end-unfolded")
			p.Click("Try it another way")
			expectPath(t, p, strings.TrimPrefix(r.intro, d.url))
			p.See("How it went before")
			p.Click("Look back at try " + path.Base(r.at))
			r.stands()
		})
	}
}

// respond does, one after another, what is worth least.
func respond(card *scenario.Card, n int) (index int, audience string) {
	worst := 101
	for i, response := range card.Responses {
		for k, o := range response.Outcomes {
			if o.Worth < worst || o.Worth == worst && (i+k+n)%2 == 0 {
				index, audience, worst = i, o.Audience, o.Worth
			}
		}
	}
	return index, audience
}

func (r *rambler) backsUpFeed() {
	r.t.Helper()
	r.Back()
	if address, _, _ := strings.Cut(r.Address(), "#"); address != r.at {
		r.Open(r.at)
	}
	r.stands()
}

// practices are the pages of scenarios and feeds.
func (d demo) practices(t *testing.T, b *browser.Browser) []stop {
	t.Helper()
	walker := func(who string, kind scenario.Kind, lesson string) *rambler {
		p := b.Page(t, browser.Options{NoScript: true})
		p.SignIn(d.url, who, password)
		return d.rambler(t, p, kind, lesson)
	}
	walk := func(r *rambler, until func() bool) string {
		r.setOut()
		for n := 0; !r.ended() && !until(); n++ {
			if r.isFeed() {
				index, audience := 0, ""
				if card := r.turn().Card; !card.Notice() {
					index, audience = respond(card, n)
				}
				r.choose(index, audience, r.ClickOn)
			} else {
				r.choose((n+1)%len(r.scene().Scene.Choices), "", r.ClickOn)
			}
		}
		return r.at
	}
	never := func() bool { return false }
	after := func(r *rambler, n int) func() bool { return func() bool { return len(r.steps) == n } }
	here := "/courses/" + courseKey

	first := walker(demoLearner, scenario.OfScenario, "before-you-post")
	chosen := walker(demoLearner, scenario.OfScenario, "how-do-you-know-me")
	ending := walker(demoLearner, scenario.OfScenario, "real-fake-automated")
	card := walker(demoLearner, scenario.OfFeed, "the-boundary")
	decided := walker(demoHR, scenario.OfFeed, "the-boundary")
	end := walker(demoHR, scenario.OfFeed, "connecting-well")
	notice := walker(demoAdmin, scenario.OfFeed, "the-boundary")
	walk(chosen, never)
	at := walk(ending, never)
	return []stop{
		d.page("scenario-fresh", demoLearner, here+"/scenarios/speaking-for-your-employer"),
		{"scene", demoLearner, walk(first, after(first, 0)), http.StatusOK},
		{"scene-chosen", demoLearner, walk(chosen, after(chosen, 2)), http.StatusOK},
		{"scenario-open", demoLearner, chosen.intro, http.StatusOK},
		{"ending", demoLearner, at, http.StatusOK},
		{"ending-all", demoLearner, at + "?all=1", http.StatusOK},
		{"scenario-walked", demoLearner, ending.intro, http.StatusOK},
		d.page("feed-fresh", demoLearner, here+"/feeds/connecting-well"),
		{"feed-card", demoLearner, walk(card, after(card, 0)), http.StatusOK},
		{"feed-decided", demoHR, walk(decided, after(decided, 3)), http.StatusOK},
		{"feed-notice", demoAdmin, walk(notice, func() bool { return notice.turn().Card.Notice() }), http.StatusOK},
		{"feed-end", demoHR, walk(end, never), http.StatusOK},
		{"feed-walked", demoHR, end.intro, http.StatusOK},
	}
}
