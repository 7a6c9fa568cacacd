package scim

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"decorum/internal/account"
)

// UserRecord is a user as the store keeps it.
type UserRecord struct {
	Person
	// Said is what the directory said last; the zero User if nothing was kept.
	Said    User
	Created time.Time
	Changed time.Time
	// Removed says that the directory has removed the user. The person stays, as
	// one who has left, and is no user until the directory adds them again.
	Removed bool
	// LastAdmin says that the person is an active administrator and nobody else
	// is. It is read for a change and never stored.
	LastAdmin bool
}

// User returns the user that a client is told of.
func (r UserRecord) User(base string) User {
	return r.Person.User(r.Said).WithMeta(base, r.Created, r.Changed)
}

// GroupRecord is a group as the store keeps it.
type GroupRecord struct {
	ID          int64
	ExternalID  string
	DisplayName string
	Tag         string  // that members have, and assignments can name
	Members     []int64 // in order; nil = they were not read
	Created     time.Time
	Changed     time.Time
}

// Group returns the group that a client is told of. Without its members it has
// no version, because the same group with them would have another.
func (r GroupRecord) Group(base string) Group {
	g := r.plain()
	for i := range g.Members {
		g.Members[i].Type, g.Members[i].Ref = Users, location(base, Users, g.Members[i].Value)
	}
	g = g.WithMeta(base, r.Created, r.Changed)
	if r.Members == nil {
		g.Meta.Version = ""
	}
	return g
}

// plain returns the group as changes are made to it: of members nothing but
// their ids, by which one who is there is told from one who isn't.
func (r GroupRecord) plain() Group {
	g := Group{ID: FormatID(r.ID), ExternalID: r.ExternalID, DisplayName: r.DisplayName}
	if r.Members != nil {
		g.Members = make([]Member, len(r.Members))
		for i, id := range r.Members {
			g.Members[i].Value = FormatID(id)
		}
	}
	return g
}

// record returns the group with what a client said of it.
func (r GroupRecord) record(g Group) (GroupRecord, error) {
	var err error
	if r.DisplayName, err = shortText("displayName", g.DisplayName); err != nil {
		return r, err
	}
	if r.ExternalID, err = shortText("externalId", g.ExternalID); err != nil {
		return r, err
	}
	if r.Tag, err = GroupTag(r.DisplayName); err != nil {
		return r, err
	}
	r.Members = make([]int64, 0, len(g.Members))
	for _, m := range g.Members {
		id, err := ParseID(m.Value)
		if err != nil || m.Type == Groups {
			return r, NoMember(m.Value)
		}
		r.Members = append(r.Members, id)
	}
	slices.Sort(r.Members)
	r.Members = slices.Compact(r.Members)
	return r, nil
}

// GroupTag returns the tag that the members of a group of that name have: the
// name, as tags are written, with spaces for what separates tags.
func GroupTag(displayName string) (string, error) {
	tags, err := account.CleanTags(strings.Map(func(r rune) rune {
		if strings.ContainsRune(",;|", r) {
			return ' '
		}
		return r
	}, displayName))
	if err != nil || len(tags) != 1 {
		return "", bad(InvalidValue, "displayName: The name of a group becomes a tag of its members, which has 1 to %d characters. Give the group a shorter name.", account.MaxTag)
	}
	return tags[0], nil
}

// Store keeps users and groups. Whoever changes people there lets it be known
// to those who apply assignments.
type Store interface {
	// Users returns a page of the users that a query means, and how many it means.
	Users(ctx context.Context, q Query) ([]UserRecord, int, error)
	// User returns one, or fault.Missing.
	User(ctx context.Context, id int64) (UserRecord, error)
	// AddUser hands over those with the same user name or address, removed ones
	// included, and stores what decide returns: somebody new if it has no id. All
	// of it is one transaction, with an audit entry by whom somebody came.
	AddUser(ctx context.Context, p Person, by string, at time.Time, decide func(same []UserRecord) (UserRecord, error)) (UserRecord, error)
	// ChangeUser hands the user over and stores what change returns, in one
	// transaction, with an audit entry by whom somebody left or came back.
	ChangeUser(ctx context.Context, id int64, by string, at time.Time, change func(UserRecord) (UserRecord, error)) (UserRecord, error)

	// Groups returns a page of the groups that a query means, and how many it
	// means. Members are read if the query wants them.
	Groups(ctx context.Context, q Query) ([]GroupRecord, int, error)
	// Group returns one, with its members if they are wanted, or fault.Missing.
	Group(ctx context.Context, id int64, members bool) (GroupRecord, error)
	// AddGroup adds a group.
	AddGroup(ctx context.Context, g GroupRecord, at time.Time) (GroupRecord, error)
	// ChangeGroup hands the group with its members over and stores what change
	// returns, in one transaction; nil removes the group.
	ChangeGroup(ctx context.Context, id int64, at time.Time, change func(GroupRecord) (*GroupRecord, error)) (GroupRecord, error)
}

// Taken is the failure of a value that is somebody else's already.
func Taken(attribute, value string) *Error {
	return &Error{statusConflict, Uniqueness, fmt.Sprintf("%s: %q is another one's already. Change it here or there.", attribute, value)}
}

// NoManager is the failure of a manager who is not a user.
func NoManager(id int64) *Error {
	return bad(InvalidValue, "%s:manager: Nobody here has the id %q. Send the manager before the person.", EnterpriseSchema, FormatID(id))
}

// NoMember is the failure of a member who is not a user.
func NoMember(id string) *Error {
	return bad(InvalidValue, "members: No user here has the id %s. Groups within groups are not kept.", strconv.Quote(id))
}

// TooBroad is the failure of a filter that would have to be asked of too many
// resources, one by one.
func TooBroad(limit int) *Error {
	return bad(TooMany, "filter: It would have to be asked of more than %d resources. Ask for an id, an externalId, a userName or an email as well.", limit)
}
