package coursefile

// The rules about questions.
const (
	ruleNoQuestions          = "no-questions"
	ruleTextOutsideQuestion  = "text-outside-question"
	ruleQuestionKind         = "question-kind"
	ruleQuestionStructure    = "question-structure"
	ruleNoRightAnswer        = "no-right-answer"
	ruleTooFewChoices        = "too-few-choices"
	ruleMissingFeedback      = "missing-feedback"
	ruleMissingExplanation   = "missing-explanation"
	ruleCheckWithoutFeedback = "check-without-feedback"
	ruleUnknownObjective     = "unknown-objective"
	ruleBadRatings           = "bad-ratings"
	ruleRatingsNotPanel      = "ratings-not-panel"
	rulePanelDisagrees       = "panel-disagrees"
	ruleDuplicatePair        = "duplicate-pair"
	ruleDrawTooLarge         = "draw-too-large"
	ruleNothingScored        = "nothing-scored"
	ruleAlone                = "alone-in-the-draw"
	ruleLongestIsRight       = "longest-is-right"
	ruleAllOfTheAbove        = "all-of-the-above"
)

func questionRules() []Rule {
	return []Rule{
		{ruleNoQuestions, Error, "A quiz has no question.", "Add a second-level heading with an id, or delete the file."},
		{ruleTextOutsideQuestion, Error, "Text of a quiz, scenario or feed stands before its first heading, where it would be lost.", "Move it into a question, scene or card, or into the lesson."},
		{ruleQuestionKind, Error, "A question names two kinds, or the kind does not go with what follows.", "Keep one of .several, .judge, .rank, .match and .reflect."},
		{ruleQuestionStructure, Error, "A part of a question is missing or stands in the wrong place.", "Order: heading, text, choices with their block quotes, explanation."},
		{ruleNoRightAnswer, Error, "No choice is marked as right.", "Write [x] before the right one."},
		{ruleTooFewChoices, Error, "There is nothing to choose from: fewer than two choices, responses, items or pairs.", "Add at least one more."},
		{ruleMissingFeedback, Error, "A choice of a graded question, or a response to a card, has no feedback.", "Add a block quote under it that says why."},
		{ruleMissingExplanation, Error, "A graded ranking or matching question has no explanation.", "Add a paragraph headed > [!NOTE] at its end."},
		{ruleCheckWithoutFeedback, Warning, "A choice of a question that is not graded has no feedback, or a ranking or matching no explanation.", "Add it: it is what the learner came for."},
		{ruleUnknownObjective, Error, "A question or card names an objective that no lesson has.", "Correct the id, or add the objective to a lesson."},
		{ruleBadRatings, Error, "The ratings of a response are missing, are not five numbers, or add up to nothing.", "Write ratings=\"4 3 2 0 0\": how many people gave 1, 2, 3, 4 and 5."},
		{ruleRatingsNotPanel, Warning, "The ratings of a response don't add up to the number of panel members.", "Count again, or complete the panel in course.md."},
		{rulePanelDisagrees, Warning, "The panel disagrees: the interquartile range of its ratings is over 2, so the response is not scored.", "Keep it if it is worth discussing; otherwise make the situation or the response clearer, or drop the response."},
		{ruleDuplicatePair, Error, "Two pairs of a matching question have the same side, so that two answers are right.", "Make all sides different."},
		{ruleDrawTooLarge, Error, "More questions are to be drawn than the quiz has.", "Lower draw, or write more questions."},
		{ruleNothingScored, Error, "A quiz is required, and none of its questions is scored, so that handing it in is a pass.", "Add a question that is scored, or write required: false."},
		{ruleAlone, Warning, "A question of the assessment is drawn for every attempt, because it is the only one about an objective of the pre-test or about a lesson.", "Write a second one about it."},
		{ruleLongestIsRight, Warning, "The longest choice is the right one in most questions of the quiz.", "Shorten right choices, or give wrong ones as much to say."},
		{ruleAllOfTheAbove, Warning, "A choice is “all of the above” or the like, which tests test-taking; after shuffling it is nonsense.", "Use .several, or write the choices out."},
	}
}

