# Everything a contributor or a CI machine runs. `make` lists the targets.

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
BIN     := .bin
BUILD   := .build
LDFLAGS := -s -w $(if $(VERSION),-X main.version=$(VERSION))

# The race detector needs a C compiler; Go sets CGO_ENABLED to 0 where there is
# none. The tests then run without it and say so.
RACE := $(if $(filter 1,$(shell $(GO) env CGO_ENABLED)),-race)

# What is not watched for races, because that is most of what the tests would
# wait for: SQLite and its C library, translated to Go by machine, which do their
# own locking; and the messages by which the tests talk to the browser. A package
# belongs here only if it makes no instance of sync's own generic types: the linker
# may take that one for the whole program, and the detector then reports races that
# aren't (`go tool nm` shows them; go-json-experiment/json is such a package).
UNWATCHED := $(if $(RACE),$(foreach p,modernc.org/sqlite/lib modernc.org/libc github.com/chromedp/cdproto/...,-gcflags=$(p)=-race=false))

.DEFAULT_GOAL := help
.PHONY: help run demo build test cover bench lint fmt fmt-check vet golangci shellcheck clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## serve a sample company on 127.0.0.1:8080 from a throwaway database
	$(GO) run ./cmd/decorum demo

run: ## serve decorum.db in this folder on 127.0.0.1:8080
	$(GO) run ./cmd/decorum serve

build: ## build the program: .build/decorum, static, with its version
	CGO_ENABLED=0 $(GO) build -trimpath -tags timetzdata -ldflags '$(LDFLAGS)' -o $(BUILD)/decorum ./cmd/decorum

# What the machine lacks is skipped by name. DECORUM_TEST_REQUIRE=postgres,browser,pgbouncer,race
# makes a skip of these a failure; DECORUM_TEST_POSTGRES=postgres://… uses a running server.
test: ## run all tests, with the race detector where there is a C compiler
ifeq ($(RACE),)
	@case ",$(DECORUM_TEST_REQUIRE)," in *,race,*) echo 'race: no C compiler (DECORUM_TEST_REQUIRE requires it)' >&2; exit 1;; esac
	@echo 'skipped: race: no C compiler'
endif
	$(GO) test $(RACE) $(UNWATCHED) -timeout 60m ./...

cover: ## run all tests and write .build/cover.html
	@mkdir -p $(BUILD)
	$(GO) test -timeout 30m -coverpkg=./... -coverprofile=$(BUILD)/cover.out ./...
	$(GO) tool cover -html=$(BUILD)/cover.out -o $(BUILD)/cover.html
	@$(GO) tool cover -func=$(BUILD)/cover.out | tail -n 1

bench: ## measure against the same machine's limits and print the table
	$(GO) run ./internal/bench

lint: fmt-check vet golangci shellcheck ## check format and rules

fmt: $(BIN)/golangci-lint ## format the Go code
	$(BIN)/golangci-lint fmt

fmt-check:
	@out=$$(gofmt -l cmd content internal static templates); test -z "$$out" || { echo "not formatted (make fmt):"; echo "$$out"; exit 1; }

vet:
	$(GO) vet ./...

golangci: $(BIN)/golangci-lint
	$(BIN)/golangci-lint run

shellcheck:
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run; else echo 'skipped: shellcheck: not on this machine'; fi

# The linter's version, and the sum of everything it is built from, is pinned in tools/.
$(BIN)/golangci-lint: tools/go.mod tools/go.sum
	$(GO) build -C tools -o $(CURDIR)/$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

clean: ## remove what make has built
	rm -rf $(BIN) $(BUILD)
