# The two commands are `make run` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
BUILD := CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"

.PHONY: help run test build web dev bench fuzz lint generate clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything and start the demo: a seeded company, a mail inbox, links to click
	@bin/licet demo

test: ## install or find what the tests need, and run every test
	@scripts/test

build: web ## build bin/licet with the console in it
	@$(BUILD) -o bin/licet ./cmd/licet

web: web/dist/index.html ## build the console

web/node_modules/.package-lock.json: web/package-lock.json
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json web/package.json web/vite.config.ts web/theme.ts web/index.html $(shell find web/src web/public -type f 2>/dev/null)
	@cd web && npm run --silent build
	@touch $@

dev: web/node_modules/.package-lock.json ## the demo and, beside it, the console reloading on every change
	@scripts/dev

bench: ## measure registrations and renewals against what the bare database does
	@scripts/bench

fuzz: ## fuzz every decoder for a while (FUZZTIME=30s)
	@scripts/fuzz

lint: ## format, vet, static checks, and that generated code is up to date
	@scripts/lint

generate: ## make generated code again: queries, the API document, the console's types
	@scripts/generate

clean: ## remove what was built
	@rm -rf bin web/dist/assets web/dist/*.html web/dist/*.html.* web/dist/*.svg*
