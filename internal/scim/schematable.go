package scim

// The table of attributes. Descriptions are for the people who map attributes
// in a directory.

// commonAttributes are those of every resource (RFC 7643, section 3.1). They
// don't stand in the documents under /Schemas.
var commonAttributes = []Attribute{
	text("id", "What the resource is called here. Made here and never changed.", exact, fixed, always, unique),
	text("externalId", "What the resource is called in the directory that sends it.", exact),
	complexOf("meta", "What is known about the resource itself.", []Attribute{
		text("resourceType", "User or Group.", exact, fixed),
		moment("created", "When it was added here."),
		moment("lastModified", "When it was changed here for the last time."),
		reference("location", "Its address.", "uri", fixed),
		text("version", "Its entity tag, which is another after every change.", exact, fixed),
	}, fixed),
}

var userAttributes = []Attribute{
	text("userName", "The name by which the directory knows the person, mostly an email address.", required, unique),
	complexOf("name", "The parts of the name.", []Attribute{
		text("formatted", "The whole name. It stands on certificates if there is no displayName."),
		text("familyName", "The family name."),
		text("givenName", "The given name."),
		text("middleName", "The middle name."),
		text("honorificPrefix", "A title before the name."),
		text("honorificSuffix", "What follows the name."),
	}),
	text("displayName", "The name as it is shown and stands on certificates."),
	text("title", "What the person is in the company, such as Vice President."),
	text("preferredLanguage", "The language in which the person reads, such as en-US."),
	flag("active", "Whether the person may sign in. Who may not keeps records and certificates.", lasting),
	manyOf("emails", "Email addresses. The primary one for work is the one that is written to.", []Attribute{
		text(key, "The address."),
		text("display", "The address as it is shown."),
		text("type", "What it is for.", oneOf("work", "home", "other")),
		flag(primary, "Whether it is the preferred one. At most one is."),
	}),
}

var enterpriseAttributes = []Attribute{
	text("employeeNumber", "The number by which the company knows the person."),
	text("costCenter", "The cost center."),
	text("organization", "The outermost unit of the person."),
	text("division", "The unit within the organization."),
	text("department", "The innermost unit. Units within each other may be written from the top down, with / between them."),
	complexOf("manager", "The person's manager.", []Attribute{
		text(key, "The id of the manager here.", exact),
		reference("$ref", "The address of the manager here.", "User"),
		text("displayName", "The manager's name.", fixed),
	}),
}

var groupAttributes = []Attribute{
	text("displayName", "The name of the group.", required),
	manyOf("members", "Who belongs to the group.", []Attribute{
		text(key, "The id of the member here.", exact, once),
		reference("$ref", "The address of the member here.", "User", once),
		text("type", "What the member is.", oneOf(string(Users), string(Groups)), once),
		text("display", "The name of the member."),
	}),
}

// primary is the sub-attribute that at most one value has.
const primary = "primary"

func text(name, description string, set ...func(*Attribute)) Attribute {
	a := Attribute{
		Name: name, Type: String, Description: description,
		Mutability: readWrite, Returned: returnedDefault, Uniqueness: uniqueNone,
	}
	for _, s := range set {
		s(&a)
	}
	return a
}

func flag(name, description string, set ...func(*Attribute)) Attribute {
	a := text(name, description, set...)
	a.Type = Boolean
	return a
}

func moment(name, description string) Attribute {
	a := text(name, description, fixed)
	a.Type = DateTime
	return a
}

// reference is an address, of a resource of that kind or "uri".
func reference(name, description, to string, set ...func(*Attribute)) Attribute {
	a := text(name, description, set...)
	a.Type, a.CaseExact, a.ReferenceTypes = Reference, true, []string{to}
	return a
}

func complexOf(name, description string, sub []Attribute, set ...func(*Attribute)) Attribute {
	a := text(name, description, set...)
	a.Type, a.SubAttributes = Complex, sub
	return a
}

func manyOf(name, description string, sub []Attribute, set ...func(*Attribute)) Attribute {
	a := complexOf(name, description, sub, set...)
	a.MultiValued = true
	return a
}

func required(a *Attribute) { a.Required, a.lasting = true, true }
func lasting(a *Attribute)  { a.lasting = true }
func exact(a *Attribute)    { a.CaseExact = true }
func fixed(a *Attribute)    { a.Mutability = readOnly }
func once(a *Attribute)     { a.Mutability = immutable }
func always(a *Attribute)   { a.Returned = returnedAlways }
func unique(a *Attribute)   { a.Uniqueness = uniqueServer }

func oneOf(values ...string) func(*Attribute) {
	return func(a *Attribute) { a.CanonicalValues = values }
}
