package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/labstack/echo/v4"

	"decorum/internal/account"
	"decorum/internal/certificate"
	"decorum/internal/enrollment"
	"decorum/internal/fault"
)

// sheet is a certificate as a page shows it.
type sheet struct {
	certificate.Statement
	State     certificate.State
	Completed time.Time // a day
	LastDay   time.Time // of validity; zero = never ends
	Code      string    // SVG path of the QR code, one unit a module
	Size      int       // of the code, in modules
	VerifyURL string
}

type certificatePage struct {
	layout
	enrollment.Learning
	Sheet sheet
}

// certificatePage shows the person's certificate; it is the accessible twin of
// the PDF.
func (s *server) certificatePage(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := s.Enrollments.Learning(ctx, learner(c).ID, c.Param("course"))
	if err != nil {
		return err
	}
	// In a new cycle, the one of the cycle before stands until it is taken over.
	issued, state, err := s.Certificates.Latest(ctx, learner(c).ID, l.Course.Key)
	if errors.Is(err, fault.Missing) {
		return fault.Explain(fault.Missing, "There is no certificate yet: it is issued at the moment when every requirement is met. The course page shows what is left.")
	}
	if err != nil {
		return err
	}
	page := certificatePage{layout: s.layout(c, "Certificate", "courses"), Learning: l}
	if page.Sheet, err = s.sheetOf(issued, state); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "learn/certificate", page)
}

func (s *server) sheetOf(issued certificate.Certificate, state certificate.State) (sheet, error) {
	out := sheet{Statement: issued.Statement, State: state,
		VerifyURL: strings.TrimRight(s.BaseURL.String(), "/") + "/verify/" + issued.Statement.Serial}
	var err error
	if out.Completed, err = s.parseDay(issued.Statement.Completed); err != nil {
		return sheet{}, err
	}
	if issued.Statement.ValidUntil != "" {
		if out.LastDay, err = s.parseDay(issued.Statement.ValidUntil); err != nil {
			return sheet{}, err
		}
	}
	out.Code, out.Size, err = code(out.VerifyURL)
	return out, err
}

// parseDay reads a day of the organisation's zone.
func (s *server) parseDay(text string) (time.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly, text, s.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading a day: %w", err)
	}
	return day, nil
}

// code draws a QR code as the path of an SVG.
func code(text string) (path string, size int, err error) {
	drawn, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", 0, fmt.Errorf("drawing a QR code: %w", err)
	}
	size = drawn.Bounds().Dx()
	var b strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := drawn.At(x, y).RGBA(); r == 0 {
				_, _ = fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return b.String(), size, nil
}

// certificatePDF serves /certificates/{serial}.pdf. Whoever knows the serial
// may have it, as whoever holds the paper may show it; guessing is slowed down.
func (s *server) certificatePDF(c echo.Context) error {
	serial, isPDF := strings.CutSuffix(c.Param("file"), ".pdf")
	if !isPDF {
		return fmt.Errorf("looking for %q: %w", c.Param("file"), fault.Missing)
	}
	if err := s.slowDown(c); err != nil {
		return err
	}
	body, err := s.Certificates.PDF(c.Request().Context(), serial)
	if errors.Is(err, fault.Invalid) {
		return fmt.Errorf("reading serial %q: %w", serial, fault.Missing)
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="certificate-`+strings.ToLower(serial)+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", body)
}

type verifyPage struct {
	layout
	Serial    string
	Found     bool
	Genuine   bool // the signature holds
	Sheet     sheet
	Issued    time.Time
	RevokedAt time.Time
	Reason    string
	Later     string // serial of the certificate that superseded this one
	Canonical string
	Signature []byte
	Error     string
}

// verifyForm asks for a serial, or goes to the one that was typed.
func (s *server) verifyForm(c echo.Context) error {
	if serial := strings.TrimSpace(c.QueryParam("serial")); serial != "" {
		return see(c, "/verify/"+strings.NewReplacer("/", "", "?", "", "#", "", "%", "").Replace(serial))
	}
	return s.render(c, http.StatusOK, "verify/verify", verifyPage{layout: s.stranger("Verify a certificate")})
}

// stranger is the layout of a page that is the same for everybody.
func (s *server) stranger(title string) layout {
	return layout{Title: title, Organization: s.Organization, Person: account.Person{}, Now: s.Clock()}
}

// verifyPage shows every signed field of a certificate and whether it counts.
func (s *server) verifyPage(c echo.Context) error {
	if err := s.slowDown(c); err != nil {
		return err
	}
	page := verifyPage{layout: s.stranger("Verify a certificate"), Serial: c.Param("serial")}
	issued, state, genuine, err := s.Certificates.Lookup(c.Request().Context(), page.Serial)
	switch {
	case errors.Is(err, fault.Missing), errors.Is(err, fault.Invalid):
		page.Error = fault.Words(err)
		return s.render(c, http.StatusNotFound, "verify/verify", page)
	case err != nil:
		return err
	}
	if page.Sheet, err = s.sheetOf(issued, state); err != nil {
		return err
	}
	canonical, err := issued.Statement.Canonical()
	if err != nil {
		return err
	}
	page.Found, page.Genuine, page.Issued, page.Reason, page.Later = true, genuine, issued.IssuedAt, issued.RevokedReason, issued.SupersededBy
	page.Serial, page.Canonical, page.Signature = issued.Statement.Serial, string(canonical), issued.Signature
	if issued.RevokedAt != nil {
		page.RevokedAt = *issued.RevokedAt
	}
	return s.render(c, http.StatusOK, "verify/verify", page)
}

// publicKeys serves the keys with which certificates can be checked elsewhere.
func (s *server) publicKeys(c echo.Context) error {
	keys, err := s.Certificates.Keys(c.Request().Context())
	if err != nil {
		return err
	}
	var out []byte
	for _, k := range keys {
		block, err := k.PublicPEM()
		if err != nil {
			return err
		}
		out = append(out, "# key "+k.ID+"\n"...)
		out = append(out, block...)
	}
	return c.Blob(http.StatusOK, "application/x-pem-file", out)
}
