/** Who should have an account: the roster that --roster reads, and how it is held against a server's principals. */
import type { ResolvedAccess } from './access/types.ts';
import { NochulError } from './errors.ts';
import type { AccessGraph } from './graph.ts';
import type { EngineName } from './model.ts';

export interface RosterLine {
  /** A role; `'user'@'host'`, `user@host` or the user name alone on MySQL and MariaDB. */
  readonly principal: string;
  readonly owner: string | null;
  /** `active`, `left`, `service`, or another word as it stands in the file, in lower case; null where it is empty. */
  readonly status: string | null;
  /** In the file, counted from 1. */
  readonly line: number;
}

const COLUMNS: Readonly<Record<'principal' | 'owner' | 'status', readonly string[]>> = {
  principal: ['principal', '계정', '계정명', '역할'],
  owner: ['owner', '소유자', '담당자'],
  status: ['status', '상태', '재직상태'],
};

const STATUSES: Readonly<Record<string, string>> = {
  재직: 'active',
  재직중: 'active',
  퇴사: 'left',
  퇴직: 'left',
  서비스: 'service',
};

/**
 * Reads a roster: CSV by RFC 4180 in UTF-8, a header first, columns in any order, others passed over.
 * @throws NochulError `config`, naming the file and the line.
 */
export function parseRoster(bytes: Uint8Array, file: string): RosterLine[] {
  const fail = (line: number, what: string): NochulError =>
    new NochulError('config', `The roster ${file} is broken in line ${line}: ${what}.`, {
      hint: 'It is CSV in UTF-8 with the header principal,owner,status (or 계정,소유자,상태).',
    });
  const [header, ...records] = parseCsv(decode(bytes, fail), fail);
  const names = header?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  const position = (column: keyof typeof COLUMNS) => names.findIndex((name) => COLUMNS[column].includes(name));
  const at = { principal: position('principal'), owner: position('owner'), status: position('status') };
  if (at.principal < 0) throw fail(1, 'the header has no column "principal"');
  if (at.status < 0) throw fail(1, 'the header has no column "status"');
  const seen = new Map<string, number>();
  return records.map(({ fields, line }) => {
    if (fields.length !== names.length) {
      throw fail(line, `it has ${fields.length} fields, the header ${names.length}`);
    }
    const principal = fields[at.principal]?.trim() ?? '';
    if (principal === '') throw fail(line, 'it names no principal');
    const earlier = seen.get(principal);
    if (earlier !== undefined) throw fail(line, `its principal stands in line ${earlier} already`);
    seen.set(principal, line);
    const status = fields[at.status]?.trim().toLowerCase() ?? '';
    const owner = fields[at.owner]?.trim();
    return { principal, owner: owner || null, status: (STATUSES[status] ?? status) || null, line };
  });
}

type Fail = (line: number, what: string) => NochulError;

function decode(bytes: Uint8Array, fail: Fail): string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    let start = 0;
    for (let line = 1; start <= bytes.length; line += 1) {
      const end = bytes.indexOf(10, start);
      try {
        decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
      } catch {
        throw fail(line, 'it is not UTF-8 (Excel writes that as "CSV UTF-8")');
      }
      if (end < 0) break;
      start = end + 1;
    }
    throw fail(1, 'it is not UTF-8');
  }
}

/** RFC 4180, with either line ending; empty lines are passed over. `line` is where a record begins. */
function parseCsv(text: string, fail: Fail): { readonly fields: readonly string[]; readonly line: number }[] {
  const records: { fields: string[]; line: number }[] = [];
  let fields: string[] = [];
  let line = 1;
  let start = 1;
  const token = /"((?:[^"]|"")*)"|([^",\r\n]*)/y;
  for (let at = 0; ; ) {
    token.lastIndex = at;
    const [whole = '', quoted, plain] = token.exec(text) ?? [];
    if (quoted === undefined && text[at + whole.length] === '"') {
      throw fail(
        line,
        whole === '' ? 'a quoted field does not end' : 'a quote stands inside a field that is not quoted',
      );
    }
    fields.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    line += whole.split('\n').length - 1;
    at += whole.length;
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    const end = /\r?\n|$/y;
    end.lastIndex = at;
    const ended = end.exec(text);
    if (!ended) throw fail(line, 'something follows a quoted field');
    if (fields.length > 1 || fields[0] !== '') records.push({ fields, line: start });
    if (ended[0] === '') return records;
    at += ended[0].length;
    line += 1;
    start = line;
    fields = [];
  }
}

/** A principal as far as a roster can tell principals apart. */
export interface RosterPrincipal {
  readonly name: string;
  readonly kind: 'user' | 'role' | 'public';
  readonly canLogin: boolean;
  /** MySQL and MariaDB. */
  readonly user?: string | undefined;
  readonly host?: string | undefined;
}

/** The principals of a graph, with whether they can really log in. */
export function rosterPrincipals(graph: AccessGraph, { principals }: ResolvedAccess): RosterPrincipal[] {
  return principals.map(({ name, kind, canLogin }, index) => {
    const { user, host } = graph.principals[index] ?? {};
    return { name, kind, canLogin, user, host };
  });
}

export interface RosterMatch {
  /** By principal, in the order given; null for those in no line. */
  readonly lines: readonly (RosterLine | null)[];
  /** Lines with no principal on this server. */
  readonly missing: readonly RosterLine[];
}

/**
 * Finds each principal's line: by its exact name; on MySQL and MariaDB also by `user@host`, else by the user name alone,
 * which stands for the user's accounts at all hosts that have no line of their own.
 */
export function matchRoster(
  roster: readonly RosterLine[],
  principals: readonly RosterPrincipal[],
  engine: EngineName,
): RosterMatch {
  const byName = new Map(roster.map((line) => [line.principal, line]));
  const found = principals.map(({ name, kind, user = '', host = '' }) => {
    if (kind === 'public') return null;
    const names = engine === 'postgresql' || user === '' ? [name] : [name, `${user}@${host}`, user];
    return names.map((each) => byName.get(each)).find((line) => line !== undefined) ?? null;
  });
  const used = new Set(found);
  return { lines: found, missing: roster.filter((line) => !used.has(line)) };
}

/** Of the roster's point of view, for the report: names in the order of the principals or of the file. */
export interface RosterGaps {
  /** Can log in, and stand in no line. */
  readonly unowned: string[];
  /** Left, and can still log in, or hold what not everyone holds. */
  readonly leavers: string[];
  /** Lines that no principal answers to. */
  readonly missing: string[];
}

/** What does not fit together. `reads` says whether a principal reads anything that matters to the caller. */
export function rosterGaps(
  { lines, missing }: RosterMatch,
  principals: readonly RosterPrincipal[],
  reads: (principal: number) => boolean,
): RosterGaps {
  const named = (wanted: (principal: RosterPrincipal, line: RosterLine | null, index: number) => boolean) =>
    principals.filter((each, index) => wanted(each, lines[index] ?? null, index)).map(({ name }) => name);
  return {
    unowned: named(({ kind, canLogin }, line) => kind !== 'public' && canLogin && line === null),
    leavers: named(({ canLogin }, line, index) => line?.status === 'left' && (canLogin || reads(index))),
    missing: missing.map(({ principal }) => principal),
  };
}
