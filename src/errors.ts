/** What went wrong, as a stable word that tests and scripts can rely on. */
export type ErrorCode =
  | 'usage'
  | 'config'
  | 'plugin'
  | 'url'
  | 'connect'
  | 'auth'
  | 'database'
  | 'tls'
  | 'unsupported'
  | 'permission-denied'
  | 'timeout'
  | 'lost-connection'
  | 'interrupted'
  | 'server';

/**
 * A failure we foresee: `message` says what is wrong in one sentence, `hint` what to do about it.
 * Neither may quote a value that came from the database. Anything that is not a NochulError is a bug
 * and keeps its stack.
 */
export class NochulError extends Error {
  override readonly name = 'NochulError';
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.hint = options.hint ?? null;
  }
}
