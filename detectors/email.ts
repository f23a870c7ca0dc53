import { defineDetector } from '../src/detector.ts';

// Without the star that RFC 5322 admits: in real columns it masks.
const SHAPE =
  /^[a-z0-9!#$%&'+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'+/=?^_`{|}~-]+)*@(?:[a-z0-9가-힣](?:[a-z0-9가-힣-]{0,61}[a-z0-9가-힣])?\.)+[a-z가-힣]{2,24}$/i;
// So common that naming them tells nothing about a person.
const PROVIDERS =
  /^(?:gmail|naver|daum|hanmail|nate|kakao|hotmail|outlook|yahoo|icloud|korea|dreamwiz|empas|example)\.(?:com|net|org|co\.kr)$/;

// icon@2x.png: a file, though it has the form.
const FILE = /\.(?:png|jpe?g|gif|svg|webp|ico|css|js|html?|pdf|zip)$/i;
// Mailboxes of an office, not of a person.
const ROLE =
  /^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|postmaster|mailer[-_.]?daemon|info|help|helpdesk|support|cs|customer(?:[-_.]?(?:service|center))?|service|contact|contactus|admin|administrator|webmaster|master|manager|sales|marketing|press|pr|hr|recruit|jobs|career|careers|office|team|hello|welcome|billing|account|accounts|accounting|finance|order|orders|shop|store|news|newsletter|notice|notification|notifications|alert|alerts|system|root|security|privacy|legal|abuse|feedback|inquiry|question|qna|partner|partners|public|library|center|dev|tech|it)\d{0,2}@/i;
const NOBODY = /^(?:no|do[-_.]?not)[-_.]?reply|^mailer[-_.]?daemon/i;
// kim***@example.com, kim@exam***.com, kim@n****: a password with a star in it has no domain behind its @.
const MASKED =
  /^(?=.*[*●○•])[a-z0-9*●○•][a-z0-9._%+*●○•-]*@(?:(?:[a-z0-9*●○•-]+\.)+[a-z]{2,24}|[a-z0-9.-]*[*●○•]{2,}[a-z0-9.*●○•-]*)$/i;
/** Cells of a column whose mailboxes are looked at. */
const LOOKED_AT = 1000;

const isAddress = (text: string): boolean => SHAPE.test(text) && !FILE.test(text);

/** `hong @ naver.com`: blanks round the sign only where the domain is known to have mailboxes. */
function isInText(candidate: string): boolean {
  if (!/\s/.test(candidate)) return isAddress(candidate);
  const text = candidate.replace(/\s+/g, '');
  return isAddress(text) && PROVIDERS.test(text.slice(text.indexOf('@') + 1).toLowerCase());
}

export default defineDetector({
  id: 'email',
  title: { ko: '이메일 주소', en: 'e-mail address' },
  category: 'email',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(e_?mail|eml|email|mail)(_?(addr|address|adres|adrs|id|no))?(_?\d)?$/,
      /(^|_)[a-z]{2,}email$|(^|_)(eml_addr|email)(_|$)|(^|_)e?mail_(from|to|cc|bcc|sender|receiver)$|(^|_)(from|to|cc|bcc|reply_to)_e?mail$/,
      /(이메일|전자\s?우편|메일)(\s?주소)?$|이메일\s?주소/,
    ],
    weak: [
      // Whoever sends and receives: e-mails have addresses there.
      /(^|_)(cc|bcc|reply_to|sndr|sndpty|rcver|rcvr|sender|receiver|recipient|recptn|from|to)(_(addr|address|adres))?$/,
      /^(발신|송신|수신|참조)(자|인|처)$|^(보낸|받는|받을)\s?(사람|이|분)$/,
    ],
    veto: [
      /^(is|has)_|(^|_)(use|req|require|required|prohibit|enable|allow|show|cert)_(e?mail|eml)$/,
      /(^|_)(yn|at|cd|code|se|type|count|cnt|verified|date|dt|time|sj|title|subject|cn|content|body|text|html|template|status|sttus|agree|server|host|recv|domain)$/,
      /(여부|구분|코드|일시|일자|제목|내용|동의|상태|서버|수신\s?거부|도메인)$/,
    ],
  },
  gate: { length: [6, 254], digits: [0, 64], contains: '@' },
  confusion: 0.001,
  among: { persons: 0.5, mails: 3.5 },
  match: (cell) => (isAddress(cell.text) ? 'valid' : null),
  measure(cell, counters) {
    const seen = counters.seen ?? 0;
    if (seen >= LOOKED_AT) return;
    counters.seen = seen + 1;
    if (!ROLE.test(cell.text)) return;
    const kind = NOBODY.test(cell.text) ? 'nobody' : 'role';
    counters[kind] = (counters[kind] ?? 0) + 1;
  },
  judge({ counters: { seen = 0, role = 0, nobody = 0 } }) {
    if (seen > 0 && nobody > seen / 2) return { weight: -4, reason: 'no-reply-addresses' };
    // An organisation's: found all the same, and less surely a person's.
    return { weight: seen > 0 && nobody + role > seen / 2 ? -1.5 : 0, reason: 'role-addresses' };
  },
  masked: (cell) => cell.stars > 0 && MASKED.test(cell.text),
  // No dot or hyphen before the name and bounded parts: linear on long texts.
  stray: 1e-7,
  pattern: /(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}\s?@\s?(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}(?![a-z0-9])/i,
  validate: (candidate) => (isInText(candidate) ? 'valid' : 'invalid'),
  identity: (cell) => cell.text.replaceAll(' ', '').toLowerCase(),
  mask(value) {
    const at = value.lastIndexOf('@');
    if (at < 2) return '***';
    const domain = value.slice(at + 1).toLowerCase();
    const ending = /\.[a-z]{2,6}$/.exec(domain)?.[0] ?? '';
    const first = /^[a-z0-9]/i.exec(value)?.[0] ?? '*';
    return `${first}***@${PROVIDERS.test(domain) ? domain : `***${ending}`}`;
  },
  examples: {
    match: ['hong@example.com', 'gil-dong.hong+shop@mail.example.co.kr', 'A_B@EXAMPLE.ORG', 'kim***@example.com'],
    reject: [
      'http://example.com',
      '@handle',
      'a@b',
      'hong@example',
      'user@host:22',
      'root@localhost',
      '10@12.5',
      'icon@2x.png',
    ],
  },
});
