//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// process is a `decorum serve` that runs as a process of its own.
type process struct {
	*exec.Cmd

	addr           string
	stdout, stderr output
}

func startProcess(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.CommandContext(t.Context(), "decorum", append([]string{"serve", "--addr=127.0.0.1:0"}, args...)...)}
	p.Stdout, p.Stderr = &p.stdout, &p.stderr
	check(t, p.Start())
	t.Cleanup(func() { _ = p.Process.Kill() })
	check(t, await(func() (bool, error) {
		if at := servingPattern.FindStringSubmatch(p.stderr.String()); at != nil {
			p.addr = at[1]
		}
		return p.addr != "", nil
	}))
	return p
}

// TestShutdownLetsRequestsFinish: a request that is under way when SIGTERM
// comes is answered, new ones are refused, and the program ends well.
func TestShutdownLetsRequestsFinish(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			db := filepath.Join(t.TempDir(), "decorum.db")
			p := startProcess(t, "--db="+db)
			addPeople(t, db, "ana@acme.example")
			visit(t, "http://"+p.addr).setUp(command(t, "link", "ana@acme.example", "--db="+db))

			// A sign-in whose second half is slow to come.
			form := url.Values{"email": {"ana@acme.example"}, "password": {password}}.Encode()
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.addr)
			check(t, err)
			defer func() { _ = conn.Close() }()
			_, err = fmt.Fprintf(conn, "POST /signin HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
				"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n", p.addr, len(form))
			check(t, err)
			answers := bufio.NewReader(conn)
			// The handler has begun to read: the request is under way.
			if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
				t.Fatalf("the server answers %q, %v", line, err)
			}
			_, err = answers.ReadString('\n')
			check(t, err)
			_, err = io.WriteString(conn, form[:10])
			check(t, err)

			check(t, p.Process.Signal(signal))
			check(t, await(func() (bool, error) { return strings.Contains(p.stderr.String(), "msg=stopping"), nil }))
			check(t, await(func() (bool, error) {
				other, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.addr)
				if err == nil {
					_ = other.Close()
				}
				return err != nil, nil
			}))
			_, err = io.WriteString(conn, form[10:])
			check(t, err)
			response, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatalf("the request under way got no answer: %v\n%s", err, p.stderr.String())
			}
			_ = response.Body.Close()
			if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/courses" {
				t.Errorf("the request under way is answered with %s to %q", response.Status, response.Header.Get("Location"))
			}
			if err := p.Wait(); err != nil {
				t.Errorf("the program ends with %v\n%s", err, p.stderr.String())
			}
			if log := p.stderr.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "panic") {
				t.Errorf("it logged\n%s", log)
			}
		})
	}
}

// TestKilled: nothing that was acknowledged is lost when the program is killed.
func TestKilled(t *testing.T) {
	db := filepath.Join(t.TempDir(), "decorum.db")
	p := startProcess(t, "--db="+db)
	addPeople(t, db, "ana@acme.example")
	ana := enter(visit(t, "http://"+p.addr), db, "ana@acme.example")
	ana.post("/courses/"+courseKey+"/start", url.Values{})
	lesson := theCourse().Lessons[0].Key
	begun := ana.begin(lesson)
	given := ana.answers(begun)
	for _, question := range given["question"] {
		if answer := ana.do(http.MethodPost, begun.url+"/answers", only(given, question)); answer.status != http.StatusNoContent {
			t.Fatalf("saving an answer: %d\n%s", answer.status, answer.body)
		}
	}
	check(t, p.Process.Kill())
	_ = p.Wait() // killed

	ana.url = serving(t, "--db="+db).url
	n := len(given["question"])
	if page := ana.get(begun.url); !strings.Contains(page, fmt.Sprintf("%d of %d answered", n, n)) {
		t.Errorf("answers are gone:\n%s", page)
	}
	ana.submit(begun)
}
