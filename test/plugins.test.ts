import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { cellOf } from '../src/classify/cell.ts';
import { inspect } from '../src/classify/inspect.ts';
import { said } from '../src/classify/names.ts';
import { type Detector, defineDetector } from '../src/detector.ts';
import { checkDetector, countExamples, timeDetector } from '../src/plugins/check.ts';
import { checkInTime } from '../src/plugins/check-in-time.ts';
import { readYamlPlugin } from '../src/plugins/yaml.ts';
import { runNochul } from './support/run.ts';
import { createDatabase, exec } from './support/servers.ts';
import { useServer } from './support/use-server.ts';

const SOUND = {
  id: 'shop/member-number',
  title: { ko: '회원번호', en: 'member number' },
  category: 'user_id',
  severity: 'medium',
  pattern: 'MB-\\d{4}-\\d{6}',
  examples: { match: ['MB-2024-000123'], reject: ['MB-24-1'] },
};

/** JSON is YAML: what is not given is sound, what is undefined is missing. */
const yaml = (...changes: object[]): string =>
  `detectors:\n${changes.map((change) => `  - ${JSON.stringify({ ...SOUND, ...change })}`).join('\n')}\n`;

function detectorOf(change: object): Detector {
  const read = readYamlPlugin(yaml(change), 'shop.yaml');
  if (!('plugin' in read)) throw new Error(read.mistakes.join('\n'));
  return read.plugin.detectors![0]!;
}

const mistakesOf = (text: string): readonly string[] => {
  const read = readYamlPlugin(text, 'shop.yaml');
  return 'plugin' in read ? [] : read.mistakes;
};

const take = (detector: Detector, value: string) =>
  inspect(cellOf(value), [detector]).map(({ verdict, masked, embedded }) => ({ verdict, masked, embedded }));

