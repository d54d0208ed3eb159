# The two commands of the README: make demo, make test.

# Where docker reads a user's plugins.
PLUGINS ?= $(or $(DOCKER_CONFIG),$(HOME)/.docker)/cli-plugins
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
DEMO    := examples/flask-data

GOFUMPT     := go run mvdan.cc/gofumpt@v0.12.0
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: demo test install uninstall build lint fuzz golden bench

## demo: install the plugin and run examples/flask-data; without an engine, generate and show its files
demo: install
	@PLUGINS="$(PLUGINS)" test/demo $(DEMO)

## test: all tests; those that need an engine say so when there is none
test:
	@test/testbed up || test $$? -eq 3
	go vet ./...
	go test -timeout 45m ./...

build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/docker-pyapp ./cmd/docker-pyapp

## install: build the plugin and put it where docker finds it
install: build
	@mkdir -p "$(PLUGINS)"
	@cp bin/docker-pyapp "$(PLUGINS)/.docker-pyapp.new" && mv -f "$(PLUGINS)/.docker-pyapp.new" "$(PLUGINS)/docker-pyapp"
	@echo "installed $(PLUGINS)/docker-pyapp"

uninstall:
	rm -f "$(PLUGINS)/docker-pyapp"

lint:
	@test -z "$$($(GOFUMPT) -l .)" || { $(GOFUMPT) -d .; exit 1; }
	$(STATICCHECK) ./...

## fuzz: each fuzz test for a short while
fuzz:
	@test/fuzz 1000x

## golden: write the expected files of the examples and tests anew
golden:
	go generate ./schema ./rules
	go test ./generate ./generate/compose ./generate/dockerfile -run 'Golden|Shop' -update
	go test ./spec -run BadSpecs -update

bench:
	bench/run
