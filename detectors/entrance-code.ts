import { defineDetector } from '../src/detector.ts';

/** Columns made for codes of doors: four bare digits there are one, and only the name tells. */
export default defineDetector({
  id: 'entrance-code',
  title: { ko: '공동현관 출입번호(이름으로 판단)', en: 'entrance code, by its name' },
  category: 'entrance_code',
  severity: 'high',
  law: ['pipa/29', 'gosi/5', 'isms-p/2.6.4'],
  families: ['text', 'binary', 'integer', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(common_?(entrance|door|gate)|entrance|entr|enex|door|front_?door|door_?lock|doorlock|gate|lobby|bldg|building)_?(pw|pwd|pswd|passwd|password|passcode|code|pin|access_code)s?(_(enc|hash|encd|encrypted)|_?\d)?$/,
      /(^|_)(common_?entrance(_no)?|entry_?(password|method)|gonghyun|gongdong_?hyungwan)(_enc|_encrypted)?$/,
      /공동\s?현관(문)?(\s?(출입)?\s?(비밀\s?번호|비번|번호|코드|방법|정보|키))?$|(현관|출입문|도어락|로비|출입)\s?(비밀\s?번호|비번|번호|코드)$/,
    ],
    veto: [
      /(^|_)(yn|at|type|ty|cnt|dt|date|status|nm|name)$/,
      /(^|_)(room|seat|airport|boarding|payment|logic|device)_/,
      /여부$|구분$|유형|게이트웨이|공항|탑승/,
    ],
  },
  mask: () => '****',
  examples: {
    match: [
      'door_password',
      'ENTR_PSWD',
      'common_entrance',
      'gate_code',
      'entrancePw',
      '공동현관 비밀번호',
      '출입번호',
    ],
    reject: ['gateway_no', 'entrance_yn', 'door_type', '출입 여부', 'boarding_gate_no', 'dlvr_memo', '출입국 번호'],
  },
});
