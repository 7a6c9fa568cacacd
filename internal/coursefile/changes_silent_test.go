package coursefile

// silentChanges are things that come near a rule and don't break it.
func silentChanges() []change {
	text := func(name, new string) change {
		return change{name: name, file: "02-second/lesson.md", old: "Text.\n", new: new + "\n"}
	}
	course := func(name, old, new string) change {
		return change{name: name, file: "course.md", old: old, new: new}
	}
	quiz := func(name, old, new string) change {
		return change{name: name, file: "01-first/quiz.md", old: old, new: new}
	}
	feed := func(name, old, new string) change {
		return change{name: "feed: " + name, file: "02-second/feed.md", old: old, new: new}
	}
	story := func(name, old, new string) change {
		return change{name: "scenario: " + name, file: "02-second/scenario.md", old: old, new: new}
	}
	return []change{
		{name: "base"},
		{name: "readme and license", more: map[string]string{"README.md": "x", "LICENSE": "x"}},
		{name: "gap in the numbers", more: map[string]string{"117-third/lesson.md": "---\ntitle: X\n---\nText.\n"}},
		{name: "image of the course", file: "course.md", old: "Welcome.", new: "Welcome. ![x](images/a.svg)", more: map[string]string{"images/a.svg": svg}},
		{name: "links inside a drawing", file: "01-first/images/square.svg", new: `<svg xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 4 3"><g id="a"/><use xlink:href="#a" fill="url(#b)"/></svg>`},
		course("comments", "summary:", "# a note\nsummary:"),
		course("zero is no limit", "attempts: 3", "attempts: 0"),
		course("left empty", "audience: Testers", "audience:"),
		course("leading zero", "minutes: 10", "minutes: 010"),
		course("never", "12 months", "never"),
		course("longer durations", "[7d, 30d]", "[24h, 1h30m, 90d]"),
		{name: "no panel, nothing judged", remove: []string{"01-first"}, more: map[string]string{
			"course.md":                  "---\ntitle: x\n---\n",
			"01-first/lesson.md":         "---\ntitle: x\nobjectives:\n  - first-thing: Do\n---\n![x](images/square.svg)\n\n## Part one {#part-one}\n",
			"01-first/images/square.svg": svg,
		}},

		text("less than", "3 \\< 4, `<b>` and &lt;i&gt;."),
		text("braces in text", "A {set} of {#things} in the middle, and `{#code}`"),
		text("braces in a heading", "Text.\n\n## The set \\{a, b\\}"),
		text("attributes", "Text.\n\n## Title {#t jurisdiction=\"US, EU\"}\n\n## Other {jurisdiction='INT'}\n\n## Third {  #third  jurisdiction=US  }"),
		text("same heading twice", "Text.\n\n## Title\n\n## Title"),
		text("headings without letters", "Text.\n\n## 2026\n\n## 標題"),
		text("closed heading", "Text.\n\n## Title {#t} ##"),
		text("underlined heading", "Text.\n\nTitle {#t}\n-----"),
		text("callouts", "> [!note]\n> a\n\n> [!Caution]\n> b\n\n> [a link](https://example.org) is no callout"),
		text("links", "<https://example.org>, me@example.org, [a](mailto:me@example.org), [b](#part-one), [c](lesson.md), [d](../course.md), [e](../01-first/quiz.md), [f](../assessment.md), [g](../pretest.md), [h](../01-first/lesson.md#c-one), [i][j]\n\n[j]: https://example.org"),
		text("brackets", "An array[1][2], [sic], and [x] in the text: `[^a]`"),
		text("footnote twice", "One.[^x] Two.[^x]\n\n[^x]: Note."),
		text("footnote in a footnote's list", "One.[^x]\n\n[^x]: Note.\n\n    More, with a [link](https://example.org)."),

		text("quoted ban", "A memo said \"never discuss pay.\" Another said “do not talk about your employer.”"),
		text("quoted ban in a block", "> Never discuss pay."),
		text("statement", "They never discuss pay. People who don't talk about work, and readers who never mention their employer."),
		text("particular", "Never discuss work that a client has marked confidential. Don't mention your employer's clients. Do not post about pay negotiations you are leading."),
		text("rights", "An employer may not forbid you to discuss pay, and you may talk about work."),
		{name: "ban in a choice", file: "01-first/quiz.md", old: "- [ ] Wrong", new: "- [ ] Never discuss pay."},
		{name: "ban in feedback", file: "01-first/quiz.md", old: "> Because.", new: "> Never discuss pay."},

		quiz("several by marks", "- [ ] Wrong", "- [x] Wrong"),
		quiz("capital X", "- [x] Right", "- [X] Right"),
		quiz("stem with lists and quotes", "The stem.", "The stem.\n\n- a\n- b\n\n> quoted\n\n1. one\n2. two"),
		quiz("loose list", "  > Because.\n- [x] Right", "  > Because.\n\n- [x] Right"),
		quiz("feedback in parts", "  > Because.", "  > Because.\n  >\n  > - a\n  > - b\n\n  > And."),
		quiz("above, but not all of it", "- [ ] Wrong", "- [ ] See the shelf above all of the books"),
		quiz("unsure but agreed", "ratings=\"4 1 0 0 0\"", "ratings=\"2 1 2 0 0\""),
		quiz("commas in ratings", "ratings=\"4 1 0 0 0\"", "ratings=\"4,1,0,0,0\""),
		{name: "three of five", file: "02-second/quiz.md", new: oneAnswer(5, 3)},
		{name: "four of four", file: "02-second/quiz.md", new: oneAnswer(4, 4)},
		{name: "rules of its own", file: "assessment.md", old: "shuffle: true", new: "shuffle: true\nattempts: 2\ncooldown: 24h"},
		{name: "not required", file: "pretest.md", old: "title: Where you stand", new: "title: W\nrequired: false"},
		{name: "draw all", file: "assessment.md", old: "draw: 1", new: "draw: 2"},
		{name: "translations", more: map[string]string{
			"02-second/lesson.es.md": translationText, "assessment.es.md": quizTranslation,
			"course.pt-BR.md":   "---\ntitle: Um curso\n---\nBem-vindo.\n",
			"02-second/feed.md": feedText, "02-second/feed.es.md": feedTranslation,
			"02-second/scenario.md": scenarioText, "02-second/scenario.es.md": storyTranslation,
		}},

		quiz("what would change the answer", "> Why not.\n", "> Why not.\n\n> [!NOTE]\n> Since.\n\n> [!TIP]\n> If they had asked.\n"),
		quiz("what would change the answer, and no explanation", "> Why not.\n", "> Why not.\n\n> [!TIP]\n> If they had asked.\n"),
		{name: "in a check", file: "01-first/lesson.md", old: "> Quietly is better.\n", new: "> Quietly is better.\n\n> [!TIP]\n> Unless nobody hears it.\n"},

		feed("as it is", "", feedText),
		feed("notice without a condition", " when=\"leak>=40\"", ""),
		feed("quote in capitals, with a colon", "**Everyone.**", "**EVERYONE:**"),
		feed("quote without a dot", "**Everyone.** The", "**Everyone** The"),
		feed("bold that is no label", "> It can be traced.", "> **Never.** **Everyone** can trace it, and so can **close friends**."),
		feed("bold in the feedback of a response without audience", "> Nothing is lost.", "> **Nothing** is lost."),
		feed("two quotes for one audience", "> **Everyone.** The client reads it.", "> **Everyone.** The client reads it.\n\n> **Everyone.** And his boss."),
		feed("wording in parts", "\"Long day.\"", "\"Long day.\"\n\n- one\n- two\n"),
		feed("worth alone", "worth=\"100 trust+5\"", "worth=100"),
		feed("spaces in a value", "worth=\"100 trust+5\"", "worth=\" 100  trust+5   leak-5 \""),
		feed("no meters", "meters: {leak: 0, trust: 50}\n", "meters: {leak: 0, trust: 50, unused: 100}\n"),
		feed("left out", "summary: What you do on a Monday.\nminutes: 8\nrequired: true\n", ""),
		feed("ids of a feed and a scenario", "#b-client", "#message"),
		feed("id of a response", "### Leave it {.ignore", "### Leave it {#b-invitation-2 .ignore"),
		story("as it is", "", scenarioText),
		story("without meters", scenarioText, "---\ntitle: x\n---\n## A {#a}\nWhat?\n\n- [Go](#b)\n\n## B {#b .ending .good}\nThere.\n"),
		story("clamped", "\"trust-10 exposure+30\"", "\"exposure+9999 exposure-60\""),
		story("an ending and a scene under one id", "## A milder flood {#flood .ending .mixed when=\"exposure<40\"}\nSome have your name.", "## More of it {#flood when=\"exposure<40\"}\nIt goes on.\n\n- [Wait](#flood \"exposure+10\")"),
	}
}
