package main

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// The commands that scripts have beside the program itself.

// served is the instance of a script, if it has one.
type served struct{ *instance }

type servedKey struct{}

// scriptSetUp gives a script a place for its instance.
func scriptSetUp(env *testscript.Env) error {
	env.Values[servedKey{}] = &served{}
	return nil
}

// scriptCondition knows what else can stand in brackets: root.
func scriptCondition(name string) (bool, error) {
	if name != "root" {
		return false, fmt.Errorf("there is no condition %q", name)
	}
	return os.Getuid() == 0, nil
}

func usage(ts *testscript.TestScript, right bool, words string) {
	if !right {
		ts.Fatalf("usage: %s", words)
	}
}

// scriptServe starts an instance on decorum.db and puts its address into $URL.
func scriptServe(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg, "serve [flag...]")
	here := ts.Value(servedKey{}).(*served)
	in, err := startInstance(context.Background(), append([]string{"--db=" + ts.MkAbs("decorum.db")}, args...)...)
	check(ts, err)
	here.instance = in
	ts.Defer(func() { in.stop() })
	ts.Setenv("URL", in.url)
	check(ts, os.WriteFile(ts.MkAbs("served.txt"), []byte(in.stdout.String()), 0o600))
}

// scriptShutdown ends the instance as Ctrl+C does.
func scriptShutdown(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 0, "shutdown")
	here := ts.Value(servedKey{}).(*served)
	if code := here.stop(); code != 0 {
		ts.Fatalf("serve ended with %d:\n%s", code, here.stderr.String())
	}
}

// scriptFetch reads a page of the instance into a file.
func scriptFetch(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "fetch path file")
	check(ts, os.WriteFile(ts.MkAbs(args[1]), []byte(visit(ts, ts.Getenv("URL")).get(args[0])), 0o600))
}

// scriptLearn takes the whole course at the instance, keeps the PDF of the
// certificate and puts its serial into $SERIAL.
func scriptLearn(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "learn email file.pdf")
	serial := enter(visit(ts, ts.Getenv("URL")), ts.MkAbs("decorum.db"), args[0]).takeCourse()
	ts.Setenv("SERIAL", serial)
	scriptFetch(ts, false, []string{"/certificates/" + serial + ".pdf", args[1]})
}

// scriptSQL changes a database behind the program's back.
func scriptSQL(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "sql file statement")
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	check(ts, err)
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(context.Background(), args[1])
	check(ts, err)
}

// scriptExcel rewrites a file as Excel writes "CSV UTF-8": with a byte order
// mark and lines ended by CRLF.
func scriptExcel(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "excel file")
	text := "\uFEFF" + strings.ReplaceAll(ts.ReadFile(args[0]), "\n", "\r\n")
	check(ts, os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// scriptTake listens on a port until the script ends and puts the address into
// a variable; with !, it gives the port back at once.
func scriptTake(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) == 1, "[!] take variable")
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	check(ts, err)
	ts.Setenv(args[0], listener.Addr().String())
	if neg {
		check(ts, listener.Close())
		return
	}
	ts.Defer(func() { _ = listener.Close() })
}

// scriptMode compares the permissions of a file.
func scriptMode(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "mode permissions file")
	info, err := os.Stat(ts.MkAbs(args[1]))
	check(ts, err)
	if got := fmt.Sprintf("%o", info.Mode().Perm()); got != args[0] {
		ts.Fatalf("%s has mode %s, not %s", args[1], got, args[0])
	}
}
