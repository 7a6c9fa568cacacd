package coursefile

func textChanges() []change {
	text := func(name, rule, new string) change {
		return change{name: name, rule: rule, file: "02-second/lesson.md", old: "Text.\n", new: new + "\n"}
	}
	return []change{
		text("block", ruleRawHTML, "Text.\n\n"+here+"<div>x</div>\n"),
		text("inline", ruleRawHTML, "Some ü "+here+"<b>bold</b> text."),
		text("comment", ruleRawHTML, "Text.\n\n"+here+"<!-- note to self -->\n"),
		{name: "in a choice", rule: ruleRawHTML, file: "01-first/quiz.md", old: "- [ ] Wrong", new: "- [ ] Wr" + here + "<i>ong</i>"},

		text("first level", ruleHeadingLevel, "Text.\n\n"+here+"# Title\n"),
		text("skipped", ruleHeadingLevel, "Text.\n\n"+here+"### Too deep\n"),
		text("underlined", ruleHeadingLevel, "Text.\n\n"+here+"Title\n=====\n"),
		text("in a quote", ruleHeadingLevel, "> "+here+"## Quoted\n"),
		text("empty", ruleEmptyHeading, "Text.\n\n"+here+"## {#empty}\n"),

		text("not closed", ruleMalformedAttributes, "Text.\n\n## Title {#id .check"+here+"\n"),
		text("no pair", ruleMalformedAttributes, "Text.\n\n## Title {#id "+here+"check}\n"),
		text("quote not closed", ruleMalformedAttributes, "Text.\n\n## Title {#id "+here+"jurisdiction=\"US}\n"),
		text("not at the end", ruleMalformedAttributes, "Text.\n\n## Title {#id}"+here+" and more\n"),
		text("two ids", ruleMalformedAttributes, "Text.\n\n## Title {#id "+here+"#other}\n"),
		text("pair twice", ruleMalformedAttributes, "Text.\n\n## Title {jurisdiction=US "+here+"jurisdiction=EU}\n"),
		text("other braces", ruleMalformedAttributes, "Text.\n\n## Title {"+here+"of a book}\n"),
		text("on a paragraph", ruleMalformedAttributes, "Text. "+here+"{#text-id}\n"),
		text("on a line of a paragraph", ruleMalformedAttributes, "Text. "+here+"{.red-line ratings=\"1 2 3 4 5\"}\nMore.\n"),

		text("class", ruleUnknownAttribute, "Text.\n\n## Title {"+here+".chek}\n"),
		text("key", ruleUnknownAttribute, "Text.\n\n## Title {"+here+"juristiction=US}\n"),
		text("id", ruleBadID, "Text.\n\n## Title {"+here+"#1st}\n"),
		{name: "objective", rule: ruleBadID, file: "02-second/lesson.md", old: "objectives:\n", new: "objectives:\n  - " + here + "a.b: Do\n"},
		{name: "question", rule: ruleMissingID, file: "pretest.md", old: "## One {#p-one}", new: here + "## One"},
		{name: "check", rule: ruleMissingID, file: "01-first/lesson.md", old: "### What is right? {#c-one .check", new: here + "### What is right? {.check"},
		text("heading twice", ruleDuplicateID, "Text.\n\n## Title {#twice}\n\n## Again {"+here+"#twice}\n"),
		{name: "question in another quiz", rule: ruleDuplicateID, file: "pretest.md", old: "{#p-one}", new: "{" + here + "#q-one}"},
		{name: "question and check", rule: ruleDuplicateID, file: "pretest.md", old: "{#p-one}", new: "{" + here + "#c-two}"},
		{name: "objective", rule: ruleDuplicateID, file: "02-second/lesson.md", old: "second-thing: Do", new: "second-thing: Do\n  - " + here + "first-thing: Do"},

		text("typo", ruleUnknownCallout, "> "+here+"[!NOET]\n> Text.\n"),
		text("with text", ruleUnknownCallout, "> "+here+"[!NOTE] Text.\n"),

		text("file", ruleBrokenLink, "See "+here+"[this](../03-third/lesson.md)."),
		text("above the course", ruleBrokenLink, "See "+here+"[this](../../other/course.md)."),
		text("absolute", ruleBrokenLink, "See "+here+"[this](/courses/other)."),
		text("empty", ruleBrokenLink, "See "+here+"[this]()."),
		text("without page", ruleBrokenLink, "See "+here+"[this](../followup.md)."),
		text("no host", ruleBrokenLink, "See "+here+"[this](https:///x)."),
		text("reference", ruleBrokenLink, "See "+here+"[this][nowhere]."),
		text("no address", ruleBrokenLink, "See "+here+"[this](<a%zz>)."),
		text("same file", ruleBrokenAnchor, "See "+here+"[this](#part-two)."),
		text("other file", ruleBrokenAnchor, "See "+here+"[this](../01-first/lesson.md#part-tow)."),
		text("of a quiz", ruleBrokenAnchor, "See "+here+"[this](../01-first/quiz.md#q-one)."),
		text("script", ruleUnsafeLink, "See "+here+"[this](javascript:alert%281%29)."),
		text("script in angles", ruleUnsafeLink, "See "+here+"<javascript:alert>."),
		text("data", ruleUnsafeLink, "See "+here+"[this](data:text/html,x)."),
		text("scheme-relative", ruleUnsafeLink, "See "+here+"[this](//example.org)."),

		text("missing", ruleMissingImage, here+"![A square](images/square.svg)"),
		text("text instead", ruleMissingImage, here+"![A square](../01-first/lesson.md)"),
		text("external", ruleExternalImage, here+"![A square](https://example.org/square.svg)"),
		text("data image", ruleExternalImage, here+"![A square](data:image/gif;base64,R0lG)"),
		text("no alt", ruleImageWithoutAlt, here+"![](../01-first/images/square.svg)"),

		text("missing note", ruleMissingFootnote, "Text."+here+"[^b] More.[^c]\n\n[^c]: There."),
		text("no note at all", ruleMissingFootnote, "Text."+here+"[^b]"),
		text("unused", ruleUnusedFootnote, "Text.\n\n"+here+"[^b]: Never."),
		{name: "in a quiz", rule: ruleFootnoteInQuestion, file: "pretest.md", old: "What?", new: "What?" + here + "[^n]\n\n[^n]: Note."},
		{name: "in a check", rule: ruleFootnoteInQuestion, file: "01-first/lesson.md", old: "Well?", new: "Well?" + here + "[^a]"},

		text("pay", ruleBlanketBan, "As a rule, "+here+"never discuss pay."),
		text("policy", ruleBlanketBan, "Employees "+here+"must not talk about their employer online."),
		text("second line", ruleBlanketBan, "As a rule,\nplease "+here+"don’t post\nabout work."),
		text("salary", ruleBlanketBan, here+"Do not share your salary with anyone."),
		text("callout", ruleBlanketBan, "> [!TIP]\n> "+here+"Avoid discussing working conditions."),
		{name: "stem", rule: ruleBlanketBan, file: "pretest.md", old: "What?", new: here + "Never talk about your company in public. What?"},
	}
}
