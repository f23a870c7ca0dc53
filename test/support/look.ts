/** What the kernel makes of a cell, said plainly: an oracle for it, byte by byte and run by run. */

export interface Look {
  readonly form: number;
  readonly telling: boolean;
  readonly ascii: boolean;
}

/** What each byte begins; null for what follows a first byte in UTF-8. */
function kindOf(byte: number): string | null {
  if (byte >= 0x80 && byte < 0xc0) return null;
  if (byte >= 48 && byte < 58) return 'digit';
  if ((byte >= 65 && byte < 91) || (byte >= 97 && byte < 123)) return 'letter';
  if (byte === 32) return 'blank';
  if (byte > 32 && byte < 127) return String.fromCharCode(byte);
  return byte >= 0xea && byte < 0xee ? 'syllable' : 'odd';
}

const CODES: Readonly<Record<string, number>> = { digit: 1, letter: 2, blank: 3, syllable: 4, odd: 5 };
const codeOf = (kind: string): number => CODES[kind] ?? 8 + kind.charCodeAt(0) - 33;

interface Run {
  readonly kind: string;
  length: number;
}

function runsOf(bytes: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (const byte of bytes) {
    const kind = kindOf(byte);
    if (kind === null) continue;
    const last = runs.at(-1);
    if (last?.kind === kind) last.length += 1;
    else runs.push({ kind, length: 1 });
  }
  return runs;
}

const mix = (hash: number, value: number): number => {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return (mixed << 13) | (mixed >>> 19);
};

const digitsTold = (length: number): number => (length <= 3 ? 1 : Math.min(length, 20));
const syllablesTold = (length: number): number => (length <= 4 ? length : length <= 8 ? 5 : 6);
function wordTold(length: number): number {
  const bounds = [3, 7, 11, 15, 31, 47];
  const at = bounds.findIndex((bound) => length <= bound);
  return at < 0 ? 7 : at + 1;
}
const told = ({ kind, length }: Run): number => {
  if (kind === 'digit') return digitsTold(length);
  if (kind === 'syllable') return syllablesTold(length);
  return kind === 'odd' ? 0 : Math.min(length, 4);
};

/** Nine digits of one number, with what may stand between them; none in a word of many turns. */
function hasNumber(runs: readonly Run[]): boolean {
  let digits = 0;
  let turns = 0;
  for (const { kind, length } of runs) {
    if (kind === 'digit') {
      turns += 1;
      digits += length;
      if (digits >= 9 && turns < 4) return true;
    } else {
      if (kind !== 'letter') turns = 0;
      if (!['blank', '-', '.', '(', ')', '+', '/'].includes(kind) || length > 2) digits = 0;
    }
  }
  return false;
}

export function lookPlainly(bytes: Uint8Array): Look {
  const runs = runsOf(bytes);
  const has = (kind: string) => runs.some((run) => run.kind === kind);
  const digits = runs.reduce((sum, { kind, length }) => (kind === 'digit' ? sum + length : sum), 0);
  const prose = runs.filter(({ kind }) => kind === 'blank').length >= 2 || bytes.length > 48;
  const somebodys = has('@') || hasNumber(runs);
  const kinds = (has('letter') ? 1 : 0) | (has('syllable') ? 2 : 0) | (has('odd') ? 4 : 0) | (has('@') ? 8 : 0);
  let form = 0;
  if (prose) {
    const measures = (kinds << 8) | (digits === 0 ? 0 : digits <= 3 ? 1 : 2);
    form = mix(mix(0x5eed, 31 - Math.clz32(bytes.length)), measures);
  } else {
    const words = has('letter');
    form = words ? 0x55 : 0;
    let word = 0;
    const endWord = () => {
      if (word > 0) form = mix(form, wordTold(word));
      word = 0;
    };
    for (const run of runs) {
      if (words && (run.kind === 'digit' || run.kind === 'letter')) word += run.length;
      else if (run.kind === 'digit') form = mix(form, told(run));
      else {
        endWord();
        form = mix(form, (codeOf(run.kind) << 8) | told(run));
      }
    }
    endWord();
    form = mix(form, somebodys ? 1 : 0);
  }
  return { form, telling: !has('odd') && !(prose && somebodys), ascii: bytes.every((byte) => byte < 0x80) };
}
