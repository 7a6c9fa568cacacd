package coursefile

import "strings"

func frontChanges() []change {
	course := func(name, rule, old, new string) change {
		return change{name: name, rule: rule, file: "course.md", old: old, new: new}
	}
	lesson := func(name, rule, old, new string) change {
		return change{name: name, rule: rule, file: "01-first/lesson.md", old: old, new: new}
	}
	exam := func(name, rule, old, new string) change {
		return change{name: name, rule: rule, file: "assessment.md", old: old, new: new}
	}
	return []change{
		{name: "none", rule: ruleFrontMatter, file: "followup.md", new: here + "## One {#f-one}\n"},
		{name: "not closed", rule: ruleFrontMatter, file: "followup.md", new: here + "---\ntitle: x\n## One {#f-one}\n"},
		{name: "not a mapping", rule: ruleFrontMatter, file: "followup.md", new: "---\n" + here + "- title\n---\n## One {#f-one}\n"},
		{name: "two documents", rule: ruleFrontMatter, file: "followup.md", new: "---\n" + here + "just words\n---\n"},
		course("colon", ruleFrontMatter, "summary: For the tests.", "summary: "+here+"ü: For: the tests."),
		course("quote", ruleFrontMatter, "summary: For the tests.", "summary: "+here+"\"For the tests."),
		course("key twice", ruleFrontMatter, "summary: For the tests.", here+"title: For the tests."),
		course("reserved", ruleFrontMatter, "summary: For the tests.", "summary: "+here+"@me"),
		course("tab", ruleFrontMatter, "certificate:\n  title", "certificate:\n"+here+"\ttitle"),
		{name: "brackets", rule: ruleFrontMatter, at: "course.md:2:1", file: "course.md", old: "audience: Testers", new: "audience: " + strings.Repeat("[", 100) + strings.Repeat("]", 100)},

		course("typo", ruleUnknownKey, "summary:", here+"sumary:"),
		course("inner", ruleUnknownKey, "{name: Illustrative rater 2, role: Lawyer}", "{name: Illustrative rater 2, "+here+"rolle: Lawyer}"),
		lesson("of a source", ruleUnknownKey, "accessed:", here+"acessed:"),
		exam("of a quiz", ruleUnknownKey, "shuffle:", here+"shufle:"),

		{name: "title of the course", rule: ruleMissingKey, file: "course.md", old: "title: A small course\n", new: "", at: "course.md:1:1"},
		{name: "title of a lesson", rule: ruleMissingKey, file: "01-first/lesson.md", old: "title: The first lesson\n", new: "", at: "01-first/lesson.md:1:1"},
		lesson("title of a source", ruleMissingKey, "- title: \"A source: with a colon\"\n    url", "- "+here+"url"),

		course("number", ruleBadValue, "minutes: 10", "minutes: "+here+"ten"),
		course("octal is decimal", ruleBadValue, "minutes: 10", "minutes: "+here+"0x10"),
		course("over 100 percent", ruleBadValue, "pass_mark: 75", "pass_mark: "+here+"101"),
		course("negative", ruleBadValue, "attempts: 3", "attempts: "+here+"-1"),
		course("duration", ruleBadValue, "cooldown: 10m", "cooldown: "+here+"10 minutes"),
		course("testing out with nothing", ruleBadValue, "cooldown: 10m", "cooldown: 10m\ntest_out: "+here+"0"),
		course("durations", ruleBadValue, "[7d, 30d]", "[7d, "+here+"soon]"),
		course("period", ruleBadValue, "12 months", here+"a while"),
		course("language", ruleBadValue, "language: en", "language: "+here+"english language"),
		course("list for text", ruleBadValue, "summary: For the tests.", "summary: "+here+"[a, b]"),
		course("text for list", ruleBadValue, "follow_ups: [7d, 30d]", "follow_ups: "+here+"7d"),
		course("text for mapping", ruleBadValue, "certificate:\n  title: Certificate of a small course\n  valid_for: 12 months", "certificate: "+here+"12 months"),
		course("anchor", ruleBadValue, "summary: For the tests.", "summary: "+here+"&a For"),
		lesson("date", ruleBadValue, "2026-11-23", here+"11/23/2026"),
		lesson("address", ruleBadValue, "https://example.org/source", here+"example.org/source"),
		lesson("objective without id", ruleBadValue, "- first-thing: Do the first thing", "- "+here+"Do the first thing"),
		exam("flag", ruleBadValue, "shuffle: true", "shuffle: "+here+"yes"),
		exam("layout", ruleUnknownKey, "shuffle: true", "shuffle: true\n"+here+"layout: feed"),
		exam("draw nothing", ruleBadValue, "draw: 1", "draw: "+here+"0"),

		lesson("no day", ruleIncompleteSource, "- title: \"A source: with a colon\"\n    url: https://example.org/source\n    accessed: 2026-11-23", "- "+here+"title: A\n    url: https://example.org"),
		lesson("no address", ruleIncompleteSource, "- title: \"A source: with a colon\"\n    url: https://example.org/source", "- "+here+"title: A"),
		{name: "pre-test", rule: ruleNeverRequired, file: "pretest.md", old: "title: Where you stand", new: "title: W\n" + here + "required: true"},
		course("code in lower case", ruleUnknownJurisdiction, "[US, EU]", "[US, "+here+"eu]"),
		course("code", ruleUnknownJurisdiction, "[US, EU]", "[US, EU, "+here+"USA]"),
		lesson("mark", ruleUnknownJurisdiction, "jurisdiction=US", here+"jurisdiction=USA"),
		lesson("not listed", ruleJurisdictionNotListed, "jurisdiction=US", here+"jurisdiction=UK"),
		lesson("too long", ruleReadingTime, "minutes: 2", here+"minutes: 20"),
		{name: "too short", rule: ruleReadingTime, file: "02-second/lesson.md", new: "---\ntitle: x\n" + here + "minutes: 1\n---\n" + strings.Repeat("Word by word. ", 200) + "\n\n## Part one {#part-one}\n"},
		course("panel", ruleSmallPanel, "panel:\n  - {name: Illustrative rater 1, role: Nurse}\n", here+"panel:\n"),
	}
}
