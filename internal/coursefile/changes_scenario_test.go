package coursefile

// scenarioText is a scenario in which nothing is wrong.
const scenarioText = `---
title: The message
meters: {trust: 50, exposure: 10}
---
## The message {#message}
The network offers to invite everyone.

- [Invite all](#flood "trust-10 exposure+30")
  > It takes one tap.
- [Pick twelve](#twelve "trust+10")

## A flood {#flood .ending .poor}
Everybody has your name.

## A milder flood {#flood .ending .mixed when="exposure<40"}
Some have your name.

## Twelve {#twelve .ending .good}
They know you.
`

func scenarioChanges() []change {
	story := func(name, rule, old, new string) change {
		return change{name: name, rule: rule, file: "02-second/scenario.md", old: old, new: new}
	}
	return []change{
		{name: "scenario", rule: ruleNotShownYet, file: "02-second/scenario.md", new: here + scenarioText},
		{name: "feed", rule: ruleNotShownYet, file: "02-second/feed.md", new: here + "---\ntitle: F\n---\n## One {#feed-one}\nWhat?\n\n- [x] This\n  > Yes.\n- [ ] That\n  > No.\n"},
		story("before", ruleTextOutsideQuestion, "## The message {#message}", here+"Listen.\n\n## The message {#message}"),
		story("no id", ruleMissingID, "## Twelve {#twelve .ending .good}", here+"## Twelve {.ending .good}"),
		story("no scene", ruleSceneStructure, scenarioText, here+"---\ntitle: x\n---\n"),
		story("choices of an ending", ruleSceneStructure, "## Twelve {#twelve .ending .good}\nThey know you.", here+"## Twelve {#twelve .ending .good}\n\n- [On](#flood)"),
		story("no quality", ruleSceneStructure, "## Twelve {#twelve .ending .good}", here+"## Twelve {#twelve .ending}"),
		story("two qualities", ruleSceneStructure, "## Twelve {#twelve .ending .good}", here+"## Twelve {#twelve .ending .good .poor}"),
		story("heading", ruleSceneStructure, "They know you.", "They know you.\n\n"+here+"### More"),
		{name: "choices in the middle", rule: ruleSceneStructure, at: "02-second/scenario.md:8:1", file: "02-second/scenario.md", old: "- [Pick twelve](#twelve \"trust+10\")", new: "- [Pick twelve](#twelve)\n\nAnd then?"},
		story("no link", ruleSceneStructure, "- [Pick twelve]", "- "+here+"or [Pick twelve]"),
		story("only under a condition", ruleSceneStructure, "## Twelve {#twelve .ending .good}", "## Twelve {"+here+"#twelve .ending .good when=\"trust>50\"}"),
		story("twice", ruleDuplicateID, "{#flood .ending .mixed when=\"exposure<40\"}", "{"+here+"#flood .ending .mixed}"),
		story("target", ruleUnknownScene, "- [Pick twelve](#twelve", "- "+here+"[Pick twelve](#twelv"),
		story("effect", ruleUnknownMeter, "- [Pick twelve](#twelve \"trust+10\")", "- "+here+"[Pick twelve](#twelve \"trst+10\")"),
		story("condition", ruleUnknownMeter, "when=\"exposure<40\"", here+"when=\"fame<40\""),
		story("effect", ruleBadEffect, "- [Pick twelve](#twelve \"trust+10\")", "- "+here+"[Pick twelve](#twelve \"more trust\")"),
		story("condition", ruleBadCondition, "when=\"exposure<40\"", here+"when=\"exposure is low\""),
		story("nowhere", ruleUnreachableScene, "- [Pick twelve](#twelve \"trust+10\")\n\n## A flood {#flood .ending .poor}\nEverybody has your name.\n\n## A milder flood {#flood .ending .mixed when=\"exposure<40\"}\nSome have your name.\n\n## Twelve {#twelve", "\n## A flood {#flood .ending .poor}\nEverybody.\n\n## Twelve {"+here+"#twelve"),
		story("dead end", ruleEndlessScene, "## Twelve {#twelve .ending .good}", here+"## Twelve {#twelve}"),
		story("circle", ruleEndlessScene, "## Twelve {#twelve .ending .good}\nThey know you.", "## Twelve {"+here+"#twelve}\nThey know you.\n\n- [Again](#twelve)"),
		story("title", ruleMissingKey, "---\ntitle: The message\n", here+"---\n"),
		story("meters", ruleBadValue, "exposure: 10", "exposure: "+here+"low"),
	}
}

// translationText is a translation of the second lesson that has not drifted.
const translationText = "---\ntitle: La segunda lección\nobjectives:\n  - second-thing: Hacer la segunda cosa\n---\nTexto.\n\n## Primera parte {#part-one}\n\nMás.\n"

const quizTranslation = "---\ntitle: Fin\n---\n## Uno {#a-one objective=first-thing}\n¿Qué?\n\n- [x] Esto\n  > Sí.\n- [ ] Eso\n  > No.\n\n" +
	"## Dos {#a-two .several objective=second-thing}\n¿Cuáles?\n\n- [x] Esto\n  > Sí.\n- [x] Eso\n  > Sí.\n- [ ] Otro\n  > No.\n"

func translationChanges() []change {
	lesson := func(name, old, new string) change {
		return change{name: name, rule: ruleTranslationDrift, file: "02-second/lesson.es.md", old: old, new: new}
	}
	exam := func(name, old, new string) change {
		return change{name: name, rule: ruleTranslationDrift, file: "assessment.es.md", old: old, new: new}
	}
	return []change{
		{name: "alone", rule: ruleTranslationWithoutOriginal, at: "01-first/feed.es.md:1:1", more: map[string]string{"01-first/feed.es.md": quizTranslation}},
		lesson("section gone", "---\ntitle: La segunda lección\nobjectives:\n  - second-thing: Hacer la segunda cosa\n---\nTexto.\n\n## Primera parte {#part-one}", here+"---\ntitle: L\nobjectives:\n  - second-thing: H\n---\nTexto.\n\n## Primera parte {#primera}"),
		lesson("section new", "Más.", "Más.\n\n"+here+"## Otra {#otra}"),
		lesson("objective new", "- second-thing: Hacer la segunda cosa", "- second-thing: H\n  - "+here+"third-thing: H"),
		exam("choice gone", "## Dos {#a-two .several objective=second-thing}\n¿Cuáles?\n\n- [x] Esto\n  > Sí.\n", here+"## Dos {#a-two .several objective=second-thing}\n\n"),
		exam("right answer", "## Uno {#a-one objective=first-thing}\n¿Qué?\n\n- [x] Esto\n  > Sí.\n- [ ] Eso", here+"## Uno {#a-one objective=first-thing}\n¿Qué?\n\n- [ ] Esto\n  > Sí.\n- [x] Eso"),
		exam("kind", "## Dos {#a-two .several objective=second-thing}\n¿Cuáles?\n\n- [x] Esto\n  > Sí.\n- [x] Eso", here+"## Dos {#a-two objective=second-thing}\n¿Cuáles?\n\n- [x] Esto\n  > Sí.\n- [ ] Eso"),
		exam("objective", "## Uno {#a-one objective=first-thing}", here+"## Uno {#a-one}"),
	}
}
