package mail

import (
	"context"
	"time"
)

// Session sends messages one after another, over one connection as long as the
// server keeps it, and over a new one when it does not. It is for one goroutine.
type Session struct {
	config Config
	line   *line // nil if there is none
}

// Send sends a message and says what became of it. A context that is done ends
// it; if the final dot was sent by then, the reply is awaited a little longer.
func (s *Session) Send(ctx context.Context, m Message) Outcome {
	e, err := s.config.encode(m)
	if err != nil {
		return Outcome{Verdict: Refused, Stage: StageWriting, Err: err}
	}
	used := s.line != nil
	if out := s.connect(ctx); out.Verdict != "" {
		return out
	}
	out := s.line.transfer(ctx, e)
	s.settle(ctx, out)
	if used && out.isStale() && ctx.Err() == nil {
		if fresh := s.connect(ctx); fresh.Verdict != "" {
			return fresh
		}
		out = s.line.transfer(ctx, e)
		s.settle(ctx, out)
	}
	return out
}

// isStale reports whether the server had closed the connection, which it may do
// between two messages at any time. Nothing of this message was sent by then,
// so that it can be over another connection.
func (o Outcome) isStale() bool {
	return o.Stage == StageSender && (o.Code == 0 || o.Code == codeClosing)
}

// codeClosing is what a server says before it closes the connection.
const codeClosing = 421

// settle makes the connection ready for the next message, or gives it up.
func (s *Session) settle(ctx context.Context, out Outcome) {
	switch {
	case out.Code == 0 || out.Code == codeClosing || out.Err != nil || out.Stage == StageText:
		s.drop()
	case out.Stage != StageEnd: // after which nothing is left to forget
		if s.line.step(ctx, s.config.Timeouts.Command, s.line.client.Reset) != nil {
			s.drop()
		}
	}
}

// connect sees to it that there is a connection. The outcome has no verdict if
// there is.
func (s *Session) connect(ctx context.Context) Outcome {
	if s.line != nil {
		return Outcome{}
	}
	l, stage, err := dial(ctx, s.config)
	if err != nil {
		return judge(stage, err)
	}
	s.line = l
	return Outcome{}
}

// drop closes the connection without a word. QUIT would not do: in the middle
// of a message it would complete the message, for the writer ends what is open
// before it writes a command.
func (s *Session) drop() {
	if s.line != nil {
		_ = s.line.conn.Close() // it is of no use any more
		s.line = nil
	}
}

// farewell is how long a server has to answer QUIT.
const farewell = 5 * time.Second

// Close ends the session. Another Send would open it again.
func (s *Session) Close() {
	if s.line == nil {
		return
	}
	if s.line.conn.SetDeadline(in(min(farewell, s.config.Timeouts.Command))) == nil {
		_ = s.line.client.Quit() // a courtesy: every message has its outcome
	}
	s.drop()
}
