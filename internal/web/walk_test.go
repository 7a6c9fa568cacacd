package web

import (
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/quiz"
	"decorum/internal/scenario"
)

// trip is somebody's walk, at a browser without JavaScript. It knows the
// course, which the pages don't tell.
type trip struct {
	*visitor

	who      string
	practice enrollment.Practice
	number   int
	at       string // address
}

// setOut begins a walk.
func (v *visitor) setOut(who string, kind scenario.Kind, lesson string) trip {
	v.t.Helper()
	t := trip{visitor: v, who: who, practice: enrollment.Practice{Course: courseKey, Kind: kind, Lesson: lesson}}
	status, body, header := v.post(practiceURL(t.practice)+"/walks", url.Values{})
	t.at = header.Get("Location")
	number, found := strings.CutPrefix(t.at, practiceURL(t.practice)+"/walks/")
	var err error
	if t.number, err = strconv.Atoi(number); status != http.StatusSeeOther || !found || err != nil {
		v.t.Fatalf("beginning the %s of %s: %d to %q\n%s", kind, lesson, status, t.at, body)
	}
	return t
}

// walk is what is recorded.
func (t trip) walk() scenario.Walk {
	t.t.Helper()
	w, err := t.site.db.Enrollments().Walk(t.t.Context(), t.site.people[t.who].ID, t.practice, t.number)
	must(t.t, err)
	return w
}

// lesson is that of the version to which the walk is bound.
func (t trip) lesson() *course.Lesson {
	t.t.Helper()
	bound, err := t.site.catalog.Version(t.t.Context(), t.walk().VersionID)
	must(t.t, err)
	lesson, _, _ := bound.Course.Lesson(t.practice.Lesson)
	return lesson
}

func (t trip) place() scenario.Place {
	t.t.Helper()
	place, err := t.lesson().Scenario.Replay(t.walk().Steps)
	must(t.t, err)
	return place
}

func (t trip) turn() scenario.Turn {
	t.t.Helper()
	turn, err := t.lesson().Feed.Replay(t.walk().Steps)
	must(t.t, err)
	return turn
}

// decide takes a step and returns the page that follows.
func (t trip) decide(choice string) string {
	t.t.Helper()
	after := len(t.walk().Steps)
	status, body, header := t.send(after, choice)
	if status != http.StatusSeeOther || header.Get("Location") != t.at+"#now" {
		t.t.Fatalf("deciding %q after %d steps: %d to %q\n%s", choice, after, status, header.Get("Location"), body)
	}
	if n := len(t.walk().Steps); n != after+1 {
		t.t.Fatalf("after %d steps and one more there are %d", after, n)
	}
	return t.want(t.at, http.StatusOK)
}

func (t trip) send(after int, choice string) (int, string, http.Header) {
	t.t.Helper()
	return t.post(t.at, url.Values{"after": {strconv.Itoa(after)}, "choice": {choice}})
}

// through takes these ways and returns the page of the ending.
func (t trip) through(choices ...string) (page string) {
	t.t.Helper()
	for _, c := range choices {
		page = t.decide(c)
	}
	if !t.walk().Ended() {
		t.t.Fatalf("%q is not the end", choices)
	}
	return page
}

// toEnd decides by turns until the end and returns its page.
func (t trip) toEnd(taste int) string {
	t.t.Helper()
	for n := 0; ; n++ {
		var choice string
		if t.practice.Kind == scenario.OfScenario {
			choice = pickWay(t.place().Scene, taste, n)
		} else {
			choice = pickResponse(t.turn().Card, taste, n)
		}
		if page := t.decide(choice); t.walk().Ended() {
			return page
		}
	}
}

// The tastes of those who walk: the first way, the last one, another each time.
const tastes = 3

func pick(of, taste, turn int) int {
	if taste == 0 {
		return 0
	}
	return (of - 1 + (taste-1)*turn) % of
}

func pickWay(s *scenario.Scene, taste, turn int) string {
	return strconv.Itoa(pick(len(s.Choices), taste, turn))
}

func pickResponse(c *scenario.Card, taste, turn int) string {
	if c.Notice() {
		return "0"
	}
	i := pick(len(c.Responses), taste, turn)
	if outcomes := c.Responses[i].Outcomes; outcomes[0].Audience != "" {
		return fmt.Sprintf("%d/%s", i, outcomes[pick(len(outcomes), taste, turn+1)].Audience)
	}
	return strconv.Itoa(i)
}

// hashes are the parts of addresses in which a number may stand by chance.
var hashes = regexp.MustCompile(`/static/[0-9a-f]+/`)

// words fails for each text that a page lacks, or holds although it must not.
func words(t *testing.T, page, where string, wanted, secret []string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page, strings.TrimSpace(w)) {
			t.Errorf("%s: %q is missing", where, w)
		}
	}
	shown := strings.Join(wanted, "\n")
	text := hashes.ReplaceAllString(page, "")
	for _, w := range secret {
		if w = strings.TrimSpace(w); w != "" && !strings.Contains(shown, w) && strings.Contains(text, w) {
			t.Errorf("%s: the page gives away %q", where, w)
		}
	}
}

