/** What a YAML file of detectors may hold. Each field says in words what it must be, for whoever mistypes it. */
import { z } from 'zod';
import type { Severity, TypeFamily } from '../model.ts';
import { CHECKSUMS } from './checksums.ts';

const FAMILIES: readonly TypeFamily[] = ['text', 'json', 'xml', 'array', 'other', 'binary', 'integer', 'decimal'];
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
/** Longer values are quoted in no message. */
const QUOTED = 40;

interface Issue {
  readonly code?: string;
  readonly input?: unknown;
}

/** Messages that go on from the field's name; for a key that a mapping does not have, from that key. */
function must(be: string, keys: readonly string[] = []) {
  const error = ({ code, input }: Issue): string => {
    if (code === 'unrecognized_keys') return `is not one of the keys there are: ${keys.join(', ')}`;
    if (input === undefined || input === null) return `is missing: it must be ${be}`;
    const given = JSON.stringify(input);
    return `must be ${be}${given.length > QUOTED ? '' : `, not ${given}`}`;
  };
  return { error };
}

const mapping = <Shape extends z.ZodRawShape>(be: string, shape: Shape) =>
  z.strictObject(shape, must(be, Object.keys(shape)));
/** At least one. */
const list = <Item extends z.ZodType>(be: string, item: Item) => z.tuple([item], item, must(be));
const integer = (be: string, least: number, most: number) => z.int(must(be)).min(least, must(be)).max(most, must(be));
const share = must('a share between 0 and 1, such as 0.001');

const text = z.string(must("text: put '…' round it")).min(1, must('text that is not empty'));
const names = z.array(text, must('a list of words or /expressions/, [member_no, 회원번호]')).default([]);
const characters = integer('a number of characters from 1 to 4000', 1, 4000);

const detector = mapping('a detector: id, title, category, severity, pattern, examples and more', {
  id: z
    .string(must('an id such as shop/member-number'))
    .regex(/^[a-z0-9-]+(\/[a-z0-9-]+)?$/, must('small letters, digits and hyphens, as in shop/member-number')),
  title: mapping('a title in both languages, { ko: 회원번호, en: member number }', { ko: text, en: text }),
  category: z
    .string(must('a category such as user_id, or one of your own'))
    .regex(/^[a-z][a-z0-9_]*$/, must('small letters, digits and _, as in user_id')),
  severity: z.enum(SEVERITIES, must(`one of ${SEVERITIES.join(', ')}`)),
  law: z.array(text, must('a list such as [pipa/29, isms-p/2.6.4]')).default([]),
  names: mapping('lists of names, { strong: [member_no, 회원번호] }', {
    strong: names,
    weak: names,
    veto: names,
  }).default({ strong: [], weak: [], veto: [] }),
  pattern: z.union([text, list('an expression', text)], must("an expression for the whole value, in '…', or a list")),
  inText: z.boolean(must('true or false')).default(false),
  needsName: z.boolean(must('true or false')).default(false),
  checksum: z.enum(Object.keys(CHECKSUMS), must(`one of ${Object.keys(CHECKSUMS).join(', ')}`)).optional(),
  confusion: z.number(share).gt(0, share).lt(1, share).optional(),
  length: z.tuple([characters, characters], must('the least and the most characters, [14, 14]')).optional(),
  types: list('a list such as [text, json]', z.enum(FAMILIES, must(`one of ${FAMILIES.join(', ')}`))).optional(),
  mask: mapping('what stays readable, { keepFirst: 3, keepLast: 2 }', {
    keepFirst: integer('a number of characters from 0 to 6', 0, 6).default(0),
    keepLast: integer('a number of characters from 0 to 4', 0, 4).default(0),
  }).default({ keepFirst: 0, keepLast: 0 }),
  examples: mapping('values that are of the kind and some that only look it, { match: […], reject: […] }', {
    match: list('a list of values that are of the kind', text),
    reject: list('a list of values that only look as if they were', text),
  }),
});

const DETECTORS = 'a list of detectors, "detectors: [{ id: … }]"';

/** The whole file. */
export const fileSchema = mapping(DETECTORS, { detectors: list(DETECTORS, detector) });

/** One detector as its author wrote it, with what was left out. */
export type Description = z.output<typeof detector>;
