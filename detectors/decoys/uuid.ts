import { defineDecoy } from '../lib/decoy.ts';

const SHAPE = /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i;

export default defineDecoy({
  id: 'decoy/uuid',
  title: { ko: 'UUID', en: 'UUID' },
  families: ['text', 'json', 'xml', 'uuid', 'array', 'other'],
  names: {
    strong: [/(^|_)(uuid|guid)$/],
    veto: [
      /(^|_)(device|dvc|adid|gaid|idfa|idfv|advertising|ad_?id|user|usr|member|mbr|cust|customer|token|secret|key|session)(_|$)|기기|광고|회원|사용자/,
    ],
  },
  gate: { length: [36, 38], digits: [4, 32], hangul: [0, 0], latin: [0, 28], contains: '-' },
  // Advertising ids and secrets are UUIDs too: their names have to say so.
  confusion: 0.05,
  match: (cell) => (SHAPE.test(cell.text) ? 'valid' : null),
  examples: {
    match: ['123e4567-e89b-42d3-a456-426614174000', '{123E4567-E89B-42D3-A456-426614174000}'],
    reject: ['123e4567e89b42d3a456426614174000', '010-2234-5678', 'not-a-uuid'],
  },
});
