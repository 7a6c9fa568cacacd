// Package static embeds the files that browsers load: style, script, fonts and
// pictures. They are served under a prefix that changes with their content, so
// that browsers may keep them for ever.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed css fonts img js
var files embed.FS

// Assets serves the files.
type Assets struct {
	prefix string
	bodies map[string]asset
}

type asset struct {
	mediaType   string
	plain, gzip []byte
}

// compressible are the kinds of file that gain from compression; fonts and
// pictures are compressed already.
var compressible = map[string]bool{".css": true, ".js": true, ".svg": true}

// Load reads all files and compresses those that gain from it.
func Load() (*Assets, error) {
	a := &Assets{bodies: map[string]asset{}}
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n", name, len(body))
		_, _ = sum.Write(body)
		a.bodies[name], err = prepare(name, body)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading static files: %w", err)
	}
	a.prefix = "/static/" + hex.EncodeToString(sum.Sum(nil))[:12] + "/"
	return a, nil
}

func prepare(name string, body []byte) (asset, error) {
	ext := path.Ext(name)
	out := asset{mediaType: mediaType(ext), plain: body}
	if !compressible[ext] {
		return out, nil
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	out.gzip = packed.Bytes()
	return out, err
}

// mediaType returns the type of a file by its ending, whatever the machine's
// own table says.
func mediaType(ext string) string {
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".txt", ".md":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}

// URL returns the address of a file, such as "css/base.css".
func (a *Assets) URL(name string) (string, error) {
	if _, ok := a.bodies[name]; !ok {
		return "", fmt.Errorf("there is no static file %q", name)
	}
	return a.prefix + name, nil
}

// ServeHTTP answers GET /static/{hash}/{name}. A page from before an upgrade
// asks under the old hash; it gets the present file, but may not keep it.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/static/"), "/")
	file, ok := a.bodies[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.mediaType)
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(r.URL.Path, a.prefix) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := file.plain
	if file.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = file.gzip
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
