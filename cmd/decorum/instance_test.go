package main

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must happen; it is long because a
// busy machine must not fail one.
const patience = 2 * time.Minute

// output is what a command prints, readable while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// instance is a `decorum serve` that runs within the test.
type instance struct {
	url            string // where it listens
	stdout, stderr output
	cancel         context.CancelFunc
	done           chan struct{}
	code           int // exit code, once done
}

// servingPattern finds in the log where an instance listens.
var servingPattern = regexp.MustCompile(`msg=serving .*listening=(\S+)`)

// startInstance starts `decorum serve` on a port of its own and waits until it
// serves.
func startInstance(ctx context.Context, args ...string) (*instance, error) {
	in := &instance{done: make(chan struct{})}
	ctx, in.cancel = context.WithCancel(ctx)
	go func() {
		defer close(in.done)
		all := slices.Concat([]string{"serve", "--addr=127.0.0.1:0"}, args)
		in.code = run(ctx, all, noVariables, strings.NewReader(""), &in.stdout, &in.stderr)
	}()
	err := await(func() (bool, error) {
		if at := servingPattern.FindStringSubmatch(in.stderr.String()); at != nil {
			in.url = "http://" + at[1]
			return true, nil
		}
		select {
		case <-in.done:
			return false, fmt.Errorf("serve ended with %d before it served:\n%s", in.code, in.stderr.String())
		default:
			return false, nil
		}
	})
	if err != nil {
		in.stop()
		return nil, err
	}
	return in, nil
}

// stop ends the instance as Ctrl+C does and returns its exit code.
func (in *instance) stop() int {
	in.cancel()
	<-in.done
	return in.code
}

// serving starts an instance that ends with the test, which fails if it does
// not end well.
func serving(t testing.TB, args ...string) *instance {
	t.Helper()
	in, err := startInstance(context.WithoutCancel(t.Context()), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if code := in.stop(); code != 0 {
			t.Errorf("serve ended with %d:\n%s", code, in.stderr.String())
		}
		if strings.Contains(in.stderr.String(), "level=ERROR") {
			t.Errorf("serve logged an error:\n%s", in.stderr.String())
		}
	})
	return in
}

// command runs the program within the test and returns what it printed; it
// fails the test unless the exit code is 0.
func command(f failer, args ...string) string {
	var stdout, stderr output
	if code := run(context.Background(), args, noVariables, strings.NewReader(""), &stdout, &stderr); code != 0 {
		f.Fatalf("decorum %s: exit code %d\n%s%s", strings.Join(args, " "), code, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// failer is a test or a script.
type failer interface {
	Fatalf(format string, args ...any)
}

func check(f failer, err error) {
	if err != nil {
		f.Fatalf("%v", err)
	}
}

func noVariables(string) (string, bool) { return "", false }

// await asks again and again until it is so.
func await(so func() (bool, error)) error {
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		ok, err := so()
		if ok || err != nil {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("it did not happen within %s", patience)
		}
	}
}
