#!/usr/bin/env bash
# Runs other people's clients against the local engine: each in an environment of its own under .venvs/, made here from
# tests/clients/requirements/NAME.txt and kept until that file or the Python changes. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
[ -x "$python" ] || { echo "clients: the project's own environment (.venv) is missing; make it first with \"make setup\"." >&2; exit 1; }

for requirements in tests/clients/requirements/*.txt; do
  name=$(basename "$requirements" .txt)
  environment=.venvs/$name
  wanted=$({ "$python" --version; cat "$requirements"; } | sha256sum)
  [ "$(cat "$environment/made-from" 2>/dev/null)" = "$wanted" ] && continue
  began=$SECONDS
  rm -rf "$environment"
  "$python" -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --quiet --disable-pip-version-check --requirement "$requirements"
  echo "$wanted" >"$environment/made-from"
  echo "clients: $name installed in $((SECONDS - began)) s, $(du -sm "$environment" | cut -f1) MB"
done

exec "$python" -m pytest tests/clients "$@"
