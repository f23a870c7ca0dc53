/** Which kind of server answers where the one that was asked for did not. */
import { connect, type NetConnectOpts } from 'node:net';
import { NochulError } from '../errors.ts';

type Kind = 'PostgreSQL' | 'MySQL or MariaDB' | 'HTTP' | 'SSH';

/** Milliseconds between the words that are tried, and for a connection to come up. */
const PAUSE = 250;

/**
 * What is said to a server that does not speak first: PostgreSQL answers an SSLRequest with one letter
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html), HTTP answers a request.
 */
const WORDS = [Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]), Buffer.from('GET / HTTP/1.0\r\n\r\n')];

const HINTS: Readonly<Record<Kind, string>> = {
  PostgreSQL: 'Write postgres:// for it, or check the port.',
  'MySQL or MariaDB': 'Write mysql:// or mariadb:// for it, or check the port.',
  HTTP: 'Check host and port.',
  SSH: 'Check host and port: for a tunnel, give its local end.',
};

/**
 * A sentence better than `failure` where it turns out that a server of another kind answers, else `failure` itself. Asks
 * on connections of its own, for about a second; nothing is asked where nobody listens, or where the server has spoken.
 * @param failure with the driver's or system's word as its cause's `code`, or `none`.
 * @param name of the place, for the message.
 */
export async function nameStranger(
  failure: NochulError,
  { at, name, wanted }: { at: NetConnectOpts; name: string; wanted: Kind },
): Promise<NochulError> {
  if (!isUnclear(failure)) return failure;
  for (const word of WORDS) {
    const kind = kindOf(await answerTo(at, word));
    if (kind === wanted) return failure;
    if (kind !== null) {
      const message = `${kind === 'HTTP' || kind === 'SSH' ? 'An' : 'A'} ${kind} server answers at ${name}, not ${wanted}.`;
      return new NochulError('connect', message, { hint: HINTS[kind], cause: failure.cause });
    }
  }
  return failure;
}

/** Words of the system after which nobody needs to be asked. */
const CLEAR = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES|EHOSTUNREACH|ENETUNREACH|\d.*)$/;

function isUnclear({ code, cause }: NochulError): boolean {
  if (code !== 'connect' && code !== 'tls') return false;
  return cause instanceof Object && 'code' in cause && typeof cause.code === 'string' && !CLEAR.test(cause.code);
}

/** The server's first bytes: its greeting, or what it says to `word`, which it gets if it does not greet. */
function answerTo(at: NetConnectOpts, word: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connect(at);
    const done = (answer: Buffer) => {
      clearTimeout(speaking);
      clearTimeout(leaving);
      socket.destroy();
      resolve(answer);
    };
    const speaking = setTimeout(() => socket.write(word), PAUSE);
    const leaving = setTimeout(() => done(Buffer.alloc(0)), 2 * PAUSE);
    socket.once('data', done);
    for (const event of ['error', 'close']) socket.on(event, () => done(Buffer.alloc(0)));
  });
}

function kindOf(answer: Buffer): Kind | null {
  const text = answer.toString('latin1', 0, 8);
  if (text.startsWith('SSH-')) return 'SSH';
  if (text.startsWith('HTTP/')) return 'HTTP';
  // https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html
  // The first packet of a connection: number 0, version 10, or an error.
  if (answer.length > 4 && answer[3] === 0 && (answer[4] === 10 || answer[4] === 255)) return 'MySQL or MariaDB';
  return /^[SN]$|^E\0\0/.test(text) ? 'PostgreSQL' : null;
}
