package coursefile

import "strings"

// feedText is a feed in which nothing is wrong.
const feedText = `---
title: "Monday, two networks"
layout: feed
summary: What you do on a Monday.
minutes: 8
required: true
networks: {professional: Guildhall, personal: Porch}
audiences: {everyone: Everyone, friends: Close friends}
meters: {leak: 0, trust: 50}
---
## The client {#b-client network=personal from="You, about to post" objective=second-thing}
A client was rude. Your draft: "Some people!"

### Post it as it stands {.post everyone="0 leak+50 trust-10" friends="40 leak+10"}
> It can be traced.

> **Everyone.** The client reads it.

### Say it without the client {.edit everyone="100 trust+5" friends="90"}
"Long day."

> Nobody is named.

### Leave it {.ignore worth="80"}
> Nothing is lost.

## A screenshot {#b-screenshot network=professional from="Noor Haddad, supplier" when="leak>=40"}
Noor sends you your own words.

## An invitation {#b-invitation network=professional from="Noor Haddad, supplier"}
She would like to connect.

### Accept {.connect worth="100 trust+5"}
> You know her.

### Decline {.decline worth="20"}
> You know her, and she asked.
`

func feedChanges() []change {
	feed := func(name, rule, old, new string) change {
		return change{name: "feed: " + name, rule: rule, file: "02-second/feed.md", old: old, new: new}
	}
	const (
		screenshot = "## A screenshot {#b-screenshot network=professional from=\"Noor Haddad, supplier\" when=\"leak>=40\"}"
		accept     = "### Accept {.connect worth=\"100 trust+5\"}"
		leave      = "### Leave it {.ignore worth=\"80\"}"
		networks   = "networks: {professional: Guildhall, personal: Porch}"
		audiences  = "audiences: {everyone: Everyone, friends: Close friends}"
	)
	head, _, _ := strings.Cut(feedText, "## The client")
	ways := func(n int) string {
		return numbered(n, "### Way %d {.report worth=\"1 trust+1\"}\n> Why.\n\n")
	}
	return []change{
		feed("no layout", ruleMissingKey, "---\ntitle: \"Monday, two networks\"\nlayout: feed\n", here+"---\ntitle: M\n"),
		feed("other layout", ruleBadValue, "layout: feed", "layout: "+here+"cards"),
		feed("no title", ruleMissingKey, "---\ntitle: \"Monday, two networks\"\n", here+"---\n"),
		feed("no networks", ruleMissingKey, "---\ntitle: \"Monday, two networks\"\nlayout: feed\nsummary: What you do on a Monday.\nminutes: 8\nrequired: true\n"+networks+"\n",
			here+"---\ntitle: M\nlayout: feed\n"),
		feed("one network", ruleMissingKey, networks, "networks: "+here+"{personal: Porch}"),
		feed("third network", ruleUnknownKey, "personal: Porch}", "personal: Porch, "+here+"private: Den}"),
		feed("networks in a list", ruleBadValue, networks, "networks: "+here+"[Guildhall, Porch]"),
		feed("networks in a text", ruleBadValue, networks, "networks: "+here+"Guildhall"),
		feed("no audiences", ruleBadValue, "---\ntitle: \"Monday, two networks\"\nlayout: feed\nsummary: What you do on a Monday.\nminutes: 8\nrequired: true\n"+networks+"\n"+audiences+"\n",
			here+"---\ntitle: M\nlayout: feed\n"+networks+"\n"),
		feed("no audience", ruleBadValue, audiences, "audiences: "+here+"{}"),
		feed("audiences in a list", ruleBadValue, audiences, "audiences: "+here+"[everyone, friends]"),
		feed("key of an audience", ruleBadValue, "everyone: Everyone", here+"Every_One: Everyone"),
		feed("key that is taken", ruleBadValue, "friends: Close friends}", "friends: Close friends, "+here+"worth: Those who are}"),
		feed("no label", ruleBadValue, "friends: Close friends", "friends: "+here+"\"...\""),
		feed("same label", ruleBadValue, "friends: Close friends", "friends: "+here+"everyone."),
		feed("list for a label", ruleBadValue, "friends: Close friends", "friends: "+here+"[Close, friends]"),
		feed("minutes", ruleBadValue, "minutes: 8", "minutes: "+here+"eight"),
		feed("required", ruleBadValue, "required: true", "required: "+here+"perhaps"),
		feed("meter", ruleBadValue, "trust: 50", "trust: "+here+"much"),
		feed("key of a quiz", ruleUnknownKey, "minutes: 8", here+"shuffle: true"),
		feed("of old", ruleCardStructure, feedText, "---\ntitle: x\nlayout: feed\n---\n"+here+"## One {#b-one}\nWhat?\n\n- [x] This\n  > Yes.\n- [ ] That\n  > No.\n"),

		feed("text before", ruleTextOutsideQuestion, "## The client", here+"It is Monday.\n\n## The client"),
		feed("response before", ruleTextOutsideQuestion, "## The client", here+"### Leave it {.ignore worth=1}\n> Why.\n\n## The client"),
		feed("first level", ruleHeadingLevel, "## An invitation {", here+"# An invitation {"),
		feed("fourth level", ruleHeadingLevel, "## An invitation {#b-invitation network=professional from=\"Noor Haddad, supplier\"}\nShe would like to connect.\n\n###", "## An invitation {#b-invitation network=professional from=\"Noor Haddad, supplier\"}\nShe would like to connect.\n\n"+here+"####"),
		feed("below a response", ruleCardStructure, "> Nobody is named.", "> Nobody is named.\n\n"+here+"#### More"),
		feed("no id", ruleMissingID, screenshot, here+strings.Replace(screenshot, "#b-screenshot ", "", 1)),
		feed("same id", ruleDuplicateID, "{#b-invitation network", "{"+here+"#b-client network"),
		feed("same id under a condition", ruleDuplicateID, "{#b-screenshot network", "{"+here+"#b-client network"),
		feed("class of a card", ruleUnknownAttribute, "{#b-screenshot network", "{#b-screenshot "+here+".ending network"),
		feed("key of a card", ruleUnknownAttribute, "{#b-screenshot network", "{#b-screenshot "+here+"author=Noor network"),
		feed("braces of a card", ruleMalformedAttributes, "{#b-screenshot network", "{#b-screenshot "+here+"hidden network"),

		feed("no card", ruleCardStructure, feedText, here+head),
		feed("notices only", ruleCardStructure, feedText, here+head+"## News {#b-news network=personal from=Noor}\nSomething.\n"),
		feed("no card at the beginning", ruleCardStructure, feedText, here+strings.NewReplacer("{#", "{when=\"leak>=50\" #", " when=\"leak>=40\"", "").Replace(feedText)),
		feed("no network", ruleCardStructure, screenshot, here+strings.Replace(screenshot, " network=professional", "", 1)),
		feed("other network", ruleCardStructure, "#b-screenshot network=professional", "#b-screenshot "+here+"network=Guildhall"),
		feed("from nobody", ruleCardStructure, screenshot, here+strings.Replace(screenshot, " from=\"Noor Haddad, supplier\"", "", 1)),
		feed("from a space", ruleCardStructure, screenshot, here+strings.Replace(screenshot, "Noor Haddad, supplier", " ", 1)),
		feed("says nothing", ruleCardStructure, screenshot+"\nNoor sends you your own words.", here+screenshot),
		feed("objective", ruleUnknownObjective, "objective=second-thing", here+"objective=no-thing"),
		feed("condition", ruleBadCondition, "when=\"leak>=40\"", here+"when=\"leak is high\""),
		feed("meter of a condition", ruleUnknownMeter, "when=\"leak>=40\"", here+"when=\"leek>=40\""),
		feed("one response", ruleTooFewChoices, "## A screenshot {#b-screenshot network=professional from=\"Noor Haddad, supplier\" when=\"leak>=40\"}\nNoor sends you your own words.\n", here+"## A screenshot {#b-screenshot network=professional from=Noor when=\"leak>=40\"}\nNoor.\n\n### Answer {.connect worth=1}\n> Why.\n"),

		feed("two actions", ruleCardStructure, leave, here+"### Leave it {.ignore .decline worth=\"80\"}"),
		feed("no action", ruleCardStructure, leave, here+"### Leave it {worth=\"80\"}"),
		feed("class beside the action", ruleUnknownAttribute, leave, "### Leave it {.ignore "+here+".red-line worth=\"80\"}"),
		feed("unknown action", ruleCardStructure, leave, "### Leave it {"+here+".ignor worth=\"80\"}"),
		feed("braces of a response", ruleMalformedAttributes, leave, "### Leave it {.ignore worth=\"80\""+here),
		feed("no worth", ruleBadWorth, leave, here+"### Leave it {.ignore}"),
		feed("no worth for an audience", ruleBadWorth, "### Post it as it stands {.post everyone=\"0 leak+50 trust-10\" friends=\"40 leak+10\"}", here+"### Post it as it stands {.post everyone=\"0 leak+50\"}"),
		feed("worth over 100", ruleBadWorth, "worth=\"80\"", here+"worth=\"101\""),
		feed("worth below 0", ruleBadWorth, "worth=\"80\"", here+"worth=\"-1\""),
		feed("worth in words", ruleBadWorth, "worth=\"80\"", here+"worth=\"much\""),
		feed("effects without worth", ruleBadWorth, "worth=\"80\"", here+"worth=\"trust+5\""),
		feed("worth of one audience", ruleBadWorth, "friends=\"40 leak+10\"", here+"friends=\"400 leak+10\""),
		feed("worth for all audiences", ruleUnknownAttribute, "friends=\"40 leak+10\"", "friends=\"40 leak+10\" "+here+"worth=\"40\""),
		feed("audience of no audience", ruleUnknownAttribute, "worth=\"80\"", "worth=\"80\" "+here+"everyone=\"80\""),
		feed("audience", ruleUnknownAttribute, "friends=\"40 leak+10\"", "friends=\"40 leak+10\" "+here+"frends=\"1\""),
		feed("effect", ruleBadEffect, "worth=\"100 trust+5\"", here+"worth=\"100 trust\""),
		feed("meter of an effect", ruleUnknownMeter, "worth=\"100 trust+5\"", here+"worth=\"100 trst+5\""),

		feed("no feedback", ruleMissingFeedback, leave+"\n> Nothing is lost.", here+leave),
		feed("empty feedback", ruleMissingFeedback, leave+"\n> Nothing is lost.", here+leave+"\n>"),
		feed("feedback for one audience only", ruleMissingFeedback, "### Post it as it stands {.post everyone=\"0 leak+50 trust-10\" friends=\"40 leak+10\"}\n> It can be traced.\n", here+"### Post it as it stands {.post everyone=\"0 leak+50 trust-10\" friends=\"40 leak+10\"}\n"),
		feed("no wording", ruleCardStructure, "### Say it without the client {.edit everyone=\"100 trust+5\" friends=\"90\"}\n\"Long day.\"", here+"### Say it without the client {.edit everyone=\"100 trust+5\" friends=\"90\"}"),
		feed("text after feedback", ruleCardStructure, "> Nothing is lost.", "> Nothing is lost.\n\n"+here+"Nothing at all."),
		feed("text after a quote for one audience", ruleCardStructure, "> It can be traced.\n\n> **Everyone.** The client reads it.", "> **Everyone.** The client reads it.\n\n"+here+"More.\n\n> It can be traced."),
		feed("callout", ruleCardStructure, "> Nothing is lost.", here+"> [!NOTE]\n> Nothing is lost."),

		feed("label in the same quote", ruleAudienceQuote, "> It can be traced.\n\n> **Everyone.**", "> It can be traced.\n>\n> "+here+"**Everyone.**"),
		feed("label in the same paragraph", ruleAudienceQuote, "> It can be traced.\n\n> **Everyone.**", "> It can be traced.\n> "+here+"**Everyone.**"),
		feed("second label", ruleAudienceQuote, "The client reads it.", "The client reads it.\n>\n> "+here+"**Close friends:** They don't."),
		feed("label of no audience", ruleAudienceQuote, "> Nothing is lost.", "> Nothing is lost.\n\n> "+here+"**Everyone.** Not even then."),
		feed("label with a slip", ruleAudienceQuote, "> **Everyone.**", "> "+here+"**Evryone.**"),

		feed("too high", ruleNeverHolds, "{#b-screenshot network=professional from=\"Noor Haddad, supplier\" when=\"leak>=40\"}", "{"+here+"#b-screenshot network=professional from=Noor when=\"leak>50\"}"),
		feed("too early", ruleNeverHolds, "{#b-client network", "{"+here+"#b-client when=\"leak>=40\" network"),
		feed("whatever happens", ruleAlwaysHolds, "{#b-screenshot network=professional from=\"Noor Haddad, supplier\" when=\"leak>=40\"}", "{"+here+"#b-screenshot network=professional from=Noor when=\"trust>=40\"}"),
		feed("many meters", ruleTooManyStates, feedText, here+"---\ntitle: x\nlayout: feed\n"+networks+"\n"+audiences+"\nmeters: {"+strings.TrimSuffix(numbered(17, "m%d: 0, "), ", ")+"}\n---\n"+
			"## One {#b-one network=personal from=Noor}\nWhat?\n\n### A {.report worth=1}\n> Why.\n\n### B {.report worth=1}\n> Why.\n\n"+
			numbered(17, "## Then {#b-then-%[1]d network=personal from=Noor when=\"m%[1]d>0\"}\nSomething.\n\n")),
		feed("ban", ruleBlanketBan, "Noor sends you your own words.", "Noor is cross. "+here+"Never talk about your employer."),

		feed("cards beyond number", ruleTooLarge, "## An invitation", numbered(MaxStops-2, "## News {#b-news-%d network=personal from=Noor}\nSomething.\n\n")+here+"## An invitation"),
		feed("responses beyond number", ruleTooLarge, accept, ways(MaxWays)+here+accept),
		feed("audiences beyond number", ruleTooLarge, audiences, "audiences:\n  everyone: Everyone\n  friends: Close friends\n"+numbered(MaxAudiences-2, "  group-%[1]d: Group %[1]d\n")+"  "+here+"more: More"),
		feed("meters beyond number", ruleTooLarge, "meters: {leak: 0, trust: 50}", "meters:\n  leak: 0\n  trust: 50\n"+numbered(MaxMeters-2, "  m%d: 0\n")+"  "+here+"more: 0"),
	}
}
