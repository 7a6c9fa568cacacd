package certificate

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"decorum/internal/fault"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
)

// written is how a date is written out on paper.
const written = "January 2, 2006"

// PDF draws the certificate of a serial: the same bytes each time, signed as a
// whole, with the signed statement attached. One that was revoked is not drawn.
func (s *Service) PDF(ctx context.Context, serial string) ([]byte, error) {
	c, state, signed, err := s.Lookup(ctx, serial)
	if err != nil {
		return nil, err
	}
	if state == Revoked {
		return nil, fault.Explain(fault.Denied, "This certificate was revoked; it can't be downloaded any more.")
	}
	if !signed {
		return nil, fmt.Errorf("drawing certificate %s: its signature does not hold", c.Statement.Serial)
	}
	key, err := s.fileKey(ctx, c.Statement.KeyID)
	if err != nil {
		return nil, fmt.Errorf("drawing certificate: %w", err)
	}
	file, err := draw(&s.fonts, c, s.baseURL+"/verify/"+c.Statement.Serial)
	if err != nil {
		return nil, fmt.Errorf("drawing certificate: %w", err)
	}
	return signFile(file, key), nil
}

// fileKey returns the key that signs the file: the statement's own, so that the
// bytes stay the same after a rotation, or the active one if that key's private
// part is not here any more.
func (s *Service) fileKey(ctx context.Context, id string) (Key, error) {
	key, err := s.keys.find(ctx, id)
	if err == nil && key.Private != nil {
		return key, nil
	}
	if err != nil && !errors.Is(err, fault.Missing) {
		return Key{}, err
	}
	return s.keys.active(ctx)
}

// draw returns the unsigned file.
func draw(fonts *library, c Certificate, address string) ([]byte, error) {
	pdf := fpdf.New("L", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(c.IssuedAt.UTC())
	pdf.SetModificationDate(c.IssuedAt.UTC())
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetLang("en-US")
	pdf.SetTitle(c.Statement.Title+": certificate of "+c.Statement.Name, true)
	pdf.SetAuthor(c.Statement.Issuer, true)
	pdf.SetSubject("Certificate "+c.Statement.Serial, true)
	pdf.SetCreator("Decorum", true)
	pdf.SetProducer("Decorum", true)
	pdf.SetDisplayMode("fullpage", "single")
	if err := attach(pdf, c); err != nil {
		return nil, err
	}
	pdf.AddPage()
	pdf.SetAlpha(1, "Normal") // changes nothing but the version: attachments need PDF 1.4
	p := &page{pdf: pdf, set: newTypesetter(fonts), embedded: map[string]bool{}}
	p.border()
	p.heading()
	p.award(c.Statement)
	if err := p.foot(c.Statement, address); err != nil {
		return nil, err
	}
	return p.write()
}

// heading draws the wordmark and what the sheet is.
func (p *page) heading() {
	p.text(p.set.line("Decorum", capitals(0.22)), center, pageWidth/2, 36.5, 16, accent)
	p.flourish(pageWidth/2, 42, 34, accent)
	p.text(p.set.line("Certificate of Completion", style{font: roman}), center, pageWidth/2, 57, 31, ink)
}

// award draws the sentence that the certificate is about.
func (p *page) award(s Statement) {
	p.text(p.set.line("This is to certify that", style{font: italic}), center, pageWidth/2, 73, 15, soft)
	p.fit(s.Name, pageWidth/2, 91, fitting{width: 225, above: 13.5, below: 6.5, size: 40, smallest: 25, leading: 1.12})
	p.flourish(pageWidth/2, 100.5, 80, tint)
	p.text(p.set.line("has met every requirement of the course", style{font: italic}), center, pageWidth/2, 110.5, 15, soft)
	p.fit(s.Title, pageWidth/2, 123.5, fitting{width: 215, above: 10.5, below: 8, size: 25, smallest: 17, leading: 1.1})
}

// foot draws the facts: dates and version, who issued it, how to verify it.
func (p *page) foot(s Statement, address string) error {
	until := "without end"
	if s.ValidUntil != "" {
		until = writeOut(s.ValidUntil)
	}
	const y = 142.5
	p.fact("Completed", writeOut(s.Completed), pageWidth/2-62, y)
	p.fact("Valid until", until, pageWidth/2, y)
	p.fact("Course version", strconv.Itoa(s.Version), pageWidth/2+62, y)

	p.issuer(s.Issuer)
	p.small(s.Serial, 175.5, 12.5, ink)
	p.small(address, 180.2, 9, soft)
	p.small("Signed with key "+s.KeyID+" over course files "+s.VersionHash[:16]+"…", 184.6, 9, soft)

	const size, x, top = 29.0, 244.5, 152.5
	if err := p.qr(address, x-size/2, top, size); err != nil {
		return err
	}
	p.link(address, x-size/2, top, size)
	p.text(p.set.line("Scan to verify", capitals(0.08)), center, x, top-3.4, 9.5, soft)

	seal := point{52.5, top + size/2}
	p.seal(seal, 15.5)
	p.text(p.set.line("D", style{font: roman}), center, seal.x, seal.y+3.1, 26, accent)
	return nil
}

// small draws a line of letters and figures that are compared one by one.
func (p *page) small(text string, y, size float64, c rgb) {
	l := p.set.line(text, style{font: figures, features: features(0, "kern", "liga", "calt")})
	p.text(l, center, pageWidth/2, y, min(size, 140/(l.width*mmPerPoint)), c)
}

// issuer draws the organization on the line where a signature would stand.
func (p *page) issuer(name string) {
	const half, y = 58.0, 160.5
	l := p.set.line(name, style{font: roman})
	p.text(l, center, pageWidth/2, y-3.6, min(18, 2*half/(l.width*mmPerPoint)), ink)
	p.flourish(pageWidth/2, y, half, tint)
	p.text(p.set.line("Issued by", capitals(0.08)), center, pageWidth/2, y+5, 9.5, soft)
}

func (p *page) fact(label, value string, x, y float64) {
	p.text(p.set.line(label, capitals(0.08)), center, x, y-6.2, 9.5, soft)
	p.text(p.set.line(value, style{font: roman}), center, x, y, 15, ink)
}

// link makes the QR code something to click, too.
func (p *page) link(address string, x, y, size float64) {
	p.pdf.LinkString(x, y, size, size, address)
}

// capitals is small capitals, tracked.
func capitals(tracking float64) style {
	return style{font: roman, features: features(1, "c2sc", "smcp"), tracking: tracking}
}

// features turns features of the font on (1) or off (0).
func features(value uint32, tags ...string) []shaping.FontFeature {
	set := make([]shaping.FontFeature, len(tags))
	for i, tag := range tags {
		set[i] = shaping.FontFeature{Tag: opentype.MustNewTag(tag), Value: value}
	}
	return set
}

// writeOut turns a statement's date into words; what is no date stays as it is.
func writeOut(date string) string {
	d, err := time.Parse(day, date)
	if err != nil {
		return date
	}
	return d.Format(written)
}