describe('a detector in YAML', () => {
  test('judges whole values, and masks them all unless told otherwise', () => {
    const detector = detectorOf({});
    expect(take(detector, 'MB-2024-000123')).toEqual([{ verdict: 'valid', masked: '**-****-******', embedded: false }]);
    for (const other of ['MB-2024-0001234', 'xMB-2024-000123', '문의 MB-2024-000123']) {
      expect(take(detector, other)).toEqual([]);
    }
  });

  test('takes any of several patterns', () => {
    const detector = detectorOf({ pattern: ['MB\\d+', 'a|b', '(?i)vip-\\p{Hangul}{2}'] });
    for (const value of ['MB1', 'a', 'b', 'VIP-가나']) expect(take(detector, value)).toHaveLength(1);
    for (const value of ['MB', 'ab', 'VIP-가']) expect(take(detector, value)).toEqual([]);
  });

  test('looks inside texts where it says so, and only at what stands alone', () => {
    const detector = detectorOf({ inText: true, mask: { keepFirst: 3 } });
    const found = [{ verdict: 'valid', masked: 'MB-****-******', embedded: true }];
    for (const text of [
      '회원번호MB-2024-000123로 가입',
      '(MB-2024-000123)',
      'MB-2024-000123 was here',
      'from XMB-2024-000001 to MB-2024-000123',
    ]) {
      expect(take(detector, text)).toEqual(found);
    }
    for (const text of [
      'no XMB-2024-000123',
      'is MB-2024-0001234 ok',
      'is A-MB-2024-000123 ok',
      'MB-2024-000123-1 ok',
    ]) {
      expect(take(detector, text)).toEqual([]);
    }
    const cell = 'MB-2024-000001 MB-2024-000002,MB-2024-000003';
    const { pattern } = detector;
    const all: string[] = [];
    for (let from = 0; ; ) {
      const next = pattern?.exec(cell, from);
      if (!next || !('index' in next)) break;
      expect(cell.slice(next.index)).toMatch(next[0]);
      all.push(next[0]);
      from = next.index + next[0].length;
    }
    expect(all).toEqual(['MB-2024-000001', 'MB-2024-000002', 'MB-2024-000003']);
  });

  test('asks for a check digit by name', () => {
    const business = detectorOf({
      pattern: '\\d{3}-?\\d{2}-?\\d{5}',
      checksum: 'kr-business-number',
      inText: true,
      examples: { match: ['123-45-67891', '2208162517'], reject: ['123-45-67890'] },
    });
    expect(checkDetector(business)).toEqual([]);
    expect(take(business, '사업자 123-45-67891 입니다')).toHaveLength(1);
    expect(take(business, '사업자 123-45-67890 입니다')).toEqual([]);
    // Digits alone may be stored as numbers.
    expect(business.families).toContain('integer');
    expect(detectorOf({}).families).not.toContain('integer');
    const luhn = { pattern: '\\d+', checksum: 'luhn', examples: { match: ['79927398713'], reject: ['79927398714'] } };
    expect(checkDetector(detectorOf(luhn))).toEqual([]);
    const resident = {
      checksum: 'kr-rrn',
      examples: { match: ['9001011234568'], reject: ['9001011234567', '90010112'] },
    };
    expect(checkDetector(detectorOf({ pattern: '\\d+', ...resident }))).toEqual([]);
  });

  test('reads names as words of a column’s name, or as expressions', () => {
    const detector = detectorOf({
      names: { strong: ['Member No', '회원번호', '/^mbr(_|$)/i'], weak: ['code'], veto: ['/count/', '건수'] },
    });
    const says = (name: string) => said(detector, name);
    for (const name of [
      'member_no',
      'memberno',
      'cust_member_no_2',
      'member no',
      '회원번호',
      '고객회원 번호',
      'mbr_cd',
      'MBR',
    ]) {
      expect([name, says(name)]).toEqual([name, 'strong']);
    }
    for (const name of ['member_note', 'remember_no', 'number', 'xmbr'])
      expect([name, says(name)]).toEqual([name, null]);
    expect(says('zip_code')).toBe('weak');
    expect(says('member_no_count')).toBe('veto');
    expect(says('회원번호 건수')).toBe('veto');
  });

  test('masks whatever comes, and shows no more than a third', () => {
    const shown = detectorOf({ mask: { keepFirst: 3, keepLast: 2 } });
    expect(shown.mask('MB-2024-000123')).toBe('MB-****-****23');
    expect(shown.mask('MB-1')).toBe('***');
    expect(detectorOf({ mask: { keepLast: 4 } }).mask('abc')).toBe('***');
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 90 }), fc.string({ maxLength: 8 })),
        fc.record({ keepFirst: fc.nat(6), keepLast: fc.nat(4) }),
        (value, mask) => {
          const masked = detectorOf({ examples: { match: ['0'.repeat(60)], reject: ['1'] }, mask }).mask(value);
          expect(masked).toContain('*');
          if (value.length > 1 && !value.includes('*')) expect(masked).not.toContain(value);
        },
      ),
    );
  });

  test('carries what the verdict needs', () => {
    const carried = { needsName: true, confusion: 0.001, law: ['pipa/29'], category: 'none' };
    const detector = detectorOf({ ...carried, length: [14, 14], types: ['text'] });
    expect(detector).toMatchObject({ ...carried, gate: { length: [14, 14] }, families: ['text'] });
    expect(detectorOf({}).gate).toEqual({ length: [1, 200] });
  });
});

