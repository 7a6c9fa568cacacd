package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// transfer takes a message through MAIL, RCPT, DATA, its text and its end.
func (l *line) transfer(ctx context.Context, e envelope) Outcome {
	if err := l.step(ctx, l.timeouts.Command, func() error { return l.client.Mail(e.from) }); err != nil {
		return judge(StageSender, err)
	}
	if err := l.step(ctx, l.timeouts.Command, func() error { return l.client.Rcpt(e.to) }); err != nil {
		return judge(StageRecipient, err)
	}
	var text io.WriteCloser
	err := l.step(ctx, l.timeouts.Command, func() (err error) {
		text, err = l.client.Data()
		return err
	})
	if err != nil {
		return judge(StageData, err)
	}
	// The writer of go-mail keeps to itself whether the dot was written: its
	// Close drops that error and goes on to read a reply, so that a message that
	// was not ended and one whose reply got lost look the same. What it wraps is
	// textproto's, which says so, and which is used instead.
	wrapped, ok := text.(*smtp.DataCloser)
	if !ok {
		return judge(StageData, fmt.Errorf("writing through %T: not known here", text))
	}
	if err := l.write(ctx, wrapped.WriteCloser, e.data); err != nil {
		return judge(StageText, err)
	}
	if e.ending != nil {
		if err := e.ending(ctx); err != nil {
			return judge(StageText, fmt.Errorf("before ending the message: %w", err))
		}
	}
	return l.end(ctx, wrapped.WriteCloser)
}

// block is how much of a message is written at a time, each with a time limit
// of its own.
const block = 64 << 10

// write writes all of a message but its end, and makes sure that it has left
// this program. Whatever goes wrong here, the server does not have a message.
func (l *line) write(ctx context.Context, text io.Writer, data []byte) error {
	var err error
	for part := range slices.Chunk(data, block) {
		err = l.step(ctx, l.timeouts.Block, func() error {
			_, err := text.Write(part)
			return err
		})
		if err != nil {
			break
		}
	}
	if err == nil {
		err = l.step(ctx, l.timeouts.Block, l.client.Text.W.Flush)
	}
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	// A server may say why it stops listening.
	if early := l.listen(ctx); early != nil {
		return early
	}
	return err
}

// glance is how long listen waits for what the server may have to say.
const glance = time.Millisecond

// listen returns what the server said or did while the message was not complete,
// nil if it is quiet as it should be. A connection that turns out to be closed
// now is a message that was not sent; a moment later, with the dot on its way,
// nobody could say.
func (l *line) listen(ctx context.Context) error {
	err := l.bounded(ctx, glance, 0, func() error {
		_, err := l.client.Text.R.Peek(1)
		return err
	})
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil
	case err != nil:
		return fmt.Errorf("the server closed the connection: %w", err)
	}
	return l.step(ctx, l.timeouts.Command, func() error {
		reply, err := l.reply()
		if err != nil {
			return err
		}
		return &reply
	})
}

// end writes the final dot and reads the reply.
//
// This is where Deferred turns into Uncertain. Everything before the dot has
// left already, so that the dot's line is written to the system in one piece. If
// the system does not take the whole of it, the server will never see its end:
// not over TCP, where bytes arrive in order, and not over TLS, where a record
// that is cut off can't be read at all. From the moment when the system took
// it, only the reply tells.
func (l *line) end(ctx context.Context, text io.Closer) Outcome {
	if err := l.step(ctx, l.timeouts.Block, text.Close); err != nil {
		return judge(StageText, fmt.Errorf("ending the message: %w", err))
	}
	var reply textproto.Error
	err := l.bounded(ctx, l.timeouts.End, l.timeouts.Grace, func() (err error) {
		reply, err = l.reply()
		return err
	})
	switch {
	case err != nil:
		return judge(StageEnd, err)
	case reply.Code/100 == 2:
		return Outcome{Verdict: Sent, Stage: StageEnd, Code: reply.Code, Reply: reply.Msg}
	default:
		return judge(StageEnd, &reply)
	}
}

// reply reads a reply, whatever it says. RFC 5321, 4.2 wants that a code alone
// on its line is understood, which textproto takes for an error.
func (l *line) reply() (textproto.Error, error) {
	if start, err := l.client.Text.R.Peek(4); err == nil && (start[3] == '\r' || start[3] == '\n') {
		alone, err := l.client.Text.ReadLine()
		if err != nil {
			return textproto.Error{}, err
		}
		code, err := strconv.Atoi(alone)
		return textproto.Error{Code: code}, err
	}
	code, text, err := l.client.Text.ReadResponse(0)
	return textproto.Error{Code: code, Msg: text}, err
}
