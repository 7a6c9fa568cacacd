package sample

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// script is a way of writing names. A name stands in it as people write it,
// after a slash as it stands in an address.
type script struct {
	weight        int
	given, family string
	familyFirst   bool
	joined        bool // no space between the two
}

// scripts are the names that people of a large employer may have. They are
// common names, combined by chance.
func scripts() []script {
	return []script{
		{weight: 46, given: "Emma James Olivia Noah Grace Daniel Hannah Marcus Ruth Samuel Priya Arjun Fatima Omar Aisha Kwame " +
			"Ngozi Tunde Leila Carlos Elena Mateo Lucia Diego Anna Peter Maria Thomas Claire Victor Nadia Ivan",
			family: "Miller Johnson Okafor Patel Garcia Nguyen Smith Brown Haddad Silva Rossi Kim-Baker Wilson Mensah Novak " +
				"Taylor Ferrari Ramirez Clarke Jensen Weber Moreau Adeyemi Costa Murphy O'Neill Walker Fischer"},
		{weight: 24, given: "Zoë/zoe Łukasz/lukasz Søren/soren Márta/marta José/jose Renée/renee Jürgen/juergen Åsa/asa Dvořák/dvorak " +
			"Šárka/sarka Gökçe/goekce Thảo/thao Beyoğlu/beyoglu Íñigo/inigo Ștefan/stefan Chloé/chloe Anaïs/anais Björn/bjoern",
			family: "Müller/mueller Nuñez/nunez Håkansson/hakansson Świątek/swiatek Kovačević/kovacevic Nguyễn/nguyen Ångström/angstrom " +
				"Çelik/celik Őry/ory Bărbulescu/barbulescu D’Angelo/dangelo Gößmann/goessmann Lefèvre/lefevre Sørensen/sorensen " +
				"Peña/pena Jónsdóttir/jonsdottir Žižka/zizka Muñoz/munoz"},
		{weight: 6, given: "Ελένη/eleni Γιώργος/giorgos Κατερίνα/katerina Νίκος/nikos Σοφία/sofia Δημήτρης/dimitris",
			family: "Παπαδοπούλου/papadopoulou Νικολάου/nikolaou Γεωργίου/georgiou Αλεξίου/alexiou"},
		{weight: 8, given: "Ольга/olga Дмитро/dmytro Наталія/nataliia Милан/milan Ирина/irina Андрей/andrei Йордан/yordan",
			family: "Шевченко/shevchenko Петровић/petrovic Иванова/ivanova Коваленко/kovalenko Соколов/sokolov"},
		{weight: 6, given: "فاطمة/fatima يوسف/yusuf ليلى/layla خالد/khalid مريم/maryam حسن/hasan",
			family: "الحداد/alhaddad المصري/almasri منصور/mansour الخطيب/alkhatib"},
		{weight: 5, given: "小明/xiaoming 美玲/meiling 伟/wei 芳/fang 志强/zhiqiang", family: "王/wang 李/li 陈/chen 欧阳/ouyang", familyFirst: true, joined: true}, //nolint:gosmopolitan // names in their own script
		{weight: 3, given: "さくら/sakura 健太/kenta 陽子/yoko 翔/sho", family: "佐藤/sato 鈴木/suzuki 高橋/takahashi", familyFirst: true},                           //nolint:gosmopolitan // names in their own script
		{weight: 2, given: "서연/seoyeon 민준/minjun 지우/jiwoo", family: "김/kim 박/park 최/choi", familyFirst: true, joined: true},
	}
}

// namer draws names and addresses that nobody else has.
type namer struct {
	random  *rand.Rand
	scripts []script
	total   int
	taken   map[string]int
}

func newNamer(random *rand.Rand) *namer {
	n := &namer{random: random, scripts: scripts(), taken: map[string]int{}}
	for _, s := range n.scripts {
		n.total += s.weight
	}
	return n
}

func (n *namer) next() (name, email string) {
	at := n.random.IntN(n.total)
	var s script
	for _, s = range n.scripts {
		if at -= s.weight; at < 0 {
			break
		}
	}
	given, givenLatin := n.one(s.given)
	family, familyLatin := n.one(s.family)
	space := " "
	if s.joined {
		space = ""
	}
	name = given + space + family
	if s.familyFirst {
		name = family + space + given
	}
	local := givenLatin + "." + familyLatin
	n.taken[local]++
	if again := n.taken[local]; again > 1 {
		local += strconv.Itoa(again)
	}
	return name, local + "@demo.example"
}

func (n *namer) one(list string) (written, latin string) {
	all := strings.Fields(list)
	written, latin, found := strings.Cut(all[n.random.IntN(len(all))], "/")
	if !found {
		latin = strings.ToLower(strings.ReplaceAll(written, "'", ""))
	}
	return written, latin
}
