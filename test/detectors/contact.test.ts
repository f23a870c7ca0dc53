/** Names, telephones, e-mail and postal addresses as whole columns, each with the columns that look alike. */
import { describe, expect, test } from 'vitest';
import { builtin } from '../../detectors/index.ts';
import { cellOf } from '../../src/classify/cell.ts';
import { inspect } from '../../src/classify/inspect.ts';
import type { Column } from '../../src/model.ts';
import { judgeColumn, judgeName, many } from '../support/columns.ts';
import type { Fake } from '../support/fake.ts';

const detectors = builtin.detectors ?? [];
const kinds = (found: readonly { readonly category: string }[]) => [...new Set(found.map(({ category }) => category))];
const list = (text: string): readonly string[] => text.trim().split(/\s+/);

const GIVEN = list(`
  Mary Patricia Linda Susan Dorothy Helen Marcus Todd Felipe Ingrid Yolanda Zoltan Kwame Siobhan Dmitri Astrid Luca
  Paolo Emma Noah Liam Priya Rahul Chidi Freya Tobias
`);
const SURNAMES = list(`
  Smith Johnson Vandenberg Kowalczyk Okafor Petrovic Brown Murphy Castillo Rossi Novak Lindgren Patel Hernandez
  Fitzpatrick Underhill Sato Dubois Weber Young King White Adeyemi
`);
const western = (draw: Fake) => `${draw.pick(GIVEN)} ${draw.pick(SURNAMES)}`;
const ROMAN = ['KIM', 'LEE', 'PARK', 'CHOI', 'JUNG', 'KANG', 'YOON', 'JANG', 'LIM', 'SHIN', 'HAN'];
const FIRST = ['MIN', 'SEO', 'JI', 'HYUN', 'YOUNG', 'SEUNG', 'JAE', 'KYUNG', 'EUN'];
const SECOND = ['SOO', 'JUN', 'WOO', 'HEE', 'AH', 'HYUN', 'HO', 'SEOK'];
const capital = (word: string) => word.charAt(0) + word.slice(1).toLowerCase();

