package coursefile

import "strings"

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><title>x</title></svg>`

// shown is a lesson's text that shows an image.
func shown(image string) change {
	return change{file: "02-second/lesson.md", old: "More text", new: "![x](images/" + image + ") More text"}
}

func folderChanges() []change {
	image := func(rule, name, body, at string) change {
		c := shown(name)
		c.name, c.rule, c.at = name, rule, at
		c.more = map[string]string{"02-second/images/" + name: body}
		return c
	}
	minimal := "---\ntitle: X\n---\nText.\n"
	return []change{
		{name: "folder without number", rule: ruleOddName, at: "intro:1:1", more: map[string]string{"intro/lesson.md": minimal}},
		{name: "capitals in key", rule: ruleOddName, at: "03-Intro:1:1", more: map[string]string{"03-Intro/lesson.md": minimal}},
		{name: "space in name", rule: ruleOddName, at: "01-first/my lesson.md:1:1", more: map[string]string{"01-first/my lesson.md": minimal}},
		{name: "typo in name", rule: ruleUnexpectedFile, at: "01-first/quizz.md:1:1", more: map[string]string{"01-first/quizz.md": minimal}},
		{name: "odd type", rule: ruleUnexpectedFile, at: "01-first/notes.docx:1:1", more: map[string]string{"01-first/notes.docx": "x"}},
		{name: "no image", rule: ruleUnexpectedFile, at: "01-first/images/a.pdf:1:1", more: map[string]string{"01-first/images/a.pdf": "x"}},
		{name: "inner folder", rule: ruleUnexpectedFile, at: "01-first/more/a.md:1:1", more: map[string]string{"01-first/more/a.md": minimal}},
		{name: "large text", rule: ruleTooLarge, at: "01-first/feed.md:1:1", more: map[string]string{"01-first/feed.md": strings.Repeat("word\n\n", MaxTextBytes/6+1)}},
		{name: "long line", rule: ruleTooLarge, file: "course.md", old: "Welcome.", new: "Welcome." + strings.Repeat("ä", MaxLine-len("Welcome.")) + here + "x"},
		{name: "long paragraph", rule: ruleTooLarge, file: "02-second/feed.md", new: strings.Repeat("A line of thirty characters...\n", MaxBlock/31) + here + "And another line of thirty characters.\n"},
		{name: "deep quote", rule: ruleTooLarge, file: "course.md", old: "Welcome.", new: "Welcome.\n\n" + here + strings.Repeat(">", MaxNesting+1) + " x"},
		{name: "deep list", rule: ruleTooLarge, file: "course.md", old: "Welcome.", new: "Welcome.\n\n" + here + strings.Repeat("- 1. ", MaxNesting/2) + "- x"},
		{name: "large front matter", rule: ruleTooLarge, file: "course.md", old: "---\ntitle: A", new: here + "---\n" + strings.Repeat("# a comment\n\n", 6000) + "title: A"},
		{name: "Latin-1", rule: ruleNotUTF8, file: "course.md", old: "Welcome.", new: "W" + here + "\xe4lcome."},
		{name: "zero byte", rule: ruleNotUTF8, file: "course.md", old: "Welcome.", new: "Wel" + here + "\x00come."},
		{name: "course file missing", rule: ruleNoCourseFile, at: "course.md:1:1", remove: []string{"course.md"}},
		{name: "lesson file missing", rule: ruleNoLessonFile, at: "03-third/lesson.md:1:1", more: map[string]string{"03-third/images/a.svg": svg}},
		{name: "same key", rule: ruleDuplicateKey, at: "03-first:1:1", more: map[string]string{"03-first/lesson.md": minimal}},
		{name: "same number", rule: ruleDuplicateNumber, at: "02-third:1:1", more: map[string]string{"02-third/lesson.md": minimal}},
		{name: "reserved", rule: ruleReservedKey, at: "03-pretest:1:1", more: map[string]string{"03-pretest/lesson.md": minimal}},
		image(ruleBrokenImage, "a.png", "GIF89a\x01\x00\x01\x00\x00\x00\x00;", "02-second/images/a.png:1:1"),
		image(ruleBrokenImage, "a.webp", "RIFFxxxxWEBPVP9 "+strings.Repeat("x", 20), "02-second/images/a.webp:1:1"),
		image(ruleBrokenImage, "a.svg", "<svg>\n<g></svg>", "02-second/images/a.svg:2:10"),
		image(ruleBrokenImage, "b.svg", "<html></html>", "02-second/images/b.svg:1:1"),
		image(ruleUnsafeSVG, "c.svg", "<svg>\n <script>alert(1)</script></svg>", "02-second/images/c.svg:2:2"),
		image(ruleUnsafeSVG, "d.svg", "<svg><g onclick=\"x()\"/></svg>", "02-second/images/d.svg:1:6"),
		image(ruleUnsafeSVG, "e.svg", "<svg><image href=\"https://example.org/x.png\"/></svg>", "02-second/images/e.svg:1:6"),
		image(ruleUnsafeSVG, "f.svg", "<svg><style>a{background:url(https://example.org)}</style></svg>", "02-second/images/f.svg:1:13"),
		image(ruleUnsafeSVG, "g.svg", "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>", "02-second/images/g.svg:1:1"),
		image(ruleUnsafeSVG, "h.svg", "<?xml-stylesheet href=\"x.css\"?><svg/>", "02-second/images/h.svg:1:1"),
		{name: "unused", rule: ruleUnusedImage, at: "02-second/images/a.svg:1:1", more: map[string]string{"02-second/images/a.svg": svg}},
		{name: "no lesson", rule: ruleNoLessons, at: "course.md:1:1", remove: []string{"01-first", "02-second"}},
	}
}
