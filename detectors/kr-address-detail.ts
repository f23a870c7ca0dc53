import { defineDetector } from '../src/detector.ts';
import { ADDRESS_NAMES, isUnit } from './lib/address.ts';

/** The second line of an address: flat, floor, building. Anything is numbered so; only the column's name tells. */
export default defineDetector({
  id: 'kr/address-detail',
  title: { ko: '상세주소', en: 'address detail' },
  category: 'address',
  severity: 'low',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'array', 'other'],
  names: ADDRESS_NAMES,
  needsName: true,
  gate: { length: [2, 50], digits: [1, 12] },
  confusion: 0.1,
  match: (cell) => (isUnit(cell) ? 'plausible' : null),
  mask: () => '***',
  examples: {
    match: [
      '101-1203',
      '1203호',
      '101동 1203호',
      'B동 302호',
      '지하1층',
      '3층',
      '가상빌딩 3층',
      '가상아파트 101-1203호',
      'Apt 5',
    ],
    reject: ['서울특별시 강남구', '2024-01-01', '010-2345-6789', '12345', '3번 출구', '1개', '2.5'],
  },
});