// The rules about scenarios and feeds.
const (
	ruleSceneStructure   = "scene-structure"
	ruleUnknownScene     = "unknown-scene"
	ruleUnknownMeter     = "unknown-meter"
	ruleBadEffect        = "bad-effect"
	ruleBadCondition     = "bad-condition"
	ruleUnreachableScene = "unreachable-scene"
	ruleEndlessScene     = "endless-scene"
	ruleStuckWalk        = "stuck-walk"
	ruleNeverHolds       = "never-holds"
	ruleAlwaysHolds      = "always-holds"
	ruleTooManyStates    = "too-many-states"
	ruleCardStructure    = "card-structure"
	ruleBadWorth         = "bad-worth"
	ruleAudienceQuote    = "audience-quote"
)

func scenarioRules() []Rule {
	return []Rule{
		{ruleSceneStructure, Error, "A part of a scene is missing or stands in the wrong place.", "A scene is a heading, text, and either a list of links or the class .ending with .good, .mixed or .poor."},
		{ruleUnknownScene, Error, "A choice leads to a scene that does not exist.", "Correct the link, or write the scene."},
		{ruleUnknownMeter, Error, "An effect or condition names a meter that the front matter does not declare.", "Correct the name, or declare it under meters."},
		{ruleBadEffect, Error, "The effects in a link's title, or after what a response is worth, can't be read.", "Write \"trust-10 exposure+30\"."},
		{ruleBadCondition, Error, "The condition of a scene or card can't be read.", "Write when=\"exposure>=40\"."},
		{ruleUnreachableScene, Error, "No walk comes to a scene, whatever is chosen.", "Link to it from another scene, change the condition that is always met instead, or delete it."},
		{ruleEndlessScene, Error, "From a scene no ending can be reached, at least when the meters stand in a certain way.", "Add a choice that leads on, or make it an ending."},
		{ruleStuckWalk, Error, "A choice can lead to an id none of whose scenes holds then, so that the walk would be stuck.", "Write a scene with this id and no condition."},
		{ruleNeverHolds, Error, "The condition of a scene or card can't hold when its turn comes, whatever is chosen before.", "Lower the number, move the meter further, or delete the scene or card."},
		{ruleAlwaysHolds, Warning, "The condition of a scene or card always holds when its turn comes.", "Remove the condition, or the scene that is never shown because of it."},
		{ruleTooManyStates, Warning, "There are more states than the checker looks at, so it can't prove that every walk ends and every condition decides something.", "Use fewer meters, or rounder steps such as 5 and 10."},
		{ruleCardStructure, Error, "A part of a card is missing or stands in the wrong place.", "A card is a heading with network and from, text, and third-level headings, each with one action and feedback in block quotes."},
		{ruleBadWorth, Error, "What a response is worth is missing or can't be read.", "Write worth=\"80 trust+5\", or one such value for each audience: everyone=\"0 leak+40\"."},
		{ruleAudienceQuote, Warning, "A quote under a response seems to be for one audience, and is shown for all.", "Begin a quote of its own, with a blank line above it, with the label in bold: > **Everyone.** Who reads it?"},
	}
}

// The rules about versions and translations.
const (
	ruleLostID                     = "lost-id"
	ruleTranslationDrift           = "translation-drift"
	ruleTranslationWithoutOriginal = "translation-without-original"
)

func publishingRules() []Rule {
	return []Rule{
		{ruleLostID, Warning, "The last published version had an id or a lesson that this one lacks.", "If it was renamed by accident, rename it back: answers and progress hang on it."},
		{ruleTranslationDrift, Warning, "A translation's ids or structure differ from its original.", "Bring it up to date with the original."},
		{ruleTranslationWithoutOriginal, Error, "A translation lies beside no original.", "Add the original, or remove the language from the name."},
	}
}
