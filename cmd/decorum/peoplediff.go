package main

import (
	"fmt"
	"io"
	"strings"

	"decorum/internal/account"
	"decorum/internal/fault"
)

// cureTooMany says what to do when too many would be deactivated.
const cureTooMany = "Check that the file is whole. If they really have left, add --force."

// mostShown is how many people a list on the terminal names.
const mostShown = 50

// show says what an import would do. What would be refused ends as the import
// would.
func (c importPeopleCmd) show(env *environment, plan account.Plan) error {
	words := plan.TooMany()
	if words != "" {
		words = "It would be refused. " + words + " " + cureTooMany
	}
	if c.Format == "json" {
		if err := plan.Diff.WriteJSON(env.stdout); err != nil || words == "" {
			return err
		}
		return fault.Explain(fault.Denied, words)
	}
	c.announce(env, plan)
	showDiff(env.stdout, plan.Diff)
	env.say("\nThis was a dry run; nothing was changed.")
	if words != "" {
		env.say("%s", words)
		return errSaid
	}
	return nil
}

// showDiff lists what would change, by what happens to people.
func showDiff(w io.Writer, d account.Diff) {
	if d.Empty() {
		_, _ = fmt.Fprintln(w, "\nNothing would change.")
	}
	list(w, "New units", d.Units, func(path []string) []string { return []string{strings.Join(path, " / ")} })
	list(w, "Added", d.Added, func(r account.ImportRow) []string {
		return []string{person(r.Name, r.Email, r.Unit) + inRole(r.Role)}
	})
	title := "Changed"
	if n := d.Moved(); n > 0 {
		title = fmt.Sprintf("Changed, %d of them to another unit", n)
	}
	list(w, title, d.Altered(), changedLines)
	list(w, "Let in again", d.Reactivated(), changedLines)
	list(w, "Deactivated", d.Left, func(k account.Known) []string { return []string{person(k.Name, k.Email, k.Unit)} })
	list(w, "Left alone", d.Alone, func(a account.Alone) []string {
		return []string{person(a.Known.Name, a.Known.Email, a.Known.Unit), "    " + a.Why}
	})
	list(w, "Worth a look", d.Warnings, func(a account.Warning) []string { return []string{person(a.Name, a.Email, a.Unit), "    " + a.Says} })
	_, _ = fmt.Fprintf(w, "\nUnchanged: %d\n", d.Unchanged)
}

// list writes the first of those to whom something happens, and how many they
// are.
func list[T any](w io.Writer, title string, all []T, lines func(T) []string) {
	if len(all) == 0 {
		return
	}
	_, _ = fmt.Fprintf(w, "\n%s: %d\n", title, len(all))
	for _, one := range all[:min(len(all), mostShown)] {
		for _, line := range lines(one) {
			_, _ = fmt.Fprintln(w, "  "+line)
		}
	}
	if n := len(all) - mostShown; n > 0 {
		_, _ = fmt.Fprintf(w, "  and %d more; --format=json lists all\n", n)
	}
}

func person(name, email string, unit []string) string {
	text := name + " <" + email + ">"
	if len(unit) > 0 {
		text += ", " + strings.Join(unit, " / ")
	}
	return text
}

func inRole(r account.Role) string {
	if r == "" || r == account.Learner {
		return ""
	}
	return ", " + string(r)
}

func changedLines(c account.Changed) []string {
	lines := []string{c.After.Name + " <" + c.After.Email + ">"}
	for _, f := range c.Fields() {
		lines = append(lines, fmt.Sprintf("    %s: %s → %s", f.Name, orNone(f.Old), orNone(f.New)))
	}
	return lines
}

func orNone(text string) string {
	if text == "" {
		return "(none)"
	}
	return text
}
