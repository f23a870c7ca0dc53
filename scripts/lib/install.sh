# Sourced after node24.sh. Installs the dependencies, unless node_modules holds what package-lock.json says.
install_dependencies() {
  node scripts/lib/is-installed.js && return
  say "Installing the npm dependencies"
  npm ci --no-audit --no-fund --loglevel=error >/dev/null || die "npm ci failed, see above."
}
