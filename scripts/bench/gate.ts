/**
 * `npm run bench -- gate`: the gate on migrations of a public-sector schema (`../shared/eval/schemas/egov`, 183 tables): how
 * long it takes, how many of 20 harmless changes it speaks of, and how many of 12 harmful ones it misses.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEMA = '../shared/eval/schemas/egov/postgres.sql';

/** Base, beside the schema: accounts as an application has them. */
const ROLES = `CREATE ROLE app LOGIN; CREATE ROLE batch LOGIN; CREATE ROLE analyst LOGIN; CREATE ROLE reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app;
GRANT SELECT ON comtccmmndetailcode, comtcadministcode, comtnmenuinfo TO reader;
GRANT reader TO analyst;`;

const HARMLESS: Readonly<Record<string, string>> = {
  'an index': 'CREATE INDEX comtnbbs_regist ON comtnbbs (frst_regist_pnttm);',
  'an index on a personal column': 'CREATE INDEX comtngnrlmber_email ON comtngnrlmber (mber_email_adres);',
  'a column that may be null': 'ALTER TABLE comtnmenuinfo ALTER COLUMN menu_dc DROP NOT NULL;',
  'a status column': "ALTER TABLE comtnbanner ADD COLUMN status_code varchar(10) DEFAULT 'NEW';",
  'flags of members': `ALTER TABLE comtngnrlmber ADD COLUMN email_recptn_at char(1) DEFAULT 'N';
ALTER TABLE comtngnrlmber ADD COLUMN sms_recptn_at char(1) DEFAULT 'N';
COMMENT ON COLUMN comtngnrlmber.email_recptn_at IS '이메일수신여부';
COMMENT ON COLUMN comtngnrlmber.sms_recptn_at IS 'SMS수신여부';`,
  'times of changes':
    'ALTER TABLE comtnbbs ADD COLUMN deleted_at timestamptz, ADD COLUMN phone_verified_at timestamptz;',
  'a renamed technical column': 'ALTER TABLE comtnbanner RENAME COLUMN sort_ordr TO display_order;',
  'a table of codes': `CREATE TABLE delivery_status (code varchar(10) PRIMARY KEY, code_name varchar(60) NOT NULL,
  sort_order int, use_yn char(1) DEFAULT 'Y');
COMMENT ON TABLE delivery_status IS '배송상태코드';
COMMENT ON COLUMN delivery_status.code_name IS '코드명';`,
  'a table of products': `CREATE TABLE product (id bigserial PRIMARY KEY, product_name varchar(200) NOT NULL, maker varchar(100),
  price numeric(12), stock_count int, description text, image_path varchar(300), created_at timestamptz DEFAULT now());
GRANT SELECT ON product TO analyst, app;`,
  comments: `COMMENT ON TABLE comtnbbs IS '게시판';
COMMENT ON COLUMN comtnbbs.rdcnt IS '조회수';`,
  'a view without persons': `CREATE VIEW bbs_statistics AS SELECT bbs_id, count(*) AS posts, max(frst_regist_pnttm) AS last_post
FROM comtnbbs GROUP BY bbs_id;
GRANT SELECT ON bbs_statistics TO analyst;`,
  'a grant on codes': 'GRANT SELECT ON comtccmmncode, comtccmmnclcode TO analyst, reader;',
  'a grant again': 'GRANT SELECT ON comtngnrlmber TO app;',
  'a foreign key and a check': `ALTER TABLE comtnmenuinfo ADD CONSTRAINT menu_no_key UNIQUE (menu_no);
ALTER TABLE comtnbanner ADD CONSTRAINT banner_use CHECK (reflct_at IN ('Y', 'N'));`,
  'wider columns': 'ALTER TABLE comtnfaqinfo ALTER COLUMN qestn_sj TYPE varchar(500);',
  'a table of jobs': `CREATE TABLE batch_job_run (id bigserial PRIMARY KEY, job_name varchar(100), started_at timestamptz,
  ended_at timestamptz, exit_code varchar(10), exit_message text, server_name varchar(50));
GRANT SELECT, INSERT ON batch_job_run TO batch;`,
  'a trigger': `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.last_updt_pnttm := now(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON comtnbanner FOR EACH ROW EXECUTE FUNCTION touch();`,
  'seed rows': `INSERT INTO comtccmmncode (code_id, code_id_nm, use_at) VALUES ('DLV001', '배송상태', 'Y'), ('DLV002', '반품; 상태', 'Y');`,
  'revoked access': 'REVOKE SELECT ON comtnprivacylog FROM app;',
  'a dropped column and table': `ALTER TABLE comtngnrlmber DROP COLUMN mber_fxnum;
DROP TABLE imgtemp;`,
};

