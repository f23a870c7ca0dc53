import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { formatColumns, formatTable, truncate, visible, visibleName, wrap } from '../../src/reporters/table.ts';
import { HOSTILE } from './made-up.ts';

describe('names from a server', () => {
  test.each([
    ['line\nbreak\r\ttab', 'line\\nbreak\\r\\ttab'],
    ['\u001b[31mred\u0007', '\\e[31mred\\u0007'],
    ['\u009b2J', '\\u009b2J'],
    ['evil\u202egpj.exe', 'evil\\u202egpj.exe'],
    ['zero\u200bwidth\u2066x\u2069\ufeff', 'zero\\u200bwidth\\u2066x\\u2069\\ufeff'],
    ['a\u3164b\u115fc\u00ad', 'a\\u3164b\\u115fc\\u00ad'],
    ['para\u2028graph', 'para\\u2028graph'],
    ['\ud800lone', '\\ud800lone'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['private\ue000', 'private\\ue000'],
  ])('%j is shown as %j', (name, shown) => {
    expect(visible(name)).toBe(shown);
  });

  test('ordinary ones stay as they are, emoji and Hangul among them', () => {
    for (const name of [
      '고객_정보',
      'TB_CUST',
      '회원👨‍👩‍👧정보❤️',
      "'app'@'10.0.%'",
      '<script>',
      '=cmd|',
      'naïve',
      '顧客',
    ]) {
      expect(visible(name)).toBe(name);
    }
  });

  test('blanks at the ends and empty names are quoted', () => {
    expect(visibleName(' padded ')).toBe('" padded "');
    expect(visibleName('')).toBe('""');
    expect(visibleName('plain name')).toBe('plain name');
  });
});

describe('wrapping', () => {
  test('keeps to the width in cells, and loses nothing but blanks', () => {
    for (const name of HOSTILE.map(visible)) {
      for (const width of [2, 5, 11, 40]) {
        const lines = wrap(`${name} and ${name}`, width);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(`${name}and${name}`.replaceAll(' ', ''));
      }
    }
  });

  test('breaks at blanks, and words that are too long after a dot or an underscore', () => {
    expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
    expect(wrap('public.delivery_addresses', 16)).toEqual(['public.delivery_', 'addresses']);
    expect(wrap('배송지 주소록', 6)).toEqual(['배송지', '주소록']);
    expect(wrap('x', Infinity)).toEqual(['x']);
  });

  test('truncates by cells, a Hangul syllable never in half', () => {
    expect(truncate('배송지주소록', 6)).toBe('배송…');
    expect(truncate('short', 6)).toBe('short');
  });
});

describe('tables', () => {
  const rows = [
    ['고객', '1,000', 'a'],
    ['customers', '33,700,000', 'b\nc'],
  ];

  test('align Hangul and Latin, numbers to the right', () => {
    const table = formatColumns([{ title: 'Name' }, { title: 'Rows', align: 'right' }, { title: 'Note' }], rows, {
      color: false,
      width: 80,
    });
    expect(table).toBe(
      ['Name             Rows  Note', '고객            1,000  a', 'customers  33,700,000  b\\nc', ''].join('\n'),
    );
  });

  test('shrink to the terminal', () => {
    const table = formatTable(
      ['이름', '설명'],
      HOSTILE.map((name) => [name, `${name} ${name}`]),
      {
        color: false,
        width: 50,
        lang: 'ko',
      },
    );
    for (const line of table.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(50);
    expect(table).toContain('<script>');
  });

  test('colour does not move the columns', () => {
    const cells = rows.map(([name = '', ...rest]) => [{ text: name, style: 'red' as const }, ...rest]);
    const columns = [{ title: 'Name' }, { title: 'Rows' }, { title: 'Note' }];
    const plain = formatColumns(columns, rows, { color: false, width: 80 });
    const painted = formatColumns(columns, cells, { color: true, width: 80 });
    expect(painted).toContain('\u001b[31m고객\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colour is made of
    expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});
