/** The servers that migrations are applied to, as the gate sees them. */
import { NochulError } from '../errors.ts';
import type { Session } from '../plugin.ts';
import type { Dialect } from './types.ts';

export interface NeededRole {
  readonly name: string;
  readonly login: boolean;
}

/** What a database is to begin with. */
export interface Beginning {
  /** What migrations call the database, or production does; null for any name. */
  readonly database: string | null;
  /** Roles and accounts that migrations name and none of them makes. */
  readonly roles: readonly NeededRole[];
}

/** A database of the gate's own. */
export interface Shadow {
  /** It is part of this process, and has no extensions. */
  readonly isEmbedded: boolean;
  readonly dialect: Dialect;
  /** An empty database; what an earlier one left is gone. Returns what it is called. */
  begin(beginning: Beginning): Promise<string>;
  /** @throws StatementFailure */
  run(statement: string): Promise<void>;
  /** Ends what a file left open, and its settings. */
  endFile(): Promise<void>;
  /** For reading catalog and grants. The same until the next `begin`. */
  session(): Promise<Session>;
  /** Leaves the server as it was found. */
  close(): Promise<void>;
}

/** The server's own message and where in the statement it points: migrations are the user's own texts, and so may be shown. */
export class StatementFailure extends Error {
  readonly code: string;
  /** Characters from 1; null where the server does not say. */
  readonly position: number | null;
  /** Lines from 1, where the server counts those. */
  readonly line: number | null;

  constructor(message: string, code: string, position: number | null, line: number | null = null) {
    super(message);
    this.code = code;
    this.position = position;
    this.line = line;
  }
}

export const notEmpty = (what: string): NochulError =>
  new NochulError('usage', `The shadow server is not empty: it holds ${what}.`, {
    hint: 'Migrations run there as they are, whatever they drop: give it a server that nobody needs, as a service container of CI.',
  });

/** An account of MySQL or MariaDB; the host of one that was named without any is empty. */
export interface Account {
  readonly user: string;
  readonly host: string;
}

/** The two halves of `'user'@'host'`. */
export function accountOf(name: string): Account {
  const [, user, host] = /^'(.*)'@'(.*)'$/s.exec(name) ?? [];
  return user === undefined || host === undefined ? { user: name, host: '' } : { user, host };
}
