package message

import (
	"fmt"
	"strconv"
	"time"
)

// frame is what stands around messages in a language.
type frame struct {
	hello       string // {name}
	several     string // title of a mail about several things
	deadline    string // {due}
	validity    string // {valid}
	late        string // {person}, {due}
	footer      string // {organization}
	unsubscribe string
	link        linkWords
	date        func(t time.Time) string
}

// linkWords are those of a mail with a link to set a password.
type linkWords struct{ title, body, action string } // the body has {organization}

// frames are the words around messages, by language.
func frames(code string) frame {
	switch code {
	case "de":
		return frame{
			hello: "Guten Tag, {name},", several: "Neues zu Ihren Schulungen",
			deadline: "Bitte schließen Sie ihn bis zum {due} ab.", validity: "Der Abschluss gilt bis zum {valid}.",
			late:        "{person}, fällig am {due}",
			footer:      "Diese Nachricht kommt vom Schulungsprogramm von {organization}. Bitte antworten Sie nicht darauf: Die Antworten liest niemand. Wenn etwas nicht stimmt, fragen Sie die Personalabteilung.",
			unsubscribe: "Zertifikate und Nachfragen nicht mehr per Mail schicken",
			link: linkWords{title: "Ein Passwort festlegen", action: "Passwort festlegen",
				body: "Sie oder jemand, der Ihre Adresse kennt, hat um einen Link gebeten, um ein Passwort für die Schulungen von {organization} festzulegen. Er gilt einmal und eine Stunde lang.\n\nWenn Sie es nicht waren, brauchen Sie nichts zu tun: Es bleibt alles, wie es ist."},
			date: dated("%[1]d. %[2]s %[3]d", "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"),
		}
	case "fr":
		return frame{
			hello: "Bonjour {name},", several: "Du nouveau pour vos formations",
			deadline: "Merci de la terminer avant la fin du {due}.", validity: "Elle reste valable jusqu’au {valid}.",
			late:        "{person}, échéance le {due}",
			footer:      "Ce message vient du programme de formation de {organization}. Merci de ne pas y répondre : personne ne lit les réponses. Si quelque chose ne va pas, adressez-vous aux ressources humaines.",
			unsubscribe: "Ne plus m’envoyer les certificats et les questions de suivi par courriel",
			link: linkWords{title: "Choisir un mot de passe", action: "Choisir un mot de passe",
				body: "Vous, ou une personne qui connaît votre adresse, avez demandé un lien pour choisir un mot de passe pour les formations de {organization}. Il fonctionne une seule fois, pendant une heure.\n\nSi ce n’était pas vous, vous n’avez rien à faire : rien ne change."},
			date: dated("%[1]s %[2]s %[3]d", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
		}
	case "es":
		return frame{
			hello: "Hola, {name}:", several: "Novedades sobre su formación",
			deadline: "Complételo, por favor, a más tardar el {due}.", validity: "Es válido hasta el {valid}.",
			late:        "{person}, con fecha límite el {due}",
			footer:      "Este mensaje viene del programa de formación de {organization}. No responda a él: nadie lee las respuestas. Si algo no está bien, pregunte a Recursos Humanos.",
			unsubscribe: "No enviarme por correo certificados ni preguntas de seguimiento",
			link: linkWords{title: "Elegir una contraseña", action: "Elegir una contraseña",
				body: "Usted, o alguien que conoce su dirección, ha pedido un enlace para elegir una contraseña para la formación de {organization}. Sirve una sola vez y durante una hora.\n\nSi no fue usted, no tiene que hacer nada: todo queda como está."},
			date: dated("%[1]d de %[2]s de %[3]d", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
		}
	}
	return frame{
		hello: "Hello {name},", several: "News about your training",
		deadline: "Please complete it by {due}.", validity: "It counts until {valid}.",
		late:        "{person}, due on {due}",
		footer:      "This message comes from the training of {organization}. Please don't reply: nobody reads the answers. If something is wrong, ask HR.",
		unsubscribe: "Don't send me certificates and follow-up questions by mail",
		link: linkWords{title: "Set your password", action: "Set the password",
			body: "You, or somebody who knows your address, asked for a link to set a password for the training of {organization}. It works once, within an hour.\n\nIf it was not you, there is nothing to do: everything stays as it is."},
		date: func(t time.Time) string { return t.Format("January 2, 2006") },
	}
}

// dated returns how a language writes a day.
func dated(format string, months ...string) func(t time.Time) string {
	return func(t time.Time) string {
		if format[:5] == "%[1]s" { // French: le 1er, and then plain numbers
			day := strconv.Itoa(t.Day())
			if t.Day() == 1 {
				day = "1er"
			}
			return fmt.Sprintf(format, day, months[t.Month()-1], t.Year())
		}
		return fmt.Sprintf(format, t.Day(), months[t.Month()-1], t.Year())
	}
}

// BuiltIn returns a text as the program brings it.
func BuiltIn(k Kind, code string) Text {
	t := builtIn[code][k]
	t.Kind, t.Language = k, code
	return t
}

// builtIn are the texts, by language. They name what is to be done and by when,
// and threaten nobody.
var builtIn = map[string]map[Kind]Text{
	"en": {
		Assigned: {Heading: "{course} is on your list", Action: "Open the course",
			Body: "You are asked to take the course {course}. {deadline}\n\nYou can stop at any time and go on where you left off. HR sees that you passed, not what you answered."},
		DueSoon: {Heading: "{course} is due on {due}", Action: "Go on with the course",
			Body: "You have not completed it yet. What you have done so far is kept."},
		Overdue: {Heading: "{course} was due on {due}", Action: "Go on with the course",
			Body: "You have not completed it yet, and what you have done so far is kept. If something keeps you from it, such as a long absence, tell HR: they can move the day."},
		Escalation: {Heading: "Past the due day: {course}", Action: "See your team's report",
			Body: "These people report to you and have not completed the course:\n\n{people}\n\nA word from you often helps more than another reminder. If somebody is away for long, tell HR."},
		Certificate: {Heading: "You have completed {course}", Action: "Open your certificate",
			Body: "Well done. Your certificate is ready, and whoever gets it from you can verify it. {validity}"},
		Expiring: {Heading: "Your completion of {course} expires", Action: "Open the course",
			Body: "It counts until {valid}. If you are to take the course again, you will be asked in good time."},
		FollowUp: {Heading: "A few questions about {course}", Action: "Answer them now",
			Body: "They take two minutes and help you remember what you learned. Whatever you answer, your completion stays."},
	},
	"de": {
		Assigned: {Heading: "{course} steht für Sie an", Action: "Kurs öffnen",
			Body: "Bitte nehmen Sie am Kurs {course} teil. {deadline}\n\nSie können jederzeit aufhören und später an derselben Stelle weitermachen. Die Personalabteilung sieht, dass Sie bestanden haben, nicht, was Sie geantwortet haben."},
		DueSoon: {Heading: "{course} ist am {due} fällig", Action: "Mit dem Kurs weitermachen",
			Body: "Sie haben den Kurs noch nicht abgeschlossen. Was Sie bisher getan haben, bleibt erhalten."},
		Overdue: {Heading: "{course} war am {due} fällig", Action: "Mit dem Kurs weitermachen",
			Body: "Sie haben den Kurs noch nicht abgeschlossen; was Sie bisher getan haben, bleibt erhalten. Wenn etwas Sie hindert, etwa eine lange Abwesenheit, sagen Sie es der Personalabteilung: Sie kann den Tag verschieben."},
		Escalation: {Heading: "Über die Frist: {course}", Action: "Bericht Ihres Teams öffnen",
			Body: "Diese Personen berichten an Sie und haben den Kurs nicht abgeschlossen:\n\n{people}\n\nEin Wort von Ihnen hilft oft mehr als eine weitere Erinnerung. Wenn jemand länger abwesend ist, sagen Sie es der Personalabteilung."},
		Certificate: {Heading: "Sie haben {course} abgeschlossen", Action: "Zertifikat öffnen",
			Body: "Gut gemacht. Ihr Zertifikat liegt bereit, und wer es von Ihnen bekommt, kann es prüfen. {validity}"},
		Expiring: {Heading: "Ihr Abschluss von {course} läuft ab", Action: "Kurs öffnen",
			Body: "Er gilt bis zum {valid}. Wenn Sie den Kurs wieder machen sollen, werden Sie rechtzeitig gefragt."},
		FollowUp: {Heading: "Ein paar Fragen zu {course}", Action: "Jetzt antworten",
			Body: "Sie brauchen dafür zwei Minuten, und sie helfen, Gelerntes zu behalten. Was immer Sie antworten, Ihr Abschluss bleibt."},
	},
	"fr": {
		Assigned: {Heading: "{course} vous attend", Action: "Ouvrir la formation",
			Body: "Vous êtes invité à suivre la formation {course}. {deadline}\n\nVous pouvez vous arrêter à tout moment et reprendre où vous en étiez. Les ressources humaines voient que vous avez réussi, pas ce que vous avez répondu."},
		DueSoon: {Heading: "{course} : échéance le {due}", Action: "Reprendre la formation",
			Body: "Vous ne l’avez pas encore terminée. Ce que vous avez déjà fait est conservé."},
		Overdue: {Heading: "{course} : l’échéance était le {due}", Action: "Reprendre la formation",
			Body: "Vous ne l’avez pas encore terminée, et ce que vous avez déjà fait est conservé. Si quelque chose vous en empêche, une longue absence par exemple, dites-le aux ressources humaines : elles peuvent déplacer la date."},
		Escalation: {Heading: "Échéance dépassée : {course}", Action: "Voir le rapport de votre équipe",
			Body: "Ces personnes relèvent de vous et n’ont pas terminé la formation :\n\n{people}\n\nUn mot de votre part aide souvent plus qu’un rappel de plus. Si quelqu’un est absent pour longtemps, dites-le aux ressources humaines."},
		Certificate: {Heading: "Vous avez terminé {course}", Action: "Ouvrir votre certificat",
			Body: "Bravo. Votre certificat est prêt, et toute personne à qui vous le donnez peut le vérifier. {validity}"},
		Expiring: {Heading: "{course} : votre attestation expire", Action: "Ouvrir la formation",
			Body: "Elle reste valable jusqu’au {valid}. Si vous devez suivre la formation de nouveau, on vous le demandera à temps."},
		FollowUp: {Heading: "Quelques questions sur {course}", Action: "Répondre maintenant",
			Body: "Elles prennent deux minutes et aident à retenir ce que vous avez appris. Quelles que soient vos réponses, votre réussite vous reste acquise."},
	},
	"es": {
		Assigned: {Heading: "{course} está en su lista", Action: "Abrir el curso",
			Body: "Se le pide que haga el curso {course}. {deadline}\n\nPuede parar en cualquier momento y seguir donde lo dejó. Recursos Humanos ve que ha aprobado, no lo que ha respondido."},
		DueSoon: {Heading: "{course}: la fecha límite es el {due}", Action: "Seguir con el curso",
			Body: "Todavía no lo ha completado. Lo que ha hecho hasta ahora se conserva."},
		Overdue: {Heading: "{course}: la fecha límite era el {due}", Action: "Seguir con el curso",
			Body: "Todavía no lo ha completado, y lo que ha hecho hasta ahora se conserva. Si algo se lo impide, como una ausencia larga, dígaselo a Recursos Humanos: pueden cambiar la fecha."},
		Escalation: {Heading: "Fecha límite superada: {course}", Action: "Ver el informe de su equipo",
			Body: "Estas personas dependen de usted y no han completado el curso:\n\n{people}\n\nUna palabra suya suele ayudar más que otro recordatorio. Si alguien está ausente por mucho tiempo, dígaselo a Recursos Humanos."},
		Certificate: {Heading: "Ha completado {course}", Action: "Abrir su certificado",
			Body: "Enhorabuena. Su certificado está listo, y quien lo reciba de usted puede verificarlo. {validity}"},
		Expiring: {Heading: "{course}: su certificado caduca", Action: "Abrir el curso",
			Body: "Es válido hasta el {valid}. Si tiene que volver a hacer el curso, se le pedirá con tiempo."},
		FollowUp: {Heading: "Unas preguntas sobre {course}", Action: "Responder ahora",
			Body: "Se tarda dos minutos y ayudan a recordar lo aprendido. Responda lo que responda, el curso sigue completado."},
	},
}
