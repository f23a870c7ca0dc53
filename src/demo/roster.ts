import type { RosterLine } from '../roster.ts';

/** The shop's people and services, as its personnel office knows them: one of them has left. */
export const DEMO_ROSTER: readonly RosterLine[] = [
  ['postgres', 'DBA팀', 'active'],
  ['app_shop', '플랫폼팀', 'service'],
  ['kim_analyst', '김** (데이터분석팀)', 'active'],
  ['park_analyst', '박** (데이터분석팀)', 'active'],
  ['dev_lee', '이** (개발팀)', 'active'],
  ['ex_choi', '최** (CRM 개발)', 'left'],
  ['batch_backup', '인프라팀', 'service'],
  ['cs_hong', '홍** (고객센터)', 'active'],
  ['hr_jung', '정** (인사팀)', 'active'],
].map(([principal = '', owner = '', status = ''], index) => ({ principal, owner, status, line: index + 2 }));
