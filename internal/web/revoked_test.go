package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"decorum/internal/api"
)

// TestRevokedCertificateIsMarked: the completion stays a fact, and wherever HR,
// an auditor or a program reads of it, the certificate is said to be revoked,
// unless what is read is of a day before that.
func TestRevokedCertificateIsMarked(t *testing.T) { onBoth(t, testRevokedCertificateIsMarked) }

func testRevokedCertificateIsMarked(t *testing.T, s *site) {
	serial := s.inhabit()
	hr, p := s.as("hr"), s.program(everything)
	const report, only = "/reports/completion", "search=learner@demo.example"
	person := s.of("learner")
	hr.want(report+"?"+only, http.StatusOK, serial)
	hr.want(person, http.StatusOK, serial+"</a> <span class=\"badge good\">")

	s.move(2 * 24 * time.Hour)
	must(t, s.server.Certificates.Revoke(t.Context(), "hr@demo.example", serial, "The quiz was taken by somebody else."))
	s.move(24 * time.Hour)
	hr = s.as("hr")
	hr.want(report+"?"+only, http.StatusOK, serial+"</a>", "Revoked</span> November 25, 2026", "Completed</span>")
	hr.want(report+"?columns=certificate_status&"+only, http.StatusOK, "Certificate status", "Revoked</span></td>")
	hr.want(person, http.StatusOK, "Revoked</span> on November 25, 2026: The quiz was taken by somebody else.")
	lacks(t, "the day before", hr.want(report+"?as_at=2026-11-24&"+only, http.StatusOK, serial), "Revoked")

	for day, want := range map[string]string{"": "Revoked", "&as_at=2026-11-24": "Valid", "&as_at=2026-11-25": "Revoked"} {
		lines := hr.lines(report + "?format=csv&" + only + day)
		last := len(lines[0]) - 1
		if len(lines) != 2 || lines[0][last] != "Certificate status" || lines[1][last] != want || lines[1][5] != "Completed" || lines[1][13] != serial {
			t.Errorf("the file%s is %q, want the certificate to be %s", day, lines, want)
		}
		if got := columnOfPack(t, hr, day, "Certificate status"); got != want {
			t.Errorf("in the pack%s it is %q, want %s", day, got, want)
		}
	}
	got := get[api.List[api.Completion]](p, "/completions?status=completed")
	if len(got.Items) != 1 || *got.Items[0].Certificate != serial || *got.Items[0].State != "revoked" || got.Items[0].Status != "completed" {
		t.Errorf("a program reads %+v", got)
	}
	if then := get[api.List[api.Completion]](p, "/completions?status=completed&as_at=2026-11-24"); len(then.Items) != 1 || *then.Items[0].State != "valid" {
		t.Errorf("of the day before, a program reads %+v", then)
	}
	if open := get[api.List[api.Completion]](p, "/completions?status=not-started"); len(open.Items) == 0 || open.Items[0].State != nil {
		t.Errorf("without a certificate, a program reads %+v", open)
	}
	cycles := get[api.List[api.Enrollment]](p, s.of("learner")+"/enrollments")
	if len(cycles.Items) != 1 || *cycles.Items[0].State != "revoked" || cycles.Items[0].RevokedAt == nil {
		t.Errorf("of the person, a program reads %+v", cycles)
	}
}

// columnOfPack returns what a pack about the learner has in a column of its report.
func columnOfPack(t *testing.T, hr *visitor, day, column string) string {
	t.Helper()
	form := url.Values{"search": {"learner@demo.example"}}
	if day != "" {
		form.Set("as_at", strings.TrimPrefix(day, "&as_at="))
	}
	status, body, _ := hr.post("/reports/evidence", form)
	if status != http.StatusOK {
		t.Fatalf("the pack comes with %d: %s", status, body)
	}
	archive, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	must(t, err)
	file, err := archive.Open("completion.csv")
	must(t, err)
	text, err := io.ReadAll(file)
	must(t, err)
	lines := readCSV(t, string(bytes.TrimPrefix(text, []byte("\ufeff"))))
	for i, head := range lines[0] {
		if head == column && len(lines) == 2 {
			return lines[1][i]
		}
	}
	t.Fatalf("the pack's report is %q", lines)
	return ""
}