// practices lists the lessons that have a practice of this kind.
func practicing(kind scenario.Kind) (lessons []*course.Lesson) {
	compiled, _ := theCourse()
	for i := range compiled.Lessons {
		if l := &compiled.Lessons[i]; (kind == scenario.OfScenario && l.Scenario != nil) || (kind == scenario.OfFeed && l.Feed != nil) {
			lessons = append(lessons, l)
		}
	}
	return lessons
}

// inHeading is a title as it stands in a heading: some are words of the text.
func inHeading(title template.HTML) string { return ">" + string(title) + "</h" }

// ofScenes is everything that is told of scenes and of the ways out of them.
func ofScenes(s *scenario.Scenario) (all []string) {
	for _, scene := range s.Scenes {
		all = append(all, string(scene.Text), inHeading(scene.Title))
		for _, choice := range scene.Choices {
			all = append(all, string(choice.Consequence), ">"+string(choice.Text)+"<")
		}
	}
	return all
}

// effectPattern is an effect in the notation of a course file.
var effectPattern = regexp.MustCompile(`\b[a-z][a-z-]*[+-][0-9]{1,3}\b`)

// effects finds what is said in that notation.
func effects(page string) []string {
	_, body, _ := strings.Cut(page, "<main") // addresses of stylesheets may look like it
	body, _, _ = strings.Cut(body, "</main>")
	return effectPattern.FindAllString(regexp.MustCompile(`(?s)<svg.*?</svg>`).ReplaceAllString(body, ""), -1)
}

// TestScenarioTellsOnlyWhatIsReached walks through every scenario and looks at
// every page as a cheat would.
func TestScenarioTellsOnlyWhatIsReached(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	lessons := practicing(scenario.OfScenario)
	if len(lessons) != 4 {
		t.Errorf("there are %d scenarios, want 4", len(lessons))
	}
	for _, lesson := range lessons {
		for taste := range tastes {
			walk := v.setOut("learner", scenario.OfScenario, lesson.Key)
			page := v.want(walk.at+"?all=1", http.StatusOK) // which is for endings
			for n := 0; !walk.walk().Ended(); n++ {
				place := walk.place()
				sceneIsShown(t, page, fmt.Sprintf("%s, step %d", lesson.Key, n+1), lesson.Scenario, place)
				page = walk.decide(pickWay(place.Scene, taste, n))
			}
			place := walk.place()
			quality := map[scenario.Quality]string{scenario.Good: "Ends well", scenario.Mixed: "Ends so-so", scenario.Poor: "Ends badly"}
			wanted := []string{string(place.Scene.Text), inHeading(place.Scene.Title), quality[place.Scene.Quality], "The way you came"}
			for _, passed := range place.Path {
				wanted = append(wanted, inHeading(passed.Scene.Title), string(passed.Choice.Text), string(passed.Choice.Consequence))
			}
			words(t, page, lesson.Key+", the ending", wanted, nil)
		}
	}
}

// sceneIsShown looks at the page of a scene.
func sceneIsShown(t *testing.T, page, where string, s *scenario.Scenario, place scenario.Place) {
	t.Helper()
	wanted := []string{string(place.Scene.Text), inHeading(place.Scene.Title), fmt.Sprintf(`name="after" value="%d"`, len(place.Path))}
	for n, choice := range place.Scene.Choices {
		wanted = append(wanted, fmt.Sprintf(`<button class="way" name="choice" value="%d"><span>%s</span>`, n, choice.Text))
	}
	for _, m := range s.Meters {
		wanted = append(wanted, fmt.Sprintf(`value="%d" aria-label=%q`, place.Values[m.Name], meterName(m.Name)))
	}
	if n := len(place.Path); n > 0 {
		wanted = append(wanted, ">"+string(place.Path[n-1].Choice.Text)+"<", string(place.Path[n-1].Choice.Consequence))
	}
	words(t, page, where, wanted, append(ofScenes(s), "Ends well", "Ends so-so", "Ends badly"))
	if found := effects(page); len(found) > 0 {
		t.Errorf("%s: the page says what is moved: %q", where, found)
	}
}

// TestFeedTellsOnlyWhatIsDecided is the same for every feed.
func TestFeedTellsOnlyWhatIsDecided(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	lessons := practicing(scenario.OfFeed)
	if len(lessons) != 2 {
		t.Errorf("there are %d feeds, want 2", len(lessons))
	}
	for _, lesson := range lessons {
		for taste := range tastes {
			walk := v.setOut("learner", scenario.OfFeed, lesson.Key)
			page := v.want(walk.at+"?all=1", http.StatusOK)
			for n := 0; !walk.walk().Ended(); n++ {
				turn := walk.turn()
				cardIsShown(t, page, fmt.Sprintf("%s, step %d", lesson.Key, n+1), lesson.Feed, turn)
				page = walk.decide(pickResponse(turn.Card, taste, n))
			}
			turn := walk.turn()
			wanted := []string{fmt.Sprintf(`<span class="figure">%d%%</span>`, quiz.Score(turn.Score()).Percent()), "Card by card"}
			for _, d := range turn.Decisions {
				wanted = append(wanted, inHeading(d.Card.Title), string(d.Card.Text), string(d.Outcome.Feedback))
				if d.Response != nil {
					wanted = append(wanted, string(d.Response.Text), string(d.Response.Feedback), fmt.Sprintf("%d of 100", d.Outcome.Worth))
				}
			}
			words(t, page, lesson.Key+", the end", wanted, nil)
		}
	}
}

