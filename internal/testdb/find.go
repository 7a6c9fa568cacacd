package testdb

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// places is where distributions put PostgreSQL's server programs, which are
// seldom in PATH.
func places() []string {
	return []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin"}
}

// postgresBinaries returns the folder that holds initdb and postgres: the one
// in PATH, or else the newest version in the usual places.
func postgresBinaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		// A link such as /usr/local/bin/initdb leads to the real folder.
		if file, err := filepath.EvalSymlinks(path); err == nil && hasServer(filepath.Dir(file)) {
			return filepath.Dir(file), nil
		}
	}
	var found []string
	for _, pattern := range places() {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			return "", fmt.Errorf("looking for PostgreSQL: %w", err)
		}
		found = append(found, slices.DeleteFunc(matches, func(dir string) bool { return !hasServer(dir) })...)
	}
	if len(found) == 0 {
		return "", fmt.Errorf("no initdb in PATH or %s: %w", places()[0], ErrLacking)
	}
	return slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }), nil
}

func hasServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// version returns the major version in a folder's name, or 0.
func version(dir string) int {
	n, err := strconv.Atoi(regexp.MustCompile(`\d+`).FindString(dir))
	if err != nil {
		return 0
	}
	return n
}

// pgbouncerBinary returns the path of pgbouncer, which Debian keeps in
// /usr/sbin.
func pgbouncerBinary() (string, error) {
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no pgbouncer in PATH or /usr/sbin: %w", ErrLacking)
}
