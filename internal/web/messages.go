package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/fault"
	"decorum/internal/message"
)

const messagesPath = "/messages"

// messageRoutes are the addresses where HR looks after what people are told.
func (s *server) messageRoutes() []route {
	const (
		one  = messagesPath + "/:id"
		text = messagesPath + "/texts/:kind/:language"
	)
	return []route{
		{http.MethodGet, messagesPath, staffing, s.messagesPage},
		{http.MethodGet, messagesPath + "/texts", staffing, s.messageTexts},
		{http.MethodGet, text, staffing, s.messageText},
		{http.MethodPost, text, staffing, s.saveMessageText},
		{http.MethodGet, one, staffing, s.messagePage},
		{http.MethodPost, one + "/again", staffing, s.sendAgain},
		{http.MethodGet, "/unsubscribe/:token", anyone, s.unsubscribePage},
		{http.MethodPost, "/unsubscribe/:token", anyone, s.unsubscribe},
		{http.MethodGet, "/account/mails", signedIn, s.mailsPage},
		{http.MethodPost, "/account/mails", signedIn, s.changeMails},
	}
}

// messagesShown is how many messages a page lists.
const messagesShown = 50

type messagesPage struct {
	layout
	Sends                      bool
	Hours                      string
	View                       message.View
	Kind                       message.Kind // "" = every
	Day                        account.Day  // "" = every
	Views                      []messageView
	Kinds                      []message.Kind
	Outlook                    []outlookDay
	Expects                    bool // the outlook has messages that are expected
	Entries                    []shownEntry
	Next                       string // address of the next page; "" = this is the last
	Waiting, Uncertain, Failed int    // mails
	Stuck                      message.Stuck
}

// messageView is a view that can be chosen.
type messageView struct {
	View  message.View
	Label string
	N     int // 0 = not counted
}

// outlookDay is a day of the outlook.
type outlookDay struct {
	Day    account.Day
	Counts []outlookCount // by kind, as in Kinds
	All    outlookCount
}

// outlookCount is how many messages are planned and expected besides. It leads
// to those that are planned; the others are not known one by one.
type outlookCount struct {
	Planned, Expected int
	At                string // "" = none are planned
}

func (c *outlookCount) add(one message.Count, at string) {
	c.Planned += one.N
	c.Expected += one.Expected
	if one.N > 0 {
		c.At = at
	}
}

// shownEntry is a message with the title of its course.
type shownEntry struct {
	message.Entry

	CourseName string
}

func (s *server) entry(e message.Entry) shownEntry {
	shown := shownEntry{Entry: e, CourseName: e.Course}
	if p, err := s.Courses.Current(e.Course); err == nil {
		shown.CourseName = p.Course.Title
	}
	return shown
}

func (s *server) messagesPage(c echo.Context) error {
	ctx := c.Request().Context()
	page := messagesPage{layout: s.layout(c, "Messages", "messages"), Sends: s.Messages.Sends(), Hours: s.Messages.Hours.String(),
		View: message.View(c.QueryParam("view")), Kind: message.Kind(c.QueryParam("kind")), Kinds: message.Kinds()}
	var err error
	if page.Day, err = account.ParseDay(c.QueryParam("day")); err != nil {
		return err
	}
	if page.View == "" {
		page.View = message.Coming
	}
	if !slices.Contains([]message.View{message.Coming, message.Gone, message.NotSent, message.Trouble}, page.View) || (page.Kind != "" && !page.Kind.Known()) {
		return fault.Missing
	}
	mails, err := s.Messages.Mails(ctx)
	if err != nil {
		return err
	}
	page.Waiting, page.Uncertain, page.Failed = mails[message.Waiting], mails[message.Uncertain], mails[message.Failed]
	if page.Stuck, err = s.Messages.Stuck(ctx); err != nil {
		return err
	}
	page.Views = []messageView{{message.Coming, "To come", 0}, {message.Gone, "In a mail", 0}, {message.NotSent, "Not sent", 0},
		{message.Trouble, "In trouble", page.Uncertain + page.Failed}}
	if page.View == message.Coming {
		if err := s.outlook(c, &page); err != nil {
			return err
		}
	}
	list, next, err := s.Messages.List(ctx, message.Filter{View: page.View, Kind: page.Kind, Day: page.Day, After: c.QueryParam("after"), Limit: messagesShown})
	if err != nil {
		return err
	}
	for _, e := range list {
		page.Entries = append(page.Entries, s.entry(e))
	}
	if next != "" {
		page.Next = page.address(page.View, page.Kind, page.Day, next)
	}
	return s.render(c, http.StatusOK, "messages/list", page)
}

