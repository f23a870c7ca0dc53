/**
 * A tolerant lexer for both dialects: enough to tell names, strings and comments apart, so that a statement's end and the
 * place of a name in it can be found in texts that no parser here knows.
 */
import type { Dialect } from './types.ts';

export interface Token {
  /** `name` stood in quotes and is no keyword; `word` is a keyword or a name. */
  readonly kind: 'word' | 'name' | 'string' | 'mark';
  /** Unquoted; words as the server folds them (small letters). */
  readonly text: string;
  /** UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

const WORD = /[\p{L}\p{N}_$]+/uy;
const SPACE = /\s+/uy;
const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
/** Drizzle's mark, which MySQL would not take for a comment. */
const BREAKPOINT = /--> statement-breakpoint/y;

/** The tokens of `text` from `from` on, without comments. What MySQL's `/*! … *\/` holds counts as code. */
export function* tokensOf(text: string, dialect: Dialect, from = 0, to = text.length): Generator<Token> {
  let at = from;
  while (at < to) {
    const next = skipped(text, dialect, at);
    if (next !== at) {
      at = next;
      continue;
    }
    const token = tokenAt(text, dialect, at);
    yield token;
    at = token.end;
  }
}

/** Where the text goes on behind space or a comment at `at`; `at` itself where there is none. */
export function skipped(text: string, dialect: Dialect, at: number): number {
  const space = matchAt(SPACE, text, at);
  if (space) return at + space.length;
  const mysql = dialect === 'mysql';
  if (matchAt(BREAKPOINT, text, at)) return lineEnd(text, at);
  if (text.startsWith('--', at) && (!mysql || at + 2 >= text.length || /[\s\p{Cc}]/u.test(text[at + 2] ?? '')))
    return lineEnd(text, at);
  if (mysql && text[at] === '#') return lineEnd(text, at);
  if (!text.startsWith('/*', at)) return mysql && text.startsWith('*/', at) ? at + 2 : at;
  const hint = mysql ? /\/\*M?!\d*/y : null;
  const opening = hint && matchAt(hint, text, at);
  if (opening) return at + opening.length;
  return commentEnd(text, at, !mysql);
}

function commentEnd(text: string, start: number, nests: boolean): number {
  let depth = 1;
  let at = start + 2;
  while (depth > 0) {
    const close = text.indexOf('*/', at);
    if (close === -1) return text.length;
    const open = nests ? text.indexOf('/*', at) : -1;
    const inner = open !== -1 && open < close;
    depth += inner ? 1 : -1;
    at = (inner ? open : close) + 2;
  }
  return at;
}

function tokenAt(text: string, dialect: Dialect, start: number): Token {
  const char = text[start] ?? '';
  const mysql = dialect === 'mysql';
  if (char === "'" || (mysql && char === '"'))
    return quoted(text, start, char, mysql, char === '"' ? 'name' : 'string');
  if (char === '`' || char === '"') return quoted(text, start, char, false, 'name');
  if (!mysql) {
    // E'it\'s'
    if (/e/i.test(char) && text[start + 1] === "'") return quoted(text, start, "'", true, 'string');
    const tag = matchAt(DOLLAR, text, start);
    if (tag) {
      const close = text.indexOf(tag, start + tag.length);
      const end = close === -1 ? text.length : close + tag.length;
      return { kind: 'string', text: text.slice(start + tag.length, close === -1 ? end : close), start, end };
    }
  }
  const word = matchAt(WORD, text, start);
  if (word) return { kind: 'word', text: word.toLowerCase(), start, end: start + word.length };
  return { kind: 'mark', text: char, start, end: start + 1 };
}

function quoted(text: string, start: number, mark: string, escapes: boolean, kind: Token['kind']): Token {
  let at = text.indexOf(mark, start) + 1;
  let inner = '';
  while (at < text.length) {
    const char = text[at] ?? '';
    if (escapes && char === '\\') {
      inner += text[at + 1] ?? '';
      at += 2;
    } else if (char !== mark) {
      inner += char;
      at += 1;
    } else if (text[at + 1] === mark) {
      inner += mark;
      at += 2;
    } else return { kind, text: inner, start, end: at + 1 };
  }
  return { kind, text: inner, start, end: text.length };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}
