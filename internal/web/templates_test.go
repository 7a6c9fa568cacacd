package web

import (
	"testing"
	"time"

	"github.com/jba/templatecheck"

	"decorum/internal/view"
	"decorum/static"
	"decorum/templates"
)

// pages names the struct of every page.
var pages = map[string]any{
	"account/signin":       signInPage{},
	"account/link":         askLinkPage{},
	"account/setup":        setUpPage{},
	"account/password":     passwordPage{},
	"errors/error":         errorPage{},
	"learn/courses":        coursesPage{},
	"learn/course":         coursePage{},
	"learn/lesson":         lessonPage{},
	"learn/quiz":           quizPage{},
	"learn/attempt":        attemptPage{},
	"learn/result":         attemptPage{},
	"learn/followup":       followUpPage{},
	"learn/practice":       practicePage{},
	"learn/scene":          scenePage{},
	"learn/ending":         scenePage{},
	"learn/feed":           feedPage{},
	"learn/feedend":        feedPage{},
	"learn/certificate":    certificatePage{},
	"verify/verify":        verifyPage{},
	"reports/completion":   completionPage{},
	"reports/evidence":     evidencePage{},
	"reports/audit":        auditPage{},
	"reports/views":        viewsPage{},
	"reports/view":         viewPage{},
	"reports/dashboard":    dashboardPage{},
	"reports/overdue":      latePage{},
	"assignments/list":     assignmentsPage{},
	"assignments/edit":     assignmentPage{},
	"assignments/preview":  previewPage{},
	"people/person":        personPage{},
	"people/list":          peoplePage{},
	"people/import":        &importPage{},
	"people/preview":       &importPage{},
	"people/units":         unitsPage{},
	"messages/list":        messagesPage{},
	"messages/message":     messagePage{},
	"messages/texts":       textsPage{},
	"messages/text":        textPage{},
	"messages/unsubscribe": unsubscribePage{},
	"account/mails":        mailsPage{},
	"tokens/list":          tokensPage{},
	"api/api":              apiPage{},
	"webhooks/list":        webhooksPage{},
	"webhooks/one":         webhookPage{},
	"figures/courses":      figuresPage{},
	"figures/course":       figuresPage{},
	"figures/quiz":         quizFiguresPage{},
	"figures/paths":        pathsPage{},
}

func TestTemplatesFitTheirPages(t *testing.T) {
	assets, err := static.Load()
	must(t, err)
	set, err := view.New(view.Config{Files: templates.Files, Assets: assets, Zone: time.UTC})
	must(t, err)
	for name, parsed := range set.Templates() {
		data, known := pages[name]
		if !known {
			t.Errorf("page %s is not checked against a struct", name)
			continue
		}
		if err := templatecheck.CheckHTML(parsed.Lookup("layout.html"), data); err != nil {
			t.Errorf("page %s: %v", name, err)
		}
		if name == "learn/lesson" {
			for fragment, data := range map[string]any{"reply": checkReply{}} {
				if err := templatecheck.CheckHTML(parsed.Lookup(fragment), data); err != nil {
					t.Errorf("fragment %s of %s: %v", fragment, name, err)
				}
			}
		}
	}
	if len(pages) != len(set.Templates()) {
		t.Errorf("%d pages are known, %d exist", len(pages), len(set.Templates()))
	}
}
