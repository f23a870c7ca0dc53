/** `npm run bench -- NAME`: measures on data of its own, a throwaway server where it takes one, and prints figures that can be compared. */
import { benchAccess } from './bench/access.ts';
import { benchDetect } from './bench/detect.ts';

const benches: Record<string, () => Promise<void>> = { access: benchAccess, detect: benchDetect };

const bench = benches[process.argv[2] ?? ''];
if (bench) await bench();
else {
  console.error(`Say which: npm run bench -- ${Object.keys(benches).join(' | ')}`);
  process.exitCode = 2;
}
