import { describe, expect, test } from 'vitest';
import { builtin } from '../detectors/index.ts';
import { classifyRelation, createTally } from '../src/classify/index.ts';
import { type Detector, defineDetector } from '../src/detector.ts';
import type { Column } from '../src/model.ts';
import { tableOf } from './support/columns.ts';
import { type Fake, fake } from './support/fake.ts';

const detectors = builtin.detectors ?? [];

function tallied(
  columns: readonly Partial<Column>[],
  rows: readonly (readonly (string | null)[])[],
  with_ = detectors,
) {
  const relation = tableOf(columns);
  const tally = createTally(relation, relation.columns, with_, { key: 42 });
  tally.addAll(rows);
  return { relation, tally };
}

const many = <T>(make: (draw: Fake, index: number) => T, count = 300): T[] => {
  const draw = fake(17);
  return Array.from({ length: count }, (_, index) => make(draw, index));
};

const found = (column: Partial<Column>, values: readonly string[]) => {
  const { relation, tally } = tallied(
    [column],
    values.map((value) => [value]),
  );
  return classifyRelation(relation, tally, detectors).map(({ category, path, embedded, evidence }) => ({
    category,
    path,
    embedded,
    share: evidence.matched / evidence.nonNull,
  }));
};

describe('parts of one value', () => {
  const named = (names: readonly string[], maxLength: number | null) => names.map((name) => ({ name, maxLength }));
  const groups = (columns: readonly Partial<Column>[]) =>
    tallied(columns, []).tally.joined.map(({ columns: parts, name }) => [name, ...parts]);

  test.each<[string, readonly string[], number | null]>([
    ['hp', ['hp1', 'hp2', 'hp3'], 4],
    ['hp', ['HP0', 'HP1', 'HP2'], null],
    ['tel_no', ['tel_no_1', 'tel_no_2', 'tel_no_3'], 4],
    ['tel_no', ['telNo1', 'telNo2', 'telNo3'], 4],
    ['tel1', ['tel1_1', 'tel1_2', 'tel1_3'], 4],
    ['member_phone', ['memberPhone1', 'memberPhone2', 'memberPhone3'], null],
    ['mobile', ['mobile_first', 'mobile_middle', 'mobile_last'], 4],
    ['tel', ['tel_ddd', 'tel_mid', 'tel_end'], 4],
    ['telno', ['AREA_NO', 'MIDDLE_TELNO', 'END_TELNO'], 4],
    ['house_telno', ['AREA_NO', 'HOUSE_MIDDLE_TELNO', 'HOUSE_END_TELNO'], 4],
    ['mbtlnum', ['FRST_MBTLNUM', 'MIDDLE_MBTLNUM', 'END_MBTLNUM'], 4],
    ['mbtlnum', ['IDNTFC_NO', 'MIDDLE_MBTLNUM', 'END_MBTLNUM'], 4],
    ['전화번호', ['지역번호', '중간전화번호', '끝전화번호'], 4],
    ['rrn', ['rrn1', 'rrn2'], 7],
    ['jumin', ['jumin_front', 'jumin_back'], null],
    ['jumin', ['JUMIN_FNT', 'JUMIN_BCK'], 7],
    ['주민번호', ['주민번호_앞자리', '주민번호뒷자리'], 7],
    ['email', ['email1', 'email2'], 100],
    ['email', ['email_id', 'email_domain'], 100],
    ['card_no', ['card_no1', 'card_no2', 'card_no3', 'card_no4'], 4],
    ['biz_no', ['biz_no1', 'biz_no2', 'biz_no3'], 5],
    ['zip', ['zip1', 'zip2'], 3],
    // However wide: the values tell parts from three telephones.
    ['hp', ['hp1', 'hp2', 'hp3'], 500],
    ['phone', ['phone1', 'phone2', 'phone3'], 20],
  ])('%s is %j', (name, parts, maxLength) => {
    expect(groups(named(parts, maxLength))).toEqual([[name, ...parts]]);
    expect(groups(named(['id', ...parts.toReversed()], maxLength))).toEqual([[name, ...parts]]);
  });

  test.each<[readonly string[], number | null]>([
    [['addr1', 'addr2'], 200],
    [['phone1', 'phone2'], 20],
    [['first_name', 'last_name'], 20],
    [['start_date', 'end_date'], 10],
    [['birth1', 'birth2', 'birth3'], 4],
    [['hp1', 'hp3', 'hp4'], 4],
    [['MIDDLE_TELNO', 'END_TELNO'], 4],
    [['rrn1'], 7],
    [['hp1', 'hp2', 'hp3', 'hp4'], 4],
    [['end', 'first'], 4],
  ])('%j are no parts', (names, maxLength) => {
    expect(groups(named(names, maxLength))).toEqual([]);
  });

  test('three whole telephones are no parts of one, whatever their columns are called', () => {
    const draw = fake(11);
    const rows = Array.from({ length: 60 }, () => [draw.mobile(), draw.landline(), draw.mobile()]);
    const { relation, tally } = tallied(named(['phone1', 'phone2', 'phone3'], 20), rows);
    expect(tally.joined[0]?.tally.nonNull).toBe(0);
    const found = classifyRelation(relation, tally, detectors);
    expect(found.map(({ column, category, caveats }) => [column, category, ...caveats])).toEqual([
      ['phone1', 'phone'],
      ['phone2', 'phone'],
      ['phone3', 'phone'],
    ]);
  });

  test('documents and arrays are no parts', () => {
    expect(groups(['hp1', 'hp2', 'hp3'].map((name) => ({ name, family: 'json' })))).toEqual([]);
  });

  const whole = (names: readonly string[], family: 'text' | 'integer', rows: (string | null)[][]) => {
    const { tally } = tallied(
      names.map((name) => ({ name, family })),
      rows,
    );
    const [joined] = tally.joined;
    return new Map([...(joined?.tally.categories ?? [])].map(([category, union]) => [category, union]));
  };

  test('telephones are put together, from texts and from numbers that lost their zero', () => {
    const rows = many((draw) => draw.mobile().split('-'));
    const names = ['hp1', 'hp2', 'hp3'];
    expect(whole(names, 'text', rows).get('phone')).toMatchObject({ matched: 300, valid: 300 });
    const numbers = rows.map((row) => row.map((part) => String(Number(part))));
    expect(whole(names, 'integer', numbers).get('phone')?.matched).toBe(300);
  });

  test('resident numbers, e-mail addresses and cards, too', () => {
    const rrns = many((draw) => draw.rrn().split('-'));
    expect(whole(['rrn1', 'rrn2'], 'text', rrns).get('rrn')).toMatchObject({ matched: 300, valid: 300 });
    const young = many((draw) => draw.rrn({ from: 2000, to: 2009 }).split('-').map(Number).map(String));
    expect(whole(['rrn1', 'rrn2'], 'integer', young).get('rrn')).toMatchObject({ matched: 300, valid: 300 });
    const mails = many((draw) => draw.email().split('@'));
    expect(whole(['email_id', 'email_domain'], 'text', mails).get('email')?.matched).toBe(300);
    const signs = mails.map(([id = '', domain = '']) => [id, `@${domain}`]);
    expect(whole(['email1', 'email2'], 'text', signs).get('email')?.matched).toBe(300);
    const cards = many((draw) => draw.card().split('-'));
    expect(whole(['card1', 'card2', 'card3', 'card4'], 'text', cards).get('card_number')?.valid).toBe(300);
  });

  test('a row without one of the parts, or with whole values in them, makes none', () => {
    const rows = [
      ['010', null, '5678'],
      ['010', '', '5678'],
      ['010-1234-5678', '02-345-6789', '031-345-6789'],
    ];
    const { tally } = tallied(
      ['hp1', 'hp2', 'hp3'].map((name) => ({ name })),
      rows,
    );
    expect(tally.joined[0]?.tally.nonNull).toBe(0);
    const mails = [['a@example.com', 'b@example.com']];
    expect(tallied([{ name: 'email1' }, { name: 'email2' }], mails).tally.joined[0]?.tally.nonNull).toBe(0);
  });
});

