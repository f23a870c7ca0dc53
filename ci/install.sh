#!/bin/sh
# Installs nochul for action.yml: the version that was asked for, else what the action was checked out at.
set -eu
if [ -n "${NOCHUL_VERSION:-}" ]; then
  npm install --global --ignore-scripts "nochul@$NOCHUL_VERSION"
else
  cd "$GITHUB_ACTION_PATH"
  npm ci --ignore-scripts
  npm run --silent build
  npm install --global --ignore-scripts "./$(npm pack --silent --ignore-scripts)"
fi
