package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// buildProgram builds the program as for a release and returns where it is and
// what removes it.
func buildProgram(ctx context.Context) (binary string, clean func(), err error) {
	note("program: building")
	dir, err := os.MkdirTemp("", "decorum-bench-")
	if err != nil {
		return "", nil, fmt.Errorf("making a folder: %w", err)
	}
	clean = func() { _ = os.RemoveAll(dir) }
	binary = filepath.Join(dir, "decorum")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "decorum/cmd/decorum")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		clean()
		return "", nil, fmt.Errorf("building: %w: %s", err, out)
	}
	return binary, clean, nil
}

// measureProgram starts the program on an empty database: how long until it
// answers, and what it holds when it rests.
func measureProgram(ctx context.Context, rounds int, binary string) ([]line, error) {
	dir, err := os.MkdirTemp("", "decorum-bench-")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var first, again, resident []float64
	for i := range rounds {
		note("program: start %d", i+1)
		db := filepath.Join(dir, fmt.Sprintf("%d.db", i))
		for _, into := range []*[]float64{&first, &again} {
			took, mb, err := startOnce(ctx, binary, db)
			if err != nil {
				return nil, err
			}
			*into = append(*into, took)
			resident = append(resident, mb)
		}
	}
	fresh, second, mb := median(first), median(again), median(resident)
	return []line{
		{what: "Start to first answer, empty database", engine: "sqlite", ours: fmt.Sprintf("%.0f ms", fresh), limit: "–", ratio: "–", target: "< 1 s", met: fresh < 1000},
		{what: "Start to first answer, database made before", engine: "sqlite", ours: fmt.Sprintf("%.0f ms", second), limit: "–", ratio: "–", target: "< 1 s", met: second < 1000},
		{what: "Resident memory, idle", engine: "sqlite", ours: fmt.Sprintf("%.0f MB", mb), limit: "–", ratio: "–", target: "< 100 MB", met: mb < 100},
	}, nil
}

// startOnce starts the program, waits for its first answer and lets it rest. It
// returns milliseconds and megabytes.
func startOnce(ctx context.Context, binary, db string) (took, resident float64, err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, fmt.Errorf("looking for a free port: %w", err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	var said strings.Builder
	program := exec.CommandContext(ctx, binary, "serve", "--db", db, "--addr", address)
	program.Stdout, program.Stderr = &said, &said
	began := time.Now()
	if err := program.Start(); err != nil {
		return 0, 0, fmt.Errorf("starting the program: %w", err)
	}
	defer func() {
		_ = program.Process.Signal(os.Interrupt)
		_ = program.Wait()
	}()
	for {
		if time.Since(began) > 30*time.Second {
			return 0, 0, fmt.Errorf("the program does not answer: %s", said.String())
		}
		if answers(ctx, "http://"+address+"/signin") {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	took = float64(time.Since(began).Microseconds()) / 1000
	time.Sleep(2 * time.Second) // what starting took is given back
	resident, err = residentMemory(program.Process.Pid)
	return took, resident, err
}

func answers(ctx context.Context, address string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// residentMemory returns what a process holds, in megabytes, as Linux tells it.
func residentMemory(pid int) (float64, error) {
	file, err := os.Open("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, fmt.Errorf("reading memory: %w", err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(value)[0], 64)
			if err != nil {
				return 0, fmt.Errorf("reading memory: %w", err)
			}
			return kb / 1000, nil
		}
	}
	return 0, fmt.Errorf("reading memory: no VmRSS for process %d", pid)
}

// mostResident returns the most that a process that has ended held, in
// megabytes; 0 where the system does not tell.
func mostResident(state *os.ProcessState) float64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) * 1024 / 1e6 // Linux counts in kB
}
