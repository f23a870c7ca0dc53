/** Shares by pair, as numbers: of thousands of relations there are a million of them, and as objects they would be most of the memory. */
import type { Share } from './overlap.ts';

export interface Shares {
  get(pair: number): Share | undefined;
  set(pair: number, share: Share): void;
}

/** Numbers of a share; shares that are made room for at once; and the part of the table that may be in use. */
const WIDTH = 5;
const CHUNK = 4_096;
const FILLED = 0.7;

/** @param pair of `get` and `set`: a whole number from 0 on, below 2⁵³. */
export function createShares(): Shares {
  const values: Float64Array[] = [];
  let count = 0;
  // Open addressing; a pair stands one higher, for 0 to be nothing.
  let pairs = new Float64Array(1_024);
  let slots = new Uint32Array(1_024);

  function placeOf(pair: number, table: Float64Array): number {
    const mask = table.length - 1;
    // Both halves, spread by Knuth's multiplicative hashing.
    let place = (Math.imul((pair ^ (pair / 2 ** 32)) >>> 0, 0x9e3779b1) >>> 7) & mask;
    while (table[place] !== 0 && table[place] !== pair + 1) place = (place + 1) & mask;
    return place;
  }

  function grow(): void {
    const larger = new Float64Array(2 * pairs.length);
    const moved = new Uint32Array(larger.length);
    for (const [at, stored] of pairs.entries()) {
      if (stored === 0) continue;
      const place = placeOf(stored - 1, larger);
      larger[place] = stored;
      moved[place] = slots[at] ?? 0;
    }
    [pairs, slots] = [larger, moved];
  }

  return {
    get(pair) {
      const place = placeOf(pair, pairs);
      if (pairs[place] === 0) return;
      const slot = slots[place] ?? 0;
      const chunk = values[Math.floor(slot / CHUNK)];
      const at = (slot % CHUNK) * WIDTH;
      const number = (n: number) => chunk?.[at + n] ?? 0;
      return { estimate: number(0), low: number(1), high: number(2), power: number(3), maybeAll: number(4) === 1 };
    },
    set(pair, { estimate, low, high, power, maybeAll }) {
      let place = placeOf(pair, pairs);
      if (pairs[place] === 0) {
        if (count >= FILLED * pairs.length) {
          grow();
          place = placeOf(pair, pairs);
        }
        if (count % CHUNK === 0) values.push(new Float64Array(CHUNK * WIDTH));
        pairs[place] = pair + 1;
        slots[place] = count;
        count += 1;
      }
      const slot = slots[place] ?? 0;
      values[Math.floor(slot / CHUNK)]?.set([estimate, low, high, power, maybeAll ? 1 : 0], (slot % CHUNK) * WIDTH);
    },
  };
}
