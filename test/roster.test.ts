import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NochulError } from '../src/errors.ts';
import { matchRoster, parseRoster, rosterGaps } from '../src/roster.ts';

const parse = (text: string) => parseRoster(new TextEncoder().encode(text), 'roster.csv');
const fields = (text: string) => parse(text).map(({ principal, owner, status }) => [principal, owner, status]);

test('reads English and Korean headers, in any order, with a byte order mark, quotes and either line ending', () => {
  expect(fields('principal,owner,status\nkim,Kim,active\n')).toEqual([['kim', 'Kim', 'active']]);
  expect(fields('\ufeff상태,비고,계정,소유자\r\n퇴사,"a, ""b""\r\nc",ex_choi,최**\r\n\r\n서비스,,etl,\r\n')).toEqual([
    ['ex_choi', '최**', 'left'],
    ['etl', null, 'service'],
  ]);
  expect(fields('Principal,Status\n"it\'s, me",ON LEAVE')).toEqual([["it's, me", null, 'on leave']]);
});

test.each([
  ['principal,owner,status\nkim,Kim,active\n"lee,Lee,left\n', 3, 'does not end'],
  ['principal,owner,status\nki"m,Kim,active\n', 2, 'quote stands inside'],
  ['principal,owner,status\n"kim"x,Kim,active\n', 2, 'follows a quoted field'],
  ['principal,owner,status\n"a\nb",x,active\nlee,Lee\n', 4, '2 fields, the header 3'],
  ['principal,owner,status\n,Kim,active\n', 2, 'names no principal'],
  ['principal,owner,status\nkim,Kim,active\n\nkim,Kim,left\n', 4, 'line 2 already'],
  ['name,owner,status\nkim,Kim,active\n', 1, 'no column "principal"'],
  ['principal,owner\nkim,Kim\n', 1, 'no column "status"'],
  ['', 1, 'no column "principal"'],
])('says which line is broken: %j', (text, line, what) => {
  let message = '';
  try {
    parse(text);
  } catch (error) {
    expect(error).toBeInstanceOf(NochulError);
    message = (error as NochulError).message;
  }
  expect(message).toContain(`The roster roster.csv is broken in line ${line}:`);
  expect(message).toContain(what);
});

test('a file in another encoding is refused with the line that shows it', () => {
  // 계정 in CP949, on the second line.
  const bytes = new Uint8Array([...new TextEncoder().encode('principal,owner,status\nkim,'), 0xb0, 0xe8, 0xc1, 0xa4]);
  expect(() => parseRoster(bytes, 'r.csv')).toThrow('broken in line 2: it is not UTF-8');
});

test('whatever is written by the rules of RFC 4180 is read back', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '가', '"', ',', '\n', '\r\n', ' ') });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
      const text = [
        'principal,owner,status',
        ...rows.map(([owner, status], i) => `p${i},${quote(owner)},${quote(status)}`),
      ];
      const read = parse(text.join('\r\n'));
      expect(read.map(({ owner, status }) => [owner, status])).toEqual(
        rows.map(([owner, status]) => [owner.trim() || null, status.trim().toLowerCase() || null]),
      );
    }),
  );
});

test('holds the roster against the principals of each engine', () => {
  const roster = parse(
    `principal,owner,status\ndev,Dev,left\n"'dev'@'10.%'",Dev,active\nbatch@localhost,Ops,service\ngone,X,left`,
  );
  const account = (user: string, host: string, canLogin = true) =>
    ({ name: `'${user}'@'${host}'`, kind: 'user', canLogin, user, host }) as const;
  const principals = [account('dev', '%'), account('dev', '10.%'), account('batch', 'localhost'), account('who', '%')];
  const match = matchRoster(roster, principals, 'mysql');
  expect(match.lines.map((line) => line?.status ?? null)).toEqual(['left', 'active', 'service', null]);
  expect(rosterGaps(match, principals, () => false)).toEqual({
    unowned: ["'who'@'%'"],
    leavers: ["'dev'@'%'"],
    missing: ['gone'],
  });
  // PostgreSQL knows no hosts: a role may be called anything, in its exact case.
  const roles = [
    { name: 'dev', kind: 'user', canLogin: false },
    { name: 'Gone', kind: 'role', canLogin: false },
    { name: 'PUBLIC', kind: 'public', canLogin: false },
  ] as const;
  const inPostgres = matchRoster(roster, roles, 'postgresql');
  expect(rosterGaps(inPostgres, roles, () => false).leavers).toEqual([]);
  expect(rosterGaps(inPostgres, roles, (index) => index === 0).leavers).toEqual(['dev']);
  expect(inPostgres.missing.map(({ principal }) => principal)).toEqual(["'dev'@'10.%'", 'batch@localhost', 'gone']);
});
