/** Regenerates detectors/data/*.json from the lists in ../shared/korean, where those are present. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const from = new URL('../../shared/korean/', import.meta.url);
const to = new URL('../detectors/data/', import.meta.url);

function table(file: string): Record<string, string>[] {
  const lines = readFileSync(new URL(file, from), 'utf8').split('\n').filter(Boolean);
  const header = (lines[1] ?? '').split('\t');
  return lines
    .slice(2)
    .map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [header[index] ?? '', cell])));
}

function write(file: string, content: Record<string, unknown>): void {
  const text = JSON.stringify(content, null, 1);
  writeFileSync(new URL(file, to), `${text}\n`);
  console.log(`${file}: ${text.length} bytes`);
}

type Counts = Map<string, number>;
const bump = (counts: Counts, key: string, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};
const total = (counts: Counts): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

/** Additive smoothing over about as many syllables as Korean words use. */
const SYLLABLES = 1200;
function probability(counts: Counts, syllable: string, strength: number): number {
  return ((counts.get(syllable) ?? 0) + strength) / (total(counts) + strength * SYLLABLES);
}

/** Hundredths of a nat: small integers keep the file small. */
const score = (ratio: number): number => Math.round(Math.log(ratio) * 100);

function names(): void {
  const surnameRows = table('surnames.tsv');
  const surnames: Counts = new Map();
  for (const row of surnameRows) {
    // Attested, without a figure: rarer than the rarest that has one.
    surnames.set(row.surname ?? '', row.share_pct ? Number(row.share_pct) / 100 : 0.00002);
  }
  const given = { 1: new Map() as Counts, 2: new Map() as Counts, single: new Map() as Counts };
  for (const row of table('name_syllables.tsv')) {
    const counts = row.pos === '1' ? given[1] : row.pos === '2' ? given[2] : given.single;
    bump(counts, row.syllable ?? '', Number(row.klue_n) + Number(row.list_n));
  }
  // What else stands in text columns: administrative words and places, by length and position.
  const regions = table('regions.tsv').flatMap((row) => [row.name ?? '', row.short ?? '']);
  const places = table('legal_dong_names.tsv').map((row) => row.name ?? '');
  const words = [
    ...table('std_words.tsv').map((row) => row.word ?? ''),
    ...table('std_terms.tsv').map((row) => row.term ?? ''),
  ];
  const background = new Map<string, Counts>();
  const at = (length: number, position: number): Counts => {
    const key = `${length}:${position}`;
    const known = background.get(key) ?? new Map<string, number>();
    background.set(key, known);
    return known;
  };
  const korean = (word: string): boolean => /^[가-힣]{2,4}$/.test(word);
  // Places are many and alike; half a word each keeps them from drowning the rest.
  for (const [list, by] of [
    [words, 1],
    [places, 0.5],
    [regions, 1],
  ] as const) {
    for (const word of list) {
      if (!korean(word)) continue;
      [...word].forEach((syllable, position) => {
        bump(at(word.length, position), syllable, by);
      });
    }
  }
  const single: Record<string, number> = {};
  const surname: Record<string, readonly number[]> = {};
  const first: Record<string, number> = {};
  const second: Record<string, number> = {};
  for (const [name, share] of surnames) {
    if (name.length !== 1) continue;
    surname[name] = [2, 3].map((length) => score(share / probability(at(length, 0), name, 1)));
  }
  const known = new Set<string>();
  for (const counts of [given[1], given[2], given.single, at(3, 1), at(3, 2), at(2, 1)]) {
    for (const syllable of counts.keys()) known.add(syllable);
  }
  for (const syllable of [...known].sort()) {
    first[syllable] = score(probability(given[1], syllable, 0.2) / probability(at(3, 1), syllable, 1));
    second[syllable] = score(probability(given[2], syllable, 0.2) / probability(at(3, 2), syllable, 1));
    single[syllable] = score(probability(given.single, syllable, 0.2) / probability(at(2, 1), syllable, 1));
  }
  // The demo draws its surnames from these.
  const shares = Object.fromEntries([...surnames].filter(([, share]) => share >= 0.001));
  const compound = [...surnames.keys()].filter((name) => name.length === 2);
  const rate = (word: string): number => {
    const [a = '', b = '', c = ''] = word;
    if (!surname[a]) return -1;
    return word.length === 2
      ? (surname[a][0] ?? 0) + (single[b] ?? -300) - 230
      : (surname[a][1] ?? 0) + (first[b] ?? -300) + (second[c] ?? -300) + 100;
  };
  const lookalikes = [...new Set(words)].filter((word) => /^[가-힣]{2,3}$/.test(word) && rate(word) > 0);
  write('names.json', {
    source:
      'Surname shares: 2015 population census (통계청). Given-name syllables: aggregate counts over KLUE-NER v1.1 dev ' +
      'person names (CC BY-SA 4.0), 대법원 name ranks and the Faker lists (MIT). Background: 공공데이터 공통표준용어 ' +
      '7차, 법정동 and 시군구 names (행정안전부); look-alikes: 공통표준용어.',
    licence: 'Facts and aggregate counts; see the sources.',
    note: 'Scores are natural log-likelihood ratios against ordinary nouns, times 100; surname: [2, 3 syllables].',
    shares,
    compound,
    surname,
    first,
    second,
    single,
    lookalikes: lookalikes.sort().join(' '),
  });
}

function regions(): void {
  const rows = table('regions.tsv');
  const split = (text: string | undefined): string[] =>
    (text ?? '').split(/[,;|/]\s*/).filter((name) => /^[가-힣]{2,}$/.test(name));
  const sido = rows.filter((row) => row.level === 'sido');
  const units = rows.filter((row) => row.level !== 'sido');
  const unique = (list: string[]): string => [...new Set(list)].sort().join(' ');
  write('regions.json', {
    source:
      '행정표준코드 and 법정동코드 (행정안전부), with the names in force from 2023 to 2026 and their predecessors.',
    licence: 'Official names; facts.',
    sido: unique(sido.flatMap((row) => [row.name ?? '', ...split(row.short), ...split(row.former_names)])),
    sigungu: unique(
      units.flatMap((row) => [row.name ?? '', ...split(row.former_names)]).filter((name) => /^[가-힣]{2,}$/.test(name)),
    ),
  });
}

/** Persons in the words of the official terms: `신청자명` APLCNT_NM makes `aplcnt` a person. */
function roles(): void {
  // Who may well be a company, and file name extensions, which end alike.
  const other = /(?:사업|확장|시행|시공|도급|공급|생산|발행|낙찰|운용|숫|문)자명$/;
  const person =
    /(?:자|대리인|임대인|임차인|신청인|민원인|보증인|상속인|의뢰인|피고인|원고|고객|회원|직원|교수|강사|교사|환자|학생|부모|자녀|가족|예금주|세대주|상담원|대표이사|의사|기사|인물|(?<!속)성)명$/;
  const found = new Set<string>();
  for (const { term = '', column_abbr: name = '' } of table('std_terms.tsv')) {
    if (!person.test(term) || other.test(term)) continue;
    const role = /(?:^|_)([A-Z]{2,})_NM$/.exec(name)?.[1];
    if (role) found.add(role.toLowerCase());
  }
  write('roles.json', {
    source: '공공데이터 공통표준용어 7차 (행정안전부, 2024-11): the word before _NM in terms that name a person.',
    licence: 'Public data of the Korean government.',
    roles: [...found].sort().join(' '),
  });
}

if (existsSync(from)) {
  names();
  roles();
  regions();
} else {
  console.error('../shared/korean is not here: nothing to do');
  process.exitCode = 1;
}
