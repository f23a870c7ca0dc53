/** Tells a webhook what is new. Its address is a secret: whoever has it may write there, so no message names it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expandEnvironment } from '../config.ts';
import { NochulError } from '../errors.ts';
import { type NoticeDetail, type NoticePayload, slackOf } from '../reporters/time/notice.ts';
import type { Context } from './context.ts';
import type { OverTimeArguments } from './options.ts';
import type { Terminal } from './terminal.ts';

export interface Webhook {
  readonly url: URL;
  readonly format: 'slack' | 'json';
  readonly detail: NoticeDetail;
  /** Also where nothing is new. */
  readonly always: boolean;
}

/**
 * The flag, else the environment, else the config; null where none names a webhook.
 * @throws NochulError `usage`, `config`.
 */
export function webhookOf(argv: OverTimeArguments, { loaded }: Context, { env }: Terminal): Webhook | null {
  const { notify } = loaded.config;
  const given =
    argv.notify ??
    env.NOCHUL_NOTIFY ??
    (notify ? expandEnvironment(notify.url, 'The "notify" of the config', env) : undefined);
  if (given === undefined || given === '') return null;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new NochulError('usage', 'The address to notify is no http or https URL.', {
      hint: 'It is not shown here, for it is a secret: look at --notify, NOCHUL_NOTIFY, or "notify" in the config.',
    });
  }
  return {
    url,
    format: argv.notifyFormat ?? notify?.format ?? guess(url),
    detail: argv.notifyDetail ?? notify?.detail ?? 'counts',
    always: argv.notifyAlways ?? notify?.always ?? false,
  };
}

/** Slack's own, and what others offer for messages that were made for Slack. */
function guess({ hostname, pathname }: URL): Webhook['format'] {
  return /(?:^|\.)slack(?:-gov)?\.com$/.test(hostname) || /\/slack\/?$/.test(pathname) ? 'slack' : 'json';
}

export interface Patience {
  /** Times that it is tried. */
  readonly attempts: number;
  /** Milliseconds for one answer. */
  readonly timeout: number;
  /** Milliseconds before the second attempt; each further one waits twice as long. */
  readonly pause: number;
  /** Milliseconds that a server may have it wait, whatever it asks for. */
  readonly longest: number;
}

const PATIENCE: Patience = { attempts: 4, timeout: 10_000, pause: 1_000, longest: 60_000 };

/** Sends it, and returns null, or why it could not be sent: without the address and without what the server said. */
export async function notify(
  { url, format }: Webhook,
  payload: NoticePayload,
  signal: AbortSignal,
  { attempts, timeout, pause, longest }: Patience = PATIENCE,
): Promise<string | null> {
  const body = JSON.stringify(format === 'slack' ? slackOf(payload) : payload);
  // What stands before the host is no part of what fetch takes for an address.
  const { username, password } = url;
  const target = new URL(url);
  target.username = '';
  target.password = '';
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    ...(username === '' && password === '' ? {} : { authorization: `Basic ${secret}` }),
  };
  let why = '';
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    let wait = pause * 2 ** (attempt - 1);
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers,
        body,
        // The address was given to us, not to whomever it refers to.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      });
      await response.body?.cancel();
      if (response.ok) return null;
      why = `HTTP ${response.status}`;
      if (!isPassing(response.status)) return why;
      wait = askedFor(response.headers.get('retry-after')) ?? wait;
    } catch (error) {
      if (signal.aborted) return 'interrupted';
      why = reasonOf(error);
    }
    // The others of a team must not all come back at the same moment.
    if (attempt < attempts && !(await waited(Math.min(longest, wait) * (1 + Math.random() / 4), signal))) break;
  }
  return signal.aborted ? 'interrupted' : `${why}, ${attempts} attempts`;
}

/** Worth another attempt: the server is busy or broken, and does not say that we are wrong. */
function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110, 10.2.3); null where it says nothing. */
function askedFor(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

/** A code: messages of network errors name the host. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const cause = error instanceof Error ? error.cause : null;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z0-9_]+$/.test(code) ? code : 'no connection';
}

async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