// cardIsShown looks at the page of a card.
func cardIsShown(t *testing.T, page, where string, f *scenario.Feed, turn scenario.Turn) {
	t.Helper()
	wanted := []string{string(turn.Card.Text), inHeading(turn.Card.Title), fmt.Sprintf(`name="after" value="%d"`, len(turn.Decisions)),
		template.HTMLEscapeString(turn.Card.From), f.Networks[turn.Card.Network]}
	for n, r := range turn.Card.Responses {
		wanted = append(wanted, string(r.Text), string(r.Wording))
		for _, o := range r.Outcomes {
			value := strconv.Itoa(n)
			if o.Audience != "" {
				value += "/" + o.Audience
			}
			wanted = append(wanted, fmt.Sprintf(`<button class="pill" name="choice" value=%q>`, value))
		}
	}
	secret := []string{" of 100", "data-state", "worth"}
	if n := len(turn.Decisions); n > 0 {
		last := turn.Decisions[n-1]
		if last.Response != nil {
			wanted = append(wanted, string(last.Response.Text), string(last.Response.Feedback), string(last.Outcome.Feedback), `data-state="`)
		}
		secret = []string{" of 100"}
	}
	for _, card := range f.Cards {
		secret = append(secret, string(card.Text), inHeading(card.Title))
		for _, r := range card.Responses {
			secret = append(secret, string(r.Wording), string(r.Feedback))
			for _, o := range r.Outcomes {
				secret = append(secret, string(o.Feedback))
			}
		}
	}
	words(t, page, where, wanted, secret)
	if found := effects(page); len(found) > 0 {
		t.Errorf("%s: the page says what is moved: %q", where, found)
	}
}

// both walks through a practice of each kind as the learner.
func both(t *testing.T, do func(t *testing.T, s *site, walk trip)) {
	t.Helper()
	for kind, lesson := range map[scenario.Kind]string{scenario.OfScenario: "how-do-you-know-me", scenario.OfFeed: "the-boundary"} {
		t.Run(string(kind), func(t *testing.T) {
			s := newSite(t)
			v := s.as("learner")
			v.post("/courses/"+courseKey+"/start", url.Values{})
			do(t, s, v.setOut("learner", kind, lesson))
		})
	}
}

// ways returns two things that can be decided where the walk stands.
func (t trip) ways() (one, other string) {
	t.t.Helper()
	if t.practice.Kind == scenario.OfScenario {
		return "0", "1"
	}
	for t.turn().Card.Notice() {
		t.decide("0")
	}
	return pickResponse(t.turn().Card, 0, 0), pickResponse(t.turn().Card, 1, 0)
}

// stays fails unless a decision changes nothing and leads to where the walk
// stands, with these words.
func (t trip) stays(after int, choice, says string) {
	t.t.Helper()
	before := t.walk()
	status, body, header := t.send(after, choice)
	if status != http.StatusSeeOther || header.Get("Location") != t.at {
		t.t.Errorf("deciding %q after %d: %d to %q\n%s", choice, after, status, header.Get("Location"), body)
	}
	if now := t.walk(); !slices.Equal(now.Steps, before.Steps) || !now.EndedAt.Equal(before.EndedAt) || now.Ending != before.Ending || now.Score != before.Score {
		t.t.Errorf("deciding %q after %d makes %+v of %+v", choice, after, now, before)
	}
	stands := fmt.Sprintf(`name="after" value="%d"`, len(before.Steps))
	if before.Ended() {
		stands = map[scenario.Kind]string{scenario.OfScenario: "The way you came", scenario.OfFeed: "Card by card"}[t.practice.Kind]
	}
	t.want(t.at, http.StatusOK, `role="status"`, says, stands)
	if _, body := t.get(t.at); strings.Contains(body, says) {
		t.t.Errorf("the page says %q again and again", says)
	}
}

// TestStaleDecision is the back button, a second tab and a double click.
func TestStaleDecision(t *testing.T) {
	both(t, func(_ *testing.T, _ *site, walk trip) {
		const stale = "You have decided this already"
		one, other := walk.ways()
		after := len(walk.walk().Steps)
		walk.decide(one)
		walk.stays(after, one, stale)
		walk.stays(after, other, stale)
		walk.stays(after+7, other, stale)
		walk.stays(-1, other, stale)
		walk.toEnd(2)
		const ended = "This has come to its end"
		walk.stays(len(walk.walk().Steps), "0", ended)
		walk.stays(after, one, ended)
	})
}

