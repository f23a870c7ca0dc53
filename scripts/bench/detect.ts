/** How fast the detectors alone are, on one core, over a realistic mix of columns: `npm run bench -- detect`. */
import { builtin } from '../../detectors/index.ts';
import { batchOf, type RowBatch } from '../../src/batch.ts';
import { classifyRelation, createTally } from '../../src/classify/index.ts';
import type { Column, Relation, TypeFamily } from '../../src/model.ts';
import { type Fake, fake } from '../../test/support/fake.ts';

/** What a scan samples of one relation by default. */
const ROWS = 10_000;
/** Rows that an engine hands on at once. */
const BATCH = 500;
/** Columns of a kind that is measured by itself: enough for a clock that ticks every few milliseconds. */
const ALONE = 5;
const ROUNDS = 7;
const TARGET = 1.5;

interface Kind {
  readonly name: string;
  /** Columns of a hundred that are of this kind. */
  readonly share: number;
  readonly family: TypeFamily;
  readonly value: (draw: Fake, index: number) => string;
}

const two = (number: number): string => String(number).padStart(2, '0');
const date = (draw: Fake): string => `20${two(10 + draw.int(16))}-${two(1 + draw.int(12))}-${two(1 + draw.int(28))}`;
const time = (draw: Fake): string => `${two(draw.int(24))}:${two(draw.int(60))}:${two(draw.int(60))}`;
const product = (draw: Fake): string =>
  `${draw.noun()} ${draw.noun()} ${draw.pick(['A', 'Pro', '세트', '리필', 'X2'])} ${1 + draw.int(20)}${draw.pick(['개', 'kg', 'EA', '매'])}`;
const note = (draw: Fake): string => {
  const words = Array.from({ length: 5 + draw.int(12) }, () => `${draw.noun()}${draw.pick(['을', '에', '은', ''])}`);
  if (draw.int(5) === 0) words.splice(2, 0, draw.mobile());
  return `${words.join(' ')} 확인 요청드립니다.`;
};

// As the tables of a shop, a hospital or an office have them: most columns are keys, codes, times and amounts.
const KINDS: readonly Kind[] = [
  { name: 'ids', share: 12, family: 'integer', value: (_, index) => String(1_000_001 + index) },
  { name: 'foreign keys', share: 7, family: 'integer', value: (draw) => String(1 + draw.int(5_000)) },
  {
    name: 'codes',
    share: 14,
    family: 'text',
    value: (draw) => draw.pick(['Y', 'N', '10', '20', 'A01', 'B02', 'DONE', '정상', '취소', 'KR0001']),
  },
  { name: 'timestamps', share: 11, family: 'timestamp', value: (draw) => `${date(draw)} ${time(draw)}` },
  { name: 'dates', share: 3, family: 'date', value: date },
  { name: 'dates as text', share: 2, family: 'text', value: (draw) => date(draw).replaceAll('-', '') },
  { name: 'amounts', share: 8, family: 'decimal', value: (draw) => `${1_000 + draw.int(900_000)}.00` },
  { name: 'order numbers', share: 3, family: 'text', value: (draw) => `ORD-${date(draw)}-${draw.digits(6)}` },
  { name: 'product names', share: 7, family: 'text', value: product },
  { name: 'notes', share: 4, family: 'text', value: note },
  { name: 'UUIDs', share: 3, family: 'text', value: (draw) => draw.uuid() },
  { name: 'URLs', share: 2, family: 'text', value: (draw) => `https://example.com/${draw.hex(8)}/${draw.digits(4)}` },
  { name: 'digests', share: 1, family: 'text', value: (draw) => draw.hex(64) },
  {
    name: 'documents',
    share: 1,
    family: 'json',
    value: (draw) =>
      JSON.stringify({ id: draw.int(10_000), at: date(draw), buyer: { name: draw.name(), phone: draw.mobile() } }),
  },
  { name: 'person names', share: 5, family: 'text', value: (draw) => draw.name() },
  { name: 'mobiles', share: 4, family: 'text', value: (draw) => draw.mobile() },
  { name: 'landlines', share: 2, family: 'text', value: (draw) => draw.landline() },
  { name: 'e-mails', share: 4, family: 'text', value: (draw) => draw.email() },
  { name: 'addresses', share: 4, family: 'text', value: (draw) => draw.roadAddress() },
  { name: 'postcodes', share: 1, family: 'text', value: (draw) => `0${draw.digits(4)}` },
  { name: 'RRNs', share: 1, family: 'text', value: (draw) => draw.rrn() },
  { name: 'cards', share: 1, family: 'text', value: (draw) => draw.card() },
];

