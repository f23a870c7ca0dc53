/**
 * The file of `--history`: each report, compressed, with a few numbers beside it for lists and trends. SQLite with its
 * rollback journal, so that nothing lies beside the file but while it is written, and two runs at once wait for each other.
 */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, gzipSync } from 'node:zlib';
import { NochulError } from '../errors.ts';
import { type Report, reportSchema } from '../report.ts';
import { visible } from '../reporters/table.ts';
import { type Run, runOf } from '../reporters/time/runs.ts';

export interface HistoryFile extends Disposable {
  /** Keeps the report and returns the number of its run. */
  add(report: Report): number;
  /** The earliest first. */
  runs(): Run[];
  /** @throws NochulError `usage` where no run has that number. */
  read(run: number): Report;
  /** The latest run, of those that ended before a time, that has all of these sources; null where none has. */
  last(sources: readonly string[], before?: string): Report | null;
  /** Forgets all but the latest runs and returns how many went. */
  prune(keep: number): number;
}

/** "noch": tells the file from other databases (https://www.sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION = 0x6e6f6368;
const VERSION = 1;
/** Milliseconds that a run waits for another one's. */
const PATIENCE = 15_000;

const TABLE = `CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  finished TEXT NOT NULL,
  summary TEXT NOT NULL,
  report BLOB NOT NULL
) STRICT`;
const BY_DATE = 'CREATE INDEX run_by_date ON run (finished, id)';

/**
 * @param mode `read` refuses a file that is not there; `write` makes it, for its owner alone
 * @throws NochulError `usage` for a file that is none of ours, broken or of a newer version.
 */
