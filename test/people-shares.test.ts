import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createShares } from '../src/people/shares.ts';

test('shares come back as they were put, the last of a pair', () => {
  const number = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Infinity));
  const share = fc.record({ estimate: number, low: number, high: number, power: number, maybeAll: fc.boolean() });
  // Few pairs for them to meet, and high ones, that only differ above 32 bits.
  const pair = fc.oneof(
    fc.nat(40),
    fc.maxSafeNat(),
    fc.nat(30).map((n) => n * 2 ** 32),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(pair, share), { maxLength: 200 }), fc.array(pair), (puts, others) => {
      const shares = createShares();
      const plain = new Map(puts);
      for (const [at, value] of puts) shares.set(at, value);
      for (const at of [...plain.keys(), ...others]) expect(shares.get(at)).toEqual(plain.get(at));
    }),
  );
});

test('a table grows with what is put into it', () => {
  const shares = createShares();
  const of = (pair: number) => ({ estimate: pair, low: -pair, high: pair / 3, power: 1, maybeAll: pair % 2 === 0 });
  for (let pair = 0; pair < 50_000; pair += 7) shares.set(pair, of(pair));
  for (let pair = 0; pair < 50_000; pair += 1) {
    const stored = shares.get(pair);
    if (pair % 7 === 0 ? stored?.estimate !== pair : stored !== undefined) expect.fail(`pair ${pair}`);
    if (pair % 7 === 0) expect(stored).toEqual(of(pair));
  }
});
