import { defineResidentNumber, foreignerChecksum, residentChecksum } from './lib/resident-number.ts';

export default defineResidentNumber({
  id: 'kr/foreigner-number',
  title: { ko: '외국인등록번호', en: 'foreigner registration number' },
  category: 'foreigner_number',
  law: ['pipa/24', 'gosi/7', 'isms-p/2.7.1', 'isms-p/3.1.3'],
  names: {
    strong: [
      /(^|_)(?:en)?(?:frno|frn|frn_no|arc_no|alien_?(?:reg(?:istration|ist)?_?)?(?:card_?)?(?:no|num|number)|(?:foreigner|foreign|frgnr|frgn|fgnr)_?(?:reg|regist|registration|rgst|id|idnt)?_?(?:no|num|number)|oegugin_?(?:no|bunho))(_enc)?$/,
      /외국인\s?(?:등록)?\s?번호|거소\s?신고\s?번호/,
    ],
    weak: [/(^|_)(?:arn|alien_?(?:id|reg)|for_?reg_?no|forgnr_?no)(_|$)/, /외국인\s?등록|거소\s?신고/],
    veto: [/(^|_)(?:yn|cd|se|type|date|dt|ymd|cnt|country|nation|ntnlty)$/, /여부|구분|일자|국적/],
  },
  holder: 'foreigner',
  centuries: '[5-8]',
  // Neither check digit is official: either is a boost, and none is required.
  isChecked: (digits) => foreignerChecksum(digits) || residentChecksum(digits),
  chance: 0.19,
  unchecked: 0.3,
  confusion: 0.003,
  examples: {
    match: ['850101-5123465', '8501015123465', '850101 6123465', '010203-7123456', '850101-5******', '8501015******'],
    reject: [
      '900101-1234568',
      '851301-5123465',
      '850101-9123465',
      '850101-5555555',
      '850101-*******',
      '8809995678901',
      '110199-5062432',
      '978895674321',
    ],
  },
});
