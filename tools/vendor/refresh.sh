#!/usr/bin/env bash
# Fetches the pinned browser assets anew and copies the files that the sites serve. Run it by hand after changing a
# version in package.json, look at the difference, and commit. `refresh.sh --check` only compares what is committed with
# SHA256SUMS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
readonly lib=../../src/Web.Blazor/wwwroot/lib

version() { node -p "require('./node_modules/$1/package.json').version"; }

# copy PACKAGE NAME FILE...
copy() {
  local package=$1 target=$lib/$2/$(version "$1")
  shift 2
  rm -rf "$(dirname "$target")"
  mkdir -p "$target"
  for file in "$@"; do cp "node_modules/$package/$file" "$target/"; done
}

if [[ ${1:-} != --check ]]; then
  npm ci --ignore-scripts
  copy @fontsource-variable/inter inter files/inter-latin-wght-normal.woff2 LICENSE
  (cd "$lib" && find . -type f | LC_ALL=C sort | xargs sha256sum) >SHA256SUMS
fi
(cd "$lib" && sha256sum --quiet -c "$OLDPWD/SHA256SUMS")
