#!/bin/sh
# setup.sh: makes .venv with everything this repository runs on, and the page's bundles, once, and again when the
# requirements or the page's sources change. $PYTHON names the interpreter; otherwise the first fitting one on the PATH is taken.
set -eu
cd "$(dirname "$0")/.."

fits() { # 3.11 to 3.13, with venv and pip (Debian ships them apart)
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

bundles() { # npm's packages when the lock has changed, the bundles when a source has
    # Not npm ci: it refuses a lock without addresses that does not name the packages of every other platform.
    static=jupyter_xvoice/widgets/static
    packages=$(cat js/package.json js/package-lock.json | cksum)
    sources=$(find js/src js/*.mjs js/package-lock.json -type f -exec cksum {} + | sort -k 3 | cksum)
    if [ "$(cat js/node_modules/.packages 2>/dev/null)" = "$packages" ] && [ -f "$static/agent.js" ] &&
        [ "$(cat js/node_modules/.sources 2>/dev/null)" = "$sources" ]; then
        return 0
    fi
    if ! node -e 'process.exitCode = +(process.versions.node.split(".")[0] < 20)' 2>/dev/null || ! command -v npm >/dev/null; then
        echo "jupyter_xvoice needs Node.js 20 or newer with npm to build the page's part, and found '$(node --version 2>&1 || true)': install it (on Debian: nodejs and npm)." >&2
        exit 1
    fi
    mkdir -p .run
    {
        { [ "$(cat js/node_modules/.packages 2>/dev/null)" = "$packages" ] || npm --prefix js install --no-save --no-audit --no-fund; } &&
        npm --prefix js run build
    } >.run/npm.log 2>&1 || {
        tail -n 15 .run/npm.log >&2
        echo "The page's part could not be built; the whole log is in .run/npm.log." >&2
        exit 1
    }
    printf '%s\n' "$packages" >js/node_modules/.packages
    printf '%s\n' "$sources" >js/node_modules/.sources
}

wanted=$(cat pyproject.toml requirements.lock | cksum)
if [ -x .venv/bin/python ] && [ "$(cat .venv/.requirements 2>/dev/null)" = "$wanted" ]; then
    bundles
    exit 0
fi

# 3.12 comes last: the recogniser has ready-made wheels for 3.11 and 3.13 and needs a C compiler on 3.12.
python=
for candidate in ${PYTHON:-python3 python3.13 python3.11 python3.12}; do
    if fits "$candidate"; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
    found=$(${PYTHON:-python3} -V 2>&1 || true)
    echo "jupyter_xvoice needs Python 3.11, 3.12 or 3.13 with venv and pip, and found '$found': install one (on Debian: python3 and python3-venv) or name it with make PYTHON=/path/to/python3." >&2
    exit 1
fi

echo "Setting up .venv with $("$python" -V) (a minute or two, once) ..." >&2
bundles
[ -x .venv/bin/python ] && fits .venv/bin/python || { rm -rf .venv; "$python" -m venv .venv; }
log=.venv/setup.log
export HATCH_JUPYTER_BUILDER_SKIP_NPM=1 # done above
{
    .venv/bin/python -m pip install --quiet --upgrade "pip>=25.1" &&
    .venv/bin/python -m pip install --quiet --editable ".[local,dataframe]" --group dev --group docs --constraint requirements.lock
} >"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    echo "The packages could not be installed; the whole log is in $log." >&2
    exit 1
}
printf '%s\n' "$wanted" >.venv/.requirements
