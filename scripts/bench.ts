/** `npm run bench -- NAME [numbers]`: measures on data of its own, in a throwaway server where it takes one, beside the server's own speed. */
import { benchAccess } from './bench/access.ts';
import { benchDetect } from './bench/detect.ts';
import { benchFull } from './bench/full.ts';
import { benchGate } from './bench/gate.ts';
import { benchPeople } from './bench/people.ts';
import { benchWide } from './bench/wide.ts';

const benches: Record<string, (numbers: readonly number[]) => Promise<void>> = {
  access: benchAccess,
  detect: benchDetect,
  full: benchFull,
  gate: benchGate,
  people: benchPeople,
  wide: benchWide,
};

const [name = '', ...rest] = process.argv.slice(2);
const bench = benches[name];
const numbers = rest.map(Number);
if (bench && numbers.every((each) => Number.isInteger(each) && each > 0)) await bench(numbers);
else {
  console.error(
    `Say which: npm run bench -- ${Object.keys(benches).join(' | ')}; wide takes numbers of tables, full of rows.`,
  );
  process.exitCode = 2;
}
