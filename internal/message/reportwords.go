package message

import (
	"fmt"
	"strconv"
	"time"
)

// reportFrame is what a mail with a report says in a language.
type reportFrame struct {
	subject string // {view}
	about   string // {view}, {moment}, {rows}: what the report is and how much it has
	moment  string // {date}, {time}
	row     string // {n}, of one
	rows    string // {n}, of several
	none    string // of no row
	why     string // {schedule}, {owner}: when it comes, and who stops it
	large   string // the file does not come with the mail
	action  string

	daily, weekly    string // {at}; {weekday} of a weekly one
	monthly, lastDay string // {day}, {at}; lastDay is for days that not every month has
	at, atOne        string // {hour}, {zone}; atOne is for the hour 01
	first            string // the first day of a month
	weekdays         [7]string
}

// reportFrames are the words of mails with reports, by language.
var reportFrames = map[string]reportFrame{
	"en": {
		subject: "Report: {view}",
		about:   "The completion report “{view}” as of {moment} has {rows}, of the people whom you may see.",
		moment:  "{date}, {time}", row: "{n} row", rows: "{n} rows", none: "{n} rows",
		why:    "{schedule}. {owner} has it sent; ask them to stop it.",
		large:  "The file is too large for a mail: download it from the page.",
		action: "Open the report",
		daily:  "Every day {at}", weekly: "Every {weekday} {at}",
		monthly: "On day {day} of each month {at}", lastDay: "On day {day} of each month, or its last day, {at}",
		at: "at {hour}:00 ({zone})", atOne: "at {hour}:00 ({zone})", first: "1",
		weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	},
	"de": {
		subject: "Bericht: {view}",
		about:   "Der Schulungsbericht „{view}“ (Stand: {moment}) hat {rows} über die Personen, die Sie sehen dürfen.",
		moment:  "{date}, {time} Uhr", row: "{n} Zeile", rows: "{n} Zeilen", none: "{n} Zeilen",
		why:    "{schedule}. Verschicken lässt ihn {owner}. Wenn Sie ihn nicht mehr bekommen möchten, wenden Sie sich bitte dorthin.",
		large:  "Die Datei ist zu groß für eine Mail: Laden Sie sie bitte von der Seite herunter.",
		action: "Bericht öffnen",
		daily:  "Jeden Tag {at}", weekly: "Jeden {weekday} {at}",
		monthly: "Am {day}. jedes Monats {at}", lastDay: "Am {day}. jedes Monats oder an dessen letztem Tag {at}",
		at: "um {hour}:00 Uhr ({zone})", atOne: "um {hour}:00 Uhr ({zone})", first: "1",
		weekdays: [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	},
	"fr": {
		subject: "Rapport : {view}",
		about:   "Le rapport de formation «\u202f{view}\u202f», à jour au {moment}, compte {rows} sur les personnes que vous pouvez voir.",
		moment:  "{date} à {time}", row: "{n} ligne", rows: "{n} lignes", none: "{n} ligne",
		why:    "{schedule}. {owner} le fait envoyer. Pour ne plus le recevoir, adressez-vous à cette personne.",
		large:  "Le fichier est trop volumineux pour un courriel : téléchargez-le depuis la page.",
		action: "Ouvrir le rapport",
		daily:  "Chaque jour {at}", weekly: "Chaque {weekday} {at}",
		monthly: "Le {day} de chaque mois {at}", lastDay: "Le {day} de chaque mois, ou le dernier jour s’il est plus court, {at}",
		at: "à {hour}:00 ({zone})", atOne: "à {hour}:00 ({zone})", first: "1er",
		weekdays: [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	},
	"es": {
		subject: "Informe: {view}",
		about:   "El informe de formación «{view}», con datos del {moment}, tiene {rows} sobre las personas que usted puede ver.",
		moment:  "{date}, {time}", row: "{n} fila", rows: "{n} filas", none: "{n} filas",
		why:    "{schedule}. El envío lo ha programado {owner}; si no desea recibirlo más, pídale que lo detenga.",
		large:  "El archivo es demasiado grande para un correo: descárguelo desde la página.",
		action: "Abrir el informe",
		daily:  "Cada día {at}", weekly: "Cada {weekday} {at}",
		monthly: "El día {day} de cada mes {at}", lastDay: "El día {day} de cada mes, o su último día, {at}",
		at: "a las {hour}:00 ({zone})", atOne: "a la {hour}:00 ({zone})", first: "1",
		weekdays: [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
	},
}

// count says how many rows there are.
func (f reportFrame) count(n int) string {
	words := f.rows
	switch n {
	case 0:
		words = f.none // in French as one
	case 1:
		words = f.row
	}
	return fill(words, map[string]string{"n": strconv.Itoa(n)})
}

// schedule says when the report is sent.
func (f reportFrame) schedule(s ReportSchedule, zone *time.Location) string {
	values := map[string]string{"hour": fmt.Sprintf("%02d", s.Hour), "zone": zone.String(), "day": strconv.Itoa(s.Day), "weekday": f.weekdays[s.Weekday]}
	at, words := f.at, f.daily
	if s.Hour == 1 {
		at = f.atOne
	}
	switch {
	case s.Weekly:
		words = f.weekly
	case s.Day > 28:
		words = f.lastDay
	case s.Day > 0:
		words = f.monthly
	}
	if s.Day == 1 {
		values["day"] = f.first
	}
	values["at"] = fill(at, values)
	return fill(words, values)
}