func TestDecisionThatIsNotThere(t *testing.T) {
	both(t, func(t *testing.T, _ *site, walk trip) {
		one, _ := walk.ways()
		after := len(walk.walk().Steps)
		for _, choice := range []string{"99", "-1", "99/everyone", "-1/everyone", "9223372036854775807"} {
			walk.stays(after, choice, "Choose one of the ways that the page offers")
		}
		for _, choice := range []string{"", "x", "1.5", "/everyone", "99999999999999999999", "<script>"} {
			walk.stays(after, choice, "Choose one of the ways first")
		}
		if walk.practice.Kind == scenario.OfFeed {
			index, _, _ := strings.Cut(one, "/")
			for _, audience := range []string{"", "/", "/nobody", "/Everyone", "/everyone/everyone", "/\x00"} {
				walk.stays(after, index+audience, "also say to whom")
			}
		}
		for _, value := range []string{"", "x", "1.5"} {
			status, body, _ := walk.post(walk.at, url.Values{"after": {value}, "choice": {one}})
			if status != http.StatusBadRequest || !strings.Contains(body, "The form did not arrive whole") {
				t.Errorf("after %q: %d\n%s", value, status, body)
			}
		}
		if n := len(walk.walk().Steps); n != after {
			t.Errorf("%d steps were taken", n-after)
		}
	})
}

// TestAudienceWhereThereIsNone: what nobody asked for is not kept.
func TestAudienceWhereThereIsNone(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	walk := v.setOut("learner", scenario.OfScenario, "how-do-you-know-me")
	walk.decide("1/\x00 everybody there is")
	feed := v.setOut("learner", scenario.OfFeed, "the-boundary")
	for !slices.ContainsFunc(feed.turn().Card.Responses, func(r scenario.Response) bool { return r.Action == scenario.Connect }) {
		feed.decide(pickResponse(feed.turn().Card, 0, 0))
	}
	card := feed.turn().Card
	feed.decide(strconv.Itoa(slices.IndexFunc(card.Responses, func(r scenario.Response) bool { return r.Action == scenario.Connect })) + "/everyone")
	for _, w := range []scenario.Walk{walk.walk(), feed.walk()} {
		if last := w.Steps[len(w.Steps)-1]; last.Audience != "" {
			t.Errorf("the %s keeps the audience %q", w.Kind, last.Audience)
		}
	}
}

// TestWalkIsItsOwners: a walk has one person, and a number that was given out.
func TestWalkIsItsOwners(t *testing.T) {
	both(t, func(t *testing.T, s *site, walk trip) {
		_, other := walk.ways()
		before := walk.walk()
		stranger := s.as("other")
		const startFirst = "Start the course first"
		for _, path := range []string{practiceURL(walk.practice), walk.at} {
			stranger.want(path, http.StatusForbidden, startFirst)
		}
		for _, path := range []string{practiceURL(walk.practice) + "/walks", walk.at} {
			if status, body, _ := stranger.post(path, url.Values{"after": {"0"}, "choice": {other}}); status != http.StatusForbidden && status != http.StatusNotFound {
				t.Errorf("before starting, a post to %s: %d\n%s", path, status, body)
			}
		}
		stranger.post("/courses/"+courseKey+"/start", url.Values{})
		form := url.Values{"after": {strconv.Itoa(len(before.Steps))}, "choice": {other}}
		for _, name := range []string{"other", "manager", "hr", "admin"} { // not those either who may see reports
			v := stranger
			if name != "other" {
				v = s.as(name)
				v.post("/courses/"+courseKey+"/start", url.Values{})
			}
			v.want(walk.at, http.StatusNotFound, "There is nothing at this address")
			if status, _, _ := v.post(walk.at, form); status != http.StatusNotFound {
				t.Errorf("%s decides for somebody else: %d", name, status)
			}
			v.want(practiceURL(walk.practice), http.StatusOK, "Begin<")
		}
		if now := walk.walk(); !slices.Equal(now.Steps, before.Steps) {
			t.Errorf("others made %+v of %+v", now.Steps, before.Steps)
		}
		for _, number := range []string{"0", "2", "-1", "99999999999999999999", "1.0", "x", "%3Cscript%3E"} {
			path := practiceURL(walk.practice) + "/walks/" + number
			walk.want(path, http.StatusNotFound)
			if status, _, _ := walk.post(path, form); status != http.StatusNotFound {
				t.Errorf("deciding at %s: %d", path, status)
			}
		}
	})
}

