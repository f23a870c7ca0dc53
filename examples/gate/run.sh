#!/bin/sh
# The gate on five branches of a shop's repository. Makes the repository in a temporary folder, runs `nochul gate` on each
# branch, and says for each what was expected of it: exit code, and file and line of the statement to blame.
#
#   sh examples/gate/run.sh                                    on the embedded PostgreSQL
#   sh examples/gate/run.sh mysql mysql://root@127.0.0.1:3306  on an empty MySQL or MariaDB server, that nobody needs
#
# NOCHUL is the command to run; without it, the one of this clone.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
dialect=${1:-postgresql}
shadow=${2:-}
repository=$(mktemp -d)
trap 'rm -rf "$repository"' EXIT
run_nochul() {
  if [ -n "${NOCHUL:-}" ]; then $NOCHUL "$@"; else node "$here/../../bin/nochul.js" "$@"; fi
}

commit() {
  git -C "$repository" add -A
  git -C "$repository" -c user.name=dba -c user.email=dba@example.com -c commit.gpgsign=false commit --quiet -m "$1"
}

git -C "$repository" init --quiet --initial-branch main
mkdir "$repository/migrations"
cp "$here/$dialect"/base/*.sql "$repository/migrations"
commit 'The shop as it is'

failed=0
# branch, expected exit code, expected places and rules of the results (`-` for none)
try() {
  git -C "$repository" checkout --quiet -b "$1" main
  cp "$here/$dialect/$1.sql" "$repository/migrations/V4__$1.sql"
  commit "$1"
  code=0
  (cd "$repository" && run_nochul gate --migrations migrations --base main ${shadow:+--shadow "$shadow"} \
    --format json --output "$repository.json" --quiet --lang en) || code=$?
  places=$(node -e '
    const { results } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    console.log(results.map(({ location, rule }) => `${location?.file}:${location?.line} ${rule}`).join(", ") || "-");
  ' "$repository.json")
  rm -f "$repository.json"
  if [ "$code $places" = "$2 $3" ]; then verdict=ok; else verdict="NOT AS EXPECTED ($2 $3)"; failed=1; fi
  echo "$1: exit $code, $places: $verdict"
}

try adds-rrn 1 'migrations/V4__adds-rrn.sql:5 no-plaintext-rrn'
try grants-a-role 1 'migrations/V4__grants-a-role.sql:4 no-unreviewed-access'
try leaking-view 1 'migrations/V4__leaking-view.sql:8 no-personal-data-via-view, migrations/V4__leaking-view.sql:8 no-unreviewed-access'
try harmless-columns 0 -
try renames-a-column 0 -
exit "$failed"
