#!/bin/sh
# Everything CI checks, on a bare machine: Node, dependencies, database servers, build, lint, tests.
#   sh scripts/test.sh                 all of it
#   sh scripts/test.sh [vitest args]   only these tests, e.g. `sh scripts/test.sh test/access`
set -eu
cd "$(dirname "$0")/.."
. scripts/lib/node24.sh
. scripts/lib/install.sh
install_dependencies
sh scripts/servers.sh
if [ $# -gt 0 ]; then
  npm run --silent build >&2
  exec npx vitest run "$@"
fi
# The test run's last line is wanted last, and other checks may follow it: the reporter keeps a copy.
NOCHUL_TEST_SUMMARY=$(mktemp)
export NOCHUL_TEST_SUMMARY
trap 'rm -f "$NOCHUL_TEST_SUMMARY"' EXIT
result=0
npm run --silent check || result=$?
cat "$NOCHUL_TEST_SUMMARY"
exit $result
