/** 게이트와 규칙의 한국어 문구. 키는 en.ts와 같다. 용어는 개인정보 보호법과 ISMS-P 인증기준을 따른다. */
import type { GateMessages } from './index.ts';

export const ko: GateMessages = {
  locale: 'ko-KR',
  rules: {
    'no-plaintext-rrn': {
      title: '주민등록번호 평문 저장',
      message:
        '{where}에 주민등록번호가 평문으로 저장되어 있습니다: 정보주체 {people}명, 조회 가능 로그인 계정 {logins}개.',
    },
    'no-plaintext-unique-id': {
      title: '고유식별정보 평문 저장',
      message:
        '{where}에 {category} 항목이 평문으로 저장되어 있습니다: 정보주체 {people}명, 조회 가능 로그인 계정 {logins}개.',
    },
    'no-plaintext-financial': {
      title: '카드번호·계좌번호 평문 저장',
      message:
        '{where}에 {category} 항목이 평문으로 저장되어 있습니다: 정보주체 {people}명, 조회 가능 로그인 계정 {logins}개.',
    },
    'password-must-be-hashed': {
      title: '비밀번호 일방향 암호화 미적용',
      message: '{where}의 비밀번호가 일방향 암호화되지 않았습니다({protection}): 정보주체 {people}명.',
    },
    'no-weak-hash': {
      title: '비밀번호에 안전하지 않은 해시 알고리즘 사용',
      message: '{where}의 비밀번호가 안전하지 않은 알고리즘({scheme})으로 해시되어 있습니다: 정보주체 {people}명.',
    },
    'no-public-access': {
      title: '모든 사용자에게 개인정보 조회 허용',
      message: '{where}({category}, 정보주체 {people}명) 컬럼을 접속할 수 있는 모든 사용자가 조회할 수 있습니다.',
    },
    'no-personal-data-via-view': {
      title: '테이블 권한을 우회한 개인정보 조회',
      message:
        '{object}({by}) 객체를 통해, 테이블 권한이 없는 {names} 계정·역할이 {columns} 컬럼을 조회할 수 있습니다: 정보주체 {people}명.',
    },
    'max-people-per-principal': {
      title: '한 계정이 조회할 수 있는 정보주체 수 초과',
      message: '{principal} 계정·역할은 정보주체 {people}명을 조회할 수 있습니다(정책 상한 {max}명).',
    },
    'max-readers-per-finding': {
      title: '컬럼을 조회할 수 있는 계정 수 초과',
      message:
        '{where}({category}, 정보주체 {people}명) 컬럼을 로그인 계정 {logins}개가 조회할 수 있습니다(정책 상한 {max}개).',
    },
    'no-superuser-login': {
      title: '로그인 가능한 슈퍼유저',
      message: '{principal} 계정은 로그인할 수 있는 슈퍼유저로 모든 데이터를 조회할 수 있습니다: 정보주체 {people}명.',
    },
    'no-leaver-access': {
      title: '퇴사자 접근권한 미회수',
      message:
        '{principal} 계정은 명부에 퇴사자로 되어 있으나 여전히 로그인하거나 조회할 수 있습니다: 정보주체 {people}명.',
    },
    'no-unowned-principal': {
      title: '소유자 없는 계정',
      message: '{principal} 계정은 로그인할 수 있으나 명부에 소유자가 없습니다: 정보주체 {people}명.',
    },
    'no-escalation-path': {
      title: '스스로 권한을 높여 개인정보에 접근 가능',
      message: '{principal} 계정·역할은 스스로 개인정보 조회 권한을 얻을 수 있습니다: {by}({object}).',
    },
    'reads-must-be-audited': {
      title: '접속기록이 남지 않는 개인정보 조회',
      message: '{source}: 개인정보를 조회해도 서버 로그에 기록이 남지 않는 로그인 계정 {readers}개({names}).',
    },
    'no-personal-data-in-logs': {
      title: '로그 테이블에 저장된 개인정보',
      message: '{where}은(는) 이름({word})으로 보아 로그이며 {category} 항목을 담고 있습니다: 정보주체 {people}명.',
    },
    'no-stale-copy': {
      title: '개인정보 사본 방치',
      message:
        '{where}은(는) 사본이나 임시 테이블로 보이며({word}) {category} 항목을 담고 있습니다: 정보주체 {people}명.',
    },
    'no-default-privilege-exposure': {
      title: '앞으로 만들어질 테이블까지 조회 허용',
      message:
        '{principal} 계정·역할은 새로 만들어지는 모든 테이블을 조회하게 됩니다({by}, 스키마: {schemas}, 생성자: {creator}).',
    },
    'comment-required': {
      title: '개인정보 항목을 밝히는 코멘트 없음',
      message: '{where}에 {category} 항목이 있으나 컬럼 코멘트에 밝혀져 있지 않습니다.',
    },
    'undeclared-personal-data': {
      title: '현황표에 없는 개인정보',
      message: '{where}에 {category} 항목이 있으나 policy.declared에 선언되어 있지 않습니다: 정보주체 {people}명.',
    },
    'no-unreviewed-access': {
      title: '기준선에 없는 접근권한',
      message: '{names}이(가) 이제 {relations}을(를) 조회할 수 있습니다({reach}): 정보주체 {people}명.',
    },
  },
  nothingNew: '새로운 위반사항이 없습니다. 기준선에 있는 결과: {silenced}건.',
  clean: '위반된 정책 규칙이 없습니다.',
  summary: '오류 {errors}건, 경고 {warnings}건, 기준선에 있는 결과 {silenced}건',
  levels: { error: '오류', warn: '경고' },
  statuses: { new: '신규', worse: '악화', expired: '기한 만료' },
  worse: {
    readers: '조회 가능 계정·역할 수 {before} → {now}',
    people: '정보주체 수 {before} → {now}',
    reach: '접근 {before} → {now}',
  },
  expired: '기준선 항목의 기한({expires})이 지남',
  entry: { reason: '사유', owner: '담당' },
  also: '같은 원인: {rules}',
  unused:
    '기준선 항목 {fingerprint}({rule}, {where})에 해당하는 결과가 없습니다. nochul baseline --prune으로 지웁니다.',
  unusedTitle: '쓰이지 않는 기준선 항목',
  unusedMore: '그 밖에 해당하는 결과가 없는 기준선 항목 {count}개.',
  notExamined: '미점검: {where}: {reason}',
  notExaminedMore: '미점검: 외 {count}건.',
  interrupted: '점검이 끝까지 진행되지 않았습니다. 점검하지 못한 부분이 안전하다는 뜻은 아닙니다.',
  incompleteTitle: '점검하지 못한 부분이 있음',
  more: '외 {count}개',
  title: '게이트 결과',
  heads: { level: '수준', rule: '규칙', where: '위치', what: '내용', count: '건수' },
  help: { law: '관련 법령·기준', page: '조치 방법: {page}' },
  fits: '댓글 길이에 맞추어 {count}건을 줄였습니다.',
};
