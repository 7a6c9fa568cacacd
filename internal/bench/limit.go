package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"time"
)

// echo is a server that answers every request with the bytes and headers of one
// answer of ours: the limit of any handler.
type echo struct {
	server  *http.Server
	address string
}

// newEcho asks for a page once and repeats it from then on.
func newEcho(ctx context.Context, s *site, path, cookie string) (*echo, int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+path, nil)
	if err != nil {
		return nil, 0, fmt.Errorf("asking for %s: %w", path, err)
	}
	request.Header.Set("Cookie", cookie)
	client := http.Client{Transport: &http.Transport{DisableCompression: true}}
	response, err := client.Do(request)
	if err != nil {
		return nil, 0, fmt.Errorf("asking for %s: %w", path, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("asking for %s: %s, %w", path, response.Status, err)
	}
	header := response.Header.Clone()
	header.Del("Date")
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, fmt.Errorf("listening: %w", err)
	}
	e := &echo{address: listener.Addr().String(), server: &http.Server{ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			maps.Copy(w.Header(), header)
			_, _ = w.Write(body)
		})}}
	go func() { _ = e.server.Serve(listener) }()
	return e, len(body), nil
}

func (e *echo) close() { _ = e.server.Close() }

// bareUpsert prepares a table with an index and returns one durable upsert into
// it, by key, and what releases it.
func bareUpsert(ctx context.Context, s *site, clients int) (upsert func(client, turn int) error, release func(), err error) {
	create := "CREATE TABLE IF NOT EXISTS bare_answers (attempt_id BIGINT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, " +
		"saved_at TIMESTAMP NOT NULL, PRIMARY KEY (attempt_id, question))"
	if _, err := s.bare.ExecContext(ctx, create); err != nil {
		return nil, nil, fmt.Errorf("making a table: %w", err)
	}
	connections := clients
	if s.engine == "sqlite" {
		connections = 1 // it has one writer; more would only wait in turns
	}
	s.bare.SetMaxOpenConns(connections)
	prepared, err := s.bare.PrepareContext(ctx, "INSERT INTO bare_answers (attempt_id, question, answer, saved_at) "+
		"VALUES ($1, $2, $3, $4) ON CONFLICT (attempt_id, question) DO UPDATE SET answer = excluded.answer, saved_at = excluded.saved_at")
	if err != nil {
		return nil, nil, fmt.Errorf("preparing an upsert: %w", err)
	}
	upsert = func(client, turn int) error {
		_, err := prepared.ExecContext(ctx, client, "a-question", fmt.Sprintf(`{"picks":[%d]}`, turn%4), clock())
		return err
	}
	return upsert, func() { _ = prepared.Close() }, nil
}