func TestPracticeThatIsNotThere(t *testing.T) {
	s := newSite(t)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	for _, path := range []string{
		"/scenarios/the-boundary", "/feeds/how-do-you-know-me", "/scenarios/rights-you-keep", "/feeds/no-such-lesson", "/scenarios/%3Cb%3E",
	} {
		v.want("/courses/"+courseKey+path, http.StatusNotFound, "This course has no such practice")
		v.want("/courses/"+courseKey+path+"/walks/1", http.StatusNotFound)
		if status, _, _ := v.post("/courses/"+courseKey+path+"/walks", url.Values{}); status != http.StatusNotFound {
			t.Errorf("beginning at %s: %d", path, status)
		}
		if status, _, _ := v.post("/courses/"+courseKey+path+"/walks/1", url.Values{"after": {"0"}, "choice": {"0"}}); status != http.StatusNotFound {
			t.Errorf("deciding at %s: %d", path, status)
		}
	}
	v.want("/courses/no-such-course/scenarios/how-do-you-know-me", http.StatusNotFound)
}

// TestSessionEndsOnAWalk: the decision is asked for once more, at the place
// where the walk stands.
func TestSessionEndsOnAWalk(t *testing.T) {
	both(t, func(t *testing.T, s *site, walk trip) {
		one, other := walk.ways()
		walk.decide(one)
		steps := walk.walk().Steps
		walk.post("/signout", url.Values{})
		_, _, header := walk.do(http.MethodPost, walk.at, url.Values{"after": {strconv.Itoa(len(steps))}, "choice": {other}},
			http.Header{"Referer": {s.URL + walk.at}})
		gate := header.Get("Location")
		if gate != "/signin?next="+url.QueryEscape(walk.at) {
			t.Fatalf("a decision without a session leads to %q", gate)
		}
		if now := walk.walk(); !slices.Equal(now.Steps, steps) {
			t.Errorf("without a session there are %d steps, before there were %d", len(now.Steps), len(steps))
		}
		walk.want(gate, http.StatusOK, fmt.Sprintf(`name="next" value=%q`, walk.at))
		_, _, header = walk.post("/signin", url.Values{"email": {"learner@demo.example"}, "password": {password}, "next": {walk.at}})
		if header.Get("Location") != walk.at {
			t.Errorf("signing in leads to %q", header.Get("Location"))
		}
		walk.want(walk.at, http.StatusOK, fmt.Sprintf(`name="after" value="%d"`, len(steps)))
		walk.toEnd(0)
	})
}

// tale is a scenario whose second scene depends on what was done in the first.
func tale() *scenario.Scenario {
	way := func(name, to string, by int) scenario.Choice {
		return scenario.Choice{Text: template.HTML("Way " + name), Consequence: template.HTML("<p>Came of " + name + ".</p>"), To: to,
			Effects: []scenario.Effect{{Meter: "trust", By: by}}}
	}
	end := func(id string, q scenario.Quality) scenario.Scene {
		return scenario.Scene{ID: id, Title: template.HTML("Ending " + id), Text: template.HTML("<p>So it went " + id + ".</p>"), Ending: true, Quality: q}
	}
	return &scenario.Scenario{Title: "A tale", Meters: []scenario.Meter{{Name: "self-respect", Start: 30}, {Name: "trust", Start: 50}}, Scenes: []scenario.Scene{
		{ID: "a", Title: "First", Text: "<p>It begins.</p>", Choices: []scenario.Choice{way("up", "b", 20), way("down", "b", -20), way("away", "out", 0), way("around", "a", 30)}},
		{ID: "b", Title: "Second, liked", Text: "<p>They like you.</p>", When: &scenario.Condition{Meter: "trust", Operator: ">=", Value: 60},
			Choices: []scenario.Choice{way("thanks", "well", 5), way("more", "well", 10)}},
		{ID: "b", Title: "Second, disliked", Text: "<p>They don’t like you.</p>",
			Choices: []scenario.Choice{way("sorry", "so", 0), way("pah", "badly", -100)}},
		end("well", scenario.Good), end("so", scenario.Mixed), end("badly", scenario.Poor), end("out", scenario.Mixed),
	}}
}

// feedOf is a feed of one card and one notice.
func feedOf() *scenario.Feed {
	return &scenario.Feed{Title: "A feed", Networks: map[scenario.Network]string{scenario.Professional: "Guild"},
		Audiences: []scenario.Audience{{Key: "all", Label: "All"}, {Key: "few", Label: "Few"}},
		Cards: []scenario.Card{
			{ID: "one", Title: "Card one", From: "Ann", Network: scenario.Professional, Text: "<p>Shall you?</p>", Responses: []scenario.Response{
				{Action: scenario.Post, Text: "Post it", Feedback: "<p>Posted.</p>", Outcomes: []scenario.Outcome{
					{Audience: "all", Worth: 10, Feedback: "<p>To all.</p>"}, {Audience: "few", Worth: 60, Feedback: "<p>To few.</p>"}}},
				{Action: scenario.Ignore, Text: "Leave it", Feedback: "<p>Left.</p>", Outcomes: []scenario.Outcome{{Worth: 100}}},
			}},
			{ID: "two", Title: "Card two", From: "Bob", Network: scenario.Professional, Text: "<p>So it goes.</p>"},
		}}
}