describe('found under a meaningless name', () => {
  test.each<[string, string, (draw: Fake, index: number) => string, Partial<Column>?]>([
    [
      'names with a position in front',
      'person_name',
      (draw) => `${draw.pick(['대표', '영업팀', '인사과'])} ${draw.name()}`,
    ],
    ['names and what is to be done', 'person_name', (draw) => `${draw.name()}/${draw.pick(['배송', '문앞'])}`],
    ['several names', 'person_name', (draw) => `${draw.name()}, ${draw.name()}, ${draw.name()}`],
    ['names in quotation marks', 'person_name', (draw) => `"${draw.name()}"`],
    [
      'names behind a firm and before a position',
      'person_name',
      (draw) =>
        `${draw.pick(['가상전자', '(주)모의', '예시 물산'])} ${draw.name()} ${draw.pick(['과장', '대리', '부장'])}`,
    ],
    ['names and their hanja', 'person_name', (draw) => `洪吉童(${draw.name()})`],
    ['western names', 'person_name', western],
    ['western names in capitals', 'person_name', (draw) => `${draw.pick(SURNAMES)}, ${draw.pick(GIVEN)}`.toUpperCase()],
    [
      'romanised, as tickets have them',
      'person_name',
      (draw) => `${draw.pick(ROMAN)}/${draw.pick(FIRST)}${draw.pick(SECOND)} MR`,
    ],
    [
      'romanised with a comma',
      'person_name',
      (draw) => `${draw.pick(ROMAN)}, ${draw.pick(FIRST)} ${draw.pick(SECOND)}`,
    ],
    [
      'romanised, the surname last',
      'person_name',
      (draw) => `${capital(draw.pick(FIRST))}-${draw.pick(SECOND).toLowerCase()} ${capital(draw.pick(ROMAN))}`,
    ],
    [
      'hanja',
      'person_name',
      (draw) =>
        draw.pick([...'金李朴崔鄭姜趙尹']) + draw.pick([...'民秀英哲美順正浩']) + draw.pick([...'俊賢宇熙善洙']),
    ],
    ['mobiles with blanks round their hyphens', 'phone', (draw) => draw.mobile(' - ')],
    ['mobiles in brackets', 'phone', (draw) => `(010)${draw.mobile().slice(4)}`],
    ['mobiles with 0082', 'phone', (draw) => `0082${draw.mobile('').slice(1)}`],
    ['mobiles nobody has', 'phone', (draw) => `010-0${draw.digits(3)}-${draw.digits(4)}`],
    ['extensions', 'phone', (draw) => `${draw.landline()}${draw.pick(['(내선 12)', ' 내선 301', '#123', '~5'])}`],
    ['several numbers', 'phone', (draw) => `${draw.landline()}, ${draw.mobile()}`],
    ['virtual numbers', 'phone', (draw) => `050${2 + draw.int(7)}-${draw.digits(4)}-${draw.digits(4)}`],
    ['numbers of other countries', 'phone', (draw) => `+1 (${200 + draw.int(700)}) 555-0${draw.digits(3)}`],
    [
      'addresses without a province',
      'address',
      (draw, index) => `강남구 ${draw.pick(['가상로', '모의길'])} ${index + 1}`,
    ],
    ['streets', 'address', (draw, index) => `${draw.pick(['가상로', '예시로12번길'])} ${index + 1}`],
    ['lots', 'address', (draw, index) => `${draw.pick(['가상동', '모의리'])} ${index + 1}-${draw.int(9) + 1}`],
    [
      'Korean addresses in English',
      'address',
      (draw, index) => `${index + 1}, ${draw.pick(['Teheran-ro', 'Gasang-daero 12beon-gil'])}, Gangnam-gu, Seoul`,
    ],
    [
      'American streets',
      'address',
      (draw, index) =>
        `${index + 1} ${draw.pick(['Maple', 'W 4th', 'Oak Hill'])} ${draw.pick(['Street', 'Ave', 'Parkway'])}`,
    ],
    [
      'German streets',
      'address',
      (draw, index) => `${draw.pick(['Muster', 'Beispiel'])}${draw.pick(['straße', 'weg', 'str.'])} ${index + 1}`,
    ],
    [
      'Portuguese streets',
      'address',
      (draw, index) => `${draw.pick(['Rua', 'Av.'])} ${draw.pick(['da Mostra', 'dos Testes'])}, ${index + 10}`,
    ],
    ['lists of e-mails', 'email', (draw) => `${draw.email()}; ${draw.email()}`],
    [
      'role mailboxes',
      'email',
      (draw, index) => `${draw.pick(['info', 'help', 'cs', 'admin'])}@shop${index}.example.com`,
    ],
  ])('%s', (_, category, value, column) => {
    expect(kinds(judgeColumn({ name: 'v', ...column }, many(value)))).toContain(category);
  });
});

