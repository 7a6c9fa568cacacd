package mail

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// cutting ends a connection after so many bytes in one direction. What went
// through arrives: the rest of the connection is read to its end, for a reset
// could overtake it.
type cutting struct {
	net.Conn
	writes, reads   int // what may still pass; negative: everything
	wrote, received int
	shut            sync.Once
}

func (c *cutting) Write(p []byte) (int, error) {
	part := p
	if c.writes >= 0 && len(p) > c.writes {
		part = p[:c.writes]
	}
	n, err := c.Conn.Write(part)
	c.wrote += n
	if c.writes >= 0 {
		c.writes -= n
	}
	if err == nil && len(part) < len(p) {
		return n, c.cut()
	}
	return n, err
}

func (c *cutting) Read(p []byte) (int, error) {
	if c.writes == 0 || c.reads == 0 {
		return 0, c.cut()
	}
	if c.reads > 0 && len(p) > c.reads {
		p = p[:c.reads]
	}
	n, err := c.Conn.Read(p)
	c.received += n
	if c.reads > 0 {
		c.reads -= n
	}
	return n, err
}

func (c *cutting) cut() error {
	_ = c.Close()
	return io.ErrUnexpectedEOF
}

func (c *cutting) Close() error {
	c.shut.Do(func() {
		_ = c.Conn.(*net.TCPConn).CloseWrite()
		go func() {
			_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
			_, _ = io.Copy(io.Discard, c.Conn)
			_ = c.Conn.Close()
		}()
	})
	return nil
}

// TestCutAnywhere cuts the connection after every byte, in either direction, and
// compares the verdict with what the server knows: it is Deferred exactly if the
// server does not have the message, and if the server has it, it is Sent if the
// reply came through and Uncertain if not. Of a reply, its code is enough.
func TestCutAnywhere(t *testing.T) {
	authority := newAuthority(t)
	for _, c := range []struct {
		name, query string
		encrypted   bool
		step, atEnd int // what comes early is cut at every step, what comes late at every byte
	}{
		{"plain", "?tls=none", false, 7, 700},
		{"encrypted", "", true, 97, 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := new(server)
			if c.encrypted {
				s.start(t, authority.server(t, "127.0.0.1"), false)
			} else {
				s.start(t, nil, false)
			}
			config := to(t, s.address, "", c.query)
			config.Roots = authority.roots
			all := &trial{t: t, server: s, config: config, verdicts: map[Verdict]int{}}
			whole := all.send(-1, -1)
			if all.verdicts[Sent] != 1 {
				t.Fatalf("uncut: %v", all.verdicts)
			}
			for at := 0; at <= whole.wrote; at += stride(at, whole.wrote, c.step, c.atEnd) {
				all.send(at, -1)
			}
			for at := 0; at < whole.received; at += stride(at, whole.received, c.step, c.atEnd) {
				all.send(-1, at)
			}
			if all.verdicts[Uncertain] < 4 || all.verdicts[Deferred] < 50 {
				t.Errorf("verdicts: %v", all.verdicts)
			}
			t.Logf("%d bytes there and %d back, verdicts: %v", whole.wrote, whole.received, all.verdicts)
		})
	}
}

// trial sends messages over connections that are cut.
type trial struct {
	t        *testing.T
	server   *server
	config   Config
	dials    int
	letters  int
	verdicts map[Verdict]int
}

// send sends a message of which so many bytes pass, and compares.
func (x *trial) send(writes, reads int) *cutting {
	x.t.Helper()
	var conn *cutting
	x.config.Dial = dialing(func(inner net.Conn) net.Conn {
		x.dials++
		conn = &cutting{Conn: inner, writes: writes, reads: reads}
		return conn
	})
	session := New(x.config).Open()
	out := session.Send(x.t.Context(), hello())
	session.drop()
	letters := len(x.server.taken(x.t, x.dials))
	arrived := letters - x.letters
	x.letters = letters
	x.verdicts[out.Verdict]++
	if has := map[Verdict]int{Sent: 1, Uncertain: 1, Deferred: 0, Refused: -1}[out.Verdict]; arrived != has {
		x.t.Errorf("cut after writing %d or reading %d: %v, but %d arrived", writes, reads, out, arrived)
	}
	return conn
}

func stride(at, total, step, atEnd int) int {
	if total-at <= atEnd {
		return 1
	}
	return min(step, total-at-atEnd)
}
