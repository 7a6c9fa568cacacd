package scim

import (
	"slices"
	"strings"
)

// The schemas of resources.
const (
	UserSchema       = "urn:ietf:params:scim:schemas:core:2.0:User"
	GroupSchema      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	EnterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
)

// Kind is a type of resource.
type Kind string

// The kinds of resources that are kept.
const (
	Users  Kind = "User"
	Groups Kind = "Group"
)

// Endpoint returns where resources of the kind are, below the base address.
func (k Kind) Endpoint() string { return "/" + string(k) + "s" }

// Schema returns the schema that resources of the kind have.
func (k Kind) Schema() string {
	if k == Groups {
		return GroupSchema
	}
	return UserSchema
}

// Type is the type of an attribute's value.
type Type string

// The types that are used here. A reference is read as a text; nothing checks
// that it leads anywhere.
const (
	String    Type = "string"
	Boolean   Type = "boolean"
	DateTime  Type = "dateTime"
	Reference Type = "reference"
	Complex   Type = "complex"
)

// Values of Attribute.Mutability, Returned and Uniqueness.
const (
	readWrite = "readWrite"
	readOnly  = "readOnly"
	immutable = "immutable"

	returnedAlways  = "always"
	returnedDefault = "default"

	uniqueNone   = "none"
	uniqueServer = "server"
)

// Attribute is an attribute, as the documents under /Schemas tell it and as
// everything here follows it (RFC 7643, section 7).
type Attribute struct {
	Name            string      `json:"name"`
	Type            Type        `json:"type"`
	SubAttributes   []Attribute `json:"subAttributes,omitempty"`
	MultiValued     bool        `json:"multiValued"`
	Description     string      `json:"description"`
	Required        bool        `json:"required"`
	CanonicalValues []string    `json:"canonicalValues,omitempty"`
	CaseExact       bool        `json:"caseExact"`
	Mutability      string      `json:"mutability"`
	Returned        string      `json:"returned"`
	Uniqueness      string      `json:"uniqueness"`
	ReferenceTypes  []string    `json:"referenceTypes,omitempty"`

	// lasting is set for what must not become unassigned once it has a value.
	lasting bool
}

// key is the sub-attribute by which values of a complex attribute are compared
// when none is named: emails eq "a" means emails.value eq "a" (RFC 7643,
// section 2.4).
const key = "value"

// leaf returns the attribute whose values are compared.
func (a *Attribute) leaf() *Attribute {
	if a.Type != Complex {
		return a
	}
	return attribute(a.SubAttributes, key)
}

// attribute finds an attribute by its name, in whatever capitals (RFC 7643,
// section 2.1); nil if there is none.
func attribute(attributes []Attribute, name string) *Attribute {
	for i := range attributes {
		if strings.EqualFold(attributes[i].Name, name) {
			return &attributes[i]
		}
	}
	return nil
}

// known are the attributes of a kind: those that every resource has, and those
// of its schema.
var known = map[Kind][]Attribute{
	Users:  slices.Concat(commonAttributes, userAttributes),
	Groups: slices.Concat(commonAttributes, groupAttributes),
}

// extension returns the attributes of an extension and the name under which it
// stands in a resource, "" if the kind has no such extension.
func (k Kind) extension(schema string) (string, []Attribute) {
	if k == Users && strings.EqualFold(schema, EnterpriseSchema) {
		return EnterpriseSchema, enterpriseAttributes
	}
	return "", nil
}

// others are attributes of the RFC's schemas that are not kept. Directories map
// many of them unless told otherwise: what is said about them is taken without
// an error and forgotten. A text that the RFCs don't know is an error in a path.
var others = map[Kind][]string{
	Users: {
		"nickName", "profileUrl", "userType", "locale", "timezone", "password", "phoneNumbers", "ims", "photos",
		"addresses", "groups", "entitlements", "roles", "x509Certificates", "schemas",
	},
	Groups: {"schemas"},
}

// place is where a path leads within a resource.
type place struct {
	extension string     // its name within the resource, "" = not within one
	attribute *Attribute // nil = the extension itself, or what is not kept
	sub       *Attribute // nil = the attribute as a whole
	foreign   bool       // the attribute is known to the RFCs or to another schema, and not kept
}

// find follows a path. It returns false if there is no such attribute.
func (k Kind) find(p Path) (place, bool) {
	at, attributes := place{}, known[k]
	if p.Schema != "" && !strings.EqualFold(p.Schema, k.Schema()) {
		if p.Sub == "" {
			if whole, _ := k.extension(p.Schema + ":" + p.Name); whole != "" {
				return place{extension: whole}, true
			}
		}
		if at.extension, attributes = k.extension(p.Schema); at.extension == "" {
			return place{foreign: true}, true
		}
	}
	at.attribute = attribute(attributes, p.Name)
	if at.attribute == nil && p.Schema == "" && k == Users { // Entra names manager without its schema
		if a := attribute(enterpriseAttributes, p.Name); a != nil {
			at = place{extension: EnterpriseSchema, attribute: a}
		}
	}
	if at.attribute == nil {
		same := func(name string) bool { return strings.EqualFold(name, p.Name) }
		foreign := at.extension == "" && slices.ContainsFunc(others[k], same)
		return place{foreign: foreign}, foreign
	}
	if p.Sub != "" {
		if at.sub = attribute(at.attribute.SubAttributes, p.Sub); at.sub == nil {
			return place{}, false
		}
	}
	return at, true
}
