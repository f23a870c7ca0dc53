import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from '../../src/reporters/messages/en.ts';
import { ko } from '../../src/reporters/messages/ko.ts';

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
