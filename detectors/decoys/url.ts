import { defineDecoy, whereItFits } from '../lib/decoy.ts';

const URL = /^(?:(?:https?|ftps?|s3|gs|wss?):\/\/|www\.)[^\s@]+$/i;
const DOMAIN =
  /^(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|io|dev|app|me|tv|kr|jp|cn|us|uk|eu|edu|gov|gg|ai|co)(?::\d{2,5})?(?:\/[^\s@]*)?$/i;
const PATH =
  /^(?:\.{0,2}\/|[A-Za-z]:\\)[^\s@]{3,}$|^[^\s@]{1,80}\.(?:jpe?g|png|gif|webp|svg|bmp|pdf|hwpx?|docx?|xlsx?|pptx?|zip|txt|csv|html?|jsp|do|js|css|mp[34]|java|php|aspx?)$/i;

export default defineDecoy({
  id: 'decoy/url',
  title: { ko: 'URL·경로', en: 'URL or path' },
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(url|uri|href|link|homepage|hmpg|hmpg_?addr|website|web_?site|web_?addr|domain|file_?path|path|endpoint)(_?addr)?$/,
      /(홈페이지|사이트|웹|링크|도메인|URL)\s?(주소|명|URL)?$|경로$/i,
    ],
    veto: [
      /(^|_)(photo|picture|pic|image|img|avatar|profile|face|thumbnail|email|mail|eml)(_|$)|사진|프로필|얼굴|아바타|메일/,
    ],
  },
  gate: { length: [5, 2000], hangul: [0, 60], latin: [2, 2000], contains: './\\' },
  confusion: 0.001,
  match: ({ text, blanks }) => {
    // A query may well hold somebody's number.
    if (blanks > 0 || text.includes('?') || text.includes('@')) return null;
    return URL.test(text) || PATH.test(text) || DOMAIN.test(text) ? 'valid' : null;
  },
  judge: (profile) => whereItFits(profile, 1, 'addresses-of-the-web'),
  examples: {
    match: ['https://www.example.kr/a/b', 'www.example.com', '/upload/2024/a.png', 'example.go.kr', 'report.pdf'],
    reject: ['a@example.com', '10.0.0.1', '서울특별시 강남구', 'https://a.kr/?tel=01022345678', '홍길동', 'kim.minsu'],
  },
});
