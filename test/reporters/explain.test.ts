import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ExplainedHypothesis, type Explanation, findColumn } from '../../src/explain.ts';
import { renderExplanation } from '../../src/reporters/explain-text.ts';
import { en } from '../../src/reporters/messages/en.ts';
import { ko } from '../../src/reporters/messages/ko.ts';
import { tableOf } from '../support/columns.ts';

/** What detectors and the model give as reasons, read from their sources: some are only ever given on odd columns. */
const reasons = ['detectors', 'detectors/lib', 'detectors/decoys', 'src/classify'].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(`${folder}/${file}`, 'utf8');
      return [...text.matchAll(/reason: (?:repeated \? '([a-z-]+)' : )?'([a-z-]+)'/g)].flatMap(([, a, b]) => [a, b]);
    }),
);

test.each([...new Set(reasons)].filter((reason) => reason !== undefined && reason !== ''))(
  'the reason %s is a sentence in both languages',
  (reason) => {
    expect(Object.keys(en.evidence)).toContain(reason);
    expect(Object.keys(ko.evidence)).toContain(reason);
  },
);

test('both languages know the same reasons', () => {
  expect(Object.keys(ko.evidence).toSorted()).toEqual(Object.keys(en.evidence).toSorted());
  expect(Object.keys(ko.caveats).toSorted()).toEqual(Object.keys(en.caveats).toSorted());
});

const hypothesis = (more: Partial<ExplainedHypothesis>): ExplainedHypothesis => ({
  category: 'postcode',
  detector: 'kr/postcode',
  title: { ko: '우편번호', en: 'postcode' },
  confidence: 0.3,
  reported: false,
  protection: 'plain',
  caveats: [],
  embedded: false,
  matched: 200,
  valid: 200,
  checked: false,
  weights: [
    { reason: 'prior', weight: -3.5 },
    { reason: 'comment-veto', weight: -3 },
    { reason: 'name-strong', weight: 5 },
  ],
  ...more,
});
const explained = (hypotheses: readonly ExplainedHypothesis[], lang: 'ko' | 'en' = 'en', path: string | null = null) =>
  renderExplanation(
    {
      schemaVersion: 1,
      ...{ source: 'shop', schema: 'public', relation: 't', column: 'c', type: 'text', comment: null, sample: null },
      reportedFrom: 0.5,
      subjects: [
        {
          ...{ path, parts: null, nonNull: 200, filled: 200, distinct: 200, schemes: [], hypotheses },
          context: { persons: 0, organisations: 0 },
        },
      ],
      inherited: [],
    } satisfies Explanation,
    { lang, color: false, width: Infinity },
  );

test('a kind without a check passes none', () => {
  expect(explained([hypothesis({})])).toContain('kr/postcode: postcode, 200 match\n');
  expect(explained([hypothesis({ checked: true, valid: 20 })])).toContain('postcode, 200 match, 20 pass the check\n');
});

test('what stands in a document is not called free text', () => {
  expect(explained([hypothesis({ embedded: true })])).toContain('postcode, in free text, 200 match');
  expect(explained([hypothesis({ embedded: true })], 'en', '$.zip')).toMatch(/\$\.zip\n.*\n.*postcode, 200 match/);
});

test('where nothing is reported, it is said why', () => {
  const decoy = hypothesis({
    ...{ category: 'none', detector: 'decoy/epoch', title: { ko: '유닉스 시각', en: 'Unix time' }, confidence: 0.97 },
  });
  expect(explained([hypothesis({ reported: true, confidence: 0.9 })])).not.toContain('Not reported');
  expect(explained([hypothesis({})])).toContain(
    'Not reported, because the likeliest kind, postcode, reaches 0.30 and a report takes 0.5; most against it: the comment speaks against it.\n',
  );
  expect(explained([decoy, hypothesis({ confidence: 0.02 })])).toContain(
    'Not reported, because it looks like Unix time (0.97), which is nobody’s data.\n',
  );
  expect(explained([])).toContain('Not reported, because nothing speaks for any kind.\n');
  expect(explained([decoy], 'ko')).toContain('보고하지 않음: 개인정보가 아닌 유닉스 시각');
  expect(explained([hypothesis({})], 'ko')).toContain('확신도가 0.30로 기준 0.5에 못 미칩니다');
});

test('a column is found in any capitals, and in its own first', () => {
  const table = (...names: readonly string[]) => ({
    ...tableOf(names.map((name) => ({ name }))),
    schema: 's',
    name: 'T',
  });
  expect(findColumn([table('CUST_NM')], 's.t.cust_nm')).toEqual({ schema: 's', relation: 'T', column: 'CUST_NM' });
  expect(findColumn([table('CUST_NM')], 't.Cust_Nm').column).toBe('CUST_NM');
  expect(findColumn([table('CUST_NM', 'cust_nm')], 's.T.cust_nm').column).toBe('cust_nm');
  expect(() => findColumn([table('CUST_NM', 'cust_nm')], 's.T.Cust_nm')).toThrow(
    'There are several columns s.T.Cust_nm.',
  );
  expect(() => findColumn([table('CUST_NM')], 's.T.cust')).toThrow('There is no column s.T.cust.');
});
