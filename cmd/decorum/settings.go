package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"decorum/internal/fault"
)

// Settings come from flags, from the environment and from a file, in this order
// of precedence.

// fileVariable names the settings file in the environment.
const fileVariable = "DECORUM_CONFIG"

// lookup finds a variable of the environment.
type lookup func(name string) (value string, ok bool)

// variable returns the value of a flag's variable; --base-url is
// DECORUM_BASE_URL. An empty variable counts as none.
func (l lookup) variable(flag *kong.Flag) (string, bool) {
	value, _ := l("DECORUM_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_")))
	return value, value != ""
}

// withFile adds the settings file of the environment to the arguments. One that
// is named on the command line comes after it and wins.
func (l lookup) withFile(args []string) []string {
	if path, _ := l(fileVariable); path != "" {
		return slices.Concat([]string{"--config=" + path}, args)
	}
	return args
}

// fromEnvironment resolves flags from the environment.
func fromEnvironment(getenv lookup) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if value, ok := getenv.variable(flag); ok {
			return value, nil
		}
		return nil, nil
	})
}

// fileSettings resolves flags from a settings file, unless the environment
// knows better.
type fileSettings struct {
	values map[string]any // by the flag's name
	getenv lookup
}

// fromFile returns what reads a settings file: one JSON object whose keys are
// named like flags, with hyphens or underscores.
func fromFile(getenv lookup) kong.ConfigurationLoader {
	return func(r io.Reader) (kong.Resolver, error) {
		var raw map[string]any
		data, err := io.ReadAll(r)
		if err == nil {
			err = json.Unmarshal(data, &raw)
		}
		if err != nil {
			return nil, fault.Explain(fault.Invalid, fmt.Sprintf("The settings file can't be read as JSON: %v.", err))
		}
		values := make(map[string]any, len(raw))
		for key, value := range raw {
			values[strings.ReplaceAll(key, "_", "-")] = value
		}
		return fileSettings{values, getenv}, nil
	}
}

// Validate refuses a key that no command reads. One that another command reads
// is fine: a file serves all of them.
func (s fileSettings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	nodes := []*kong.Node{app.Node}
	for len(nodes) > 0 {
		for _, flag := range nodes[0].Flags {
			known[flag.Name] = true
		}
		nodes = append(nodes[1:], nodes[0].Children...)
	}
	for key := range s.values {
		if !known[key] {
			return fault.Explain(fault.Invalid, fmt.Sprintf("Nothing reads %q in the settings file. Its keys are named like flags.", key))
		}
	}
	return nil
}

// Resolve returns the file's value for a flag.
func (s fileSettings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if _, ok := s.getenv.variable(flag); ok {
		return nil, nil //nolint:nilnil // how a resolver says that it knows nothing
	}
	return s.values[flag.Name], nil
}