describe('found where the column says so', () => {
  test.each<[string, string, string, (draw: Fake, index: number) => string, Partial<Column>?]>([
    ['first_name', 'given names', 'person_name', (draw) => draw.pick(GIVEN).toUpperCase()],
    ['last_name', 'surnames', 'person_name', (draw) => draw.pick(SURNAMES)],
    ['last_name', 'Korean surnames', 'person_name', (draw) => draw.pick([...'김이박최정'])],
    ['first_name', 'Korean given names', 'person_name', (draw) => draw.name().slice(-2)],
    [
      'cust_nm',
      'transliterations',
      'person_name',
      (draw) => draw.pick(list('왕샤오밍 스테파니 크리스토퍼 응우옌티흐엉 알렉산더 나탈리아 블라디미르')),
    ],
    ['phone', 'digits of any plan', 'phone', (draw, index) => `${1 + draw.int(9)}${draw.digits(9 + (index % 3))}`],
    ['phone', 'American numbers', 'phone', (draw) => `(${200 + draw.int(700)}) 555-0${draw.digits(3)}`],
    ['phone', 'numbers as integers', 'phone', (draw) => `1${draw.digits(10)}`, { family: 'integer' }],
    [
      'tel',
      'area codes that nobody has',
      'phone',
      (draw) => `0${35 + draw.int(5)}-${draw.digits(4)}-${draw.digits(4)}`,
    ],
    ['hp', 'mobiles as integers', 'phone', (draw) => draw.mobile('').slice(1), { family: 'integer' }],
    ['addr2', 'flats', 'address', (draw) => `${101 + draw.int(9)}-${draw.digits(4)}`],
    ['상세주소', 'floors', 'address', (draw) => `${1 + draw.int(20)}층`],
  ])('%s: %s', (name, _, category, value, column) => {
    expect(kinds(judgeColumn({ ...column, name }, many(value)))).toContain(category);
    expect(kinds(judgeColumn({ ...column, name: 'v' }, many(value)))).not.toContain('address');
  });
});