// edition publishes the course with another scenario and feed in place of two.
func (s *site) edition(tale *scenario.Scenario, feed *scenario.Feed) {
	s.t.Helper()
	compiled, files := theCourse()
	next := *compiled
	next.Lessons = slices.Clone(compiled.Lessons)
	for i := range next.Lessons {
		switch l := &next.Lessons[i]; l.Key {
		case "how-do-you-know-me":
			l.Scenario = tale
		case "the-boundary":
			l.Feed = feed
		}
	}
	s.publish(&next, append(slices.Clone(files), course.File{Path: "edition.txt", Body: fmt.Appendf(nil, "%p %p", tale, feed)}))
}

// TestEndingTellsWaysWalked: where a way leads that was not taken is told to
// those who took it another time, and to those who ask.
func TestEndingTellsWaysWalked(t *testing.T) {
	s := newSite(t)
	s.edition(tale(), feedOf())
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	told := func(choices ...string) (trip, string) {
		walk := v.setOut("learner", scenario.OfScenario, "how-do-you-know-me")
		return walk, walk.through(choices...)
	}
	const all, untold = "Show where all of them lead", "Not tried yet"
	up, page := told("0", "0")
	words(t, page, "up, thanks", []string{"Came of up.", "Came of thanks.", "trust &#43;20", "trust &#43;5", "Way down", "Way away", "Way more", untold, all, "1 of 4 endings"},
		[]string{"Came of down.", "Came of away.", "Came of more.", "leads to", "Ending so", "Ending badly", "Ending out", "−20"})
	words(t, v.want(up.at+"?all=1", http.StatusOK), "up, thanks, all",
		[]string{"Came of down.", "Came of away.", "Came of more.", "trust −20", "leads to <strong>Second, disliked<", "leads to <strong>Ending out<", "leads to <strong>Ending well<", "Ends so-so"},
		[]string{untold, all, "Came of sorry.", "Came of pah.", "Ending so<", "Ending badly"}) // scenes that this walk did not come to

	// The second scene is another one now; nothing of it was tried.
	_, page = told("1", "1")
	words(t, page, "down, pah", []string{"Came of down.", "Came of pah.", "Came of up.", "leads to <strong>Second, liked<", "trust −30", untold, all, "2 of 4 endings"},
		[]string{"Came of sorry.", "Came of away.", "Came of thanks.", "Came of more.", "Ending so", "Ending out", "trust −100"})

	// Whoever looks back at the first walk now knows what they know by now.
	words(t, v.want(up.at, http.StatusOK), "looking back", []string{"Came of down.", "leads to <strong>Second, disliked<", untold, all},
		[]string{"Came of away.", "Came of more.", "Came of pah."})

	told("1", "0")
	told("2")
	_, page = told("3", "2")
	words(t, page, "around, away", []string{"Came of up.", "Came of down.", "leads to <strong>Second, liked<", "4 of 4 endings"}, []string{untold, all, "Came of pah."})

	// Nobody else knows any of it; and what was tried when the meters stood
	// elsewhere may lead elsewhere.
	other := s.as("other")
	other.post("/courses/"+courseKey+"/start", url.Values{})
	walk := other.setOut("other", scenario.OfScenario, "how-do-you-know-me")
	words(t, walk.through("1", "1"), "somebody else", []string{untold, "1 of 4 endings"}, []string{"Came of up.", "Came of away."})
	walk = other.setOut("other", scenario.OfScenario, "how-do-you-know-me")
	page = walk.through("3", "2")
	words(t, page, "around, away", []string{"Came of down.", "leads to <strong>Second, disliked<", all}, []string{"leads to <strong>Second, liked<", "Came of up."})
	words(t, other.want(walk.at+"?all=1", http.StatusOK), "around, away, all", []string{"leads to <strong>Second, disliked<", "leads to <strong>Second, liked<"}, []string{untold, all})
}

// TestEndingOffersWhatIsLeft: as long as a way may lead somewhere new, the page
// offers to tell.
func TestEndingOffersWhatIsLeft(t *testing.T) {
	s := newSite(t)
	out := []scenario.Choice{{Text: "Out", To: "out"}}
	s.edition(&scenario.Scenario{Title: "A round", Meters: []scenario.Meter{{Name: "trust", Start: 50}}, Scenes: []scenario.Scene{
		{ID: "a", Title: "Start", Choices: []scenario.Choice{{Text: "On", To: "b"}, {Text: "Out", To: "out"},
			{Text: "Around", To: "a", Effects: []scenario.Effect{{Meter: "trust", By: 30}}}}},
		{ID: "b", Title: "Sooner", Choices: out},
		{ID: "b", Title: "Later", Choices: out, When: &scenario.Condition{Meter: "trust", Operator: ">=", Value: 60}},
		{ID: "out", Title: "Outside", Ending: true, Quality: scenario.Good},
	}}, feedOf())
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	const untold, all = "Not tried yet", "Show where all of them lead"
	begin := func() trip { return v.setOut("learner", scenario.OfScenario, "how-do-you-know-me") }
	begin().through("0", "0")
	begin().through("1")
	words(t, begin().through("2", "1"), "one round", []string{"leads to <strong>Sooner<", all}, []string{untold, "Later"})
	begin().through("2", "0", "0")
	words(t, begin().through("2", "1"), "one round, later", []string{"leads to <strong>Sooner<", "leads to <strong>Later<"}, []string{untold, all})
}