describe('mistakes in YAML', () => {
  test.each<[object, string]>([
    [
      { id: 'Shop Member' },
      '"id" of Shop Member must be small letters, digits and hyphens, as in shop/member-number, not "Shop Member".',
    ],
    [{ id: undefined }, '"id" of detector 1 is missing: it must be an id such as shop/member-number.'],
    [
      { title: { ko: '회원번호' } },
      '"title.en" of shop/member-number is missing: it must be text: put \'…\' round it.',
    ],
    [{ severity: 'hgh' }, '"severity" of shop/member-number must be one of critical, high, medium, low, not "hgh".'],
    [
      { category: 'User Id' },
      '"category" of shop/member-number must be small letters, digits and _, as in user_id, not "User Id".',
    ],
    [{ inText: 'yes' }, '"inText" of shop/member-number must be true or false, not "yes".'],
    [
      { checksum: 'crc' },
      '"checksum" of shop/member-number must be one of luhn, kr-rrn, kr-foreigner-number, kr-business-number, not "crc".',
    ],
    [{ confusion: 2 }, '"confusion" of shop/member-number must be a share between 0 and 1, such as 0.001, not 2.'],
    [
      { mask: { keepFirst: 7 } },
      '"mask.keepFirst" of shop/member-number must be a number of characters from 0 to 6, not 7.',
    ],
    [
      { mask: { keepFirst: 6 } },
      '"mask" of shop/member-number would leave more than a third of "MB-2024-000123" readable: keep fewer characters.',
    ],
    [
      { examples: { match: [12], reject: ['x'] } },
      '"examples.match" of shop/member-number must be text: put \'…\' round it, not 12.',
    ],
    [
      { names: { strong: ['--'] } },
      '"names.strong" of shop/member-number has no letter or digit: write a word of the column’s name.',
    ],
    [
      { names: { strong: ['member no'], veto: ['member'] } },
      '"names.strong" of shop/member-number is silenced by names.veto: make one of the two narrower.',
    ],
    [
      { pattern: 'a(?!b)' },
      '"pattern" of shop/member-number uses look-around, which cannot be matched in linear time: leave it out.',
    ],
    [
      { pattern: ['a', '(a)\\1'] },
      '"pattern" of shop/member-number uses a back-reference, which cannot be matched in linear time: write the repeated part out.',
    ],
    [
      { names: { veto: ['/(?<=a)b/'] } },
      '"names.veto" of shop/member-number uses look-around, which cannot be matched in linear time: leave it out.',
    ],
    [
      { pattern: 'MB-[0-9' },
      '"pattern" of shop/member-number cannot be used: missing closing ]: `[0-9`; the syntax is that of RE2.',
    ],
    [
      { pattern: '([a-z]{1,100}){1,10}' },
      '"pattern" of shop/member-number is too large to be matched quickly: write shorter repetitions such as {1,20}.',
    ],
    [
      { pattern: '^MB', inText: true },
      '"pattern" of shop/member-number has ^ or $ at its ends, with which it finds nothing inside texts: leave them out, the whole value is meant anyway.',
    ],
  ])('%j', (change, sentence) => {
    expect(mistakesOf(yaml(change))).toEqual([`shop.yaml:2: ${sentence}`]);
  });

  test.each<[string, string]>([
    ['', 'shop.yaml:1: the file is missing: it must be a list of detectors, "detectors: [{ id: … }]".'],
    [
      'detectors: []\n',
      'shop.yaml:1: detector 1 is missing: it must be a detector: id, title, category, severity, pattern, examples and more.',
    ],
    ['\ndetector: []\n', 'shop.yaml:2: "detector" is not one of the keys there are: detectors.'],
    [
      'detectors: *x\n',
      'shop.yaml:1: Unresolved alias (the anchor must be set before the alias): x: write the value out where *name stands.',
    ],
    [
      'detectors:\n  - id: [\n',
      'shop.yaml:3: Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
  ])('of the whole file: %j', (text, sentence) => {
    expect(mistakesOf(text)).toContain(sentence);
  });

  test('each with its line, in their order', () => {
    const text = `# ours
detectors:
  - id: shop/member-number
    titel: { ko: 회원번호, en: member number }
    category: user_id
    severity: high
    names:
      strong:
        - member no
        - /(?=x)/
    pattern: 'MB'
    examples: { match: [MB], reject: [] }
`;
    expect(mistakesOf(text).map((sentence) => sentence.split(' ').slice(0, 2).join(' '))).toEqual([
      'shop.yaml:3: "title"',
      'shop.yaml:4: "titel"',
      'shop.yaml:12: "examples.reject"',
    ]);
    const further = text.replace('titel', 'title').replace('[]', '[X]');
    expect(mistakesOf(further).map((sentence) => sentence.slice(0, 28))).toEqual(['shop.yaml:10: "names.strong"']);
  });

  test('whatever is in the file, nothing is thrown', () => {
    const expression = fc.stringMatching(/^[ab(){}[\]|?*+\\^$.:<=!,0-9kpPuxdDwWsSbB가-]{0,12}$/);
    const field = fc.oneof(fc.string(), expression, fc.jsonValue(), fc.array(expression));
    const change = fc.dictionary(fc.constantFrom(...Object.keys(SOUND), 'names', 'mask', 'length', 'inText'), field);
    fc.assert(
      fc.property(change, (fields) => mistakesOf(yaml(fields)).every((each) => /^shop\.yaml:2: .*\.$/su.test(each))),
    );
    fc.assert(fc.property(expression, (pattern) => mistakesOf(yaml({ pattern, inText: true })).length < 9));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => mistakesOf(text).length > 0));
  });

  test('one id twice', () => {
    expect(mistakesOf(yaml({}, {}))).toEqual([
      'shop.yaml:3: "id" of shop/member-number is there twice: rename one of the two.',
    ]);
  });
});

