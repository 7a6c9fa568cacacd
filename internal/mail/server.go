package mail

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"decorum/internal/fault"
)

// security is how the connection to a server is protected.
type security string

const (
	implicit  security = "implicit"  // TLS from the first byte
	mandatory security = "mandatory" // STARTTLS, or nothing is sent
	optional  security = "optional"  // STARTTLS if the server offers it
	none      security = "none"      // never, which is for servers on this machine
)

// Server says where messages are handed in, and how. ParseServer makes one.
type Server struct {
	host, port string
	security   security
	user       string
	password   string
}

// Address returns host and port.
func (s Server) Address() string { return net.JoinHostPort(s.host, s.port) }

// String describes the server, without its password.
func (s Server) String() string {
	text := "smtp://"
	if s.security == implicit {
		text = "smtps://"
	}
	if s.user != "" {
		text += url.User(s.user).String() + "@"
	}
	text += s.Address()
	if s.security == optional || s.security == none {
		text += "?tls=" + string(s.security)
	}
	return text
}

// GoString is String, so that %#v does not print the password either.
func (s Server) GoString() string { return s.String() }

// ParseServer reads the address of a mail server:
//
//	smtp://user:password@host:587   STARTTLS; without it nothing is sent
//	smtp://host:25?tls=optional     STARTTLS if the server offers it; without a password
//	smtp://localhost:25?tls=none    no TLS; on this machine only
//	smtps://user:password@host:465  TLS from the beginning
//
// A certificate is always verified. What is wrong is said without repeating the
// address, which may hold a password.
func ParseServer(text string) (Server, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return Server{}, invalid("The address of the mail server can't be understood. It looks like smtp://user:password@mail.example.org:587 or smtps://user:password@mail.example.org:465; write what is special in a password as in addresses, such as %40 for @.")
	}
	if (u.Path != "" && u.Path != "/") || u.Fragment != "" {
		return Server{}, invalid("The address of the mail server goes on after host and port. It ends there, except for ?tls=optional or ?tls=none; a / or # in a password is written %2F or %23.")
	}
	s := Server{host: u.Hostname(), port: u.Port(), user: u.User.Username()}
	s.password, _ = u.User.Password()
	if (s.user == "") != (s.password == "") {
		return Server{}, invalid("The address of the mail server has a user name or a password, but not both, as in smtp://user:password@mail.example.org:587.")
	}
	if s.port == "" {
		s.port = map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme]
	}
	if n, err := strconv.ParseUint(s.port, 10, 16); err != nil || n == 0 {
		return Server{}, invalid(fmt.Sprintf("The mail server has no port %s. 587 is usual for smtp://, and 465 for smtps://.", s.port))
	}
	s.security, err = readSecurity(u.Scheme, u.RawQuery)
	if err != nil {
		return Server{}, err
	}
	return s, s.consistent()
}

// readSecurity reads the part of an address that begins with a question mark.
func readSecurity(scheme, query string) (security, error) {
	values, err := url.ParseQuery(query)
	chosen := values["tls"]
	delete(values, "tls")
	switch {
	case err != nil || len(values) > 0 || len(chosen) > 1:
		return "", invalid("The address of the mail server has something after the question mark that is not known. There can be ?tls=optional or ?tls=none.")
	case scheme == "smtps" && len(chosen) > 0:
		return "", invalid("The address of the mail server can't have ?tls= with smtps://, where everything is encrypted from the beginning.")
	case scheme == "smtps":
		return implicit, nil
	case len(chosen) == 0 || chosen[0] == string(mandatory):
		return mandatory, nil
	case chosen[0] == string(optional) || chosen[0] == string(none):
		return security(chosen[0]), nil
	default:
		return "", invalid(fmt.Sprintf("The mail server's tls=%s is not known. It can be mandatory, which is the default, optional or none.", chosen[0]))
	}
}

// consistent refuses to send in the clear what others could read on the way.
func (s Server) consistent() error {
	switch {
	case s.security == none && !s.isLocal():
		return invalid("The address of the mail server has tls=none, which is only for a server on this machine, such as localhost. Leave it out, or write tls=optional for a server in your own network.")
	case s.security == optional && s.user != "" && !s.isLocal():
		return invalid("The address of the mail server has a password and tls=optional, so that the password could travel unencrypted. Leave out one of them.")
	default:
		return nil
	}
}

// isLocal reports whether the server is on this machine.
func (s Server) isLocal() bool {
	addr, err := netip.ParseAddr(s.host)
	return strings.EqualFold(s.host, "localhost") || (err == nil && addr.Unmap().IsLoopback())
}

func invalid(words string) error { return fault.Explain(fault.Invalid, words) }
