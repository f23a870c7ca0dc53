// Writes what is generated from the code into docs/: `node scripts/docs.ts`; with --check, fails where it is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { accessReportSchema, reportSchema } from '../src/report.ts';

const check = process.argv.includes('--check');
const schemas = {
  'report.schema.json': { schema: reportSchema, title: 'nochul report, version 1' },
  'access.schema.json': { schema: accessReportSchema, title: 'nochul access report, version 1' },
};

let stale = 0;
for (const [name, { schema, title }] of Object.entries(schemas)) {
  const file = new URL(`../docs/${name}`, import.meta.url);
  const { $schema, ...body } = z.toJSONSchema(schema, { target: 'draft-2020-12', reused: 'inline' });
  const content = `${JSON.stringify({ $schema, title, ...body }, null, 2)}\n`;
  if (!check) {
    writeFileSync(file, content);
  } else if (read(file) !== content) {
    console.error(`docs/${name} is stale: run "npm run docs".`);
    stale += 1;
  }
}
process.exitCode = stale > 0 ? 1 : 0;

function read(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
