package coursefile

import "slices"

// Rule is one thing that the checker looks for.
type Rule struct {
	ID    string // stable, in kebab case
	Level Level
	About string // what is wrong
	Cure  string // what to do
}

// Rules returns every rule, in the order of docs/course-format.md.
func Rules() []Rule {
	return slices.Concat(folderRules(), frontRules(), textRules(), questionRules(), scenarioRules(), publishingRules())
}

// levels returns the level of each rule.
func levels() map[string]Level {
	out := map[string]Level{}
	for _, r := range Rules() {
		out[r.ID] = r.Level
	}
	return out
}

// The rules about files and folders.
const (
	ruleNoCourseFile    = "no-course-file"
	ruleNoLessons       = "no-lessons"
	ruleNoLessonFile    = "no-lesson-file"
	ruleOddName         = "odd-name"
	ruleUnexpectedFile  = "unexpected-file"
	ruleNotAPlainFile   = "not-a-plain-file"
	ruleTooLarge        = "too-large"
	ruleTooManyFiles    = "too-many-files"
	ruleUnreadable      = "unreadable-file"
	ruleNotUTF8         = "not-utf8"
	ruleDuplicateKey    = "duplicate-key"
	ruleDuplicateNumber = "duplicate-number"
	ruleReservedKey     = "reserved-key"
	ruleBrokenImage     = "broken-image"
	ruleUnsafeSVG       = "unsafe-svg"
	ruleUnusedImage     = "unused-image"
)

func folderRules() []Rule {
	return []Rule{
		{ruleNoCourseFile, Error, "The folder has no course.md.", "Add course.md with at least a title, or check the folder that holds it."},
		{ruleNoLessons, Error, "The course has no lesson.", "Add a folder such as 01-first-steps with a lesson.md in it."},
		{ruleNoLessonFile, Error, "A lesson's folder has no lesson.md.", "Add lesson.md, or remove the folder."},
		{ruleOddName, Error, "A file or folder has a name that can't stand in an address, or a lesson's folder is not named NN-key.", "Use letters, digits, dots, hyphens and underscores; name a lesson's folder like 01-first-steps."},
		{ruleUnexpectedFile, Error, "A file is not part of the format, so nobody would ever see it.", "Rename it as the message suggests, move it, or begin its name with a dot to have it skipped."},
		{ruleNotAPlainFile, Error, "Something in the folder is neither a file nor a folder, such as a symbolic link.", "Put the file itself there."},
		{ruleTooLarge, Error, "A file, a line, a scenario, a feed or the whole course is larger than allowed.", "Make the image smaller, or split the text; the limits are listed in the reference."},
		{ruleTooManyFiles, Error, "The folder holds more than 2,000 files and folders.", "Remove what the course does not use."},
		{ruleUnreadable, Error, "A file can't be read or taken apart.", "Check that it can be opened, then simplify the part of it that was added last."},
		{ruleNotUTF8, Error, "A text file is not UTF-8.", "Save it as UTF-8."},
		{ruleDuplicateKey, Error, "Two lessons have the same key.", "Change the part of one folder's name that follows the number."},
		{ruleDuplicateNumber, Error, "Two lessons have the same number.", "Change the number of one folder."},
		{ruleReservedKey, Error, "A lesson's key is one that the course itself uses.", "Choose a key other than pretest, assessment and followup."},
		{ruleBrokenImage, Error, "An image can't be read, or is not what its name says.", "Export it again in the format of its name."},
		{ruleUnsafeSVG, Error, "An SVG drawing holds a script or reaches outside of itself.", "Export it as plain SVG: no scripts, no foreignObject, no links and no images from elsewhere."},
		{ruleUnusedImage, Warning, "No text shows this image.", "Show it, or delete it."},
	}
}

// The rules about front matter.
const (
	ruleFrontMatter           = "front-matter"
	ruleUnknownKey            = "unknown-key"
	ruleMissingKey            = "missing-key"
	ruleBadValue              = "bad-value"
	ruleIncompleteSource      = "incomplete-source"
	ruleNeverRequired         = "never-required"
	ruleUnknownJurisdiction   = "unknown-jurisdiction"
	ruleJurisdictionNotListed = "jurisdiction-not-listed"
	ruleReadingTime           = "reading-time"
	ruleSmallPanel            = "small-panel"
)