describe('left alone', () => {
  test.each<[string, readonly string[]]>([
    [
      'brands',
      list(
        '삼성전자 현대차 이마트 롯데 신세계 한화 농심 오뚜기 하이트 진로 카카오 네이버 쿠팡 야놀자 토스 무신사 이니스프리 설화수 정관장 한샘 오리온 해태',
      ),
    ],
    [
      'dishes',
      list(
        '김치찌개 된장찌개 비빔밥 불고기 김밥 라면 떡볶이 순대국 설렁탕 갈비탕 육개장 냉면 칼국수 수제비 제육볶음 감자탕 돈까스 우동 짬뽕',
      ),
    ],
    [
      'departments',
      list(
        '인사과 총무과 영업팀 재무팀 기획실 홍보실 감사실 법무팀 전산실 마케팅부 연구소 생산부 구매팀 시설과 교무처 학생처',
      ),
    ],
    [
      'films',
      list(
        '기생충 명량 국제시장 신과함께 암살 변호인 해운대 부산행 택시운전사 왕의남자 괴물 관상 설국열차 도둑들 광해 베테랑 극한직업 파묘',
      ),
    ],
    [
      'buildings',
      list(
        '한신아파트 현대빌라 우성아파트 미도맨션 래미안 자이 푸르지오 힐스테이트 아이파크 더샵 대림 진흥 신동아 한양 개나리 장미 목련',
      ),
    ],
    [
      'stations',
      list(
        '강남 역삼 선릉 삼성 잠실 신촌 이대 합정 당산 문래 신도림 대림 구로 시청 종각 동대문 청량리 회기 석계 성북 창동',
      ),
    ],
    [
      'occupations',
      list(
        '의사 변호사 회계사 교사 공무원 군인 학생 주부 회사원 연구원 간호사 약사 요리사 경비원 농부 작가 화가 가수 배우 기자',
      ),
    ],
    [
      'states',
      list('신청 접수 처리중 완료 취소 반려 보류 대기 진행 확인 승인 정상 정지 해지 탈퇴 휴면 차단 신규 이관'),
    ],
    [
      'nouns that a surname seems to start',
      list(
        '이용자 조회수 정보계 이메일 주문서 정기권 배송지 주소록 성공률 한도액 안전성 고정값 문자열 박람회 이용권 전자책 임대료 강의실 손해율 차액금 지급일 채권자',
      ),
    ],
    [
      'words that begin with a surname throughout',
      list(
        '강아지 고양이 주차장 신호등 전시회 안내판 최우수 조리원 윤활유 장보기 임시직 오디오 서랍장 권리금 황토방 송수관 홍보물 정수장 이정표 한지등 안경점 유리창 고무줄 문구류 배수구 백김치 허리띠 남방셔츠 노래방 하수도',
      ),
    ],
    [
      'firms that are called after persons',
      ['준수 공사', '한국 주현', '태훈 공사', '주식회사 미소', '민서 상사', '지훈 그룹', '서연 전자', '현우 건설'],
    ],
    ['bands', list('방탄소년단 소녀시대 빅뱅 엑소 트와이스 레드벨벳 마마무 세븐틴 뉴진스 에스파 르세라핌 아이브')],
    [
      'Chinese words',
      list(
        '北京 上海 文化 安全 金屬 黃金 高速 電話 會社 學校 白菜 方法 馬車 金融 張力 車輛 田園 任務 林業 成功 全國 南方 元素',
      ),
    ],
    [
      'films in English',
      [
        'ACADEMY DINOSAUR',
        'ACE GOLDFINGER',
        'AFFAIR PREJUDICE',
        'AGENT TRUMAN',
        'ALADDIN CALENDAR',
        'ALONE TRIP',
        'ANGELS LIFE',
        'JASON TRAP',
        'JET NEIGHBORS',
      ],
    ],
    [
      'cities in English',
      [
        'New York',
        'Los Angeles',
        'Houston',
        'San Diego',
        'Dallas',
        'Austin',
        'Fort Worth',
        'Columbus',
        'Charlotte',
        'Denver',
        'Washington',
        'Boston',
        'Madison',
        'Orlando',
        'Jackson',
        'Lincoln',
      ],
    ],
    [
      'firms in English',
      [
        'Barrows, Kuhn and Wolff',
        'Kessler Inc',
        'Johnson Group',
        'Smith LLC',
        'Goldman Sachs',
        'Wells Fargo',
        'General Motors',
        'Ford',
        'Boeing',
        'Cisco Systems',
      ],
    ],
    [
      'goods in English',
      [
        'Awesome Gold Hat',
        'Rustic Bamboo Computer',
        'Handcrafted Wooden Chair',
        'Sleek Cotton Shirt',
        'Tasty Rubber Ball',
      ],
    ],
    ['colours', list('White Black Brown Green Gray Red Blue Violet Rose Olive Ruby Amber Pink Orange Golden Silver')],
    ['countries', list('Korea Japan China Jordan Israel Chad Georgia France Germany Spain Kenya India Cuba Brazil')],
    [
      'occupations in English',
      ['General Manager', 'Sales Manager', 'Sales Support Agent', 'IT Staff', 'Account Executive'],
    ],
    ['districts', ['서울특별시 강남구', '경기도 성남시 분당구', '부산광역시 해운대구', '제주특별자치도 제주시']],
    ['neighbourhoods', ['역삼동', '삼성1동', '을지로3가', '금왕읍', '가상면', '도화2,3동']],
    ['blocks', ['101동', '518동', '주건축물제1동', '지하주차장', '상가동', '관리동']],
    ['adverbs and numbers', ['앞으로 3일', '오른쪽으로 2', '바로 1', '별로 10', '가로 10 세로 20']],
    ['toll-free numbers', ['080-234-5678', '080-345-6789', '080-456-7890', '080-555-0000']],
    ['switchboards', ['1588-1234', '1577-0000', '1670-1111', '1899-2222', '1544-3333']],
    ['a noreply mailbox', ['noreply@a.example.com', 'no-reply@b.example.com', 'donotreply@c.example.com']],
  ])('%s', (_, values) => {
    const column = Array.from({ length: values.length * 4 }, (_each, index) => values[index % values.length] ?? null);
    const contact = ['person_name', 'phone', 'email', 'address'];
    const found = judgeColumn({ name: 'v' }, column).filter(({ confidence }) => confidence >= 0.5);
    expect(kinds(found).filter((category) => contact.includes(category))).toEqual([]);
  });

  test.each<[string, (draw: Fake, index: number) => string, Partial<Column>?]>([
    ['ids of ten digits', (draw) => draw.digits(10)],
    ['ids of eleven digits', (draw) => draw.digits(11)],
    ['ids of twelve digits', (draw) => draw.digits(12)],
    ['ids of eleven digits as integers', (draw) => `1${draw.digits(10)}`, { family: 'integer' }],
    ['part numbers', (draw) => `${draw.digits(3)}-${draw.digits(3)}-${draw.digits(4)}`],
    ['flats', (draw) => `${101 + draw.int(9)}동 ${draw.digits(3)}호`],
    ['vouchers that begin with 01', (draw) => `01${draw.digits(9)}`],
    ['consecutive ids that begin with 010', (_, index) => `0102${(3_000_000 + index * 3).toString()}`],
    ['stamps of one day', (draw) => `0115${['09', '12', '23'][draw.int(3)]}${10 + draw.int(50)}${10 + draw.int(50)}`],
    ['plates with a region', (draw) => `${draw.pick(['서울', '경기'])}${10 + draw.int(89)}가${draw.digits(4)}`],
    ['files called after ids', (draw) => `https://cdn.example.com/p/010${2 + draw.int(8)}${draw.digits(7)}/a.jpg`],
    ['paths with ids', (draw) => `저장 위치 /upload/2024/010${2 + draw.int(8)}${draw.digits(7)}_1.png 참고`],
  ])('%s', (_, value, column) => {
    expect(judgeColumn({ name: 'v', ...column }, many(value)).map(({ category }) => category)).not.toContain('phone');
    expect(judgeColumn({ name: 'v', ...column }, many(value)).map(({ category }) => category)).not.toContain('address');
  });
});

