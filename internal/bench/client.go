package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// client speaks as much HTTP/1.1 as it takes to load a server and no more, so
// that it takes little of the machine away from what is measured.
type client struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(ctx context.Context, address string) (*client, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// requestBytes returns a request as it goes over the wire.
func requestBytes(method, address, path, cookie, form string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n", method, path, address, cookie)
	if method == http.MethodPost {
		fmt.Fprintf(&b, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(form))
	}
	b.WriteString("\r\n" + form)
	return b.Bytes()
}

// do sends a request, reads the answer away and returns its status.
func (c *client) do(request []byte) (status int, err error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, fmt.Errorf("sending: %w", err)
	}
	length, chunked := int64(0), false
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, fmt.Errorf("reading an answer: %w", err)
		}
		switch {
		case first:
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, fmt.Errorf("reading a status: %w", err)
			}
		case len(line) <= 2:
			if chunked {
				err = c.chunks()
			} else {
				_, err = io.CopyN(io.Discard, c.in, length)
			}
			return status, err
		case bytes.HasPrefix(line, []byte("Content-Length: ")):
			if length, err = strconv.ParseInt(strings.TrimSpace(string(line[16:])), 10, 64); err != nil {
				return 0, fmt.Errorf("reading a length: %w", err)
			}
		case bytes.HasPrefix(line, []byte("Transfer-Encoding: chunked")):
			chunked = true
		}
	}
}

// chunks reads a chunked body away.
func (c *client) chunks() error {
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("reading a chunk: %w", err)
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(line)), 16, 64)
		if err != nil {
			return fmt.Errorf("reading a chunk: %w", err)
		}
		if _, err := io.CopyN(io.Discard, c.in, n+2); err != nil {
			return fmt.Errorf("reading a chunk: %w", err)
		}
		if n == 0 {
			return nil
		}
	}
}

func (c *client) close() { _ = c.conn.Close() }

// rate runs do in many goroutines for a while and returns how many a second
// were done. Do gets the number of its goroutine and of its turn.
func rate(clients int, each time.Duration, do func(client, turn int) error) (float64, error) {
	var done atomic.Int64
	var mu sync.Mutex
	var failed error
	began := time.Now()
	until := began.Add(each)
	var group sync.WaitGroup
	for n := range clients {
		group.Go(func() {
			for turn := 0; time.Now().Before(until); turn++ {
				if err := do(n, turn); err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	return float64(done.Load()) / time.Since(began).Seconds(), failed
}

// fleet is clients that are connected, and what they ask.
type fleet struct {
	clients  []*client
	requests [][]byte
	want     int // status
}

func newFleet(ctx context.Context, address string, want int, requests ...[]byte) (*fleet, error) {
	f := &fleet{requests: requests, want: want}
	for range requests {
		c, err := dial(ctx, address)
		if err != nil {
			return nil, err
		}
		f.clients = append(f.clients, c)
	}
	return f, nil
}

// ask lets a client ask once.
func (f *fleet) ask(n, _ int) error {
	status, err := f.clients[n].do(f.requests[n])
	if err == nil && status != f.want {
		err = fmt.Errorf("the answer was %d", status)
	}
	return err
}

func (f *fleet) close() {
	for _, c := range f.clients {
		c.close()
	}
}
