#!/bin/sh
# nochul's demo from a fresh clone: gets Node 24 if the machine's is too old, installs, builds, scans.
#   sh scripts/demo.sh [options of `nochul demo`]
set -eu
cd "$(dirname "$0")/.."
. scripts/lib/node24.sh
. scripts/lib/install.sh
install_dependencies
npm run --silent build >&2
exec node bin/nochul.js demo "$@"
