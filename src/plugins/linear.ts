/** Regular expressions whose matching takes time in proportion to the text, whatever the expression (re2js, RE2's syntax). */
import { RE2JS, RE2JSException } from 're2js';
import type { TextPattern } from '../detector.ts';

/**
 * Instructions that an expression may compile to. Time grows with their number too: at this many, the worst expression
 * found takes 50 ms for the worst text of 4,000 characters.
 */
const LARGEST = 300;

/** ASCII letters, digits, `_` and `-`: what must not stand beside a value inside a text. */
const BESIDE = '[^0-9A-Za-z_-]';

/**
 * Compiles an expression.
 * @throws SyntaxError whose message goes on from "the expression …": what is wrong, and what to do instead.
 */
export function compile(source: string): RE2JS {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(RE2JS.translateRegExp(source));
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    throw new SyntaxError(advice(cause.message), { cause });
  }
  if (compiled.programSize() > LARGEST) {
    throw new SyntaxError('is too large to be matched quickly: write shorter repetitions such as {1,20}');
  }
  return compiled;
}

function advice(message: string): string {
  if (/`\(\?(?:<?[=!])/.test(message)) {
    return 'uses look-around, which cannot be matched in linear time: leave it out';
  }
  if (/invalid escape sequence: `\\[1-9k]/.test(message)) {
    return 'uses a back-reference, which cannot be matched in linear time: write the repeated part out';
  }
  return `cannot be used: ${message.replace(/^error parsing regexp: /, '')}; the syntax is that of RE2`;
}

/** The expression as a search inside texts: neither a letter, a digit nor a hyphen stands beside what it finds. */
export function textPattern(source: string): TextPattern {
  const search = RE2JS.compile(RE2JS.translateRegExp(`(?:^|${BESIDE})(${source})(?:$|${BESIDE})`));
  return {
    exec(text, from) {
      // Without the groups it is five times as fast, and most texts hold nothing.
      if (from === 0 && !search.test(text)) return null;
      const matcher = search.matcher(text);
      // What stands before `from` is a candidate's end, not what surrounds the next: the blank between two serves both.
      if (!matcher.find(from)) return null;
      return { 0: matcher.group(1) ?? '', index: matcher.start(1) };
    },
  };
}
