#!/bin/sh
# Installs what is missing of: a C compiler, PostgreSQL and, with the argument `browser`, what tests need besides: Chromium,
# its driver, a font for Chinese, Japanese and Korean, faketime, and Node.js, which runs the verifier of the documentation; with the
# argument `bench`, what makes load: wrk and pgbench.
# Quick when nothing is missing. Uses the platform's package manager; where this user may not install, it prints the line that an
# administrator has to run.
set -eu

have() {
    command -v "$1" >/dev/null 2>&1
}

have_postgres() {
    have initdb && return
    for initdb in \
        "$(pg_config --bindir 2>/dev/null || true)/initdb" \
        /usr/lib/postgresql/*/bin/initdb /usr/libexec/postgresql*/initdb /usr/pgsql-*/bin/initdb \
        /opt/homebrew/opt/postgresql@*/bin/initdb /usr/local/opt/postgresql@*/bin/initdb; do
        [ ! -x "$initdb" ] || return 0
    done
    return 1
}

have_browser() {
    have chromium || have chromium-browser || have google-chrome || [ -d "/Applications/Google Chrome.app" ]
}

have_font() {
    [ "$(uname)" = Darwin ] || [ -n "$(fc-list :lang=zh-tw family 2>/dev/null | head -n 1)" ]
}

if ! have cargo; then
    echo "Rust is missing; its installer is at https://rustup.rs" >&2
    exit 1
fi

missing=
have cc || missing="$missing compiler"
have_postgres || missing="$missing postgres"
if [ "${1:-}" = browser ]; then
    have_browser || missing="$missing browser"
    have chromedriver || missing="$missing driver"
    have_font || missing="$missing font"
    have faketime || missing="$missing clock"
    have node || missing="$missing verifier"
fi
if [ "${1:-}" = bench ]; then
    have wrk || missing="$missing load"
    have pgbench || missing="$missing storeload"
fi
[ -n "$missing" ] || exit 0

# A package of this package manager for each thing that can be missing.
package() {
    case "$manager:$1" in
        apt-get:compiler) echo gcc libc6-dev ;;
        apt-get:postgres) echo postgresql ;;
        apt-get:browser) echo chromium ;;
        apt-get:driver) echo chromium-driver ;;
        apt-get:font) echo fontconfig fonts-noto-cjk ;;
        apt-get:clock) echo faketime ;;
        apt-get:verifier) echo nodejs ;;
        apt-get:load) echo wrk ;;
        apt-get:storeload) echo postgresql ;;
        dnf:compiler) echo gcc ;;
        dnf:postgres) echo postgresql-server postgresql-contrib ;;
        dnf:browser) echo chromium ;;
        dnf:driver) echo chromedriver ;;
        dnf:font) echo fontconfig google-noto-sans-cjk-fonts ;;
        dnf:clock) echo libfaketime ;;
        dnf:verifier) echo nodejs ;;
        dnf:load) echo wrk ;;
        dnf:storeload) echo postgresql-contrib ;;
        apk:compiler) echo gcc musl-dev ;;
        apk:postgres) echo postgresql postgresql-contrib ;;
        apk:browser) echo chromium ;;
        apk:driver) echo chromium-chromedriver ;;
        apk:font) echo fontconfig font-noto-cjk ;;
        apk:clock) echo libfaketime ;;
        apk:verifier) echo nodejs ;;
        apk:load) echo wrk ;;
        apk:storeload) echo postgresql-contrib ;;
        brew:compiler) echo gcc ;;
        brew:postgres) echo postgresql@17 ;;
        brew:browser) echo --cask google-chrome ;;
        brew:driver) echo --cask chromedriver ;;
        brew:clock) echo libfaketime ;;
        brew:verifier) echo node ;;
        brew:load) echo wrk ;;
        brew:storeload) echo postgresql@17 ;;
    esac
}

for manager in apt-get dnf apk brew none; do
    have "$manager" && break
done
if [ "$manager" = none ]; then
    echo "Please install:$missing (no package manager known here was found)" >&2
    exit 1
fi

commands=
packages=
for thing in $missing; do
    # One line each for what Homebrew keeps apart.
    case $manager in
        brew) commands="${commands:+$commands && }brew install $(package "$thing")" ;;
        *) packages="$packages $(package "$thing")" ;;
    esac
done
case $manager in
    apt-get)
        commands="apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends$packages"
        ;;
    dnf) commands="dnf install --assumeyes$packages" ;;
    apk) commands="apk add$packages" ;;
esac

echo "Installing:$missing" >&2
if [ "$manager" = brew ] || [ "$(id -u)" = 0 ]; then
    sh -c "$commands" </dev/null >&2
elif have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo sh -c "$commands" >&2
else
    printf 'This needs an administrator. Please run:\n\n    %s\n\n' "sudo sh -c '$commands'" >&2
    exit 1
fi
