// Command decorum is the training platform on social media and ethics, with
// the course inside. "decorum demo" shows a company doing its training,
// "decorum serve" runs the real thing; --help lists the rest.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // the binary runs where there is no zone database

	"github.com/alecthomas/kong"

	"decorum/internal/fault"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// environment is what a command may use of the world.
type environment struct {
	ctx    context.Context //nolint:containedctx // kong hands commands one value, and this is it
	stdout io.Writer
	stderr io.Writer
}

// commands are the subcommands, each in the file of its name.
type commands struct {
	Config kong.ConfigFlag `help:"JSON file with settings, named like the flags." placeholder:"FILE"`

	Demo        demoCmd        `cmd:"" help:"Show a sample company of 240 people, from a throwaway database."`
	Serve       serveCmd       `cmd:"" help:"Serve the courses."`
	Check       checkCmd       `cmd:"" help:"Check the folder of a course and say where it is wrong."`
	Publish     publishCmd     `cmd:"" help:"Publish the folder of a course as its next version."`
	Export      exportCmd      `cmd:"" help:"Write a published course to a folder."`
	Import      importCmd      `cmd:"" help:"Import people from a file."`
	Generate    generateCmd    `cmd:"" help:"Fill a database with a made-up company of any size."`
	People      peopleCmd      `cmd:"" help:"Deactivate people who have left, let them in again, and give roles."`
	Units       unitsCmd       `cmd:"" help:"Rename and move units."`
	Link        linkCmd        `cmd:"" help:"Print a one-time address under which a person sets a password."`
	Assign      assignCmd      `cmd:"" help:"Enroll everybody, or a unit, in a course, with a due date."`
	FollowUps   followUpsCmd   `cmd:"" name:"followups" help:"Print a link for everybody to whom a follow-up is open."`
	Report      reportCmd      `cmd:"" help:"Print who has finished and who is late."`
	Audit       auditCmd       `cmd:"" help:"Print who changed what, and when."`
	Verify      verifyCmd      `cmd:"" help:"Check the PDF of a certificate or an evidence pack, without network."`
	Keys        keysCmd        `cmd:"" help:"List and rotate the keys that sign certificates."`
	Jobs        jobsCmd        `cmd:"" help:"List the work that is done behind the program, and try again what was given up."`
	Tokens      tokensCmd      `cmd:"" help:"List, make and revoke tokens by which programs call, such as a directory."`
	Webhooks    webhooksCmd    `cmd:"" help:"List, add, pause and remove webhooks, by which programs are told what happens."`
	Revoke      revokeCmd      `cmd:"" help:"Revoke a certificate."`
	Migrate     migrateCmd     `cmd:"" help:"Bring the database to the schema that this program needs."`
	Backup      backupCmd      `cmd:"" help:"Copy a SQLite database while it is in use."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask a running instance whether it is ready."`
	Version     versionCmd     `cmd:"" help:"Print the version of the program."`
}

// run is the whole program: it returns the exit code.
func run(ctx context.Context, args []string, getenv func(string) (string, bool), _ io.Reader, stdout, stderr io.Writer) int {
	exit := -1
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("decorum"),
		kong.Description("Training on social media and ethics, with proof. Every flag can also be set in the environment: --base-url is DECORUM_BASE_URL."),
		kong.Vars{"statuses": statuses()},
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exit = code }),
		kong.Configuration(fromFile(getenv)),
		kong.Resolvers(fromEnvironment(getenv)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return fail(stderr, err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(lookup(getenv).withFile(args))
	if exit >= 0 { // --help
		return exit
	}
	if err == nil {
		err = parsed.Run(&environment{ctx: ctx, stdout: stdout, stderr: stderr})
	}
	if errors.Is(err, errSaid) {
		return 1
	}
	if err != nil {
		return fail(stderr, err)
	}
	return 0
}

// errSaid ends a command that has said itself what is wrong.
var errSaid = errors.New("said already")

// fail says in one line what is wrong.
func fail(stderr io.Writer, err error) int {
	words := fault.Words(err)
	if words == "" {
		words = strings.Join(strings.Fields(err.Error()), " ")
	}
	_, _ = fmt.Fprintln(stderr, "decorum: "+words)
	return 1
}

// say prints a line for the person who runs the command.
func (env *environment) say(format string, args ...any) {
	_, _ = fmt.Fprintf(env.stdout, format+"\n", args...)
}

// count returns a number with its noun, such as "1 person" or "2 people".
func count(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// version is set when the program is built for release.
var version = ""

// versionCmd is `decorum version`.
type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(env *environment) error { //nolint:unparam // kong's signature
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	env.say("decorum %s", v)
	return nil
}
