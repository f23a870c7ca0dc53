/** `incomplete`: ran, but part of it could not be examined. */
export const EXIT = { ok: 0, findings: 1, failed: 2, incomplete: 3 } as const;

/** What a command needs of the process it runs in. */
export interface Terminal {
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
}
