// Writes what is generated: the schemas in docs/, and the script and the style of the HTML report as a reporter can import
// them. `node scripts/docs.ts`; with --check, fails where something is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { compileString } from 'assemblyscript/asc';
import { z } from 'zod';
import { diffSchema } from '../src/diff/types.ts';
import { accessReportSchema, reportSchema } from '../src/report.ts';

const check = process.argv.includes('--check');
const schemas = {
  'report.schema.json': { schema: reportSchema, title: 'nochul report, version 1' },
  'diff.schema.json': { schema: diffSchema, title: 'nochul diff, version 1' },
  'access.schema.json': { schema: accessReportSchema, title: 'nochul access report, version 1' },
};

let stale = 0;
for (const [name, { schema, title }] of Object.entries(schemas)) {
  const { $schema, ...body } = z.toJSONSchema(schema, { target: 'draft-2020-12', reused: 'inline' });
  write(`docs/${name}`, { $schema, title, ...body });
}
write('src/reporters/html/assets.json', {
  script: bare(stripTypeScriptTypes(source('page.ts'))),
  style: bare(source('page.css')),
});
for (const [folder, name] of [
  ['src/classify', 'kernel'],
  ['src/engines/postgres', 'copy'],
] as const) {
  write(`${folder}/${name}.json`, {
    wasm: Buffer.from(await compile(`${folder}/assembly/${name}.ts`)).toString('base64'),
  });
}
process.exitCode = stale > 0 ? 1 : 0;

function write(name: string, value: object): void {
  const file = new URL(`../${name}`, import.meta.url);
  const content = `${JSON.stringify(value, null, 2)}\n`;
  if (!check) {
    writeFileSync(file, content);
  } else if (read(file) !== content) {
    console.error(`${name} is stale: run "npm run docs".`);
    stale += 1;
  }
}

/** AssemblyScript as WebAssembly. */
async function compile(path: string): Promise<Uint8Array> {
  const text = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  const { error, binary, stderr } = await compileString(
    { 'input.ts': text },
    { optimizeLevel: 3, runtime: 'stub', enable: ['simd'] },
  );
  if (error || binary === null) throw new Error(`${path} does not compile.\n${stderr.toString()}`);
  return binary;
}

function source(name: string): string {
  return readFileSync(new URL(`../src/reporters/html/browser/${name}`, import.meta.url), 'utf8');
}

/** Without indentation, the blanks that types leave behind, and the comments that have lines of their own. */
function bare(text: string): string {
  const lines = text.replace(/\/\*[\s\S]*?\*\//g, '').split('\n');
  const kept = lines
    .map((line) => line.trim().replace(/ {2,}/g, ' '))
    .filter((line) => line !== '' && !line.startsWith('//'));
  return kept.join('\n');
}

function read(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