func frontRules() []Rule {
	return []Rule{
		{ruleFrontMatter, Error, "The front matter is missing or is not YAML.", "Begin the file with ---, the keys, and --- again; put quotes around a text with a colon."},
		{ruleUnknownKey, Error, "The front matter has a key that nothing reads.", "Correct the spelling, or remove it."},
		{ruleMissingKey, Error, "A key that the course can't do without is missing.", "Add it."},
		{ruleBadValue, Error, "A value is not of the kind that its key takes.", "Write it as the message says."},
		{ruleIncompleteSource, Warning, "A source can't be looked up: it has no address, or no day on which it was read.", "Add url and accessed."},
		{ruleNeverRequired, Warning, "A pre-test or follow-up says that it is required; it never is.", "Remove the key."},
		{ruleUnknownJurisdiction, Error, "A jurisdiction is not one that the program has a name for.", "Use one of the codes of the reference, such as US, EU, UK or INT."},
		{ruleJurisdictionNotListed, Warning, "A passage is marked with a jurisdiction that course.md does not list.", "Add it to jurisdictions, or correct the mark."},
		{ruleReadingTime, Warning, "The minutes of a lesson are less than half or more than twice what its length suggests.", "Count a minute for 200 words and half a minute for a check."},
		{ruleSmallPanel, Warning, "Fewer than 5 people rated the judgement questions.", "Ask more people, and list them under panel in course.md."},
	}
}

// The rules about text.
const (
	ruleRawHTML             = "raw-html"
	ruleHeadingLevel        = "heading-level"
	ruleEmptyHeading        = "empty-heading"
	ruleMalformedAttributes = "malformed-attributes"
	ruleUnknownAttribute    = "unknown-attribute"
	ruleBadID               = "bad-id"
	ruleMissingID           = "missing-id"
	ruleDuplicateID         = "duplicate-id"
	ruleUnknownCallout      = "unknown-callout"
	ruleBrokenLink          = "broken-link"
	ruleBrokenAnchor        = "broken-anchor"
	ruleUnsafeLink          = "unsafe-link"
	ruleMissingImage        = "missing-image"
	ruleExternalImage       = "external-image"
	ruleImageWithoutAlt     = "image-without-alt"
	ruleMissingFootnote     = "missing-footnote"
	ruleUnusedFootnote      = "unused-footnote"
	ruleFootnoteInQuestion  = "footnote-in-question"
	ruleBlanketBan          = "blanket-ban"
)

func textRules() []Rule {
	return []Rule{
		{ruleRawHTML, Error, "The text holds HTML, which is never shown.", "Say it in Markdown; for a literal < write \\<."},
		{ruleHeadingLevel, Error, "A heading is of the first level, or skips a level.", "Begin with ## (the title is the first level) and go down one level at a time."},
		{ruleEmptyHeading, Error, "A heading has no text.", "Write one, or remove the line."},
		{ruleMalformedAttributes, Error, "An attribute block in braces can't be read, or stands where none is read.", "Write it at the end of a heading: {#id .class key=value other=\"two words\"}."},
		{ruleUnknownAttribute, Error, "An attribute block has a class or key that means nothing here.", "Correct the spelling, or remove it."},
		{ruleBadID, Error, "An id has characters that can't stand in an address.", "Begin with a letter; go on with letters, digits, hyphens and underscores."},
		{ruleMissingID, Error, "A question, scene or card has no id.", "Add one to its heading: {#some-words}."},
		{ruleDuplicateID, Error, "An id is used twice.", "Change one of them. Question ids are unique in the whole course, other ids in their file."},
		{ruleUnknownCallout, Error, "A block quote begins like a callout but is none.", "Write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION] alone on its first line."},
		{ruleBrokenLink, Error, "A link leads nowhere.", "Link to a lesson.md, quiz.md, scenario.md, feed.md, assessment.md, pretest.md or course.md of this course, or to a full address."},
		{ruleBrokenAnchor, Error, "A link's part after # names no heading of the file that it leads to.", "Give that heading the id, or correct the link."},
		{ruleUnsafeLink, Error, "A link's address is of a kind that is not let through.", "Use https, http or mailto."},
		{ruleMissingImage, Error, "An image is not in the folder, or not of a format that is shown.", "Put it into images/ beside the text, as png, jpg, gif, webp or svg."},
		{ruleExternalImage, Error, "An image would be loaded from elsewhere.", "Copy it into images/, if its license allows."},
		{ruleImageWithoutAlt, Error, "An image has no alternative text.", "Say between the brackets what it shows: ![what it shows](images/name.svg)."},
		{ruleMissingFootnote, Error, "A footnote is referred to but not written.", "Add a line that begins with [^name]: or correct the name."},
		{ruleUnusedFootnote, Warning, "A footnote is written but never referred to, so it is not shown.", "Refer to it with [^name], or delete it."},
		{ruleFootnoteInQuestion, Error, "A question, scenario or feed refers to a footnote.", "Name the source in the feedback, or refer to it in the lesson's text."},
		{ruleBlanketBan, Warning, "A sentence forbids people to speak about their work or pay. Such bans are unlawful in places and unwise in all.", "Say what is confidential and why. A ban that is only quoted goes into quotation marks."},
	}
}
