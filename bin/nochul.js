#!/usr/bin/env node
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

// Old syntax on purpose: it has to run where the rest cannot.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    'nochul: Node.js 22.18 or newer is needed, this is ' +
      process.versions.node +
      '.\n' +
      '  Install a newer one, or run it from a clone by "sh scripts/demo.sh", which brings its own.\n',
  );
  process.exitCode = 2;
} else {
  // Left alone, V8 lets the heap grow to twice what is alive before it looks for garbage.
  setFlagsFromString('--heap-growing-percent=25');
  // And a young generation of 48 MB, where nearly all that is allocated dies young.
  setFlagsFromString('--max-semi-space-size=4');
  // Half of a short run is compiling; Node keeps what it compiled in the folder for temporary files.
  module.enableCompileCache();
  import('../dist/src/cli.js');
}
