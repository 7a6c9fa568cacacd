package message

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestReportWords: every language has every word, and knows what it fills in.
func TestReportWords(t *testing.T) {
	values := map[string]string{}
	for _, name := range []string{"view", "moment", "rows", "date", "time", "n", "schedule", "owner", "at", "weekday", "day", "hour", "zone"} {
		values[name] = "x"
	}
	english := reflect.ValueOf(reportFrames["en"])
	for _, code := range Languages() {
		words := reflect.ValueOf(reportFrames[code])
		for i := range words.NumField() {
			name := words.Type().Field(i).Name
			if name == "weekdays" {
				continue
			}
			text := words.Field(i).String()
			if text == "" || strings.ContainsAny(fill(text, values), "{}") {
				t.Errorf("%s of %s is %q", name, code, text)
			}
			for _, m := range field.FindAllString(english.Field(i).String(), -1) {
				if !strings.Contains(text, m) {
					t.Errorf("%s of %s lacks %s: %q", name, code, m, text)
				}
			}
		}
		days := map[string]bool{}
		for _, day := range reportFrames[code].weekdays {
			days[day] = day != ""
		}
		if delete(days, ""); len(days) != 7 {
			t.Errorf("%s has the weekdays %v", code, days)
		}
	}
}

func TestReportCounts(t *testing.T) {
	for code, want := range map[string]string{
		"en": "0 rows, 1 row, 2 rows", "de": "0 Zeilen, 1 Zeile, 2 Zeilen", "fr": "0 ligne, 1 ligne, 2 lignes", "es": "0 filas, 1 fila, 2 filas",
	} {
		f := reportFrames[code]
		if got := fmt.Sprintf("%s, %s, %s", f.count(0), f.count(1), f.count(2)); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

func TestReportSchedules(t *testing.T) {
	monday := ReportSchedule{Weekly: true, Weekday: time.Monday, Hour: 7}
	for code, want := range map[string][5]string{
		"en": {"Every day at 01:00 (UTC)", "Every Monday at 07:00 (UTC)", "On day 1 of each month at 07:00 (UTC)", "On day 28 of each month at 00:00 (UTC)",
			"On day 29 of each month, or its last day, at 23:00 (UTC)"},
		"de": {"Jeden Tag um 01:00 Uhr (UTC)", "Jeden Montag um 07:00 Uhr (UTC)", "Am 1. jedes Monats um 07:00 Uhr (UTC)", "Am 28. jedes Monats um 00:00 Uhr (UTC)",
			"Am 29. jedes Monats oder an dessen letztem Tag um 23:00 Uhr (UTC)"},
		"fr": {"Chaque jour à 01:00 (UTC)", "Chaque lundi à 07:00 (UTC)", "Le 1er de chaque mois à 07:00 (UTC)", "Le 28 de chaque mois à 00:00 (UTC)",
			"Le 29 de chaque mois, ou le dernier jour s’il est plus court, à 23:00 (UTC)"},
		"es": {"Cada día a la 01:00 (UTC)", "Cada lunes a las 07:00 (UTC)", "El día 1 de cada mes a las 07:00 (UTC)", "El día 28 de cada mes a las 00:00 (UTC)",
			"El día 29 de cada mes, o su último día, a las 23:00 (UTC)"},
	} {
		for i, s := range []ReportSchedule{{Hour: 1}, monday, {Day: 1, Hour: 7}, {Day: 28}, {Day: 29, Hour: 23}} {
			if got := reportFrames[code].schedule(s, time.UTC); got != want[i] {
				t.Errorf("%s: %s, want %s", code, got, want[i])
			}
		}
	}
}
