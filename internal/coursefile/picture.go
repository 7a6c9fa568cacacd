package coursefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/gif"  // the format, for image.DecodeConfig
	_ "image/jpeg" // the format, for image.DecodeConfig
	_ "image/png"  // the format, for image.DecodeConfig
	"net/url"
	"path"
	"strings"

	"decorum/internal/course"
	"decorum/internal/fault"
)

// picture is an image of the folder.
type picture struct {
	asset         course.Asset
	width, height int // 0 if unknown
	hash          string
	used          bool
}

// imageTypes are the formats that lessons show, by the ending of the name.
var imageTypes = map[string]string{
	".png":  "image/png",
	".jpg":  "image/jpeg",
	".jpeg": "image/jpeg",
	".gif":  "image/gif",
	".webp": "image/webp",
	".svg":  "image/svg+xml",
}

func isImage(name string) bool { return imageTypes[strings.ToLower(path.Ext(name))] != "" }

// sortImage takes an image in.
func (r *reader) sortImage(f course.File) {
	if !isImage(f.Path) {
		r.report(f.Path, place{}, ruleUnexpectedFile,
			"The folder images holds png, jpg, gif, webp and svg files only, so this file would never be seen.")
		return
	}
	p := &picture{asset: course.Asset{Type: imageTypes[strings.ToLower(path.Ext(f.Path))], Body: f.Body}}
	sum := sha256.Sum256(f.Body)
	p.hash = hex.EncodeToString(sum[:])
	r.images[f.Path] = p
	if p.asset.Type == "image/svg+xml" {
		r.readDrawing(f, p)
		return
	}
	var err error
	p.width, p.height, err = dimensions(p.asset)
	if err != nil {
		r.report(f.Path, place{}, ruleBrokenImage, "This image can't be read as %s. Export it again.", p.asset.Type)
	}
}

// dimensions returns width and height of a raster image, from its header.
func dimensions(a course.Asset) (width, height int, err error) {
	if a.Type == "image/webp" {
		return webpDimensions(a.Body)
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(a.Body))
	if err != nil {
		return 0, 0, fmt.Errorf("reading the header of an image: %w", fault.Invalid)
	}
	if "image/"+format != a.Type {
		return 0, 0, fmt.Errorf("finding %s where the name says %s: %w", format, a.Type, fault.Invalid)
	}
	return c.Width, c.Height, nil
}

// webpDimensions reads the header of a WebP file (RFC 9649): a RIFF container
// whose first chunk is VP8, VP8L or VP8X.
func webpDimensions(b []byte) (width, height int, err error) {
	if len(b) < 30 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return 0, 0, fmt.Errorf("reading the header of an image: %w", fault.Invalid)
	}
	data := b[20:]
	switch string(b[12:16]) {
	case "VP8 ":
		width = int(binary.LittleEndian.Uint16(data[6:])) & 0x3fff
		height = int(binary.LittleEndian.Uint16(data[8:])) & 0x3fff
	case "VP8L":
		bits := binary.LittleEndian.Uint32(data[1:])
		width, height = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
	case "VP8X":
		width = 1 + int(data[4]) + int(data[5])<<8 + int(data[6])<<16
		height = 1 + int(data[7]) + int(data[8])<<8 + int(data[9])<<16
	default:
		return 0, 0, fmt.Errorf("reading the header of an image: %w", fault.Invalid)
	}
	return width, height, nil
}

// address returns where a page finds the image. It changes with the image's
// content, so that browsers may keep it for good.
func (r *reader) address(name string, p *picture) string {
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return "/courses/" + r.key + "/files/" + strings.Join(parts, "/") + "?v=" + p.hash[:12]
}

// reportUnusedImages reports the images that no text shows.
func (r *reader) reportUnusedImages() {
	for name, p := range r.images {
		if !p.used {
			r.report(name, place{}, ruleUnusedImage, "No text shows this image.")
		}
	}
}
