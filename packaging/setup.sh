#!/bin/sh
# All set-up on a machine: system libraries (on Debian as root), a virtual environment in .venv, the locked
# packages. Safe to run again; does nothing that is done already. Usage: packaging/setup.sh [--system-only]
set -eu
cd "$(dirname "$0")/.."

# What Qt needs to draw, offscreen and in a real X window; fonts with Latin and with East Asian letters; and the
# virtual screen that the tests use.
QT_LIBRARIES="libegl1 libgl1 libfontconfig1 libfreetype6 libdbus-1-3 libglib2.0-0 libxkbcommon0 libx11-6
fonts-dejavu-core fonts-droid-fallback libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libxcb-randr0 libxcb-sync1 libxcb-xfixes0 libxcb-shm0
libxkbcommon-x11-0 libx11-xcb1 xvfb"

say() { printf 'setup: %s\n' "$*" >&2; }

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer was not found: install it, or name it with PYTHON=/path/to/python make setup"
    exit 1
}

is_installed() { # a library may have a new name with the suffix t64
    dpkg-query -W -f '${Status}\n' "$1" "$1t64" 2>/dev/null | grep -q 'install ok installed'
}

missing_packages() {
    for package in "$@"; do
        is_installed "$package" || printf '%s ' "$package"
    done
}

install_system() {
    [ -r /etc/debian_version ] || { say "not Debian: install what Qt 6 needs with your own package manager"; return; }
    wanted=$QT_LIBRARIES
    "$python" -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3-venv"
    # shellcheck disable=SC2086 - a list of names
    missing=$(missing_packages $wanted)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        say "system packages are missing; the program may not start. Run this line, then again:"
        say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
        return 0
    fi
    say "installing system packages: $missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 - a list of names
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

install_packages() {
    "$python" -m venv .venv
    say "installing the locked packages into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    # The build back end is in the lock too: nothing is fetched that the lock does not name.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
}

python=$(find_python)
install_system
[ "${1:-}" = --system-only ] && exit 0
install_packages
touch .venv/.quire-setup