// address returns where a choice of messages is.
func (messagesPage) address(v message.View, k message.Kind, d account.Day, after string) string {
	q := url.Values{"view": {string(v)}}
	for name, value := range map[string]string{"kind": string(k), "day": string(d), "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return messagesPath + "?" + q.Encode()
}

// Of returns where the messages of a kind on a day are, "" = every.
func (p messagesPage) Of(k message.Kind, d account.Day) string {
	return p.address(p.View, k, d, "")
}

// In returns where another view is, of the same kind.
func (p messagesPage) In(v message.View) string { return p.address(v, p.Kind, "", "") }

// outlook fills in what will go out.
func (s *server) outlook(c echo.Context, page *messagesPage) error {
	counts, err := s.Messages.Outlook(c.Request().Context())
	if err != nil {
		return err
	}
	for _, one := range counts {
		i := slices.Index(page.Kinds, one.Kind)
		if i < 0 {
			continue
		}
		if n := len(page.Outlook); n == 0 || page.Outlook[n-1].Day != one.Day {
			page.Outlook = append(page.Outlook, outlookDay{Day: one.Day, Counts: make([]outlookCount, len(page.Kinds))})
		}
		last := &page.Outlook[len(page.Outlook)-1]
		last.Counts[i].add(one, page.Of(one.Kind, one.Day))
		last.All.add(one, page.Of("", one.Day))
		page.Expects = page.Expects || one.Expected > 0
	}
	return nil
}

type messagePage struct {
	layout
	Entry shownEntry
	Rule  string
	Story string
	Mail  message.Mail // zero = none yet
	Again bool         // it can be sent again
}

func (s *server) messagePage(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.Missing
	}
	e, m, err := s.Messages.Entry(c.Request().Context(), id)
	if err != nil {
		return err
	}
	page := messagePage{layout: s.layout(c, e.Kind.Words()+", "+e.Recipient, "messages"), Entry: s.entry(e), Rule: e.Rule(),
		Story: e.Story(m, s.Messages.Hours), Mail: m, Again: m.State == message.Failed || m.State == message.Uncertain}
	return s.render(c, http.StatusOK, "messages/message", page)
}

// sendAgain has a mail sent once more.
func (s *server) sendAgain(c echo.Context) error {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return fault.Missing
	}
	if err := s.Messages.Again(c.Request().Context(), learner(c).Email, id); err != nil {
		return err
	}
	s.flash(c, "The mail will be sent again in a moment.")
	return see(c, messagesPath+"/"+strconv.FormatInt(id, 10))
}

type textsPage struct {
	layout
	Kinds     []textKind
	Languages []string // as they call themselves
}

// textKind are the texts of a kind.
type textKind struct {
	Kind  message.Kind
	Texts []message.Text
}

func (s *server) messageTexts(c echo.Context) error {
	list, err := s.Messages.Texts(c.Request().Context())
	if err != nil {
		return err
	}
	page := textsPage{layout: s.layout(c, "Texts of messages", "messages")}
	for _, code := range message.Languages() {
		page.Languages = append(page.Languages, message.LanguageName(code))
	}
	for _, t := range list {
		if n := len(page.Kinds); n == 0 || page.Kinds[n-1].Kind != t.Kind {
			page.Kinds = append(page.Kinds, textKind{Kind: t.Kind})
		}
		last := &page.Kinds[len(page.Kinds)-1]
		last.Texts = append(last.Texts, t)
	}
	return s.render(c, http.StatusOK, "messages/texts", page)
}

