package coursefile

import (
	"fmt"
	"strings"
)

// scenarioText is a scenario in which nothing is wrong.
const scenarioText = `---
title: The message
summary: What you do with a large button.
minutes: 5
required: true
meters: {trust: 50, exposure: 10}
---
## The message {#message}
The network offers to invite everyone.

- [Invite all](#flood "trust-10 exposure+30")
  > It takes one tap.
- [Invite those who wrote](#flood "exposure+20")
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
		story("before", ruleTextOutsideQuestion, "## The message {#message}", here+"Listen.\n\n## The message {#message}"),
		story("no id", ruleMissingID, "## Twelve {#twelve .ending .good}", here+"## Twelve {.ending .good}"),
		story("no scene", ruleSceneStructure, scenarioText, here+"---\ntitle: x\n---\n"),
		story("choices of an ending", ruleSceneStructure, "## Twelve {#twelve .ending .good}\nThey know you.", here+"## Twelve {#twelve .ending .good}\n\n- [On](#flood)"),
		story("no quality", ruleSceneStructure, "## Twelve {#twelve .ending .good}", here+"## Twelve {#twelve .ending}"),
		story("two qualities", ruleSceneStructure, "## Twelve {#twelve .ending .good}", here+"## Twelve {#twelve .ending .good .poor}"),
		story("heading", ruleSceneStructure, "They know you.", "They know you.\n\n"+here+"### More"),
		{name: "choices in the middle", rule: ruleSceneStructure, at: "02-second/scenario.md:11:1", file: "02-second/scenario.md", old: "- [Pick twelve](#twelve \"trust+10\")", new: "- [Pick twelve](#twelve)\n\nAnd then?"},
		story("no link", ruleSceneStructure, "- [Pick twelve]", "- "+here+"or [Pick twelve]"),
		story("only under a condition", ruleSceneStructure, "## Twelve {#twelve .ending .good}", "## Twelve {"+here+"#twelve .ending .good when=\"trust>50\"}"),
		story("twice", ruleDuplicateID, "{#flood .ending .mixed when=\"exposure<40\"}", "{"+here+"#flood .ending .mixed}"),
		story("twice under a condition", ruleDuplicateID, "## Twelve {", "## And a milder one {"+here+"#flood .ending .poor when=\" exposure < 40\"}\nNobody sees it.\n\n## Twelve {"),
		story("target", ruleUnknownScene, "- [Pick twelve](#twelve", "- "+here+"[Pick twelve](#twelv"),
		story("effect", ruleUnknownMeter, "- [Pick twelve](#twelve \"trust+10\")", "- "+here+"[Pick twelve](#twelve \"trst+10\")"),
		story("condition", ruleUnknownMeter, "when=\"exposure<40\"", here+"when=\"fame<40\""),
		story("effect", ruleBadEffect, "- [Pick twelve](#twelve \"trust+10\")", "- "+here+"[Pick twelve](#twelve \"more trust\")"),
		story("condition", ruleBadCondition, "when=\"exposure<40\"", here+"when=\"exposure is low\""),
		story("nowhere", ruleUnreachableScene, "- [Pick twelve](#twelve \"trust+10\")\n\n## A flood {#flood .ending .poor}\nEverybody has your name.\n\n## A milder flood {#flood .ending .mixed when=\"exposure<40\"}\nSome have your name.\n\n## Twelve {#twelve", "\n## A flood {#flood .ending .poor}\nEverybody.\n\n## Twelve {"+here+"#twelve"),
		story("dead end", ruleEndlessScene, "## Twelve {#twelve .ending .good}", here+"## Twelve {#twelve}"),
		story("circle", ruleEndlessScene, "## Twelve {#twelve .ending .good}\nThey know you.", "## Twelve {"+here+"#twelve}\nThey know you.\n\n- [Again](#twelve)"),
		story("begins with its end", ruleSceneStructure, "## The message {#message}", "## Over {"+here+"#over .ending .poor}\nThat was it.\n\n## The message {#message}"),
		story("begins with an end under a condition", ruleSceneStructure, "## A flood", "## Too late {"+here+"#message .ending .poor when=\"trust>=50\"}\nThat was it.\n\n## A flood"),
		story("choices that are none", ruleSceneStructure, "- [Pick twelve](#twelve", "- "+here+"[Pick twelve](#"),

		{name: "only under a condition", rule: ruleStuckWalk, at: "02-second/scenario.md:8:17", file: "02-second/scenario.md",
			old: "## Twelve {#twelve .ending .good}", new: "## Twelve {#twelve .ending .good when=\"trust>60\"}"},
		story("too high", ruleNeverHolds, "{#flood .ending .mixed when=\"exposure<40\"}", "{"+here+"#flood .ending .mixed when=\"exposure>40\"}"),
		story("low enough", ruleAlwaysHolds, "{#flood .ending .mixed when=\"exposure<40\"}", "{"+here+"#flood .ending .mixed when=\"exposure<=40\"}"),
		story("never seen", ruleUnreachableScene, "{#flood .ending .poor}\nEverybody has your name.\n\n## A milder flood {#flood .ending .mixed when=\"exposure<40\"}", "{"+here+"#flood .ending .poor}\nEverybody.\n\n## A milder flood {#flood .ending .mixed when=\"exposure<=40\"}"),
		story("a circle at times", ruleEndlessScene, "## A milder flood {#flood .ending .mixed when=\"exposure<40\"}\nSome have your name.", "## More of it {"+here+"#flood when=\"exposure>=40\"}\nIt goes on.\n\n- [Wait](#flood \"exposure+1\")"),
		story("many meters", ruleTooManyStates, scenarioText, here+manyMeters(".ending .good")),
		{name: "many meters, nowhere", rule: ruleUnreachableScene, file: "02-second/scenario.md", new: manyMeters(".ending .good") + "\n## Nowhere {" + here + "#nowhere .ending .poor}\nNobody.\n"},
		{name: "many meters, dead end", rule: ruleEndlessScene, at: "02-second/scenario.md:5:11", file: "02-second/scenario.md", new: strings.ReplaceAll(manyMeters(""), "You are out.", "It goes on.\n\n- [On](#out)")},

		story("title", ruleMissingKey, "---\ntitle: The message\n", here+"---\n"),
		story("value of a meter", ruleBadValue, "exposure: 10", "exposure: "+here+"low"),
		story("meter over 100", ruleBadValue, "exposure: 10", "exposure: "+here+"101"),
		story("meter below 0", ruleBadValue, "exposure: 10", "exposure: "+here+"-1"),
		story("name of a meter", ruleBadValue, "trust: 50", here+"Trust: 50"),
		story("meters", ruleBadValue, "meters: {trust: 50, exposure: 10}", "meters: "+here+"[trust, exposure]"),
		story("minutes", ruleBadValue, "minutes: 5", "minutes: "+here+"a few"),
		story("required", ruleBadValue, "required: true", "required: "+here+"maybe"),
		story("draw", ruleUnknownKey, "minutes: 5", here+"draw: 5"),
		story("meters beyond number", ruleTooLarge, "meters: {trust: 50, exposure: 10}", "meters:\n  trust: 50\n  exposure: 10\n"+numbered(MaxMeters-2, "  m%d: 0\n")+"  "+here+"more: 0"),
		{name: "scenes beyond number", rule: ruleTooLarge, file: "02-second/scenario.md", new: scenarioText + numbered(MaxStops-4, "\n## More {#more-%d}\n") + "\n" + here + "## Too much {#too-much}\n"},
		story("choices beyond number", ruleTooLarge, "- [Pick twelve]", numbered(MaxWays-2, "- [Pick %d](#twelve)\n")+here+"- [Pick twelve]"),
	}
}

// numbered returns n copies of a text, each with its number.
func numbered(n int, text string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, text, i)
	}
	return b.String()
}

// manyMeters is a scenario with more meters and conditions than the proof
// looks at.
func manyMeters(out string) string {
	const n = 17
	return "---\ntitle: x\nmeters: {" + strings.TrimSuffix(numbered(n, "m%d: 0, "), ", ") + "}\n---\n## Begin {#begin}\nWhat now?\n\n" +
		"- [Out](#out)\n\n## Out {#out " + out + "}\nYou are out.\n" + numbered(n, "\n## Out {#out "+out+" when=\"m%d>50\"}\nYou are out.\n")
}

// translationText is a translation of the second lesson that has not drifted.
const translationText = "---\ntitle: La segunda lección\nobjectives:\n  - second-thing: Hacer la segunda cosa\n---\nTexto.\n\n## Primera parte {#part-one}\n\nMás.\n"

// storyTranslation and feedTranslation are translations that have not drifted.
var (
	storyTranslation = strings.NewReplacer(
		"The message", "El mensaje", "Everybody has your name.", "Todos tienen tu nombre.", "Twelve {", "Doce {").Replace(scenarioText)
	feedTranslation = strings.NewReplacer(
		"Monday, two networks", "Lunes, dos redes", "everyone: Everyone", "everyone: Todos", "**Everyone.**", "**Todos.**", "Leave it", "Déjalo").Replace(feedText)
)

const quizTranslation = "---\ntitle: Fin\n---\n## Uno {#a-one objective=first-thing}\n¿Qué?\n\n- [x] Esto\n  > Sí.\n- [ ] Eso\n  > No.\n\n" +
	"## Dos {#a-two .several objective=second-thing}\n¿Cuáles?\n\n- [x] Esto\n  > Sí.\n- [x] Eso\n  > Sí.\n- [ ] Otro\n  > No.\n"

func translationChanges() []change {
	lesson := func(name, old, new string) change {
		return change{name: name, rule: ruleTranslationDrift, file: "02-second/lesson.es.md", old: old, new: new}
	}
	exam := func(name, old, new string) change {
		return change{name: name, rule: ruleTranslationDrift, file: "assessment.es.md", old: old, new: new}
	}
	feed := func(name, old, new string) change {
		return change{name: name, rule: ruleTranslationDrift, file: "02-second/feed.es.md", old: old, new: new}
	}
	story := func(name, old, new string) change {
		return change{name: name, rule: ruleTranslationDrift, file: "02-second/scenario.es.md", old: old, new: new}
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

		{name: "card gone", rule: ruleTranslationDrift, at: "02-second/feed.es.md:1:1", file: "02-second/feed.es.md", old: "#b-invitation", new: "#b-other"},
		feed("card new", "## An invitation", here+"## News {#b-news network=personal from=Noor}\nSomething.\n\n## An invitation"),
		feed("condition", "## A screenshot {#b-screenshot network=professional from=\"Noor Haddad, supplier\" when=\"leak>=40\"}", here+"## A screenshot {#b-screenshot network=professional from=\"Noor\" when=\"leak>=50\"}"),
		feed("no condition", "## A screenshot {#b-screenshot network=professional from=\"Noor Haddad, supplier\" when=\"leak>=40\"}", here+"## A screenshot {#b-screenshot network=professional from=\"Noor\"}"),
		feed("response gone", "## The client {#b-client network=personal from=\"You, about to post\" objective=second-thing}\nA client was rude. Your draft: \"Some people!\"\n\n### Post it as it stands {.post everyone=\"0 leak+50 trust-10\" friends=\"40 leak+10\"}\n> It can be traced.\n\n> **Todos.** The client reads it.\n", here+"## The client {#b-client network=personal from=\"You\" objective=second-thing}\nA client was rude.\n"),
		feed("action", "## An invitation {#b-invitation network=professional from=\"Noor Haddad, supplier\"}\nShe would like to connect.\n\n### Accept {.connect", here+"## An invitation {#b-invitation network=professional from=\"Noor\"}\nShe would.\n\n### Accept {.report"),
		feed("worth", "## An invitation {#b-invitation network=professional from=\"Noor Haddad, supplier\"}\nShe would like to connect.\n\n### Accept {.connect worth=\"100", here+"## An invitation {#b-invitation network=professional from=\"Noor\"}\nShe would.\n\n### Accept {.connect worth=\"90"),
		feed("effect", "## An invitation {#b-invitation network=professional from=\"Noor Haddad, supplier\"}\nShe would like to connect.\n\n### Accept {.connect worth=\"100 trust+5", here+"## An invitation {#b-invitation network=professional from=\"Noor\"}\nShe would.\n\n### Accept {.connect worth=\"100 trust+6"),
		feed("objective", "## The client {#b-client network=personal from=\"You, about to post\" objective=second-thing}", here+"## The client {#b-client network=personal from=\"You\"}"),
		{name: "scene gone", rule: ruleTranslationDrift, at: "02-second/scenario.es.md:1:1", file: "02-second/scenario.es.md", old: "## A milder flood {#flood .ending .mixed when=\"exposure<40\"}\nSome have your name.\n\n", new: "\n"},
		story("quality", "## Doce {#twelve .ending .good}", here+"## Doce {#twelve .ending .mixed}"),
		story("way", "## El mensaje {#message}\nThe network offers to invite everyone.\n\n- [Invite all](#flood", here+"## El mensaje {#message}\nThe network.\n\n- [Invite all](#twelve"),
		story("condition", "## A milder flood {#flood .ending .mixed when=\"exposure<40\"}", here+"## A milder flood {#flood .ending .mixed when=\"exposure<30\"}"),
	}
}
