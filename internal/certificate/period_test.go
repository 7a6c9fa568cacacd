package certificate_test

import (
	"testing"
	"time"

	"decorum/internal/certificate"

	"pgregory.net/rapid"
)

func TestParsePeriod(t *testing.T) {
	for text, want := range map[string]certificate.Period{
		"never":      {},
		"12 months":  {Months: 12},
		"1 month":    {Months: 1},
		"2 years":    {Months: 24},
		"90 days":    {Days: 90},
		"7d":         {Days: 7},
		"6 Weeks":    {Days: 42},
		" 3 months ": {Months: 3},
	} {
		got, err := certificate.ParsePeriod(text)
		if err != nil || got != want {
			t.Errorf("ParsePeriod(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "12", "months", "-1 days", "0 days", "1.5 years", "12 moons", "99999 years", "1200000 days", "ever"} {
		if got, err := certificate.ParsePeriod(text); err == nil {
			t.Errorf("ParsePeriod(%q) = %+v, want an error", text, got)
		}
	}
}

func TestPeriodRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.OneOf(
			rapid.Just(certificate.Period{}),
			rapid.Map(rapid.IntRange(1, 1200), func(n int) certificate.Period { return certificate.Period{Months: n} }),
			rapid.Map(rapid.IntRange(1, 36000), func(n int) certificate.Period { return certificate.Period{Days: n} }),
		).Draw(t, "period")
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got certificate.Period
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Fatalf("%q came back as %+v, %v; want %+v", text, got, err, want)
		}
	})
}

func TestValidity(t *testing.T) {
	for _, test := range []struct {
		name      string
		zone      string
		completed string
		valid     certificate.Period
		last      string // day on the certificate
		end       string // instant
	}{
		{"a year", "UTC", "2026-11-23T12:00:00Z", certificate.Period{Months: 12}, "2027-11-23", "2027-11-24T00:00:00Z"},
		{"never", "UTC", "2026-11-23T12:00:00Z", certificate.Period{}, "", ""},
		{"to the month's end", "UTC", "2027-01-31T12:00:00Z", certificate.Period{Months: 1}, "2027-02-28", "2027-03-01T00:00:00Z"},
		{"to a leap day", "UTC", "2028-01-31T12:00:00Z", certificate.Period{Months: 1}, "2028-02-29", "2028-03-01T00:00:00Z"},
		{"from a leap day", "UTC", "2028-02-29T12:00:00Z", certificate.Period{Months: 12}, "2029-02-28", "2029-03-01T00:00:00Z"},
		{"over the year", "UTC", "2026-08-31T12:00:00Z", certificate.Period{Months: 6}, "2027-02-28", "2027-03-01T00:00:00Z"},
		{"days", "UTC", "2026-12-31T12:00:00Z", certificate.Period{Days: 60}, "2027-03-01", "2027-03-02T00:00:00Z"},
		{"the day is a local one", "Asia/Tokyo", "2026-11-23T20:00:00Z", certificate.Period{Days: 1}, "2026-11-25", "2026-11-25T15:00:00Z"},
		{"summer time in between", "Europe/Berlin", "2026-01-15T12:00:00Z", certificate.Period{Months: 6}, "2026-07-15", "2026-07-15T22:00:00Z"},
		// On November 4, 2018 clocks in São Paulo went from 00:00 to 01:00.
		{"midnight is skipped", "America/Sao_Paulo", "2018-11-02T12:00:00Z", certificate.Period{Days: 1}, "2018-11-03", "2018-11-04T03:00:00Z"},
		// In Beirut they did so on March 26, 2017.
		{"midnight is skipped, eastward", "Asia/Beirut", "2017-03-24T12:00:00Z", certificate.Period{Days: 1}, "2017-03-25", "2017-03-25T22:00:00Z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			zone, err := time.LoadLocation(test.zone)
			if err != nil {
				t.Fatal(err)
			}
			completed, err := time.Parse(time.RFC3339, test.completed)
			if err != nil {
				t.Fatal(err)
			}
			s, _ := newService(t, func(c *certificate.Config) { c.Zone = zone })
			a := award("Joana Ribeiro")
			a.CompletedAt, a.ValidFor = completed, test.valid
			c, err := s.Sign(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			if c.Statement.ValidUntil != test.last {
				t.Errorf("valid until %q, want %q", c.Statement.ValidUntil, test.last)
			}
			switch {
			case test.end == "" && c.ValidUntil != nil:
				t.Errorf("ends %v, want never", c.ValidUntil)
			case test.end != "" && (c.ValidUntil == nil || c.ValidUntil.Format(time.RFC3339) != test.end):
				t.Errorf("ends %v, want %v", c.ValidUntil, test.end)
			}
		})
	}
}
