#!/bin/sh
# setup.sh: makes .venv with everything this repository runs on, once, and again when the requirements change.
# $PYTHON names the interpreter; otherwise the first fitting one on the PATH is taken.
set -eu
cd "$(dirname "$0")/.."

fits() { # 3.11 to 3.13, with venv and pip (Debian ships them apart)
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

wanted=$(cat pyproject.toml requirements.lock | cksum)
[ -x .venv/bin/python ] && [ "$(cat .venv/.requirements 2>/dev/null)" = "$wanted" ] && exit 0

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
[ -x .venv/bin/python ] && fits .venv/bin/python || { rm -rf .venv; "$python" -m venv .venv; }
log=.venv/setup.log
{
    .venv/bin/python -m pip install --quiet --upgrade "pip>=25.1" &&
    .venv/bin/python -m pip install --quiet --editable ".[local,dataframe]" --group dev --constraint requirements.lock
} >"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    echo "The packages could not be installed; the whole log is in $log." >&2
    exit 1
}
printf '%s\n' "$wanted" >.venv/.requirements
