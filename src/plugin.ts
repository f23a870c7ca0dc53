/** The contracts of what can be plugged in: engines, reporters, and the plugins that carry them. */
import type { BatchSink } from './batch.ts';
import type { Detector } from './detector.ts';
import type { AccessGraph } from './graph.ts';
import type { Catalog, Column, EngineName, Relation, Scope, Severity } from './model.ts';
import type { Rule } from './policy/types.ts';
import type { Report } from './report.ts';

export interface ConnectOptions {
  /** The password, where it did not come with the URL. */
  readonly password: string | null;
  /** Statements at once, at most; also the number of connections. */
  readonly concurrency: number;
  /** Milliseconds after which the server ends a statement. */
  readonly statementTimeout: number;
  /** Milliseconds after which a connection that does not come up is given up. */
  readonly connectTimeout: number;
  /** Aborting it cancels the running statements on the server and makes every pending call reject with code `interrupted`. */
  readonly signal: AbortSignal;
}

export interface Engine {
  readonly name: EngineName;
  /** With the colon: `postgres:`. */
  readonly protocols: readonly string[];
  /**
   * Opens a read-only, time-limited session and tells the real server apart from what the URL says.
   * @throws NochulError `url`, `connect`, `auth`, `database`, `tls`, `unsupported`.
   */
  connect(url: URL, options: ConnectOptions): Promise<Session>;
}

export interface ServerInfo {
  readonly engine: EngineName;
  /** As the server says it: `17.5`, `10.11.19-MariaDB`. */
  readonly version: string;
  /** `server_version_num` on PostgreSQL; major*10000 + minor*100 + patch on the others. */
  readonly versionNumber: number;
  /** The database of the session; null where a MySQL URL names none. */
  readonly database: string | null;
  /** Who the scanner is on that server. */
  readonly user: string;
}

/** How the rows of a sample were chosen; a head is never passed off as random. */
export type SampleMethod = 'whole' | 'random-blocks' | 'tid-ranges' | 'key-strides' | 'head';

export interface SampleRequest {
  readonly relation: Relation;
  readonly columns: readonly Column[];
  /** Rows wanted; Infinity for all of them. */
  readonly rows: number;
  /** Characters of a value that are sent; the rest is cut at the server. */
  readonly maxChars: number;
  /** Where a reading of all rows begins: a position of `onPosition` or `divide`; null or absent for the start. */
  readonly from?: string | null;
  /** Where it ends, before that position; null or absent for the end. */
  readonly to?: string | null;
  /** Columns that may be left out of what is read on of a long reading, as LEFT_OUT. */
  readonly settled?: () => ReadonlySet<string>;
  /**
   * Told, when all rows are read, how far the sink has got: every row up to the position has been handed over, none behind
   * it. An opaque text that holds no value of a column but that of an integer key. Never told where reading cannot go on
   * from the middle (views, tables without such a key).
   */
  readonly onPosition?: (position: string) => void;
  /** Waited for between two statements of a long reading. */
  readonly between?: () => Promise<void>;
}

export interface SampleOutcome {
  readonly rows: number;
  readonly method: SampleMethod;
  /** Every row of the relation was read. */
  readonly whole: boolean;
  /** The relation's rows as the sample itself suggests, for where statistics are missing or stale; null where it can't tell. */
  readonly estimatedRows?: number | null;
  /** The main statement, for the DBA who wants to know; no values in it. */
  readonly statement: string;
  readonly milliseconds: number;
  /** Columns that had to be left out, with why. */
  readonly unreadable: readonly {
    readonly column: string;
    readonly reason: import('./model.ts').SkipReason;
    readonly code?: string;
  }[];
}

/** What is kept of an outcome: of thousands of relations, the statements would be a good part of the memory. */
export type Sampled = Omit<SampleOutcome, 'statement'>;

/** What a scan backs off from. */
export interface ServerLoad {
  /** Statements of others that run at this moment; null where the session's user may not see them. */
  readonly running: number | null;
  /** Seconds that replicas of this server, or it as a replica, lag behind; null where there is none or it can't be seen. */
  readonly lag: number | null;
}

export interface Session extends AsyncDisposable {
  readonly server: ServerInfo;
  /** Names of the databases that the session's user may connect to (PostgreSQL); of all visible ones elsewhere. System ones left out. */
  databases(): Promise<readonly string[]>;
  catalog(scope: Scope): Promise<Catalog>;
  /** The grants of the whole server or database, not narrowed by scope. */
  grants(): Promise<AccessGraph>;
  /**
   * Reads a bounded, spread sample and hands it to the sink.
   * @throws NochulError `permission-denied`, `timeout`, `lost-connection`, `interrupted`, `server`: none quotes a value.
   */
  sample(request: SampleRequest, sink: BatchSink): Promise<SampleOutcome>;
  /**
   * Positions that cut the reading of all rows into so many parts of about equal length, for `from` and `to`; none where a
   * relation can't be cut. Absent where the server sends no faster than one thread looks.
   */
  divide?(relation: Relation, parts: number): Promise<readonly string[]>;
  /** How busy the server is; asked between statements, so it must be cheap. */
  load(): Promise<ServerLoad>;
}

export interface Reporter {
  /** What `--format` calls it. */
  readonly name: string;
  /** File name extensions, with the dot, that choose it for `--output`. */
  readonly extensions: readonly string[];
  /** The format is no text: never sent to a terminal. */
  readonly binary?: boolean;
  render(report: Report, options: RenderOptions): string | Uint8Array | Promise<string | Uint8Array>;
  /** The same text in pieces, for formats that would be large: asked in place of `render` where it is there. */
  pieces?(report: Report, options: RenderOptions): Iterable<string>;
}

export interface RenderOptions {
  readonly lang: 'ko' | 'en';
  readonly color: boolean;
  /** Columns of the terminal; Infinity where there is none. */
  readonly width: number;
  /** From which severity on the user wants to fail, where the user said so; for formats that know failures. */
  readonly failOn?: Severity | 'never' | undefined;
}

export interface Plugin {
  readonly meta: { readonly name: string; readonly version: string };
  readonly detectors?: readonly Detector[];
  readonly engines?: readonly Engine[];
  readonly reporters?: readonly Reporter[];
  readonly rules?: readonly Rule[];
}
