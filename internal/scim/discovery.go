package scim

import "strings"

// The documents by which a directory finds out what is possible here (RFC 7644,
// section 4; their form is in RFC 7643, sections 5 to 7). They follow the table
// of attributes and the limits that hold.

// The schemas and addresses of the documents.
const (
	configSchema       = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	resourceTypeSchema = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	schemaSchema       = "urn:ietf:params:scim:schemas:core:2.0:Schema"

	ConfigEndpoint        = "/ServiceProviderConfig"
	ResourceTypesEndpoint = "/ResourceTypes"
	SchemasEndpoint       = "/Schemas"
)

// documentMeta says what a document is and where.
type documentMeta struct {
	ResourceType string `json:"resourceType"`
	Location     string `json:"location"`
}

func metaOf(base, what, path string) documentMeta {
	return documentMeta{what, strings.TrimRight(base, "/") + path}
}

// ServiceProviderConfig says which parts of the protocol are spoken here.
type ServiceProviderConfig struct {
	Schemas               []string               `json:"schemas"`
	DocumentationURI      string                 `json:"documentationUri,omitempty"`
	Patch                 supported              `json:"patch"`
	Bulk                  supportedBulk          `json:"bulk"`
	Filter                supportedFilter        `json:"filter"`
	ChangePassword        supported              `json:"changePassword"`
	Sort                  supported              `json:"sort"`
	ETag                  supported              `json:"etag"`
	AuthenticationSchemes []authenticationScheme `json:"authenticationSchemes"`
	Meta                  documentMeta           `json:"meta"`
}

type supported struct {
	Supported bool `json:"supported"`
}

type supportedBulk struct {
	Supported      bool `json:"supported"`
	MaxOperations  int  `json:"maxOperations"`
	MaxPayloadSize int  `json:"maxPayloadSize"`
}

type supportedFilter struct {
	Supported  bool `json:"supported"`
	MaxResults int  `json:"maxResults"`
}

type authenticationScheme struct {
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	SpecURI     string `json:"specUri"`
	Primary     bool   `json:"primary"`
}

// Config returns the document for the base address; documentation is the
// address of a page for people, "" = none.
func Config(base, documentation string) ServiceProviderConfig {
	return ServiceProviderConfig{
		Schemas:          []string{configSchema},
		DocumentationURI: documentation,
		Patch:            supported{true},
		Bulk:             supportedBulk{},
		Filter:           supportedFilter{true, MaxCount},
		ChangePassword:   supported{},
		Sort:             supported{true},
		ETag:             supported{true},
		AuthenticationSchemes: []authenticationScheme{{
			Type:        "oauthbearertoken",
			Name:        "Bearer token",
			Description: "A secret that an administrator makes here and enters in the directory.",
			SpecURI:     "https://www.rfc-editor.org/info/rfc6750",
			Primary:     true,
		}},
		Meta: metaOf(base, "ServiceProviderConfig", ConfigEndpoint),
	}
}

// ResourceType says where resources of a kind are and which schemas they have.
type ResourceType struct {
	Schemas     []string     `json:"schemas"`
	ID          Kind         `json:"id"`
	Name        Kind         `json:"name"`
	Endpoint    string       `json:"endpoint"`
	Description string       `json:"description"`
	Schema      string       `json:"schema"`
	Extensions  []extension  `json:"schemaExtensions,omitempty"`
	Meta        documentMeta `json:"meta"`
}

type extension struct {
	Schema   string `json:"schema"`
	Required bool   `json:"required"`
}

// ResourceTypes returns the documents of all kinds.
func ResourceTypes(base string) []ResourceType {
	of := func(k Kind, description string, extensions ...extension) ResourceType {
		return ResourceType{
			Schemas: []string{resourceTypeSchema}, ID: k, Name: k, Endpoint: k.Endpoint(), Description: description,
			Schema: k.Schema(), Extensions: extensions, Meta: metaOf(base, "ResourceType", ResourceTypesEndpoint+"/"+string(k)),
		}
	}
	return []ResourceType{
		of(Users, "People who take courses.", extension{Schema: EnterpriseSchema}),
		of(Groups, "Groups of people."),
	}
}

// Schema tells the attributes of a schema.
type Schema struct {
	Schemas     []string     `json:"schemas"`
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Attributes  []Attribute  `json:"attributes"`
	Meta        documentMeta `json:"meta"`
}

// Schemas returns the documents of all schemas.
func Schemas(base string) []Schema {
	of := func(id, name, description string, attributes []Attribute) Schema {
		return Schema{
			[]string{schemaSchema}, id, name, description, attributes,
			metaOf(base, "Schema", SchemasEndpoint+"/"+id),
		}
	}
	return []Schema{
		of(UserSchema, "User", "A person.", userAttributes),
		of(EnterpriseSchema, "EnterpriseUser", "A person's place in the company.", enterpriseAttributes),
		of(GroupSchema, "Group", "A group of people.", groupAttributes),
	}
}

// Documents returns the answer with all of a kind of document, which isn't
// divided into pages.
func Documents[D any](all []D) ListResponse {
	l := ListResponse{TotalResults: len(all), StartIndex: 1, Resources: make([]any, len(all))}
	for i := range all {
		l.Resources[i] = all[i]
	}
	return l
}
