package coursefile

import (
	"fmt"
	"strings"
)

// aQuestion is a question about an objective.
func aQuestion(id, objective string) string {
	return "## One {" + id + " objective=" + objective + "}\nWhat?\n\n- [x] This\n  > Yes.\n- [ ] That\n  > No.\n\n"
}

// oneAnswer is a quiz of n questions whose right choice is the longest in the
// first long ones.
func oneAnswer(n, long int) string {
	var b strings.Builder
	b.WriteString("---\ntitle: T\n---\n")
	for i := range n {
		right := "Short"
		if i < long {
			right = "Much longer than the wrong one"
		}
		mark := ""
		if i == 0 {
			mark = here
		}
		fmt.Fprintf(&b, "%s## Q {#g-%d}\nWhat?\n\n- [x] %s\n  > Yes.\n- [ ] Somewhat wrong\n  > No.\n\n", mark, i, right)
	}
	return b.String()
}

func questionChanges() []change {
	quiz := func(name, rule, old, new string) change {
		return change{name: name, rule: rule, file: "01-first/quiz.md", old: old, new: new}
	}
	lesson := func(name, rule, old, new string) change {
		return change{name: name, rule: rule, file: "01-first/lesson.md", old: old, new: new}
	}
	return []change{
		{name: "empty", rule: ruleNoQuestions, file: "followup.md", new: here + "---\ntitle: x\n---\n"},
		quiz("before", ruleTextOutsideQuestion, "## One answer", here+"Read this first.\n\n## One answer"),

		quiz("two kinds", ruleQuestionKind, "{#q-rank .rank}", "{#q-rank .rank "+here+".match}"),
		lesson("not a check", ruleQuestionKind, "{#c-two .check .judge", "{#c-two "+here+".judge"),

		quiz("no list", ruleQuestionStructure, "## Think {#q-reflect .reflect}", here+"## Think {#q-reflect}"),
		quiz("no numbers", ruleQuestionStructure, "## In pairs {#q-match .match}", here+"## In pairs {#q-match .rank}"),
		quiz("no table", ruleQuestionStructure, "## In order {#q-rank .rank}", here+"## In order {#q-rank .match}"),
		quiz("no responses", ruleQuestionStructure, "## Think {#q-reflect .reflect}", here+"## Think {#q-reflect .judge}"),
		quiz("no box", ruleQuestionStructure, "- [ ] Wrong", here+"- Wrong"),
		quiz("box in ranking", ruleQuestionStructure, "2. Second", here+"2. [ ] Second"),
		quiz("no text", ruleQuestionStructure, "- [ ] Wrong", here+"- [ ]"),
		quiz("two paragraphs", ruleQuestionStructure, "- [ ] Wrong\n", "- [ ] Wrong\n\n  "+here+"And more.\n\n"),
		quiz("indented note", ruleQuestionStructure, "  > Because.", "  > Because.\n\n  "+here+"> [!NOTE]\n  > Here."),
		quiz("feedback not indented", ruleQuestionStructure, "  > Since.\n", "\n"+here+"> Since.\n"),
		quiz("text behind", ruleQuestionStructure, "> In any case.", "> In any case.\n\n"+here+"And more."),
		quiz("another callout", ruleQuestionStructure, "> [!NOTE]\n> In any case.", here+"> [!TIP]\n> In any case."),
		quiz("what would change the answer to another kind", ruleQuestionStructure, "> In any case.", "> In any case.\n\n"+here+"> [!TIP]\n> Or not."),
		quiz("what would change the answer first", ruleQuestionStructure, "> Why not.", "> Why not.\n\n> [!TIP]\n> If.\n\n"+here+"> [!NOTE]\n> Since."),
		quiz("what would change the answer twice", ruleQuestionStructure, "> Why not.", "> Why not.\n\n> [!NOTE]\n> Since.\n\n> [!TIP]\n> If.\n\n"+here+"> [!TIP]\n> Or."),
		quiz("what would change the answer in the middle", ruleQuestionStructure, "> Why.", "> Why.\n\n"+here+"> [!TIP]\n> If."),
		quiz("explanation in the middle", ruleQuestionStructure, "> Why.", "> Why.\n\n"+here+"> [!NOTE]\n> Since."),
		quiz("explanation twice", ruleQuestionStructure, "> Why not.", "> Why not.\n\n> [!NOTE]\n> Since.\n\n"+here+"> [!NOTE]\n> And."),
		quiz("feedback after the explanation", ruleQuestionStructure, "> Why not.", "> Why not.\n\n> [!NOTE]\n> Since.\n\n"+here+"> And."),
		quiz("text after what would change the answer", ruleQuestionStructure, "> Why not.", "> Why not.\n\n> [!TIP]\n> If.\n\n"+here+"And."),
		quiz("a warning", ruleQuestionStructure, "> Why not.", "> Why not.\n\n"+here+"> [!WARNING]\n> And."),
		quiz("second list", ruleQuestionStructure, "- [x] Right", here+"* [x] Right"),
		quiz("heading within", ruleQuestionStructure, "The stem.", "The stem.\n\n"+here+"### More"),
		quiz("choices of a reflection", ruleQuestionStructure, "What would you do?", "What would you do?\n\n"+here+"- [ ] This\n- [ ] That"),
		quiz("text below a response", ruleQuestionStructure, "> Why not.", "> Why not.\n\n"+here+"More."),
		quiz("level of a response", ruleQuestionStructure, "> Why.\n", "> Why.\n\n"+here+"#### Deeper\n"),
		quiz("three columns", ruleQuestionStructure, "| Left | Right |\n|------|-------|\n| a    | 1     |", here+"| Left | Right | x |\n|------|-------|---|\n| a    | 1     | 2 |"),
		quiz("half a pair", ruleQuestionStructure, "| b    | 2     |", here+"| b    |       |"),
		lesson("text in a check", ruleQuestionStructure, "  > Yes.\n- [ ] That\n  > No.\n", "  > Yes.\n- [ ] That\n  > No.\n\n"+here+"The lesson goes on here.\n"),

		quiz("none", ruleNoRightAnswer, "- [ ] Wrong\n  > Because.\n- [x] Right", here+"- [ ] Wrong\n  > Because.\n- [ ] Right"),
		quiz("one choice", ruleTooFewChoices, "- [ ] Wrong\n  > Because.\n- [x] Right", here+"- [x] Right"),
		quiz("one item", ruleTooFewChoices, "1. First\n   > It is first.\n2. Second\n3. Third", here+"1. First"),
		quiz("one pair", ruleTooFewChoices, "| Left | Right |\n|------|-------|\n| a    | 1     |\n", here+"| Left | Right |\n|------|-------|\n"),
		quiz("one response", ruleTooFewChoices, "## How fitting {#q-judge .judge}\nA situation.\n\n### This {ratings=\"4 1 0 0 0\"}\n> Why.\n", here+"## How fitting {#q-judge .judge}\nA situation.\n"),

		quiz("choice", ruleMissingFeedback, "- [ ] Wrong\n  > Because.", here+"- [ ] Wrong"),
		quiz("empty", ruleMissingFeedback, "- [ ] Wrong\n  > Because.", here+"- [ ] Wrong\n  >"),
		quiz("response", ruleMissingFeedback, "### This {ratings=\"4 1 0 0 0\"}\n> Why.", here+"### This {ratings=\"4 1 0 0 0\"}"),
		{name: "wrong choice of the assessment", rule: ruleMissingFeedback, file: "assessment.md", old: "- [ ] Other\n  > No.", new: here + "- [ ] Other"},
		quiz("ranking", ruleMissingExplanation, "## In order {#q-rank .rank}\nPut in order.\n\n1. First\n   > It is first.\n2. Second\n3. Third\n\n> [!NOTE]\n> That is the order.", here+"## In order {#q-rank .rank}\nPut in order.\n\n1. First\n2. Second"),
		quiz("matching", ruleMissingExplanation, "## In pairs {#q-match .match}\nMatch.\n\n| Left | Right |\n|------|-------|\n| a    | 1     |\n| b    | 2     |\n\n> [!NOTE]\n> Those are the pairs.", here+"## In pairs {#q-match .match}\n\n| L | R |\n|---|---|\n| a | 1 |\n| b | 2 |"),
		{name: "pre-test", rule: ruleCheckWithoutFeedback, file: "pretest.md", old: "- [x] This\n  > Yes.", new: here + "- [x] This"},
		lesson("check", ruleCheckWithoutFeedback, "- [ ] That\n  > No.", here+"- [ ] That"),

		{name: "assessment", rule: ruleUnknownObjective, file: "assessment.md", old: "objective=first-thing", new: here + "objective=frist-thing"},
		lesson("four numbers", ruleBadRatings, "ratings=\"0 0 1 1 3\"", here+"ratings=\"0 1 1 3\""),
		lesson("no numbers", ruleBadRatings, "ratings=\"0 0 1 1 3\"", here+"ratings=\"a b c d e\""),
		lesson("nobody", ruleBadRatings, "ratings=\"0 0 1 1 3\"", here+"ratings=\"0 0 0 0 0\""),
		lesson("six numbers", ruleBadRatings, "ratings=\"0 0 1 1 3\"", here+"ratings=\"0 0 1 1 2 1\""),
		lesson("none", ruleBadRatings, "#### Say so {ratings=\"0 0 1 1 3\"}", here+"#### Say so"),
		lesson("count", ruleRatingsNotPanel, "ratings=\"0 0 1 1 3\"", here+"ratings=\"0 0 1 1 4\""),
		lesson("spread", rulePanelDisagrees, "ratings=\"0 0 1 1 3\"", here+"ratings=\"2 0 0 0 3\""),
		quiz("right side", ruleDuplicatePair, "| b    | 2     |", here+"| b    | 1     |"),
		quiz("left side", ruleDuplicatePair, "| b    | 2     |", here+"| A    | 2     |"),
		{name: "draw", rule: ruleDrawTooLarge, file: "assessment.md", old: "draw: 1", new: here + "draw: 3"},
		{name: "reflection", rule: ruleNothingScored, file: "02-second/quiz.md", new: "---\ntitle: Quiz\n---\n" + here + "## One {#r-one .reflect}\nWhat do you think?\n"},
		{name: "objective of the pre-test", rule: ruleAlone, file: "assessment.md",
			new:  "---\ntitle: The end\ndraw: 2\n---\n" + aQuestion(here+"#a-one", "first-thing") + aQuestion("#a-two", "second-thing") + aQuestion("#a-three", "second-thing"),
			more: map[string]string{"pretest.md": "---\ntitle: Where you stand\n---\n" + aQuestion("#p-one", "first-thing")}},
		{name: "four of five", rule: ruleLongestIsRight, file: "02-second/quiz.md", new: oneAnswer(5, 4)},
		{name: "all", rule: ruleAllOfTheAbove, file: "01-first/quiz.md", old: "- [ ] Wrong", new: here + "- [ ] All of the above."},
		{name: "none", rule: ruleAllOfTheAbove, file: "01-first/quiz.md", old: "- [ ] Wrong", new: here + "- [ ] None of these"},
	}
}
