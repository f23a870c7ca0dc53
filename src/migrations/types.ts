/** The nouns of the gate on migrations: files, their statements, and where in a file something stands. */

export const FORMATS = ['plain', 'flyway', 'golang-migrate', 'dbmate', 'goose', 'prisma', 'drizzle'] as const;
export type Format = (typeof FORMATS)[number];

/** A file as it was found, in the working tree or at a commit. */
export interface SourceFile {
  /** From the folder of migrations, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** One file whose statements are applied. */
export interface Migration {
  /** From the folder of migrations, with `/`: the same at both states. */
  readonly path: string;
  /** The whole file, without a byte order mark and with `\n` for line ends. */
  readonly text: string;
  /** What of the text is applied, in UTF-16 units: down sections are left out. */
  readonly from: number;
  readonly to: number;
  /** Flyway's `R__`: applied again, after all others, whenever it changes. */
  readonly repeatable: boolean;
}

/** One statement of a migration; offsets are UTF-16 units of the migration's text. */
export interface Statement {
  readonly migration: Migration;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A place in a file; both count from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Dialect = 'postgresql' | 'mysql';
