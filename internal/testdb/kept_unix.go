//go:build unix

package testdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// home is the folder of a server and the user it runs as. PostgreSQL and
// pgbouncer refuse to run as root.
type home struct {
	dir    string
	runner *syscall.Credential // nil: as ourselves
}

func newHome(pattern string) (home, error) {
	dir, err := os.MkdirTemp("", pattern)
	if err != nil {
		return home{}, fmt.Errorf("making a folder: %w", err)
	}
	h := home{dir: dir}
	if os.Getuid() == 0 {
		if h.runner, err = lesserUser(); err == nil {
			err = os.Chown(dir, int(h.runner.Uid), int(h.runner.Gid))
		}
		if err != nil {
			return home{}, errors.Join(fmt.Errorf("giving up root: %w", err), os.Remove(dir))
		}
	}
	return h, nil
}

// lesserUser returns a user other than root.
func lesserUser() (*syscall.Credential, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("looking up a user: %w", err)
	}
	uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return nil, fmt.Errorf("reading the ids of %s: %w", u.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// enter makes a command run in the folder, as the folder's user, and out of
// reach of the terminal's Ctrl-C.
func (h home) enter(cmd *exec.Cmd) {
	cmd.Dir = h.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: h.runner}
}

// keeper is a shell that runs a server until its own standard input ends,
// which is when we close it or when our process ends in whatever way: a panic,
// a kill, a timeout. Then it stops the server ($2 is the signal) and removes
// the folder ($1).
const keeper = `dir=$1 signal=$2; shift 2
exec 3<&0
"$@" 3<&- &
server=$!
{
	cat <&3 >/dev/null
	kill -s "$signal" "$server" 2>/dev/null
	while kill -0 "$server" 2>/dev/null; do sleep 0.05; done
	cd / && rm -rf "$dir"
} &
wait "$server"`

// kept is a server that goes away with us.
type kept struct {
	dir   string
	stdin io.Closer
	ended chan struct{}
}

// keep starts a server in its home. Signal is what stops it at once.
func keep(ctx context.Context, h home, signal, program string, args ...string) (*kept, error) {
	log, err := os.Create(filepath.Join(h.dir, "log"))
	if err != nil {
		return nil, fmt.Errorf("opening the server's log: %w", err)
	}
	defer func() { _ = log.Close() }() // the server has its own handle
	// The server outlives every context: only stop, or our own end, ends it.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "/bin/sh", append([]string{"-c", keeper, "keeper", h.dir, signal, program}, args...)...)
	h.enter(cmd)
	cmd.Stdout, cmd.Stderr = log, log
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("watching over the server: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", program, err)
	}
	k := &kept{dir: h.dir, stdin: stdin, ended: make(chan struct{})}
	go func() {
		defer close(k.ended)
		_ = cmd.Wait() // its log says more than its exit code
	}()
	return k, nil
}

// await returns when the server answers at address, or an error with the end
// of its log.
func (k *kept) await(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, address)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-k.ended:
			return fmt.Errorf("it ended: %s", k.log())
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w: %s", err, k.log())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// log returns the end of what the server wrote.
func (k *kept) log() string {
	const end = 2000
	text, err := os.ReadFile(filepath.Join(k.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-end):])
}

// stop stops the server and removes its folder.
func (k *kept) stop() {
	_ = k.stdin.Close()
	<-k.ended
	_ = os.RemoveAll(k.dir) // the keeper removes it as well; whoever is first
}