interface Sample {
  readonly relation: Relation;
  /** As an engine hands them on. */
  readonly batches: readonly RowBatch[];
}

/** A relation with as many columns of each kind as are asked for. */
function sampleOf(kinds: readonly Kind[], columnsOf: (kind: Kind) => number): Sample {
  const filled = kinds.flatMap((kind) => Array.from({ length: columnsOf(kind) }, () => kind));
  const draws = filled.map((_, index) => fake(index + 1));
  const columns = filled.map(
    ({ family }, index): Column => ({
      name: `c${index + 1}`,
      type: family,
      family,
      maxLength: null,
      nullable: true,
      comment: null,
      statistics: null,
    }),
  );
  return {
    relation: {
      schema: 's',
      name: 't',
      kind: 'table',
      comment: null,
      estimatedRows: null,
      columns,
      primaryKey: [],
      uniqueKeys: [],
      foreignKeys: [],
      rowsLimited: false,
      unreadable: 'none',
      physical: null,
    },
    batches: Array.from({ length: ROWS / BATCH }, (_, number) =>
      batchOf(
        Array.from({ length: BATCH }, (_each, row) =>
          filled.map(({ value }, index) => value(draws[index] ?? fake(0), number * BATCH + row)),
        ),
      ),
    ),
  };
}

/** Seconds that this thread has had the processor: what else the machine does is not measured. */
function cpuSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

/** One run over the sample, in seconds: every row tallied, then the verdicts. */
function detect({ relation, batches }: Sample): number {
  const detectors = builtin.detectors ?? [];
  const started = cpuSeconds();
  const tally = createTally(relation, relation.columns, detectors, { key: 0x1234_5678_9abc });
  for (const batch of batches) tally.addBatch(batch);
  classifyRelation(relation, tally, detectors);
  return cpuSeconds() - started;
}

/** A plain loop over the bytes, in seconds: what no detector can beat. */
function readOnly({ batches }: Sample): number {
  const started = cpuSeconds();
  let sum = 0;
  for (const { bytes } of batches) for (const byte of bytes) sum ^= byte;
  if (sum < 0) throw new RangeError('the loop is not to be optimised away');
  return cpuSeconds() - started;
}

function median(run: () => number): number {
  const times = Array.from({ length: ROUNDS }, run).sort((a, b) => a - b);
  return times[ROUNDS >> 1] ?? Number.NaN;
}

const millions = (values: number, seconds: number): string => (values / seconds / 1e6).toFixed(2).padStart(7);

/** Prints values a second over the mix and for each kind of column, and how far from merely reading the bytes      that is. */
export async function benchDetect(): Promise<void> {
  const mix = sampleOf(KINDS, ({ share }) => share);
  const values = ROWS * mix.relation.columns.length;
  // The first rounds compile; what is measured is what a scan of more than one relation gets.
  for (let round = 0; round < 2; round += 1) detect(mix);
  const seconds = median(() => detect(mix));
  const reading = median(() => readOnly(mix));
  console.log(
    `${builtin.detectors?.length ?? 0} detectors, processor time of one thread, median of ${ROUNDS} runs after 2 to warm up`,
  );
  console.log(
    `one relation of ${mix.relation.columns.length} columns without telling names × ${ROWS.toLocaleString('en')} rows\n`,
  );
  console.log('columns of 100         million values/s   bytes/value');
  for (const kind of KINDS) {
    const alone = sampleOf([kind], () => ALONE);
    const characters = alone.batches.reduce((sum, { ends }) => sum + (ends.at(-1) ?? 0), 0) / (ROWS * ALONE);
    const each = median(() => detect(alone));
    console.log(
      `${String(kind.share).padStart(3)} ${kind.name.padEnd(18)} ${millions(ROWS * ALONE, each)}   ${characters.toFixed(0).padStart(16)}`,
    );
  }
  console.log(`\nwhole mix              ${millions(values, seconds)}   (target: ${TARGET})`);
  console.log(
    `reading the bytes      ${millions(values, reading)}   so detection takes ${(seconds / reading).toFixed(1)} times as long`,
  );
}