test('a password with an at sign and a star is no masked e-mail', () => {
  const passwords = many(
    (draw) =>
      `${draw.pick(['love', 'sky', 'moon'])}${draw.pick(['#', '', '!'])}${draw.digits(2)}@${draw.pick(['x', 'Q', 'z'])}*`,
  );
  expect(kinds(judgeColumn({ name: 'v' }, passwords))).not.toContain('email');
});

test.each(['kim***@example.com', 'k**@exam***.com', 'kim@n****', '***@naver.com', 'hong@*****.co.kr'])(
  '%s is a masked e-mail',
  (text) => {
    const email = detectors.find(({ id }) => id === 'email');
    expect(email?.masked?.(cellOf(text))).toBe(true);
  },
);

test('local numbers count where the column speaks of a telephone', () => {
  const local = many((draw) => `${draw.pick(['345', '2345', '778'])}-${draw.digits(4)}`);
  expect(kinds(judgeColumn({ name: 'tel' }, local))).toContain('phone');
  expect(kinds(judgeColumn({ name: 'v' }, local))).not.toContain('phone');
});

test('half of the artists have stage names', () => {
  const stage = list('간격 가인 지수 리사 소리꾼 바다 별 하늘빛 강산에 나비 크러쉬 다비치 루시드 마마무');
  const artists = many((draw, index) => (index % 2 ? draw.name() : (stage[index % stage.length] ?? '')));
  expect(kinds(judgeColumn({ name: 'artist' }, artists))).toContain('person_name');
});

test('customers that are firms are no persons, whatever their column is called', () => {
  const firms = [
    'Atelier Nouveau',
    'Signal Gift Stores',
    'Southern Collectors',
    'La Riviera Gifts',
    'Land Toys',
    'Euro Shopping',
    'Northern Imports',
    'Classic Legends',
    'Mini Wheels',
    'Baltic Trading',
    'Danish Wholesale Imports',
    'Rovelli Models',
  ];
  expect(kinds(judgeColumn({ name: 'customerName' }, firms))).not.toContain('person_name');
});

