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
	ruleLongestIsRight       = "longest-is-right"
	ruleAllOfTheAbove        = "all-of-the-above"
)

func questionRules() []Rule {
	return []Rule{
		{ruleNoQuestions, Error, "A quiz has no question.", "Add a second-level heading with an id, or delete the file."},
		{ruleTextOutsideQuestion, Error, "Text of a quiz or scenario stands before its first heading, where it would be lost.", "Move it into a question or scene, or into the lesson."},
		{ruleQuestionKind, Error, "A question names two kinds, or the kind does not go with what follows.", "Keep one of .several, .judge, .rank, .match and .reflect."},
		{ruleQuestionStructure, Error, "A part of a question is missing or stands in the wrong place.", "Order: heading, text, choices with their block quotes, explanation."},
		{ruleNoRightAnswer, Error, "No choice is marked as right.", "Write [x] before the right one."},
		{ruleTooFewChoices, Error, "There is nothing to choose from: fewer than two choices, responses, items or pairs.", "Add at least one more."},
		{ruleMissingFeedback, Error, "A choice of a graded question has no feedback.", "Add a block quote under it that says why."},
		{ruleMissingExplanation, Error, "A graded ranking or matching question has no explanation.", "Add a paragraph headed > [!NOTE] at its end."},
		{ruleCheckWithoutFeedback, Warning, "A choice of a question that is not graded has no feedback, or a ranking or matching no explanation.", "Add it: it is what the learner came for."},
		{ruleUnknownObjective, Error, "A question names an objective that no lesson has.", "Correct the id, or add the objective to a lesson."},
		{ruleBadRatings, Error, "The ratings of a response are missing, are not five numbers, or add up to nothing.", "Write ratings=\"4 3 2 0 0\": how many people gave 1, 2, 3, 4 and 5."},
		{ruleRatingsNotPanel, Warning, "The ratings of a response don't add up to the number of panel members.", "Count again, or complete the panel in course.md."},
		{rulePanelDisagrees, Warning, "The panel disagrees: the interquartile range of its ratings is over 2.", "Make the situation or the response clearer, or drop the response."},
		{ruleDuplicatePair, Error, "Two pairs of a matching question have the same side, so that two answers are right.", "Make all sides different."},
		{ruleDrawTooLarge, Error, "More questions are to be drawn than the quiz has.", "Lower draw, or write more questions."},
		{ruleLongestIsRight, Warning, "The longest choice is the right one in most questions of the quiz.", "Shorten right choices, or give wrong ones as much to say."},
		{ruleAllOfTheAbove, Warning, "A choice is “all of the above” or the like, which tests test-taking; after shuffling it is nonsense.", "Use .several, or write the choices out."},
	}
}

// The rules about scenarios.
const (
	ruleSceneStructure   = "scene-structure"
	ruleUnknownScene     = "unknown-scene"
	ruleUnknownMeter     = "unknown-meter"
	ruleBadEffect        = "bad-effect"
	ruleBadCondition     = "bad-condition"
	ruleUnreachableScene = "unreachable-scene"
	ruleEndlessScene     = "endless-scene"
	ruleNotShownYet      = "not-shown-yet"
)

func scenarioRules() []Rule {
	return []Rule{
		{ruleSceneStructure, Error, "A part of a scene is missing or stands in the wrong place.", "A scene is a heading, text, and either a list of links or the class .ending with .good, .mixed or .poor."},
		{ruleUnknownScene, Error, "A choice leads to a scene that does not exist.", "Correct the link, or write the scene."},
		{ruleUnknownMeter, Error, "An effect or condition names a meter that the front matter does not declare.", "Correct the name, or declare it under meters."},
		{ruleBadEffect, Error, "The effects in a link's title can't be read.", "Write \"trust-10 exposure+30\"."},
		{ruleBadCondition, Error, "The condition of a scene can't be read.", "Write when=\"exposure>=40\"."},
		{ruleUnreachableScene, Error, "No way leads to a scene.", "Link to it from another scene, or delete it."},
		{ruleEndlessScene, Error, "From a scene no ending can be reached.", "Add a choice that leads on, or make it an ending."},
		{ruleNotShownYet, Warning, "Scenarios and feeds are checked, but not yet shown to learners.", "Keep it; nothing is lost."},
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
