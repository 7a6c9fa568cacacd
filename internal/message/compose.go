package message

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"decorum/internal/account"
	"decorum/internal/assignment"
	"decorum/internal/course"
	"decorum/internal/enrollment"
	"decorum/internal/mail"
)

func byID(list []assignment.Assignment) map[int64]assignment.Assignment {
	out := make(map[int64]assignment.Assignment, len(list))
	for _, a := range list {
		out[a.ID] = a
	}
	return out
}

// parcels is how many people are written to in one transaction.
const parcels = 200

// Compose writes the mails of the day, to everybody whose messages have come to
// their day and who has not got one, and returns how many. In quiet hours it
// writes none.
func (s *Service) Compose(ctx context.Context) (int, error) {
	now, today := s.Clock(), s.today()
	if !s.Sends() || !s.Hours.Open(now, s.Zone) {
		return 0, nil
	}
	progress, err := s.Store.Progress(ctx)
	if err != nil || progress.Since.IsZero() {
		return 0, err
	}
	rules, _, err := s.rules(ctx, progress.Since)
	if err != nil {
		return 0, err
	}
	w, err := s.writer(ctx, rules)
	if err != nil {
		return 0, err
	}
	n := 0
	for {
		due, err := s.Store.Due(ctx, today, parcels)
		if err != nil || len(due) == 0 {
			return n, err
		}
		posts := make([]Post, len(due))
		for i, p := range due {
			if posts[i], err = w.post(ctx, p, now); err != nil {
				return n, err
			}
		}
		added, err := s.Store.Post(ctx, posts, now)
		if err != nil {
			return n, fmt.Errorf("writing mails: %w", err)
		}
		n += added
	}
}

// writer writes mails.
type writer struct {
	*Service

	rules  Rules
	titles map[string]string // of courses
	texts  map[Kind]map[string]Text
	sample bool // a preview: links that open something lead nowhere
}

func (s *Service) writer(ctx context.Context, rules Rules) (*writer, error) {
	w := &writer{Service: s, rules: rules, titles: course.Titles(s.Courses.All())}
	changed, err := s.Store.Texts(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading texts: %w", err)
	}
	w.texts = all(changed)
	return w, nil
}

// all returns every text: those that somebody changed in the place of those that
// the program brings.
func all(changed []Text) map[Kind]map[string]Text {
	out := map[Kind]map[string]Text{}
	for _, k := range Kinds() {
		out[k] = map[string]Text{}
		for _, code := range Languages() {
			out[k][code] = BuiltIn(k, code)
		}
	}
	for _, t := range changed {
		if out[t.Kind] != nil {
			out[t.Kind][t.Language] = t
		}
	}
	return out
}

// post decides which of the messages go out and writes the mail. Every message
// is either taken or dropped.
func (w *writer) post(ctx context.Context, p Parcel, now time.Time) (Post, error) {
	var out Post
	var left []Content
	drop := func(c Content, why Why) {
		if out.Drops == nil {
			out.Drops = map[Why][]int64{}
		}
		out.Drops[why] = append(out.Drops[why], c.ID)
	}
	for _, c := range p.Contents {
		if why := w.refused(p, c, now); why != "" {
			drop(c, why)
			continue
		}
		left = append(left, c)
	}
	left, said := condense(left)
	for _, c := range said {
		drop(c, WhySaid)
	}
	if len(left) == 0 {
		return out, nil
	}
	for _, c := range left {
		out.Takes = append(out.Takes, c.ID)
	}
	var err error
	out.Mail, err = w.digest(ctx, p.Recipient, left, now)
	return out, err
}

// refused returns why a message does not go out now, "" if it does.
func (w *writer) refused(p Parcel, c Content, now time.Time) Why {
	today := account.DayOf(now, w.Zone)
	switch {
	case !p.Recipient.Active:
		return WhyLeft
	case c.Day < today.Add(-late):
		return WhyLate
	case !slices.ContainsFunc(w.rules.Wanted(c.Standing, c.Day, c.Day), func(want Want) bool { return want.Key == c.Key }):
		return w.rules.why(c.Standing, c.Message)
	case c.Kind.Voluntary() && p.Refuses:
		return WhyUnsubscribed
	case c.Kind == FollowUp && w.over(c, now):
		return WhyAnswered
	}
	return ""
}

// over reports whether the next follow-up is open already, which takes the
// place of one that was not answered.
func (w *writer) over(c Content, now time.Time) bool {
	intervals := w.rules.FollowUps[c.Standing.Enrollment.Course]
	return c.Number < len(intervals) && !now.Before(c.Standing.Enrollment.CompletedAt.Add(intervals[c.Number]))
}

// condense leaves one message about what somebody is asked for: the most urgent,
// and of several reminders the latest. The others are said by it.
func condense(list []Content) (left, said []Content) {
	slices.SortFunc(list, func(a, b Content) int {
		return cmp.Or(cmp.Compare(a.Kind.rank(), b.Kind.rank()), cmp.Compare(b.Day, a.Day), cmp.Compare(a.EnrollmentID, b.EnrollmentID), cmp.Compare(a.ID, b.ID))
	})
	asked := map[int64]bool{}
	for _, c := range list {
		if slices.Contains([]Kind{Overdue, DueSoon, Assigned}, c.Kind) {
			if asked[c.EnrollmentID] {
				said = append(said, c)
				continue
			}
			asked[c.EnrollmentID] = true
		}
		left = append(left, c)
	}
	return left, said
}

