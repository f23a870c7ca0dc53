/** `npm run bench -- NAME`: measures on a throwaway server of its own, and prints figures that can be compared. */
import { benchAccess } from './bench/access.ts';

const benches: Record<string, () => Promise<void>> = { access: benchAccess };

const bench = benches[process.argv[2] ?? ''];
if (bench) await bench();
else {
  console.error(`Say which: npm run bench -- ${Object.keys(benches).join(' | ')}`);
  process.exitCode = 2;
}
