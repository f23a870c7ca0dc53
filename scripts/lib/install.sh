# Sourced after node24.sh. Installs the dependencies when package-lock.json
# (or the Node that runs npm) has changed since the last time.
install_dependencies() {
  stamp="$(cksum <package-lock.json) $(node -p 'process.versions.modules')" || die "package-lock.json is missing."
  [ "$(cat node_modules/.nochul-stamp 2>/dev/null)" = "$stamp" ] && return
  say "Installing the npm dependencies"
  npm ci --no-audit --no-fund --loglevel=error >&2 || die "npm ci failed, see above."
  printf '%s\n' "$stamp" >node_modules/.nochul-stamp
}