type textPage struct {
	layout
	Text     message.Text
	Fields   []message.Field
	Language string
	Preview  message.Mail
	Error    string
	BuiltIn  message.Text
}

func (s *server) messageText(c echo.Context) error {
	text, err := s.Messages.Text(c.Request().Context(), message.Kind(c.Param("kind")), c.Param("language"))
	if err != nil {
		return err
	}
	return s.showText(c, text, "")
}

func (s *server) showText(c echo.Context, text message.Text, problem string) error {
	page := textPage{layout: s.layout(c, text.Kind.Words()+" in "+message.LanguageName(text.Language), "messages"), Text: text,
		Fields: message.Fields(text.Kind), Language: message.LanguageName(text.Language), Error: problem, BuiltIn: message.BuiltIn(text.Kind, text.Language)}
	status := http.StatusOK
	if problem == "" {
		preview, err := s.Messages.Preview(c.Request().Context(), text, learner(c))
		if words := fault.Words(err); words != "" {
			page.Error = words
		} else if err != nil {
			return err
		}
		page.Preview = preview
	}
	if page.Error != "" {
		status = http.StatusUnprocessableEntity
	}
	return s.render(c, status, "messages/text", page)
}

// saveMessageText stores a text, or shows what it would look like.
func (s *server) saveMessageText(c echo.Context) error {
	ctx := c.Request().Context()
	text, err := s.Messages.Text(ctx, message.Kind(c.Param("kind")), c.Param("language"))
	if err != nil {
		return err
	}
	text.Heading, text.Body, text.Action = c.FormValue("heading"), c.FormValue("body"), c.FormValue("action")
	switch c.FormValue("do") {
	case "preview":
		if _, err := text.Check(); err != nil {
			return s.showText(c, text, fault.Words(err))
		}
		return s.showText(c, text, "")
	case "reset":
		text = message.BuiltIn(text.Kind, text.Language)
	}
	err = s.Messages.SaveText(ctx, learner(c).Email, text)
	if words := fault.Words(err); words != "" {
		return s.showText(c, text, words)
	}
	if err != nil {
		return err
	}
	s.flash(c, "Saved. Mails that are written from now on say it.")
	return see(c, messagesPath+"/texts/"+c.Param("kind")+"/"+c.Param("language"))
}

type unsubscribePage struct {
	layout
	Token   string
	Refuses bool
}

// unsubscribePage asks whoever holds a link of a mail. It changes nothing:
// programs that look into mails follow links.
func (s *server) unsubscribePage(c echo.Context) error {
	person, err := s.Messages.Unsubscribed(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	refuses, err := s.Messages.Refuses(c.Request().Context(), person)
	if err != nil {
		return err
	}
	page := unsubscribePage{layout: s.layout(c, "Mails that are voluntary", ""), Token: c.Param("token"), Refuses: refuses}
	page.Bare = !page.SignedIn()
	return s.render(c, http.StatusOK, "messages/unsubscribe", page)
}

// unsubscribe does what the page asks, and what a mail program asks for its
// reader with one click (RFC 8058).
func (s *server) unsubscribe(c echo.Context) error {
	person, err := s.Messages.Unsubscribed(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	if err := s.Messages.Refuse(c.Request().Context(), person, c.FormValue("again") == ""); err != nil {
		return err
	}
	return see(c, "/unsubscribe/"+url.PathEscape(c.Param("token")))
}

type mailsPage struct {
	layout
	Refuses bool
}

func (s *server) mailsPage(c echo.Context) error {
	refuses, err := s.Messages.Refuses(c.Request().Context(), learner(c).ID)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "account/mails", mailsPage{layout: s.layout(c, "Mails", ""), Refuses: refuses})
}

// changeMails records what somebody wants.
func (s *server) changeMails(c echo.Context) error {
	if err := s.Messages.Refuse(c.Request().Context(), learner(c).ID, c.FormValue("voluntary") == ""); err != nil {
		return err
	}
	s.flash(c, "Saved.")
	return see(c, "/account/mails")
}
