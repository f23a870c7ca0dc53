// The browser that the tests of the HTML report run in: one that TEST_CHROMIUM names, the one that `sh scripts/servers.sh`
// put into the cache, or the machine's own. Without any of them the tests fail rather than being left out.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { cache } from './servers.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function chromiumPath(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [
    ...(process.env.TEST_CHROMIUM ? [process.env.TEST_CHROMIUM] : []),
    join(cache, 'chromium/trixie/usr/bin/chromium-headless-shell'),
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
  ];
  const found = candidates.find(isExecutable);
  if (found === undefined) throw new Error('No Chromium to test the HTML report in: run `sh scripts/servers.sh`.');
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A browser without a window. Its own sandbox needs rights that a container's root does not have. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
}
