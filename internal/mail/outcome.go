package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
)

// Verdict is what became of a message.
type Verdict string

// The verdicts.
const (
	Sent      Verdict = "sent"      // the server took responsibility for it
	Deferred  Verdict = "deferred"  // the server certainly does not have it; try later
	Refused   Verdict = "refused"   // the server does not want it, nor will it later
	Uncertain Verdict = "uncertain" // the server may have it or not, and nobody can know
)

// Stage is how far a message got.
type Stage string

// The stages, in their order.
const (
	StageWriting   Stage = "writing"    // the message itself can't be written
	StageConnect   Stage = "connecting" // up to the server's greeting
	StageHello     Stage = "hello"      // EHLO
	StageTLS       Stage = "encrypting" // STARTTLS and the handshake
	StageSignIn    Stage = "signing in" // AUTH
	StageSender    Stage = "sender"     // MAIL
	StageRecipient Stage = "recipient"  // RCPT
	StageData      Stage = "data"       // DATA
	StageText      Stage = "text"       // the message, up to its final dot
	StageEnd       Stage = "end"        // the final dot, and the answer to it
)

// Outcome says what became of a message.
type Outcome struct {
	Verdict Verdict
	Stage   Stage
	Code    int    // of the server's reply, 0 if there was none
	Reply   string // its text, as the server wrote it, lines separated by \n
	Err     error  // what went wrong if it was not the server that said so
}

// AffectsAll reports whether the server turned away before it heard of a
// recipient: it is not there, it rejects the password, or it does not let this
// sender send. Other messages would fare the same, so that a queue should rather
// wait, and tell an operator, than try them one by one.
func (o Outcome) AffectsAll() bool {
	return o.Verdict != Sent && slices.Contains([]Stage{StageConnect, StageHello, StageTLS, StageSignIn, StageSender}, o.Stage)
}

// String describes the outcome for a log.
func (o Outcome) String() string {
	text := string(o.Verdict)
	if o.Stage != "" {
		text += " at " + string(o.Stage)
	}
	if o.Code != 0 {
		text += fmt.Sprintf(": %d %s", o.Code, strings.ReplaceAll(o.Reply, "\n", " "))
	}
	if o.Err != nil {
		text += ": " + o.Err.Error()
	}
	return text
}

// judge returns what err means at a stage. The first digit of a reply decides,
// as RFC 5321, 4.2.1 wants it.
func judge(stage Stage, err error) Outcome {
	out := Outcome{Verdict: Deferred, Stage: stage}
	if stage == StageEnd {
		out.Verdict = Uncertain
	}
	reply, ok := errors.AsType[*textproto.Error](err)
	if !ok {
		out.Err = err
		return out
	}
	out.Code, out.Reply = reply.Code, reply.Msg
	switch {
	case reply.Code/100 == 4:
		out.Verdict = Deferred
	case reply.Code/100 == 5 && stage.withMessage():
		out.Verdict = Refused
	case reply.Code/100 == 5:
		// A wrong password is answered by 535 and costs no message its place in
		// the queue: the server has not heard of the message yet.
		out.Verdict = Deferred
	default:
		out.Err = errors.New("the reply makes no sense here")
	}
	return out
}

// withMessage reports whether at this stage the server speaks about a message.
func (s Stage) withMessage() bool {
	return slices.Contains([]Stage{StageSender, StageRecipient, StageData, StageText, StageEnd}, s)
}
