package scim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// Resource is a User or a Group.
type Resource interface {
	json.Marshaler
	// tree returns the resource as filters, changes and projections see it:
	// its attributes by their names in the table, without what is unassigned.
	tree() object
}

// Meta is what is known about a resource itself.
type Meta struct {
	ResourceType Kind      `json:"resourceType,omitempty"`
	Created      time.Time `json:"created,omitzero"`
	LastModified time.Time `json:"lastModified,omitzero"`
	Location     string    `json:"location,omitempty"`
	Version      string    `json:"version,omitempty"` // a weak entity tag
}

// User is a person as a directory tells it (RFC 7643, section 4.1). Whatever
// has its zero value is unassigned.
type User struct {
	ID                string      `json:"id,omitempty"`
	ExternalID        string      `json:"externalId,omitempty"`
	UserName          string      `json:"userName,omitempty"`
	Name              *Name       `json:"name,omitempty"`
	DisplayName       string      `json:"displayName,omitempty"`
	Title             string      `json:"title,omitempty"`
	PreferredLanguage string      `json:"preferredLanguage,omitempty"`
	Active            *bool       `json:"active,omitempty"`
	Emails            []Email     `json:"emails,omitempty"`
	Enterprise        *Enterprise `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,omitempty"`
	Meta              *Meta       `json:"meta,omitempty"`
}

// Name is the parts of a person's name.
type Name struct {
	Formatted       string `json:"formatted,omitempty"`
	FamilyName      string `json:"familyName,omitempty"`
	GivenName       string `json:"givenName,omitempty"`
	MiddleName      string `json:"middleName,omitempty"`
	HonorificPrefix string `json:"honorificPrefix,omitempty"`
	HonorificSuffix string `json:"honorificSuffix,omitempty"`
}

// Email is an address of a person.
type Email struct {
	Value   string `json:"value,omitempty"`
	Display string `json:"display,omitempty"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// Enterprise is the extension for people who work for a company (RFC 7643,
// section 4.3).
type Enterprise struct {
	EmployeeNumber string   `json:"employeeNumber,omitempty"`
	CostCenter     string   `json:"costCenter,omitempty"`
	Organization   string   `json:"organization,omitempty"`
	Division       string   `json:"division,omitempty"`
	Department     string   `json:"department,omitempty"`
	Manager        *Manager `json:"manager,omitempty"`
}

// Manager refers to a person's manager.
type Manager struct {
	Value       string `json:"value,omitempty"` // the manager's id here
	Ref         string `json:"$ref,omitempty"`
	DisplayName string `json:"displayName,omitempty"`
}

// Group is a group of people (RFC 7643, section 4.2). Members that are nil are
// not told; empty ones are told as [].
type Group struct {
	ID          string   `json:"id,omitempty"`
	ExternalID  string   `json:"externalId,omitempty"`
	DisplayName string   `json:"displayName,omitempty"`
	Members     []Member `json:"members,omitzero"`
	Meta        *Meta    `json:"meta,omitempty"`
}

// Member refers to somebody who belongs to a group.
type Member struct {
	Value   string `json:"value,omitempty"` // the member's id here
	Ref     string `json:"$ref,omitempty"`
	Type    Kind   `json:"type,omitempty"`
	Display string `json:"display,omitempty"`
}

// The plain forms have the fields without the methods, for encoding/json.
type (
	plainUser  User
	plainGroup Group
)

// MarshalJSON writes the user with the schemas that it uses.
func (u User) MarshalJSON() ([]byte, error) {
	schemas := []string{UserSchema}
	if u.Enterprise != nil {
		schemas = append(schemas, EnterpriseSchema)
	}
	return json.Marshal(struct {
		Schemas []string `json:"schemas"`
		plainUser
	}{schemas, plainUser(u)})
}

// MarshalJSON writes the group with its schema.
func (g Group) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Schemas []string `json:"schemas"`
		plainGroup
	}{[]string{GroupSchema}, plainGroup(g)})
}

// WithMeta returns the user with what is known about it: its address below the
// base address, its times and its version, which follows from all that it says.
func (u User) WithMeta(base string, created, modified time.Time) User {
	u.Meta = nil
	u.Meta = &Meta{Users, created.UTC(), modified.UTC(), location(base, Users, u.ID), version(u)}
	return u
}

// WithMeta returns the group with what is known about it. A group whose members
// were not read has another version than the same with them; whoever reads
// without members calls it with a version of its own, or does without.
func (g Group) WithMeta(base string, created, modified time.Time) Group {
	g.Meta = nil
	g.Meta = &Meta{Groups, created.UTC(), modified.UTC(), location(base, Groups, g.ID), version(g)}
	return g
}

func location(base string, k Kind, id string) string {
	return strings.TrimRight(base, "/") + k.Endpoint() + "/" + id
}

// version returns a weak entity tag: weak, because the same content may be
// written in other bytes, such as with other attributes left out.
func version(r Resource) string {
	data, err := r.MarshalJSON()
	if err != nil {
		return "" // no version is better than one that doesn't change
	}
	sum := sha256.Sum256(data)
	return `W/"` + hex.EncodeToString(sum[:12]) + `"`
}

// MatchesVersion reports whether a header If-Match or If-None-Match names the
// version. It compares weakly (RFC 7644, section 3.14).
func MatchesVersion(header, version string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || (version != "" && strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(version, "W/")) {
			return true
		}
	}
	return false
}
