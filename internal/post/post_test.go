package post

import (
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"decorum/internal/fault"
)

func TestWhatMayBeReached(t *testing.T) {
	c := New(Config{Private: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}})
	for ip, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f::1": true, "10.1.2.3": true, "::ffff:10.1.2.3": true,
		"10.2.0.1": false, "127.0.0.1": false, "::1": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "::": false, "169.254.169.254": false,
		"192.168.1.1": false, "172.16.0.1": false, "172.31.255.255": false, "172.32.0.1": true, "100.64.0.1": false, "198.18.0.1": false,
		"fe80::1%eth0": false, "fc00::1": false, "fd12::1": false, "ff02::1": false, "224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "192.0.2.1": false,
	} {
		if got := c.allowed(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s may be reached: %v", ip, got)
		}
	}
	for address, want := range map[string]bool{
		"https://hr.example.org/x": true, "https://hr.example.org:8443": true, "http://hr.example.org": false, "ftp://hr.example.org": false, "https://": false,
		"https://127.0.0.1/": false, "https://[::1]/": false, "https://10.1.0.1": true, "hr.example.org": false,
	} {
		if err := c.Check(address); (err == nil) != want || (err != nil && fault.Of(err) != fault.Invalid) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := New(Config{Insecure: true}).Check("http://hr.example.org"); err != nil {
		t.Errorf("http where it is allowed: %v", err)
	}
}

// loopback lets a client reach the servers of a test.
func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

func TestPost(t *testing.T) {
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect is followed") }))
	defer inner.Close()
	var got *http.Request
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		_, _ = io.ReadAll(r.Body) // without which the server would not see that nobody waits any more
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, inner.URL, http.StatusTemporaryRedirect)
		case "/hang":
			<-r.Context().Done()
		case "/long":
			for range 1 << 12 {
				if _, err := w.Write(make([]byte, 1<<12)); err != nil {
					return
				}
			}
		case "/fail":
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	c := New(Config{Private: loopback(), Roots: roots, Timeout: time.Second})
	for path, want := range map[string]int{"/": 200, "/redirect": 307, "/fail": 500, "/long": 200} {
		status, err := c.Post(t.Context(), server.URL+path, map[string]string{"webhook-id": "7"}, []byte("{}"))
		if err != nil || status != want {
			t.Errorf("%s: %d, %v", path, status, err)
		}
		if got.Method != http.MethodPost || got.Header.Get("Webhook-Id") != "7" || got.Header.Get("User-Agent") != "Decorum" {
			t.Errorf("%s is asked with %s %v", path, got.Method, got.Header)
		}
	}
	refused := func(what string, c *Client, address, words string) {
		t.Helper()
		if _, err := c.Post(t.Context(), address, nil, []byte("{}")); err == nil || !strings.Contains(fault.Words(err), words) {
			t.Errorf("%s: %v, want %q", what, err, words)
		}
	}
	refused("one that hangs", c, server.URL+"/hang", "did not answer in time")
	refused("an authority that is not known", New(Config{Private: loopback()}), server.URL, "certificate is not valid")
	// The name is harmless and leads to this machine.
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	refused("a name that leads inside", New(Config{Roots: roots}), "https://localhost"+port, "private network")
	refused("an address inside", New(Config{Roots: roots}), server.URL, "private network")
	refused("a name that there is not", c, "https://nowhere.invalid", "no host of that name")
	server.Close()
	refused("one that is down", c, server.URL, "refused the connection")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Post(ended, server.URL, nil, nil); err == nil {
		t.Error("sent after the end")
	}
}