export function openHistory(file: string, mode: 'read' | 'write'): HistoryFile {
  const shown = visible(file);
  if (mode === 'read' && !existsSync(file)) {
    throw new NochulError('usage', `There is no history file ${shown}.`, {
      hint: 'nochul scan … --history FILE begins one.',
    });
  }
  const attempt = <Value>(what: () => Value): Value => {
    try {
      return what();
    } catch (cause) {
      throw cause instanceof NochulError ? cause : failure(shown, cause);
    }
  };
  const database = attempt(() => {
    // SQLite would make it as the umask says; what lies beside it while it is written takes the same permissions.
    if (mode === 'write' && !existsSync(file)) {
      closeSync(openSync(file, 'a', 0o600));
      chmodSync(file, 0o600);
    }
    return new DatabaseSync(file, { timeout: PATIENCE, readOnly: mode === 'read' });
  });
  /** All or nothing, and nobody else in between. */
  const together = <Value>(what: () => Value): Value =>
    attempt(() => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const value = what();
        database.exec('COMMIT');
        return value;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  try {
    if (mode === 'write') together(() => prepare(database, shown));
    else attempt(() => assertOurs(database, shown));
  } catch (error) {
    database.close();
    throw error;
  }
  const reportIn = (row: Record<string, unknown>): Report => {
    const parsed = reportSchema.safeParse(JSON.parse(gunzipSync(bytesOf(row.report)).toString('utf8')));
    if (parsed.success) return parsed.data;
    throw new NochulError('usage', `Run ${Number(row.id)} in ${shown} is no report of this version of nochul.`, {
      hint: 'Use the nochul that kept it.',
    });
  };
  return {
    add: (report) =>
      together(() => {
        const { lastInsertRowid } = database
          .prepare('INSERT INTO run (finished, summary, report) VALUES (?, ?, ?)')
          .run(report.finishedAt, JSON.stringify(runOf(0, report)), gzipSync(JSON.stringify(report)));
        return Number(lastInsertRowid);
      }),
    runs: () =>
      attempt(() =>
        database
          .prepare('SELECT id, summary FROM run ORDER BY finished, id')
          .all()
          .map((row): Run => ({ ...JSON.parse(String(row.summary)), run: Number(row.id) })),
      ),
    read: (run) =>
      attempt(() => {
        const row = database.prepare('SELECT id, report FROM run WHERE id = ?').get(run);
        if (row) return reportIn(row);
        throw new NochulError('usage', `There is no run ${run} in ${shown}.`, {
          hint: `nochul history ${shown} lists them.`,
        });
      }),
    last: (sources, before = '9') =>
      attempt(() => {
        // Times are all written alike, so that they sort as texts.
        const rows = database
          .prepare('SELECT id, summary FROM run WHERE finished < ? ORDER BY finished DESC, id DESC')
          .iterate(before);
        for (const { id, summary } of rows) {
          const run: Run = JSON.parse(String(summary));
          if (!sources.every((each) => run.sources.includes(each))) continue;
          const row = database.prepare('SELECT id, report FROM run WHERE id = ?').get(Number(id));
          return row ? reportIn(row) : null;
        }
        return null;
      }),
    prune: (keep) =>
      together(() => {
        const kept = 'SELECT id FROM run ORDER BY finished DESC, id DESC LIMIT ?';
        return Number(database.prepare(`DELETE FROM run WHERE id NOT IN (${kept})`).run(keep).changes);
      }),
    [Symbol.dispose]: () => database.close(),
  };
}

/**
 * The latest kept report with all of these sources, for `--since last`; null where there is none yet.
 * @param before only of runs that ended before this time
 * @throws NochulError `usage` as `openHistory`.
 */
export function lastReport(file: string, sources: readonly string[], before?: string): Report | null {
  using history = openHistory(file, 'read');
  return history.last(sources, before);
}

function prepare(database: DatabaseSync, shown: string): void {
  const isEmpty = numberOf(database, 'SELECT count(*) AS value FROM sqlite_schema') === 0;
  if (!isEmpty) {
    assertOurs(database, shown);
    return;
  }
  database.exec(`PRAGMA application_id = ${APPLICATION}`);
  database.exec(`PRAGMA user_version = ${VERSION}`);
  database.exec(TABLE);
  database.exec(BY_DATE);
}

function assertOurs(database: DatabaseSync, shown: string): void {
  if (numberOf(database, 'SELECT application_id AS value FROM pragma_application_id') !== APPLICATION) {
    throw new NochulError('usage', `${shown} is no history file of nochul.`, { hint: 'Name another with --history.' });
  }
  const version = numberOf(database, 'SELECT user_version AS value FROM pragma_user_version');
  if (version > VERSION) {
    throw new NochulError('usage', `${shown} was made by a newer nochul (history version ${version}).`, {
      hint: `This one knows version ${VERSION}: use the newer one, or name another file.`,
    });
  }
}

function numberOf(database: DatabaseSync, query: string): number {
  return Number(database.prepare(query).get()?.value ?? 0);
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError('no bytes');
}

/** SQLite's own messages may name paths and statements; what went wrong is told from its code. */
function failure(shown: string, cause: unknown): NochulError {
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : null;
  const options = (hint: string) => ({ hint, cause });
  // https://www.sqlite.org/rescode.html
  if (code === 5 || code === 6) {
    return new NochulError('usage', `${shown} is in use by another process.`, options('Try again when it has ended.'));
  }
  if (code === 26) {
    return new NochulError('usage', `${shown} is no history file of nochul.`, options('Name another with --history.'));
  }
  if (code === 8 || code === 14 || code === 13 || code === 23 || code === 3 || code === 10 || !isOfDatabase(cause)) {
    return new NochulError(
      'usage',
      `The history file ${shown} can't be read or written.`,
      options('Check that it is a file in a folder that you may write to, and the free space.'),
    );
  }
  return new NochulError('usage', `The history file ${shown} is broken.`, options('Restore a copy, or begin another.'));
}

/** The file system's own errors; what is left is SQLite's, and the compressed reports'. */
function isOfDatabase(cause: unknown): boolean {
  return !(cause instanceof Error && 'syscall' in cause);
}
