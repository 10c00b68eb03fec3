# make run    a working portal with demo data, from a clean clone
# make test   every test, as CI runs them
# make bench  load on a release build, written to docs/performance.md; ROW=queue measures one row
# The rest is for work on the code.

export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: pictures run test bench setup setup-browser setup-bench sqlx lint fmt

run: setup
	cargo build --locked
	cargo run --locked -- serve --demo-on-first-run

test: setup-browser
	cargo test --locked

# All of it takes about two hours and 30 GB in target/bench, with the machine left alone.
bench: setup-bench
	cargo bench --locked --bench load -- $(ROW)

# What building and running need, and what the browser tests and load need besides; installs only what is missing.
setup:
	@sh .ci/set-up.sh

setup-browser:
	@sh .ci/set-up.sh browser

setup-bench:
	@sh .ci/set-up.sh bench

# Writes .sqlx anew, after a query or a migration has changed.
sqlx: setup
	@sh .ci/sqlx.sh

lint:
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings

fmt:
	cargo fmt

# Takes the pictures of the README anew, with fewer colours where pngquant is installed.
pictures: setup-browser
	cargo test --locked --test it pictures
	cp target/tmp/pictures/*.png docs/
	-pngquant --force --skip-if-larger --ext .png docs/*.png
