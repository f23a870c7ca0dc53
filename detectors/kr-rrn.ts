import { defineResidentNumber, residentChecksum } from './lib/resident-number.ts';

export default defineResidentNumber({
  id: 'kr/rrn',
  title: { ko: '주민등록번호', en: 'resident registration number' },
  category: 'rrn',
  law: ['pipa/24-2', 'pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3'],
  names: {
    strong: [
      /(^|_)(?:en|enc)?_?(?:rrno?|ju_?min|ju_?no)(?:_?(?:no|num|number|bunho|val|value|id))?(?:_?(?:enc|encpt|encrypted|hash|hashed|sha\d*|md5|mask|masked))?$/,
      /(^|_)(?:jm_?no|jum_?no|jumi_?no|rs[dn]t?n?t_reg_no|ihidnum|ihid_?num|resid(?:ent)?_?reg(?:istration|ist)?(?:_?(?:no|num|number))?|res_?no|resi_?no|pridtf_no|soc_no|resident_?(?:no|num|number)|ssn|ssn_?(?:no|num|number)|social_?security_?(?:no|num|number))(_enc)?$/,
      /주민(?:등록)?\s?번호/,
    ],
    weak: [
      /(^|_)(?:resident_?id|psn_?no|idnt_?no|reg_?no|rnno|rlnm_?no|social_?no|enc_?no|ipin|ipin_?no|jumin|rrno?)(_|$)/,
      /주민\s?등록|고유\s?식별|아이핀\s?번호|개인\s?식별\s?번호/,
    ],
    veto: [
      /(^|_)(?:yn|cd|se|type|date|dt|ymd|dpcn|crno|corp|corporation|biz|company|vhrno|car|vehicle|chk|check|cnt|auth|ci|di|frdgt|fgdgt)(_|$)/,
      /여부|구분|법인\s?등록|사업자|등록\s?일|일자|확인|외국인|앞\s?\d?자리|뒤?뒷?\s?\d?자리/,
    ],
  },
  holder: 'citizen',
  centuries: '[1-4]',
  // Assigned or changed since 5 October 2020: no checksum, so failing it proves nothing.
  isChecked: residentChecksum,
  chance: 0.1,
  unchecked: 0.15,
  confusion: 0.003,
  examples: {
    match: [
      '900101-1234568',
      '9001011234568',
      '900101 1234568',
      '900101.1234568',
      '900101/1234568',
      '９００１０１－１２３４５６８',
      '201105-3123456',
      '510603-1001322',
      '900101-1******',
      '900101-*******',
      '9001011******',
      '******-1234568',
    ],
    reject: [
      '901301-1234568',
      '900230-1234568',
      '110111-0062432',
      '850101-5123465',
      '8801234567890',
      '1700000000000',
      '000000-0000000',
      '900101-1111111',
      '990101-3234567',
      '1002*********',
      '123456-1234567',
      '900101-5******',
      '2024-01-01',
    ],
  },
});
