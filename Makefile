# The tasks of this repository. They need the .NET SDK 10, Node 20 with npm, bash and make.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Where `make run` listens, and what `make publish` builds for.
PORT ?= 8080
ORDERS_PORT ?= 8090
RID ?= linux-x64

BENCHES := throughput cpu lateness memory hanging alert queries disk ingest status-page page
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.PHONY: help run test screenshots openapi bench $(BENCHES:%=bench-%) publish lint fmt clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  make bench-X   One measurement: $(BENCHES)"

run: ## Build and run CloudPulse with the example configuration, and the Orders sample beside it
	@PORT=$(PORT) ORDERS_PORT=$(ORDERS_PORT) eng/run.sh

test: ## Restore, build, run every test
	@eng/test.sh

screenshots: ## Take pictures of every page into artifacts/screenshots, and renew those of the README
	@eng/screenshots.sh

openapi: ## Write src/CloudPulse.Web/OpenApi/v1.json anew from the routes
	@eng/openapi.sh

bench: ## Measure everything in docs/performance.md (BENCH_ARGS="--quick --runs 1 --update-docs")
	@eng/bench.sh all $(BENCH_ARGS)

$(BENCHES:%=bench-%): bench-%:
	@eng/bench.sh $* $(BENCH_ARGS)

publish: ## Build artifacts/publish: one folder, compiled ahead of time (RID=linux-x64)
	@eng/publish.sh $(RID)

lint: ## Check formatting, analyzers, scripts and YAML
	@eng/lint.sh

fmt: ## Format the C# sources
	@dotnet tool restore --verbosity quiet
	@dotnet csharpier format .

clean: ## Remove all that was built (not ./data)
	@rm -rf artifacts src/CloudPulse.Web/Assets/node_modules src/CloudPulse.Web/wwwroot/generated
