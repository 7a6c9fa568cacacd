// Package browser drives a headless Chromium in tests, the way a person does:
// by what is written on the page.
//
//	b := browser.New(t)
//	p := b.Page(t, browser.Options{Phone: true, Dark: true})
//	p.SignIn(server.URL, "hr@demo.example", password)
//	p.Open(server.URL + "/reports/completion")
//	p.Fill("unit", "Sales")
//	p.Click("Filter")
//	p.See("12 people")
//	p.Axe()
//	p.Screenshot("report")
//
// A page watches over itself. A script's error, a message of
// console.error, a violation of the Content-Security-Policy, a resource that
// does not load or a document that answers with an error status fails the
// test when it ends, unless [Page.Problems] took it. Nothing outside this
// machine can be reached, so a page that asks another host is found too.
//
// What goes wrong on the way (no such button, a page that never settles) ends
// the test at once and says what is on the page. A machine without a browser
// skips the test by name.
package browser