describe('XML', () => {
  const order = (draw: Fake) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<!-- an order --><ord:order xmlns:ord="urn:x" no="${draw.digits(6)}">
       <buyer grade="A"><name>${draw.name()}</name><phone>${draw.mobile()}</phone></buyer>
       <items><item to="${draw.roadAddress()}"><title><![CDATA[${draw.noun()} <b>]]></title></item><item/></items>
     </ord:order>`;

  test.each(['xml', 'text'] as const)('in a column of %s is read by its paths', (family) => {
    const seen = found({ name: 'payload', family }, many(order));
    expect(new Map(seen.map(({ path, category }) => [path, category]))).toEqual(
      new Map([
        ['$.order.buyer.name', 'person_name'],
        ['$.order.buyer.phone', 'phone'],
        ['$.order.items.item.to', 'address'],
      ]),
    );
    expect(seen.every(({ embedded }) => embedded)).toBe(true);
  });

  const paths = (...documents: string[]) => {
    const { tally } = tallied(
      [{ name: 'd', family: 'xml' }],
      documents.map((each) => [each]),
    );
    const column = tally.column('d');
    return { documents: column?.documents, paths: [...(column?.paths.keys() ?? [])] };
  };

  test('entities are decoded, elements that repeat share a path, what is cut off is read up to there', () => {
    const mail = found(
      { name: 'd', family: 'xml' },
      many((draw) => `<doc><m>${draw.email().replace('@', '&#64;')}</m><m>&lt;&#x61;&gt;</m></doc>`),
    );
    expect(mail).toMatchObject([{ category: 'email', path: '$.doc.m' }]);
    expect(paths('<doc><b>1</b><b>2</b></doc>')).toEqual({ documents: 1, paths: ['$.doc.b'] });
    expect(paths('<doc><b>1</b><c>2</c><d x="')).toEqual({ documents: 1, paths: ['$.doc.b', '$.doc.c'] });
    expect(paths('<doc b=\'1\' x:c="2">text</doc>')).toEqual({ documents: 1, paths: ['$.doc.b', '$.doc.c', '$.doc'] });
    expect(paths('<doc><b.c>1</b.c></doc>')).toEqual({ documents: 1, paths: ['$.doc.b_c'] });
  });

  test.each([
    '<doc><b>1</doc>',
    '<doc>1</doc><b>2</b>',
    '<doc>one <b>two</b> three</doc>',
    '<p>010-1234-5678</p>',
    '<a href="x">010-1234-5678</a>',
    '<!DOCTYPE doc [<!ENTITY x SYSTEM "file:///etc/hosts">]><doc>&x;</doc>',
    '<홍길동> 010-1234-5678',
    '<>',
    '< doc>1</doc>',
    '<doc b=1>2</doc>',
    '<',
  ])('%s is a text', (text) => {
    expect(paths(text)).toEqual({ documents: 0, paths: [] });
  });

  test('an entity of its own is not expanded', () => {
    const { tally } = tallied([{ name: 'd', family: 'xml' }], [['<!DOCTYPE doc><doc>&x;</doc>']]);
    expect(tally.column('d')?.paths.get('$.doc')?.characters).toBe(3);
  });

  test('no name makes trouble, and none that is a person is kept', () => {
    expect(paths('<__proto__><constructor>1</constructor></__proto__>').paths).toEqual(['$.__proto__.constructor']);
    expect(paths('<d><김민준>1</김민준></d>').paths).toEqual(['$.d[?]']);
  });

  test('hostile documents take no time', () => {
    const hostile = ['<a>', '<a ', '<a b="', '<![CDATA[', '<!--', '&#x', '<a b="1" ', '<?'].map(
      (unit) => `<x>${unit.repeat(20_000 / unit.length)}`,
    );
    const started = performance.now();
    paths(...hostile, ...hostile.map((each) => each.slice(3)));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('JSON', () => {
  test('that was cut off is read up to there', () => {
    const cut = many((draw) =>
      JSON.stringify({ event: 'a,b', buyer: { phone: draw.mobile(), tags: ['x', '}'] }, rest: draw.hex(300) }).slice(
        0,
        200,
      ),
    );
    expect(found({ name: 'payload' }, cut)).toMatchObject([{ category: 'phone', path: '$.buyer.phone', share: 1 }]);
  });

  test.each(['{"a": 1, b}', '{"a": 010-1234-5678, "b": 1}', '{a,b}', '[abc] text', '{"', '[1, 2'])(
    '%s is a text',
    (text) => {
      const { tally } = tallied([{ name: 'd' }], [[text]]);
      expect(tally.column('d')?.documents).toBe(0);
    },
  );
});

describe('what stands among other things', () => {
  test.each<[string, string, (draw: Fake) => string]>([
    ['JSON behind a prefix', 'phone', (draw) => `2024-01-01 09:00:00 INFO {"phone":"${draw.mobile()}","n":1}`],
    ['key=value', 'phone', (draw) => `id=${draw.digits(5)}&phone=${draw.mobile()}&ok=true`],
    ['key: value', 'email', (draw) => `from: ${draw.email()}; subject: ${draw.noun()}`],
    ['commas', 'email', (draw) => `${draw.digits(4)},${draw.noun()},${draw.email()},Y`],
    ['tabs', 'phone', (draw) => `${draw.noun()}\t${draw.mobile()}\t${draw.digits(3)}`],
    ['bars', 'phone', (draw) => `${draw.noun()}|${draw.mobile()}|${draw.digits(3)}`],
    ['carets', 'rrn', (draw) => `A^${draw.rrn()}^01`],
    ['an escaped document', 'phone', (draw) => JSON.stringify(JSON.stringify({ phone: draw.mobile() }))],
  ])('%s', (_, category, value) => {
    const seen = found({ name: 'v' }, many(value));
    expect(seen).toContainEqual({ category, path: null, embedded: true, share: 1 });
  });

  // Digits behind a bank's name look like an account's number to whom nothing says otherwise.
  test.each<[string, string, (draw: Fake) => string]>([
    ['a labelled resident number', 'rrn', (draw) => `주민번호: ${draw.rrn()}`],
    ['a card behind its bank', 'card_number', (draw) => `신한 ${draw.card()}`],
  ])('%s in every cell of a note', (_, category, value) => {
    const seen = found({ name: 'memo' }, many(value));
    expect(seen).toContainEqual({ category, path: null, embedded: true, share: 1 });
    expect(seen.map((each) => each.category)).not.toContain('bank_account');
  });

  test('the share of rows of a note is told', () => {
    const notes = many((draw, index) =>
      index % 20 === 0 ? `${draw.noun()} 변경, ${draw.mobile()} 로 회신 바랍니다` : `${draw.noun()} 확인 요청드립니다`,
    );
    expect(found({ name: 'memo' }, notes)).toEqual([{ category: 'phone', path: null, embedded: true, share: 0.05 }]);
  });
});

describe('counting', () => {
  const values = many(
    (draw) => (draw.int(3) ? draw.mobile() : draw.pick(['정상', 'Y', '02-345-6789', '-', '홍*동'])),
    2_000,
  );
  const counts = (tally: ReturnType<typeof createTally>) => {
    const { filled, characters, distinctCells, sightings, shapes, categories } = tally.column('v')!;
    return { filled, characters, distinctCells, sightings, shapes, categories, distinct: tally.distinct('v') };
  };

  test('row by row and in batches is the same', () => {
    const { relation, tally } = tallied(
      [{}],
      values.map((value) => [value]),
    );
    const single = createTally(relation, relation.columns, detectors, { key: 42 });
    for (const value of values) single.add([value]);
    expect(counts(single)).toEqual(counts(tally));
    expect(single.rows).toBe(tally.rows);
  });

  test('a value that comes again counts as it did before', () => {
    const twice = tallied(
      [{}],
      [...values, ...values, ...values].map((value) => [value]),
    ).tally;
    const once = tallied(
      [{}],
      values.map((value) => [value]),
    ).tally;
    const [three, one] = [counts(twice), counts(once)];
    expect(three.filled).toBe(one.filled * 3);
    expect(three.distinctCells).toBe(one.distinctCells);
    for (const [index, { matched, valid, masked, distinctMatched }] of one.sightings.entries()) {
      expect(three.sightings[index]).toMatchObject({
        matched: matched * 3,
        valid: valid * 3,
        masked: masked * 3,
        distinctMatched,
      });
    }
    for (const [category, { matched }] of one.categories)
      expect(three.categories.get(category)?.matched).toBe(matched * 3);
  });

  test('a gate turns away what it says, whatever the counts', () => {
    const seen: string[] = [];
    const gated = (gate: Detector['gate']): Detector =>
      defineDetector({
        id: 'acme/gated',
        title: { ko: '값', en: 'value' },
        category: 'acme',
        severity: 'low',
        law: [],
        families: ['text'],
        names: { strong: [] },
        ...(gate ? { gate } : {}),
        match: (cell) => {
          seen.push(cell.text);
          return null;
        },
        mask: () => '*',
        examples: { match: ['x'], reject: ['y'] },
      });
    const texts = [
      'a1',
      'ab12',
      '가나12',
      'a@b12',
      'abc123456',
      'x'.repeat(700),
      `${'1'.repeat(600)}@`,
      'q^1',
      'a:1',
      '가나다라',
    ];
    const cases: readonly (readonly [Detector['gate'], (text: string) => boolean])[] = [
      [undefined, () => true],
      [{ length: [3, 5] }, (text) => text.length >= 3 && text.length <= 5],
      [{ digits: [2, 6] }, (text) => text.replace(/\D/g, '').length >= 2 && text.replace(/\D/g, '').length <= 6],
      [{ hangul: [1, 2] }, (text) => /^[^가-힣]*(?:[가-힣][^가-힣]*){1,2}$/.test(text)],
      [{ latin: [0, 0] }, (text) => !/[a-z]/i.test(text)],
      [{ contains: '@' }, (text) => text.includes('@')],
      [{ contains: '@:' }, (text) => /[@:]/.test(text)],
      [{ contains: '^' }, (text) => text.includes('^')],
      [{ contains: 'q@', length: [0, 10] }, (text) => /[q@]/.test(text) && text.length <= 10],
    ];
    for (const [gate, passes] of cases) {
      seen.length = 0;
      tallied(
        [{}],
        texts.map((text) => [text]),
        [gated(gate)],
      );
      expect(seen).toEqual(texts.filter(passes));
    }
  });

  test('a digest is one whatever else its letters could be', () => {
    const taken = defineDetector({
      ...gatedAny,
      match: () => 'valid',
    });
    const { tally } = tallied(
      [{}],
      many((draw) => [draw.base64(64)], 50),
      [taken],
    );
    const shapes = [...(tally.column('v')?.shapes.values() ?? [])];
    expect(shapes.reduce((sum, cells) => sum + cells, 0)).toBe(50);
    expect(tally.column('v')?.sightings[0]?.matched).toBe(50);
  });
});

const gatedAny: Detector = {
  id: 'acme/any',
  title: { ko: '값', en: 'value' },
  category: 'acme',
  severity: 'low',
  law: [],
  families: ['text'],
  names: { strong: [] },
  mask: () => '*',
  examples: { match: ['x'], reject: ['y'] },
};
