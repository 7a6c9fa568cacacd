package audit

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func two() Entries {
	return func(each func(Told) error) error {
		for _, t := range []Told{
			{Entry: Entry{ID: 2, At: at("2026-05-04T12:00:00Z"), By: "=1+1", Action: "change", Subject: Person, PersonID: 7, Name: "+Bo", Email: "bo@example.org"},
				Sentence: "=1+1 changed +Bo", Details: []Detail{{"Name", "from “B” to “Bo”"}, {"Entry", "2"}}},
			{Entry: Entry{ID: 1, At: at("2026-05-04T11:00:00Z"), Subject: Import}, Sentence: "The program said\nso.\x1b[31m"},
		} {
			if err := each(t); err != nil {
				return err
			}
		}
		return nil
	}
}

func none(func(Told) error) error { return nil }

func TestFiles(t *testing.T) {
	var csv, text, list, empty bytes.Buffer
	for _, err := range []error{WriteCSV(&csv, time.UTC, two()), WriteText(&text, time.UTC, two()), WriteJSON(&list, two()), WriteJSON(&empty, none)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := "\ufeffEntry,When,Who,By,About,Action,Person,Email,What happened,Details\r\n" +
		"2,2026-05-04T12:00:00Z,\"'=1+1\",\"'=1+1\",person,change,\"'+Bo\",bo@example.org,\"'=1+1 changed +Bo\",Name: from “B” to “Bo”; Entry: 2\r\n" +
		"1,2026-05-04T11:00:00Z,The program,,import,,,,\"The program said\nso.\x1b[31m\",\r\n"
	if csv.String() != want {
		t.Errorf("CSV is\n%q\nwant\n%q", csv.String(), want)
	}
	if want := "2026-05-04 12:00:00  =1+1 changed +Bo.\n2026-05-04 11:00:00  The program said so. [31m.\n"; text.String() != want {
		t.Errorf("text is\n%q\nwant\n%q", text.String(), want)
	}
	var lines []map[string]any
	if err := json.Unmarshal(list.Bytes(), &lines); err != nil || len(lines) != 2 || lines[0]["sentence"] != "=1+1 changed +Bo" || lines[1]["who"] != "The program" {
		t.Errorf("JSON is %s, %v", list.String(), err)
	}
	if strings.TrimSpace(empty.String()) != "[]" {
		t.Errorf("nothing is %q", empty.String())
	}
}