// TestFeedScoresWhatItSays does the sum by hand.
func TestFeedScoresWhatItSays(t *testing.T) {
	s := newSite(t)
	s.edition(tale(), feedOf())
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	walk := v.setOut("learner", scenario.OfFeed, "the-boundary")
	page := walk.decide("0/few")
	words(t, page, "the notice", []string{"Posted.", "To few.", `data-state="part"`, "1 card behind you", "So it goes.", `<button class="button primary" name="choice" value="0">Go on`},
		[]string{"To all.", "Left.", "60"})
	page = walk.decide("0")
	words(t, page, "the end", []string{`<span class="figure">60%</span>`, "60 of 100", "What came of it", "What would have been worth more", "Leave it", "100 of 100", "Left."},
		[]string{"To all.", "10 of 100"})
	walk = v.setOut("learner", scenario.OfFeed, "the-boundary")
	walk.decide("1")
	words(t, walk.decide("0"), "the best end", []string{`<span class="figure">100%</span>`}, []string{"worth more", "To all.", "To few."})
}

// TestWalkSurvivesANewVersion: a walk under way stays in the version in which
// it began.
func TestWalkSurvivesANewVersion(t *testing.T) {
	both(t, func(t *testing.T, s *site, walk trip) {
		one, _ := walk.ways()
		walk.decide(one)
		s.edition(tale(), feedOf())
		intro := practiceURL(walk.practice)
		walk.want(intro, http.StatusOK, "Go on where you were", map[scenario.Kind]string{scenario.OfScenario: "A tale", scenario.OfFeed: "A feed"}[walk.practice.Kind])
		if again := walk.setOut("learner", walk.practice.Kind, walk.practice.Lesson); again.at != walk.at {
			t.Errorf("going on leads to %s, want %s", again.at, walk.at)
		}
		page := walk.want(walk.at, http.StatusOK)
		compiled, _ := theCourse()
		old, _, _ := compiled.Lesson(walk.practice.Lesson)
		if walk.practice.Kind == scenario.OfScenario {
			sceneIsShown(t, page, "in the old version", old.Scenario, walk.place())
		} else {
			cardIsShown(t, page, "in the old version", old.Feed, walk.turn())
		}
		walk.toEnd(1)
		page = walk.want(intro, http.StatusOK, "Try it another way", "Look back")
		if walk.practice.Kind == scenario.OfScenario {
			words(t, page, "after the old one", []string{"an ending of an earlier version", "0 of 4"}, nil)
		}
		walk.want(walk.at, http.StatusOK)
		next := walk.setOut("learner", walk.practice.Kind, walk.practice.Lesson)
		words(t, walk.want(next.at, http.StatusOK), "the new one", []string{map[scenario.Kind]string{scenario.OfScenario: "It begins.", scenario.OfFeed: "Shall you?"}[walk.practice.Kind]}, nil)
		if next.number != walk.number+1 {
			t.Errorf("the next walk is number %d after %d", next.number, walk.number)
		}

		s.edition(nil, nil) // both are withdrawn; what is under way can still be ended
		next.toEnd(0)
		next.want(next.at, http.StatusOK)
		next.want(intro, http.StatusNotFound, "no such practice")
		course := next.want("/courses/"+courseKey, http.StatusOK)
		if strings.Contains(course, `href="`+intro+`"`) {
			t.Error("the course page leads to a practice that is withdrawn")
		}
	})
}