describe('checkDetector', () => {
  test.each(builtin.detectors ?? [])('finds nothing wrong with $id', (detector) => {
    // Capitals are right where a comment has them: IBAN.
    expect(checkDetector(detector).filter(({ code }) => code !== 'name-in-capitals')).toEqual([]);
  });

  const sound: Detector = {
    id: 'shop/code',
    title: { ko: '코드', en: 'code' },
    category: 'code',
    severity: 'low',
    law: [],
    families: ['text'],
    names: { strong: [/(^|_)shop_code(_|$)/] },
    match: (cell) => (/^[a-z]{4}$/.test(cell.text) ? 'valid' : null),
    mask: () => '****',
    examples: { match: ['abcd'], reject: ['abc'] },
  };
  const codes = (change: Partial<Detector>) =>
    checkDetector(defineDetector({ ...sound, ...change })).map(({ severity, code }) => `${severity} ${code}`);

  test('has nothing against a sound one', () => {
    expect(codes({})).toEqual([]);
    expect(timeDetector(sound)).toEqual([]);
  });

  test.each<[string, Partial<Detector>, string[]]>([
    [
      'an example that is not taken',
      { examples: { match: ['abcd', 'ABCD'], reject: ['abc'] } },
      ['error example-missed'],
    ],
    ['a false friend that is', { examples: { match: ['abcd'], reject: ['abce'] } }, ['error example-taken']],
    ['a mask that hides nothing', { mask: (value) => value }, ['error mask-leaks']],
    ['a mask that hides a letter of many', { mask: (value) => `${value}*` }, ['error mask-leaks']],
    ['a mask that throws', { mask: (value) => `*${value.match(/z|b/)![0]}` }, ['error throws']],
    [
      'a function that throws',
      { identity: (cell) => (cell.length > 30 ? cell.text.match(/never/)![0] : '') },
      ['error throws'],
    ],
    [
      'a judge without numbers',
      { judge: ({ matched, nonNull }) => ({ weight: matched / nonNull, reason: 'x' }) },
      ['error throws'],
    ],
    ['a name that every table has', { names: { strong: [/_at$/] } }, ['error name-too-wide']],
    ['a name that matches anything', { names: { strong: [/code/], weak: [/x?/] } }, ['error name-too-wide']],
    ['a name in capitals', { names: { strong: [/SHOP_CODE/] } }, ['warning name-in-capitals']],
    ['capitals that count as small ones', { names: { strong: [/SHOP_CODE/iu, /\S\p{Lu}code/u, /SHOP\s?코드/] } }, []],
  ])('finds %s', (_, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });

  test('a kind that only a name can tell has names for examples', () => {
    const { match: _, ...rest } = sound;
    const named = { ...rest, examples: { match: ['SHOP_CODE', 'shopCode'] as const, reject: ['shopping'] as const } };
    expect(countExamples(named)).toEqual({ match: 2, reject: 1 });
    expect(checkDetector(named)).toEqual([]);
  });

  test('timeDetector ends with a warning where an expression would not end', () => {
    const slow = timeDetector({
      ...sound,
      names: { strong: [/^(a+)+$/] },
      match: (cell) => (/^([a-z]+)+$/.test(cell.text) ? 'valid' : null),
    });
    expect(slow.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning slow', 'warning slow']);
    expect(slow[0]?.message).toMatch(/^it takes more than 5 ms for a text of \d+ characters such as "a/);
    expect(slow[1]?.message).toMatch(/^names\.strong\[0\] takes/);
  });
});

describe('the command line', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  const put = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const nochul = (args: string[], stdin?: string) => runNochul(args, { cwd: folder, ...(stdin ? { stdin } : {}) });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nochul-plugins-'));
    database = await createDatabase(await useServer('postgresql'));
  });
  afterAll(async () => {
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const script = (match: string) => `import { defineDetector } from 'nochul';
export default { meta: { name: 'ours', version: '1.0.0' }, detectors: [defineDetector({
  id: 'ours/employee-number', title: { ko: '사번', en: 'employee number' }, category: 'user_id', severity: 'low', law: [],
  families: ['text'], names: { strong: [/(^|_)emp_no(_|$)/] },
  match: (cell) => (${match}.test(cell.text) ? 'valid' : null), mask: () => 'E******',
  examples: { match: ['E204117'], reject: ['204117', 'E20'] },
})] };\n`;

  test('check: 0 for a sound plugin, in YAML, JavaScript, TypeScript and as a package', async () => {
    put('sound.yaml', yaml({}));
    put('sound.mjs', script('/^E\\d{6}$/'));
    put(
      'sound.ts',
      `import type { Plugin } from 'nochul';\n${script('/^E\\d{6}$/').replace('export default', 'const plugin: Plugin =')}export default plugin;\n`,
    );
    put(
      'node_modules/nochul-plugin-ours/package.json',
      JSON.stringify({ name: 'nochul-plugin-ours', type: 'module', exports: { default: './index.js' } }),
    );
    put('node_modules/nochul-plugin-ours/index.js', script('/^E\\d{6}$/'));
    for (const plugin of [
      'sound.yaml',
      './sound.yaml',
      'sound.mjs',
      'sound.ts',
      'nochul-plugin-ours',
      join(folder, 'sound.yaml'),
    ]) {
      const { code, stdout, stderr } = await nochul(['detectors', 'check', plugin]);
      expect([plugin, code, stderr]).toEqual([plugin, 0, '']);
      expect(stdout).toMatch(/^detector .*\n(shop\/member-number|ours\/employee-number) .* ok\n$/);
    }
  });

  test('check: 1 with a sentence for each example that fails, as a table and as JSON', async () => {
    put('wrong.yaml', yaml({ examples: { match: ['MB-2024-000123', 'MB1'], reject: ['MB-2024-000124'] } }));
    const text = await nochul(['detectors', 'check', 'wrong.yaml']);
    expect(text.code).toBe(1);
    expect(text.stdout).toBe(`detector            category  severity  taken  left  problems
shop/member-number  user_id   medium    1/2    0/1   2
error: shop/member-number: "MB1" is under examples.match, and is not taken.
error: shop/member-number: "MB-2024-000124" is under examples.reject, and is taken.
`);
    const json = await nochul(['detectors', 'check', 'wrong.yaml', '--format', 'json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual({
      plugin: { name: 'wrong.yaml', version: '1' },
      detectors: [
        {
          id: 'shop/member-number',
          title: SOUND.title,
          category: 'user_id',
          severity: 'medium',
          match: { examples: 2, taken: 1 },
          reject: { examples: 1, left: 0 },
          problems: [
            { severity: 'error', code: 'example-missed', message: '"MB1" is under examples.match, and is not taken.' },
            {
              severity: 'error',
              code: 'example-taken',
              message: '"MB-2024-000124" is under examples.reject, and is taken.',
            },
          ],
        },
      ],
    });
  });

  test('check: an expression that would hang a scan is a warning', async () => {
    put('slow.mjs', script('/^(E?\\d+)+$/').replace("reject: ['204117', 'E20']", "reject: ['EE']"));
    const { code, stdout } = await nochul(['detectors', 'check', 'slow.mjs']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/warning: ours\/employee-number: it takes more than 5 ms for a text of \d+ characters/);
  });

  test('a match that never ends is told and stopped, and the next detector is checked all the same', async () => {
    put(
      'endless.mjs',
      script('/^E\\d{6}$/')
        .replace('defineDetector({', 'defineDetector(endless), defineDetector({')
        .replace(
          'export default',
          `const endless = { id: 'ours/endless', title: { ko: '끝', en: 'end' }, category: 'x', severity: 'low', law: [],
  families: ['text'], names: { strong: [/endless/] }, match: () => { for (;;); }, mask: () => '***',
  examples: { match: ['a'], reject: ['b'] } };\nexport default`,
        ),
    );
    const found = await checkInTime(
      'endless.mjs',
      join(folder, 'check'),
      ['ours/endless', 'ours/employee-number'],
      3000,
    );
    expect(found.get('ours/endless')?.problems).toEqual([
      {
        severity: 'error',
        code: 'endless',
        message:
          'it did not come back from "a" within 3 s, as it would hold up a scan: its functions must end for any value.',
      },
    ]);
    expect(found.get('ours/employee-number')).toMatchObject({
      match: { examples: 1, taken: 1 },
      reject: { examples: 2, left: 2 },
      problems: [],
    });
  });

  test.each<[what: string, bytes: Buffer, message: RegExp]>([
    // 이름 in CP949.
    [
      'CP949',
      Buffer.concat([Buffer.from('detectors:\n- title: '), Buffer.from([0xc0, 0xcc, 0xb8, 0xa7])]),
      /^nochul: foreign\.yaml:2: the file is not in UTF-8, as files that were written as CP949 \(EUC-KR\) are not\.\n.*iconv -f CP949/,
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffdetectors: []', 'utf16le'),
      /^nochul: foreign\.yaml:1: the file is not in UTF-8 but in UTF-16\.\n.*iconv -f UTF-16/,
    ],
  ])('check: 2 and a telling sentence for a YAML file in %s', async (_, bytes, message) => {
    writeFileSync(join(folder, 'foreign.yaml'), bytes);
    const { code, stderr } = await nochul(['detectors', 'check', 'foreign.yaml']);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test.each<[string, string, RegExp]>([
    ['gone.yaml', '', /^nochul: The plugin "gone.yaml" is not there\.\n {2}Paths are relative to /],
    [
      'nochul-plugin-nobody-wrote',
      '',
      /^nochul: The plugin "nochul-plugin-nobody-wrote" is not there\.\n {2}Install it/,
    ],
    ['typo.yaml', yaml({ severity: 'hgh' }), /^nochul: typo\.yaml:2: "severity" .*\n {2}docs\/writing-a-detector\.md/],
    [
      'taken.yaml',
      yaml({ id: 'email' }),
      /^nochul: The detector "email" is defined twice, by nochul\/detectors and by taken\.yaml\./,
    ],
    ['shape.mjs', 'export default {};\n', /^nochul: "shape.mjs" is not a plugin: its default export must be/],
    ['throws.mjs', 'throw new Error("no luck");\n', /^nochul: The plugin "throws.mjs" could not be loaded: no luck/],
    [
      'half.mjs',
      'export default { meta: { name: "half", version: "1" }, detectors: [{ id: "x" }] };\n',
      /^nochul: The plugin half is not usable: detector x: title is missing\./,
    ],
  ])('check: 2 for %s', async (name, text, message) => {
    if (text) put(name, text);
    const { code, stdout, stderr } = await nochul(['detectors', 'check', name]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('a config names a YAML file from its own folder; it is listed, tried and scanned with', async () => {
    put('ours/kinds.yml', yaml({ inText: true, confusion: 0.001, mask: { keepFirst: 3 } }));
    put('nochul.config.yaml', 'plugins: [ours/kinds.yml]\n');
    const list = await nochul(['detectors', 'list', '--format', 'json']);
    expect(JSON.parse(list.stdout)).toContainEqual(
      expect.objectContaining({ id: 'shop/member-number', title: 'member number' }),
    );
    const tried = await nochul(['detectors', 'test', '--detector', 'shop/member-number'], 'MB-2024-000123\nMB-1\n');
    expect(tried.stdout).toBe('shop/member-number valid MB-****-******\n-\n');

    await exec(
      database.url,
      `CREATE TABLE t (id integer, c1 text, c2 text, c3 jsonb);
       INSERT INTO t SELECT i, m, 'about ' || m || ' today', jsonb_build_object('who', m)
       FROM generate_series(1, 500) AS i, LATERAL (SELECT 'MB-2024-' || to_char(i * 37, 'FM000000') AS m) AS made;`,
    );
    const scan = await nochul(['scan', database.url, '--format', 'json']);
    expect(scan.stderr).toBe('');
    const findings: { column: string; detector: string; embedded: boolean; path: string | null }[] = JSON.parse(
      scan.stdout,
    ).findings;
    expect(findings.map(({ column, detector, embedded, path }) => [column, detector, embedded, path])).toEqual([
      ['c1', 'shop/member-number', false, null],
      ['c2', 'shop/member-number', true, null],
      ['c3', 'shop/member-number', true, '$.who'],
    ]);
    // The scan shows none of them.
    expect(scan.stdout).not.toMatch(/MB-\d/);
  });

  test('no pattern of a YAML file can hang a scan', async () => {
    const hostile = {
      pattern: ['(a+)+$', '(a|a)*b', '([a-z]+)*[0-9]', '(?:.*a){12}c'],
      length: [1, 4000],
      names: { strong: ['/^(a+)+$/', '/(x+x+)+y/'] },
      examples: { match: ['a'], reject: ['!'] },
    };
    const searching = {
      ...hostile,
      id: 'shop/inside',
      pattern: ['(a+)+b', '(?:.*a){12}c'],
      inText: true,
      examples: { match: ['aab'], reject: ['!'] },
    };
    put('hostile/hostile.yaml', yaml(hostile, searching));
    put('hostile/nochul.config.yaml', 'plugins: [hostile.yaml]\n');
    await exec(
      database.url,
      `CREATE TABLE ${'a'.repeat(62)} (${'a'.repeat(60)}_b text, ${'x'.repeat(63)} text);
       INSERT INTO ${'a'.repeat(62)} SELECT repeat('a', 3990) || '!' || i, repeat('a ', 1990) || '!' || i FROM generate_series(1, 200) AS i;`,
    );
    const check = await runNochul(['detectors', 'check', 'hostile.yaml'], { cwd: join(folder, 'hostile') });
    expect([check.code, check.stderr]).toEqual([0, '']);
    const scan = await runNochul(['scan', database.url, '--include', 'public.aa*', '--format', 'json'], {
      cwd: join(folder, 'hostile'),
    });
    expect([scan.code, scan.stderr]).toEqual([0, '']);
    expect(JSON.parse(scan.stdout).sources[0].relations).toBe(1);
  });
});
