package main

import (
	"bytes"
	"compress/zlib"
	"io"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptTamper falsifies the PDF of a certificate:
//
//	tamper statement old new in.pdf out.pdf   changes the signed statement that the file carries
//	tamper page in.pdf out.pdf                paints over what the page shows
//	tamper resave in.pdf out.pdf              saves it as another program would, without the last line
func scriptTamper(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 3, "tamper statement|page|resave … in.pdf out.pdf")
	in, out := args[len(args)-2], args[len(args)-1]
	file := []byte(ts.ReadFile(in))
	var changed []byte
	switch {
	case args[0] == "statement" && len(args) == 5:
		changed = rewriteStream(file, func(plain []byte) []byte {
			return bytes.ReplaceAll(plain, []byte(args[1]), []byte(args[2]))
		})
	case args[0] == "page":
		changed = rewriteStream(file, func(plain []byte) []byte {
			if !bytes.Contains(plain, []byte(" rg\n")) || !bytes.Contains(plain, []byte("BT")) {
				return plain // a font or a picture
			}
			return append(plain, "\n1 1 1 rg 0 0 842 595 re f\n"...)
		})
	case args[0] == "resave":
		changed = file[:bytes.LastIndex(file, []byte("%%EOF\n"))+len("%%EOF\n")]
	}
	if len(changed) == 0 || bytes.Equal(changed, file) {
		ts.Fatalf("%s is not changed", in)
	}
	check(ts, os.WriteFile(ts.MkAbs(out), changed, 0o600))
}

// rewriteStream changes the first compressed stream of a PDF that change wants
// another way, and returns the new file; nil if there is none.
func rewriteStream(file []byte, change func(plain []byte) []byte) []byte {
	mark := []byte("stream\n")
	for at := 0; ; {
		i := bytes.Index(file[at:], mark)
		if i < 0 {
			return nil
		}
		at += i + len(mark)
		packed := bytes.NewReader(file[at:])
		unpacking, err := zlib.NewReader(packed)
		if err != nil {
			continue
		}
		plain, err := io.ReadAll(unpacking)
		if err != nil {
			continue
		}
		changed := change(bytes.Clone(plain))
		if bytes.Equal(changed, plain) {
			continue
		}
		end := at + bytes.Index(file[at:], []byte("\nendstream"))
		var out bytes.Buffer
		out.Write(file[:at])
		packing := zlib.NewWriter(&out)
		_, _ = packing.Write(changed) // to memory
		_ = packing.Close()
		out.Write(file[end:])
		return out.Bytes()
	}
}
