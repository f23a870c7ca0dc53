/** MySQL's and MariaDB's scripts as statements: DELIMITER as their client knows it, and bodies that go without it. */
import { skipped, type Token, tokensOf } from './lex.ts';
import type { Migration, Statement } from './types.ts';

const DELIMITER = /delimiter[ \t]+(\S+)[^\n]*/iy;
/** Statements whose body has semicolons of its own. */
const WITH_BODY = new Set(['procedure', 'function', 'trigger', 'event']);
/** The words before those: CREATE OR REPLACE DEFINER = `a`@`b` AGGREGATE … */
const MOST_WORDS_BEFORE = 16;

/** Never throws: what makes no sense is left to the server. */
export function splitMysql(migration: Migration): Statement[] {
  const { text, to } = migration;
  const statements: Statement[] = [];
  let delimiter = ';';
  let at = migration.from;
  let start: number | null = null;
  let body = bodyTracker();
  const finish = (end: number) => {
    if (start !== null) statements.push({ migration, start, end, text: text.slice(start, end) });
    start = null;
    body = bodyTracker();
  };
  while (at < to) {
    const isHint = text.startsWith('/*!', at) || text.startsWith('/*M!', at);
    const next = skipped(text, 'mysql', at);
    if (next !== at) {
      // What is in such a comment is run, so that a statement may begin with it.
      if (isHint) start ??= at;
      at = next;
      continue;
    }
    DELIMITER.lastIndex = at;
    const command = start === null ? DELIMITER.exec(text) : null;
    if (command) {
      delimiter = command[1] ?? ';';
      at += command[0].length;
    } else if (text.startsWith(delimiter, at) && !(delimiter === ';' && body.isOpen())) {
      finish(at);
      at += delimiter.length;
    } else {
      const token = firstToken(text, at);
      start ??= at;
      body.add(token);
      at = token.end;
    }
  }
  finish(to);
  return statements.map((each) => ({ ...each, text: each.text.trimEnd() }));
}

function firstToken(text: string, at: number): Token {
  for (const token of tokensOf(text, 'mysql', at)) return token;
  return { kind: 'mark', text: '', start: at, end: text.length };
}

/** Whether a semicolon would stand inside a BEGIN … END. */
function bodyTracker() {
  let words = 0;
  let isCreate = false;
  let hasBody = false;
  let depth = 0;
  let last = '';
  return {
    add: ({ kind, text }: Token) => {
      if (kind === 'word') {
        if (words === 0) isCreate = text === 'create';
        if (isCreate && words < MOST_WORDS_BEFORE && WITH_BODY.has(text)) hasBody = true;
        words += 1;
        // END CASE ends what CASE began; END IF and the like end what is not counted.
        if (last === 'end') depth -= ['if', 'loop', 'while', 'repeat'].includes(text) ? 0 : 1;
        else if (hasBody && (text === 'begin' || text === 'case')) depth += 1;
        if (last === 'end' && text === 'end') last = 'end';
        else last = text;
      } else {
        if (last === 'end') depth -= 1;
        last = '';
      }
    },
    // The END before this semicolon has not been counted yet: what follows it decides.
    isOpen: () => depth - (last === 'end' ? 1 : 0) > 0,
  };
}