// TestPracticePageSaysHowItStands walks from the course's page to the intro
// and back, in every state.
func TestPracticePageSaysHowItStands(t *testing.T) {
	s := newSite(t)
	here := "/courses/" + courseKey
	for kind, of := range map[scenario.Kind]struct{ who, lesson, title, summary string }{
		scenario.OfScenario: {"learner", "how-do-you-know-me", theLesson("how-do-you-know-me").Scenario.Title, theLesson("how-do-you-know-me").Scenario.Summary},
		scenario.OfFeed:     {"other", "the-boundary", theLesson("the-boundary").Feed.Title, theLesson("the-boundary").Feed.Summary},
	} {
		v, lesson := s.as(of.who), of.lesson
		intro := practiceURL(enrollment.Practice{Course: courseKey, Kind: kind, Lesson: lesson})
		title := template.HTMLEscapeString(of.title)
		link := fmt.Sprintf(`<a href=%q>%s</a>`, intro, title)
		v.post(here+"/start", url.Values{})
		v.want(here+"/lessons/"+lesson, http.StatusOK, link)
		v.want(here, http.StatusOK, link)
		page := v.want(intro, http.StatusOK, title, template.HTMLEscapeString(of.summary), "Begin<", "Voluntary practice", `action="`+intro+`/walks"`)
		words(t, page, "fresh", nil, []string{"How it went before", "Endings seen", "Go on where you were", "Try it another way"})

		walk := v.setOut(of.who, kind, lesson)
		page = v.want(intro, http.StatusOK, "Go on where you were")
		words(t, page, "under way", nil, []string{"How it went before", "Endings seen", "Begin<", "Try it another way"})
		words(t, v.want(here, http.StatusOK), "the course page, under way", []string{" · under way"}, []string{" · done"})

		walk.toEnd(0)
		page = v.want(intro, http.StatusOK, "Try it another way", "How it went before", `href="`+walk.at+`"`, "November 23, 2026, 09:00")
		if kind == scenario.OfScenario {
			words(t, page, "walked", []string{string(walk.place().Scene.Title), "<dd>1 of "}, nil)
		} else {
			words(t, page, "walked", []string{fmt.Sprintf("<td>%d%%</td>", quiz.Score(walk.turn().Score()).Percent())}, []string{"Endings seen"})
		}
		words(t, v.want(here, http.StatusOK), "the course page, done", []string{" · done"}, []string{" · under way"})

		v.setOut(of.who, kind, lesson)
		v.want(intro, http.StatusOK, "Go on where you were", "How it went before", `href="`+walk.at+`"`)
		v.want(here, http.StatusOK, " · done")
	}
}

func theLesson(key string) *course.Lesson {
	compiled, _ := theCourse()
	lesson, _, _ := compiled.Lesson(key)
	return lesson
}

// TestRequiredPracticeSaysSo: what counts is said before one begins.
func TestRequiredPracticeSaysSo(t *testing.T) {
	s := newSite(t)
	needed, feed := tale(), feedOf()
	needed.Required, feed.Required, feed.Minutes = true, true, 1
	s.edition(needed, feed)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	const required = "Coming to an end of it is a requirement"
	words(t, v.want("/courses/"+courseKey+"/scenarios/how-do-you-know-me", http.StatusOK), "the scenario", []string{required}, []string{"Voluntary", "Takes"})
	words(t, v.want("/courses/"+courseKey+"/feeds/the-boundary", http.StatusOK), "the feed", []string{required, "1 minute<"}, []string{"Voluntary"})
	v.want("/courses/"+courseKey, http.StatusOK, "0 of 12 requirements met")
	v.setOut("learner", scenario.OfScenario, "how-do-you-know-me").toEnd(0)
	v.want("/courses/"+courseKey, http.StatusOK, "1 of 12 requirements met")
	v.setOut("learner", scenario.OfFeed, "the-boundary").toEnd(0)
	v.want("/courses/"+courseKey, http.StatusOK, "2 of 12 requirements met")
}

// TestPracticeEscapes: names that a trainer wrote as plain text stay text, in
// whatever alphabet.
func TestPracticeEscapes(t *testing.T) {
	s := newSite(t)
	const nasty = `"><script>alert('&')</script>`
	wild, feed := tale(), feedOf()
	wild.Title, wild.Summary, wild.Meters[0].Name = nasty, nasty, nasty
	feed.Title, feed.Summary, feed.Audiences[0].Label = nasty, nasty, nasty
	feed.Networks = map[scenario.Network]string{scenario.Professional: nasty}
	feed.Cards[0].From, feed.Cards[1].From = nasty, "Őry"
	s.edition(wild, feed)
	v := s.as("learner")
	v.post("/courses/"+courseKey+"/start", url.Values{})
	pages := map[string]string{
		"course": v.want("/courses/"+courseKey, http.StatusOK), "lesson": v.want("/courses/"+courseKey+"/lessons/the-boundary", http.StatusOK),
		"scenario": v.want("/courses/"+courseKey+"/scenarios/how-do-you-know-me", http.StatusOK),
		"feed":     v.want("/courses/"+courseKey+"/feeds/the-boundary", http.StatusOK),
	}
	walk := v.setOut("learner", scenario.OfScenario, "how-do-you-know-me")
	pages["scene"] = v.want(walk.at, http.StatusOK)
	pages["ending"] = walk.toEnd(0)
	round := v.setOut("learner", scenario.OfFeed, "the-boundary")
	pages["card"] = v.want(round.at, http.StatusOK)
	pages["notice"] = round.decide("0/all")
	pages["end"] = round.decide("0")
	for name, page := range maps.All(pages) {
		if strings.Contains(page, "<script>alert") {
			t.Errorf("%s: a name becomes a script\n%s", name, page)
		}
		if !strings.Contains(page, "&lt;script&gt;alert(") {
			t.Errorf("%s: the name is missing\n%s", name, page)
		}
		if strings.ToValidUTF8(page, "?") != page {
			t.Errorf("%s: the page is not UTF-8", name)
		}
	}
	words(t, pages["notice"], "the notice", []string{`aria-hidden="true">Ő</span>`}, nil)
}
