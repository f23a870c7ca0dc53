/** Relations that look like copies or test data: by what they are called, and by the columns that they share with others. */
import type { Finding, Source } from '../report.ts';

/** What is looked at: one source and its findings. */
export interface Stock {
  readonly source: Pick<Source, 'id' | 'database' | 'coverage'>;
  readonly findings: readonly Finding[];
}

export interface Copy {
  readonly schema: string;
  readonly relation: string;
  /** The part of a name that says so; null where only the columns do. */
  readonly word: string | null;
  /** A relation with the same columns of the same kinds, `schema.relation`; null where none has. */
  readonly like: string | null;
  readonly findings: readonly Finding[];
}

const COPY_WORDS = new Set([
  ...[
    'backup',
    'bak',
    'bkup',
    'bkp',
    'bck',
    'old',
    'tmp',
    'temp',
    'copy',
    'cpy',
    'archive',
    'dump',
    'export',
    'snapshot',
  ],
  ...['백업', '임시', '복사', '복사본', '사본', '이관'],
]);
const TEST_WORDS = new Set([
  ...[
    'test',
    'tst',
    'testing',
    'dev',
    'development',
    'stage',
    'staging',
    'stg',
    'qa',
    'uat',
    'sandbox',
    'dummy',
    'demo',
  ],
  ...['sample', '테스트', '개발'],
]);
/** A table of a certain day: 20240131, 202401. */
const DAY_STAMP = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?$/;
/** Fewer columns than these are alike by chance. */
const LEAST_SHARED = 3;

/** Tables with personal data that look like copies, temporary ones or such of a certain day. Views hold no rows. */
export function copiesOf(stock: Stock): Copy[] {
  const stored = relationsWithData(stock)
    .filter(({ kind }) => kind !== 'view')
    .map((each) => ({
      ...each,
      word: wordIn([each.schema, each.relation], (part) => COPY_WORDS.has(part) || DAY_STAMP.test(part)),
    }));
  const bySignature = Map.groupBy(stored, ({ signature }) => signature);
  return stored.flatMap(({ schema, relation, word, signature, findings }) => {
    const alike = findings.length < LEAST_SHARED ? [] : (bySignature.get(signature) ?? []);
    const others = alike.filter((each) => each.schema !== schema || each.relation !== relation);
    // Of a table and its backup, the backup is the copy.
    if (word === null && (others.length === 0 || others.some((each) => each.word !== null))) return [];
    const like = others.find((each) => each.word === null)?.where ?? others[0]?.where ?? null;
    return [{ schema, relation, word, like, findings }];
  });
}

/** Tables with personal data whose names, or the database's, speak of tests and development. */
export function testsOf(stock: Stock): Copy[] {
  const { id, database } = stock.source;
  const isTest = (part: string) => TEST_WORDS.has(part);
  const everywhere = wordIn([id, database ?? ''], isTest);
  return relationsWithData(stock).flatMap(({ schema, relation, findings }) => {
    const word = everywhere ?? wordIn([schema, relation], isTest);
    return word === null ? [] : [{ schema, relation, word, like: null, findings }];
  });
}

function relationsWithData({ findings, source }: Stock) {
  const grouped = Map.groupBy(findings, ({ schema, relation }) => JSON.stringify([schema, relation]));
  const kinds = new Map(source.coverage.map((each) => [JSON.stringify([each.schema, each.relation]), each.kind]));
  return Array.from(grouped, ([key, own]) => {
    const { schema = '', relation = '' } = own[0] ?? {};
    const signature = JSON.stringify(own.map(({ column, category }) => `${column} ${category}`).sort());
    return { schema, relation, where: `${schema}.${relation}`, kind: kinds.get(key), signature, findings: own };
  });
}

/** Parts of a name: between signs, where small letters turn into capitals, and where digits begin. */
export function wordIn(names: readonly string[], is: (part: string) => boolean): string | null {
  for (const name of names) {
    const parts = name
      .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{L})(\d)/gu, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}\d]+/u);
    const found = parts.find(is);
    if (found !== undefined) return found;
  }
  return null;
}
