#!/bin/sh
# kernels.sh: the other releases of ipykernel, which handle a widget's messages beside a running cell each in its own way.
# One environment each in .venvs/, on top of .venv: only ipykernel differs. Made once, and again when the Python or this file
# changes; a few seconds each. Their kernelspecs are found with JUPYTER_PATH=.venvs/kernels/share/jupyter.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
[ -x "$python" ] || { echo "kernels: the project's own environment (.venv) is missing; make it first with \"make setup\"." >&2; exit 1; }

for version in 6.31.0 7.3.0; do
    name=ipykernel-$version
    environment=.venvs/$name
    wanted=$({ "$python" --version; cat scripts/kernels.sh .venv/.requirements; } | cksum)
    [ "$(cat "$environment/made-from" 2>/dev/null)" = "$wanted" ] && continue
    rm -rf "$environment"
    "$python" -m venv --without-pip "$environment"
    # What ipykernel needs is in .venv, but for the one package that 7.4 has replaced.
    "$python" -m pip --python "$environment/bin/python" install --quiet --quiet --disable-pip-version-check --no-deps \
        "ipykernel==$version" "nest-asyncio>=1.4"
    # Own packages come first, then those of .venv. Written last on the path, so that ipykernel is this one.
    own=$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    "$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' >"$own/zz_project.pth"
    pwd >>"$own/zz_project.pth"
    spec=.venvs/kernels/share/jupyter/kernels/$name
    mkdir -p "$spec"
    printf '{"argv": ["%s", "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "%s", "language": "python"}\n' \
        "$(pwd)/$environment/bin/python" "$name" >"$spec/kernel.json"
    printf '%s\n' "$wanted" >"$environment/made-from"
done
