import { type Cell, defineDetector, type Verdict } from '../src/detector.ts';

/** Prefixes that their issuers gave their keys so that leaked ones are found, by first character. */
const PREFIXES: ReadonlyMap<string, RegExp> = new Map([
  ['e', /^eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*$/],
  ['-', /^-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY/],
  ['A', /^(?:AKIA|ASIA)[A-Z0-9]{16}$|^AIza[\w-]{35}$/],
  ['g', /^gh[pousr]_[A-Za-z0-9]{36,251}$|^github_pat_\w{22,255}$|^glpat-[\w-]{20,}$/],
  ['x', /^xox[abeoprs]-[\w-]{10,}$|^xapp-\d-[\w-]{20,}$/],
  ['y', /^ya29\.[\w-]{20,}$/],
  ['G', /^GOCSPX-[\w-]{28}$/],
  ['s', /^sk_(?:live|test)_\w{16,}$|^sk-(?:ant-|proj-|svcacct-)?[\w-]{32,}$|^shp(?:at|ca|pa|ss)_[0-9a-f]{32}$/],
  ['r', /^rk_(?:live|test)_\w{16,}$/],
  ['l', /^live_g?sk_\w{16,}$/],
  ['t', /^test_g?sk_\w{16,}$/],
  ['w', /^whsec_\w{20,}$/],
  ['h', /^hf_[A-Za-z0-9]{30,}$|^https:\/\/hooks\.slack\.com\/services\/T\w+\/B\w+\/\w{20,}$/],
  ['n', /^npm_[A-Za-z0-9]{36}$/],
  ['S', /^SG\.[\w-]{16,}\.[\w-]{32,}$/],
  ['d', /^dop_v1_[0-9a-f]{64}$|^dckr_pat_[\w-]{20,}$/],
  ['p', /^pypi-[\w-]{50,}$/],
  ['o', /^otpauth:\/\/[th]otp\//],
  ['B', /^Bearer [\w.~+/-]{20,}=*$/],
]);

function ofText(text: string): Verdict | null {
  const first = text.charAt(0);
  const expression = PREFIXES.get(first);
  if (expression !== undefined) return expression.test(text) ? 'valid' : null;
  // A Telegram bot: its number, and a key that begins with AA.
  return first >= '0' && first <= '9' && /^\d{8,10}:AA[\w-]{33}$/.test(text) ? 'valid' : null;
}

export default defineDetector({
  id: 'secret',
  title: { ko: '인증 토큰·API 키', en: 'token, API key or private key' },
  category: 'secret',
  severity: 'high',
  law: ['pipa/29', 'gosi/5', 'isms-p/2.5.3', 'isms-p/2.7.2'],
  families: ['text', 'binary', 'json', 'xml', 'array', 'other'],
  // The names are those of `opaque-secret`: what they say of one holds for its category.
  names: { strong: [] },
  gate: { length: [20, 1_000_000], hangul: [0, 0], latin: [8, 1_000_000] },
  confusion: 0.001,
  match: (cell: Cell) => ofText(cell.text),
  pattern:
    /(?=[eAgxsltG-])(?<![\w-])(?:eyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{8,4000}|A(?:KIA|SIA)[A-Z0-9]{16}|AIza[\w-]{35}|gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_\w{22,255}|glpat-[\w-]{20,64}|xox[abeoprs]-[\w-]{10,255}|sk_(?:live|test)_\w{16,255}|(?:live|test)_g?sk_\w{16,255}|GOCSPX-[\w-]{28}|-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY)(?!\w)/,
  validate: (candidate) => ofText(candidate) ?? 'invalid',
  mask(value) {
    const kind = /^(?:eyJ|-----BEGIN|AKIA|ASIA|AIza|gh[pousr]_|xox[abeoprs]-|sk_(?:live|test)_)/.exec(
      value.trim(),
    )?.[0];
    return kind === undefined ? '****' : `${kind}****`;
  },
  examples: {
    match: [
      'eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl',
      'AKIAIOSFODNN7EXAMPLE',
      `ghp_${'0aA1bB2cC3'.repeat(4)}`,
      `xoxb-${'0123456789-'.repeat(3)}madeup`,
      `AIza${'0aA1bB2'.repeat(5)}`,
      '-----BEGIN RSA PRIVATE KEY----- made up -----END RSA PRIVATE KEY-----',
      `test_sk_${'0aA1bB2cC3'.repeat(2)}`,
      'otpauth://totp/example:nobody?secret=JBSWY3DPEHPK3PXP',
    ],
    reject: [
      'AKIA1234',
      '-----BEGIN CERTIFICATE----- made up -----END CERTIFICATE-----',
      '-----BEGIN PUBLIC KEY-----',
      '123e4567-e89b-42d3-a456-426614174000',
      'https://example.com/path/to/something',
      'd41d8cd98f00b204e9800998ecf8427e',
      'eyes on the road.everyone.please',
      'sk_something_else_1234',
    ],
  },
});