/** Each with the line of its file that is to blame. */
const HARMFUL: Readonly<Record<string, readonly [line: number, sql: string]>> = {
  'a resident number by its name': [1, 'ALTER TABLE comtnbbs ADD COLUMN rrn varchar(14);'],
  'a resident number by its comment': [
    2,
    `ALTER TABLE comtnbbs ADD COLUMN etc1 varchar(13);
COMMENT ON COLUMN comtnbbs.etc1 IS '주민등록번호';`,
  ],
  'a passport number in a new table': [
    3,
    `CREATE TABLE visitor (
  id bigserial PRIMARY KEY,
  passport_no varchar(9),
  visited_on date);`,
  ],
  'a password too short for a hash': [1, 'ALTER TABLE comtnsitelist ADD COLUMN password varchar(20);'],
  'a card number': [2, 'ALTER TABLE comtnbanner ADD COLUMN a int,\n  ADD COLUMN card_no varchar(16);'],
  'a grant on members': [1, 'GRANT SELECT ON comtngnrlmber TO analyst;'],
  'a membership': [2, '-- 앱 권한\nGRANT app TO analyst;'],
  'a grant to everybody': [1, 'GRANT SELECT (mber_nm, mbtlnum) ON comtngnrlmber TO PUBLIC;'],
  'a function of its owner': [
    1,
    `CREATE FUNCTION employee_phone(text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT mbtlnum FROM comtnemplyrinfo WHERE emplyr_id = $1 $$;`,
  ],
  'a view for readers': [
    3,
    'CREATE VIEW m AS\nSELECT mber_nm, mbtlnum FROM comtngnrlmber;\nGRANT SELECT ON m TO reader;',
  ],
  'default privileges': [1, 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO analyst;'],
  'a role that reads all': [1, 'GRANT pg_read_all_data TO batch;'],
};

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export async function benchGate(): Promise<void> {
  if (!existsSync(SCHEMA)) {
    console.log(`${SCHEMA} is not here: nothing is measured.`);
    return;
  }
  const repository = mkdtempSync(join(tmpdir(), 'nochul-gate-'));
  try {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: repository });
    const folder = join(repository, 'migrations');
    mkdirSync(folder);
    git('init', '--quiet', '--initial-branch', 'main');
    copyFileSync(SCHEMA, join(folder, 'V1__egov.sql'));
    writeFileSync(join(folder, 'V2__roles.sql'), ROLES);
    git('add', '-A');
    git('commit', '--quiet', '-m', 'base');

    const one = write(folder, Object.entries(HARMLESS).slice(3, 4));
    const single = gate(repository);
    console.log(`one change: ${single.seconds.toFixed(1)} s, exit ${single.code}`);
    for (const file of one.values()) rmSync(file);

    const harmless = write(folder, Object.entries(HARMLESS));
    const quiet = gate(repository);
    const alarms = Object.keys(HARMLESS).filter((name) =>
      quiet.results.some(({ file }) => harmless.get(name)?.endsWith(file)),
    );
    console.log(
      `${harmless.size} harmless changes: ${quiet.seconds.toFixed(1)} s, exit ${quiet.code}, ${alarms.length} false alarms`,
    );
    for (const { file, line, rule } of quiet.results) console.log(`  ${file}:${line} ${rule}`);
    for (const file of harmless.values()) rmSync(file);

    const harmful = write(
      folder,
      Object.entries(HARMFUL).map(([name, [, sql]]) => [name, sql]),
    );
    const loud = gate(repository);
    let found = 0;
    for (const [name, [line]] of Object.entries(HARMFUL)) {
      const own = loud.results.filter(({ file }) => harmful.get(name)?.endsWith(file));
      if (own.some((each) => each.line === line)) found += 1;
      else
        console.log(
          `  not found: ${name} (line ${line}): ${own.map((each) => `${each.line} ${each.rule}`).join(', ') || 'nothing'}`,
        );
    }
    console.log(
      `${harmful.size} harmful changes: ${loud.seconds.toFixed(1)} s, exit ${loud.code}, ${found} found by file and line`,
    );
  } finally {
    rmSync(repository, { recursive: true, force: true });
  }
}

function write(folder: string, changes: readonly (readonly [string, string])[]): Map<string, string> {
  return new Map(
    changes.map(([name, sql], at) => {
      const file = join(folder, `V${at + 3}__${name.replaceAll(' ', '_')}.sql`);
      writeFileSync(file, `${sql}\n`);
      return [name, file];
    }),
  );
}

interface Gated {
  readonly code: number | null;
  readonly seconds: number;
  readonly results: readonly { readonly file: string; readonly line: number; readonly rule: string }[];
}

function gate(repository: string): Gated {
  const started = performance.now();
  const args = [
    cli,
    'gate',
    '--migrations',
    'migrations',
    '--base',
    'main',
    '--format',
    'json',
    '--quiet',
    '--lang',
    'en',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: repository,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - started) / 1000;
  if (status === null || status === 2) throw new Error(stderr);
  const { results }: { results: { rule: string; location: { file: string; line: number } | null }[] } =
    JSON.parse(stdout);
  return {
    code: status,
    seconds,
    results: results.map(({ rule, location }) => ({ rule, file: location?.file ?? '?', line: location?.line ?? 0 })),
  };
}
