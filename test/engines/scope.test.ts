import { describe, expect, it } from 'vitest';
import { backQuoted, doubleQuoted } from '../../src/engines/quote.ts';
import { compileScope } from '../../src/scope.ts';

describe('scope', () => {
  const covers = (include: string[], exclude: string[], schema: string, relation: string) =>
    compileScope({ include, exclude }).covers(schema, relation);

  it('covers everything without patterns, and less with each', () => {
    expect(covers([], [], 'public', 'customers')).toBe(true);
    expect(covers(['public.*'], [], 'public', 'customers')).toBe(true);
    expect(covers(['public.*'], [], 'shop', 'customers')).toBe(false);
    expect(covers(['public.*'], ['*.customers'], 'public', 'customers')).toBe(false);
    expect(covers([], ['cust?mers'], 'any', 'customers')).toBe(false);
    expect(covers(['customers', 'orders'], [], 'any', 'orders')).toBe(true);
  });

  it('takes everything but * and ? literally, upper case too', () => {
    expect(covers(['a+b[c].(d)'], [], 'a+b[c]', '(d)')).toBe(true);
    expect(covers(['a.b'], [], 'a', 'xb')).toBe(false);
    expect(covers(['Customers'], [], 'public', 'customers')).toBe(false);
    expect(covers(['고객?정보'], [], 'public', '고객 정보')).toBe(true);
    expect(covers(['?'], [], 'public', '🚪')).toBe(true);
    expect(covers(['two*'], [], 'public', 'two\nlines')).toBe(true);
  });

  it('knows what is spelt out', () => {
    const { spellsOut } = compileScope({ include: ['public.spatial_ref_sys', 'geo*', 'plain'], exclude: [] });
    expect(spellsOut('public', 'spatial_ref_sys')).toBe(true);
    expect(spellsOut('other', 'plain')).toBe(true);
    expect(spellsOut('public', 'geo_tables')).toBe(false);
  });
});

describe('quoting', () => {
  it('doubles the quote and nothing else', () => {
    expect(doubleQuoted('a"b', 'c.d')).toBe('"a""b"."c.d"');
    expect(backQuoted('a`b', 'c.d')).toBe('`a``b`.`c.d`');
  });
});
