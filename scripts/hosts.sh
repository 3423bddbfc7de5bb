#!/usr/bin/env bash
# The widgets in Firefox, and in other hosts than JupyterLab: each of those in an environment of its own under .venvs/, on
# top of .venv, made here from tests/hosts/requirements/NAME.txt and kept until that file, this one or the Python changes.
# Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
[ -x "$python" ] || { echo "hosts: the project's own environment (.venv) is missing; make it first with \"make setup\"." >&2; exit 1; }

for requirements in tests/hosts/requirements/*.txt; do
  name=host-$(basename "$requirements" .txt)
  environment=.venvs/$name
  wanted=$({ "$python" --version; cat "$requirements" scripts/hosts.sh .venv/.requirements; } | sha256sum)
  [ "$(cat "$environment/made-from" 2>/dev/null)" = "$wanted" ] && continue
  began=$SECONDS
  rm -rf "$environment"
  "$python" -m venv --without-pip "$environment"
  # Behind its own packages come those of .venv, so that pip takes them for installed, and the project itself.
  own=$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  { "$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; pwd; } >"$own/zz_project.pth"
  install=("$python" -m pip --python "$environment/bin/python" install --quiet --quiet --disable-pip-version-check --requirement "$requirements")
  "${install[@]}" --ignore-installed --no-deps
  "${install[@]}"
  echo "$wanted" >"$environment/made-from"
  echo "hosts: $name installed in $((SECONDS - began)) s, $(du -sm "$environment" | cut -f1) MB"
done

"$python" -m pytest -p tests.again tests/browser/test_*firefox.py "$@"
exec "$python" -m pytest -p tests.again tests/hosts "$@"
