package certificate

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"io"

	"decorum/internal/fault"

	"codeberg.org/go-pdf/fpdf"
)

const (
	attachmentName = "certificate.json"
	// maxAttachment bounds what is unpacked from a file: a few kilobytes are
	// enough for any statement, and a stream that swells to gigabytes is not one.
	maxAttachment = 64 << 10
	// maxStreams and maxEmbedded bound how many streams are looked at, and how
	// many of them are unpacked; ours have about fifteen and one.
	maxStreams  = 10_000
	maxEmbedded = 32
	// maxDictionary bounds how far before its data a stream's description may begin.
	maxDictionary = 4 << 10
)

// attachment is what the PDF carries for programs.
type attachment struct {
	statement Statement
	signature []byte
}

// attachmentJSON is its form in the file.
type attachmentJSON struct {
	Statement json.RawMessage `json:"statement"`
	Signature []byte          `json:"signature"` // base64
	Key       string          `json:"key"`
}

// attach adds the signed statement to the PDF.
func attach(pdf *fpdf.Fpdf, c Certificate) error {
	canonical, err := c.Statement.Canonical()
	if err != nil {
		return fmt.Errorf("attaching statement: %w", err)
	}
	data, err := json.Marshal(attachmentJSON{Statement: canonical, Signature: c.Signature, Key: c.Statement.KeyID})
	if err != nil {
		return fmt.Errorf("attaching statement: %w", err)
	}
	pdf.SetAttachments([]fpdf.Attachment{{
		Content: data, Filename: attachmentName, Description: "The signed statement of this certificate",
	}})
	return nil
}

// findAttachment returns the signed statement that a PDF carries. It scans for
// embedded files instead of following the cross-reference table: streams always
// stand in the open, whatever program wrote the file, and a table that leads
// elsewhere can't mislead a scan. Two different statements are refused, for
// nobody could tell which of them a reader program shows.
func findAttachment(pdf []byte) (attachment, error) {
	var found []attachment
	at, embedded := 0, 0
	for range maxStreams {
		i := bytes.Index(pdf[at:], []byte("stream"))
		if i < 0 || embedded == maxEmbedded {
			break
		}
		start := at + i
		at = start + len("stream")
		dictionary, ok := dictionaryBefore(pdf, start)
		if !ok || !bytes.Contains(dictionary, []byte("/EmbeddedFile")) {
			continue
		}
		embedded++
		a, err := readAttachment(pdf[at:], dictionary)
		if err == nil && (len(found) == 0 || found[0].statement != a.statement) {
			found = append(found, a)
		}
	}
	switch len(found) {
	case 0:
		return attachment{}, fault.Explain(fault.Invalid, "The file carries no certificate: it is not a certificate of Decorum, or the attached statement was removed or damaged.")
	case 1:
		return found[0], nil
	}
	return attachment{}, fault.Explain(fault.Invalid, "The file carries more than one certificate; it was tampered with.")
}

// dictionaryBefore returns the dictionary that describes the stream whose
// keyword stands at start.
func dictionaryBefore(pdf []byte, start int) ([]byte, bool) {
	before := bytes.TrimRight(pdf[max(0, start-maxDictionary):start], " \t\r\n")
	if !bytes.HasSuffix(before, []byte(">>")) {
		return nil, false
	}
	i := bytes.LastIndex(before, []byte("obj"))
	if i < 0 {
		return nil, false
	}
	return before[i:], true
}

// streamData unpacks the data that follows the keyword stream.
func streamData(after, dictionary []byte) ([]byte, error) {
	after = bytes.TrimPrefix(after, []byte("\r"))
	after = bytes.TrimPrefix(after, []byte("\n"))
	if !bytes.Contains(dictionary, []byte("/Filter")) {
		end := bytes.Index(after[:min(len(after), maxAttachment)], []byte("endstream"))
		if end < 0 {
			return nil, fmt.Errorf("reading embedded file: no end: %w", fault.Invalid)
		}
		return after[:end], nil
	}
	if !bytes.Contains(dictionary, []byte("/FlateDecode")) {
		return nil, fmt.Errorf("reading embedded file: unknown filter: %w", fault.Invalid)
	}
	unpacked, err := zlib.NewReader(bytes.NewReader(after))
	if err != nil {
		return nil, fmt.Errorf("unpacking embedded file: %w: %w", fault.Invalid, err)
	}
	data, err := io.ReadAll(io.LimitReader(unpacked, maxAttachment+1))
	if err != nil {
		return nil, fmt.Errorf("unpacking embedded file: %w: %w", fault.Invalid, err)
	}
	if len(data) > maxAttachment {
		return nil, fmt.Errorf("unpacking embedded file: too large: %w", fault.Invalid)
	}
	return data, nil
}

// readAttachment reads what follows the keyword stream as ours.
func readAttachment(after, dictionary []byte) (attachment, error) {
	data, err := streamData(after, dictionary)
	if err != nil {
		return attachment{}, err
	}
	var raw attachmentJSON
	if err := json.Unmarshal(bytes.TrimSpace(data), &raw); err != nil {
		return attachment{}, fmt.Errorf("reading attachment: %w: %w", fault.Invalid, err)
	}
	statement, err := ParseStatement(raw.Statement)
	if err != nil {
		return attachment{}, fmt.Errorf("reading attachment: %w", err)
	}
	return attachment{statement: statement, signature: raw.Signature}, nil
}