// blank returns a mail to somebody that says nothing yet, and the words around
// it in their language.
func (s *Service) blank(to account.Person) (frame, mail.Digest) {
	code := languageOf(to.Language)
	f := frames(code)
	return f, mail.Digest{Language: code, Organization: s.Organization, Greeting: fill(f.hello, map[string]string{"name": to.Name}),
		Footer: []string{fill(f.footer, map[string]string{"organization": s.Organization})}}
}

// digest writes the mail.
func (w *writer) digest(ctx context.Context, to account.Person, contents []Content, now time.Time) (Mail, error) {
	f, d := w.blank(to)
	code, day := d.Language, account.DayOf(now, w.Zone)
	voluntary := 0
	for _, group := range grouped(contents) {
		item, err := w.item(ctx, code, to, group)
		if err != nil {
			return Mail{}, err
		}
		d.Items = append(d.Items, item)
		if group[0].Kind.Voluntary() {
			voluntary++
		}
	}
	d.Title = f.several
	if len(d.Items) == 1 { // said once, at the top
		d.Title, d.Items[0].Heading = d.Items[0].Heading, ""
	}
	if voluntary > 0 {
		token, err := w.unsubscribe(ctx, to.ID)
		if err != nil {
			return Mail{}, err
		}
		d.Unsubscribe = mail.Action{Label: f.unsubscribe, URL: w.BaseURL + "/unsubscribe/" + token}
	}
	out := Mail{Key: digestKey(to.ID, day), PersonID: to.ID, Day: day, Language: code, Name: to.Name, Email: to.Email, Subject: d.Title,
		State: Waiting, RunAt: now, CreatedAt: now}
	if voluntary == len(d.Items) { // a button in mail programs must not stop what is not voluntary
		out.Unsubscribe = d.Unsubscribe.URL
	}
	var err error
	if out.Text, out.HTML, err = d.Bodies(); err != nil {
		return Mail{}, fmt.Errorf("writing a mail: %w", err)
	}
	return out, nil
}

// unsubscribe returns what stands for a person in an address.
func (w *writer) unsubscribe(ctx context.Context, person int64) (string, error) {
	if w.sample {
		return "example", nil
	}
	token, err := w.Links.Unsubscribe(ctx, person)
	if err != nil {
		return "", fmt.Errorf("signing an address: %w", err)
	}
	return token, nil
}

// grouped puts together what a manager is told about several people in a course.
func grouped(contents []Content) [][]Content {
	var out [][]Content
	at := map[string]int{}
	for _, c := range contents {
		if c.Kind == Escalation {
			key := c.Standing.Enrollment.Course
			if i, ok := at[key]; ok {
				out[i] = append(out[i], c)
				continue
			}
			at[key] = len(out)
		}
		out = append(out, []Content{c})
	}
	return out
}

// item writes what a mail says of one subject.
func (w *writer) item(ctx context.Context, code string, to account.Person, group []Content) (mail.Item, error) {
	c := group[0]
	f, e := frames(code), c.Standing.Enrollment
	text := w.texts[c.Kind][code]
	zone := w.rules.zone(e.AssignmentID)
	last := func(t time.Time) string { return f.date(t.Add(-time.Microsecond).In(zone)) }
	values := map[string]string{"course": w.title(e.Course), "name": to.Name, "organization": w.Organization,
		"assignment": w.rules.Assignments[e.AssignmentID].Name, "deadline": "", "validity": ""}
	if !e.DueAt.IsZero() {
		values["due"] = last(e.DueAt)
		values["deadline"] = fill(f.deadline, values)
	}
	if !e.ValidUntil.IsZero() {
		values["valid"] = last(e.ValidUntil)
		values["validity"] = fill(f.validity, values)
	}
	var people []string
	for _, one := range group {
		zone := w.rules.zone(one.Standing.Enrollment.AssignmentID)
		due := f.date(one.Standing.Enrollment.DueAt.Add(-time.Microsecond).In(zone))
		people = append(people, fill(f.late, map[string]string{"person": one.About, "due": due}))
	}
	values["people"] = strings.Join(people, "\n\n")
	url, err := w.address(ctx, c)
	if err != nil {
		return mail.Item{}, err
	}
	return mail.Item{Heading: fill(text.Heading, values), Paragraphs: paragraphs(fill(text.Body, values)),
		Action: mail.Action{Label: fill(text.Action, values), URL: w.BaseURL + url}}, nil
}

func (w *writer) title(key string) string { return cmp.Or(w.titles[key], key) }

// address returns where the button of a message leads.
func (w *writer) address(ctx context.Context, c Content) (string, error) {
	e := c.Standing.Enrollment
	switch c.Kind {
	case Escalation:
		return "/reports/completion?status=overdue&course=" + e.Course, nil
	case Certificate:
		return "/courses/" + e.Course + "/certificate", nil
	case FollowUp:
		if w.sample {
			return "/followups/example", nil
		}
		opens := e.CompletedAt.Add(w.rules.FollowUps[e.Course][c.Number-1])
		token, err := w.Links.FollowUp(ctx, enrollment.FollowUpLink{PersonID: e.PersonID, EnrollmentID: e.ID, Course: e.Course,
			Number: c.Number, Until: opens.Add(enrollment.FollowUpLinkLife).Truncate(time.Second)})
		if err != nil {
			return "", fmt.Errorf("signing an address: %w", err)
		}
		return "/followups/" + token, nil
	case Assigned, DueSoon, Overdue, Expiring:
	}
	return "/courses/" + e.Course, nil
}