describe('names of columns', () => {
  test.each([
    [
      'phone',
      'contact reserve_tell MBTLNUM OFFM_TELNO TRNSMIS_TELNO hp1 mobilePhone rcvr_telno recv_hp contact_no 수령인연락처 비상연락처 hyudaepon 안심번호 telno_enc',
    ],
    ['email', 'notification_fromemail EMAIL_ADRES mail_from to_email EML_ADDR 전자우편'],
    ['address', 'addr2 address_line1 LOTNO_ADDR DETAIL_ADRES juso 대지위치 등록기준지 shipping_address'],
    [
      'person_name',
      'od_b_name comment_author first_nm 성 예금주 chncrt_flnm cardholder_name 이름 자녀이름 방문자 접견자 수상자 참석자 탑승객명 원생명 rsv_nm pax_nm ceo reci_name cus_name',
    ],
  ])('%s', (category, names) => {
    for (const name of list(names)) expect([name, ...kinds(judgeName({ name }))]).toContain(category);
  });

  test('of what is no contact', () => {
    const names = list(`
      fax_no FXNUM phone_yn phone_model area_code country_code sms_yn email_yn email_title mail_server ip_addr
      wallet_address addr_cd addr_sido sigungu state dept_nm prdt_nm file_nm brand_name AUTHOR_NM 상품명 시군구명 주소구분
      메일제목 album_title track_name 산이름 꽃이름 반이름 섬이름 회의실명 할인명 도메인명 발생명 방문자수
      cf_use_hp qa_req_tel bo_mobile_subject cf_prohibit_email content_address post_name 거래처명-한글 사업자명
    `);
    for (const name of names) {
      const found = kinds(judgeName({ name })).filter((kind) =>
        ['phone', 'email', 'address', 'person_name'].includes(kind),
      );
      expect([name, ...found]).toEqual([name]);
    }
  });
});

describe('one number has one identity', () => {
  test.each([
    [
      'kr/landline',
      '023456789',
      ['02-345-6789', '(02) 345-6789', '+82-2-345-6789', '02-345-6789#12', '02-345-6789(내선 301)', '02-345-6789~5'],
    ],
    ['kr/safe-number', '050712345678', ['0507-1234-5678', '+82 507-1234-5678', '050712345678']],
    ['kr/mobile-phone', '01023456789', ['010 - 2345 - 6789', '(010)2345-6789', '00821023456789']],
  ])('%s', (id, identity, written) => {
    const detector = detectors.find((each) => each.id === id);
    for (const text of written) expect([text, detector?.identity?.(cellOf(text))]).toEqual([text, identity]);
  });
});

describe('inside a text', () => {
  test.each([
    ['kr/mobile-phone', '문의는010 2345 6789로 부탁드려요'],
    ['kr/mobile-phone', '전화는０１０－２３４５－６７８９입니다'],
    ['kr/mobile-phone', '영화 잘 봤어요 +82-10-2345-6789 감사합니다'],
    ['kr/landline', '전화 02)345-6789 로 주세요'],
    ['kr/landline', '문의 0312345678 감사합니다'],
    ['kr/landline', 'tel:+82-2-345-6789 연락'],
    ['kr/safe-number', '안심번호는 0507-1234-5678 이에요'],
    ['email', '메일은hong@example.com입니다'],
    ['kr/address', '다시 서울특별시 강남구 가상로 30 로 보내 주세요'],
    ['kr/address', '집은 강남구 가상로12번길 3-4 예요 와 주세요'],
    ['kr/address', '배송지: 서울 중구 을지로 3가 282-8 입니다 확인'],
  ])('%s: %s', (id, text) => {
    expect(inspect(cellOf(text), detectors).map(({ detector }) => detector)).toContain(id);
  });

  test.each(['앞으로 3일 안에 회신 주세요', '합계 02 건, 1234 개', '주문 1588-1234 로 전화', '시 군 구 3 과목'])(
    '%s',
    (text) => {
      const found = inspect(cellOf(text), detectors).filter(({ embedded }) => embedded);
      expect(found).toEqual([]);
    },
  );
});
