# Sourced by the other scripts. Sets CACHE, the folder for everything these scripts download,
# and say(), which talks on stderr so that stdout stays the command's own.
# Root gets a folder other users can reach: PostgreSQL and MySQL refuse to run as root.
# test/support/servers.ts knows the same rule.
if [ -z "${NOCHUL_CACHE:-}" ]; then
  if [ "$(id -u)" = 0 ]; then
    NOCHUL_CACHE=/var/cache/nochul
  else
    NOCHUL_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/nochul
  fi
fi
export NOCHUL_CACHE
CACHE=$NOCHUL_CACHE
mkdir -p "$CACHE" || { echo "Cannot create $CACHE; set NOCHUL_CACHE to a folder you may write to." >&2; exit 2; }

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 2; }
