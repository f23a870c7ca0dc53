/** Words of the corpus, written down for it: what stands in Korean databases beside personal data, and made-up people. */

const list = (text: string): readonly string[] => text.trim().split(/\s+/);
const phrases = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

/** Surnames with about as many of ten thousand people as bear them. */
export const SURNAMES: readonly (readonly [string, number])[] = list(
  '김2150 이1470 박842 최470 정433 강236 조212 윤205 장198 임165 한154 오153 서151 신149 권141 황139 안137 송136 전112 홍112 유111 고94 문93 양92 손90 배80 백76 허65 남55 심54 노51 하46 곽40 성40 차39 주38 우38 구38 민34 진32 류32 나32 지30 엄29 채26 원25 천24 방19 공18 현18 함16 변16 염13 여12 추12 도11 소10 석9 선8 설8 마8 길7 연7 위6 표6 명6 기5 반5 왕5 금5 옥4 육4 인4 맹4 제4 모4 남궁4 탁4 국3 어3 은3 편3 용3 황보2 제갈1 선우1 사공1 서문1',
).map((entry) => [entry.replace(/\d+/, ''), Number(/\d+/.exec(entry)?.[0] ?? 1)] as const);

/** Given names by the years in which they were usual. */
export const GIVEN: Readonly<Record<'old' | 'middle' | 'young' | 'child', readonly string[]>> = {
  old: list(
    '영수 영호 영식 정수 광수 종수 순자 영자 정자 춘자 말순 옥자 정숙 명자 복순 금순 병수 상호 기철 덕수 만식 용식 창수 갑수 점순 분이 귀례 필순 판석 재봉 금자 화자 길자 태식 용호 봉식 경자 숙자 을순 달수',
  ),
  middle: list(
    '성호 경희 미경 은정 상훈 진호 영진 미숙 은숙 혜경 정훈 동욱 재훈 미영 선미 현정 은영 지영 수정 윤정 승호 성민 상우 동현 종현 미정 은경 정아 소영 보람 진영 성진 용석 병훈 기영 태호 준호 선영 주연 유경 재영 명희 인숙 희정 혜숙 창민 동준 경수 상민 형석',
  ),
  young: list(
    '민수 지은 현우 지훈 수빈 예진 민지 유진 동하 준영 승민 재원 하늘 다솜 아름 슬기 민규 성훈 정민 지원 가영 나래 혜린 현지 소라 수현 윤호 태윤 세훈 종민 효진 가람 민재 우석 한솔 단비 유리 지애 승아 현철 영재 정현 예슬 민호 연우 찬영 희수 주희 다혜 건희',
  ),
  child: list(
    '서준 도윤 하준 시우 지호 이안 로운 서아 하윤 지유 이서 아린 나은 예나 하린 채원 은우 유준 선우 윤우 다온 소율 라온 수아 지안 태오 이든 주원 가온 봄이 예린 시아 유나 해솔 리아 도현 로아 태린 지율 단우',
  ),
};

/** Given names of one syllable, and longer ones. */
export const SHORT_GIVEN = list('준 민 현 훈 진 석 철 호 숙 희 린 솔 찬 건 율 별 결 범 웅 윤');
export const LONG_GIVEN = list('하늘이 나라빛 아름별 빛나라 한마음');

export const ROMAN_SURNAMES = list(
  'Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Ryu Jeon Hong Ko Moon Yang Son Bae Baek Heo Nam Shim Noh Ha',
);
export const ROMAN_GIVEN = list(
  'Minsu Jiyoung Hyunwoo Sungmin Eunji Jihoon Yujin Seojun Dahye Taeyang Soyeon Jaehyun Mijin Dongwook Haneul Youngho Kyunghee Sangwoo Hyejin Junho Bora Yuna Seungho Nari Woojin Sumin Jisoo Hyunjung Inho Chaewon',
);
export const HANJA_SURNAMES = list('金 李 朴 崔 鄭 姜 趙 尹 張 林 韓 吳 徐 申 權 黃 安 宋 洪 柳');
export const HANJA_GIVEN = list(
  '民 秀 英 哲 美 順 正 浩 京 姬 俊 賢 宇 熙 善 洙 恩 志 勳 珠 成 鎭 在 東 泰 炳 相 明 淑 子',
);

export const ENGLISH_FIRST = list(
  'James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Daniel Nancy Matthew Lisa Anthony Betty Mark Sandra Steven Ashley Paul Emily Andrew Donna Joshua Michelle Kevin Carol Brian Amanda',
);
export const ENGLISH_LAST = list(
  'Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Green Baker Adams Nelson Hill Campbell Mitchell Roberts Carter Phillips Evans Turner Parker Collins Edwards',
);
export const FOREIGN = phrases(`
  응우옌 티 흐엉
  쩐 반 남
  왕샤오밍
  리웨이
  마이클 스미스
  다나카 유키
  사토 하루토
  팜 티 란
  알렉산드르 이바노프
  수잔 밀러
  아흐메드 하산
  존 브라운
  나탈리아 김
  바트볼드 오트곤
  솜차이 짠타라
  라제시 쿠마르
  레 반 뚜언
  에밀리 존슨
  천메이링
  후엔 티 마이
`);

export const SIDO = phrases(`
  서울특별시
  부산광역시
  대구광역시
  인천광역시
  광주광역시
  대전광역시
  울산광역시
  경기도
  강원특별자치도
  충청북도
  충청남도
  전북특별자치도
  전라남도
  경상북도
  경상남도
  제주특별자치도
`);
/** 시도, its short form and places in it. */
export const PLACES: readonly (readonly [long: string, short: string, district: string, emd: string])[] = phrases(`
  서울특별시 서울 강남구 역삼동
  서울특별시 서울 마포구 합정동
  서울특별시 서울 송파구 잠실동
  서울특별시 서울 노원구 상계동
  서울특별시 서울 영등포구 당산동
  부산광역시 부산 해운대구 우동
  부산광역시 부산 사하구 하단동
  대구광역시 대구 수성구 범어동
  인천광역시 인천 부평구 부개동
  광주광역시 광주 북구 운암동
  대전광역시 대전 유성구 봉명동
  울산광역시 울산 남구 무거동
  경기도 경기 수원시_영통구 매탄동
  경기도 경기 성남시_분당구 정자동
  경기도 경기 화성시 반송동
  경기도 경기 파주시 금촌동
  강원특별자치도 강원 원주시 단계동
  충청북도 충북 청주시_흥덕구 복대동
  충청남도 충남 천안시_서북구 불당동
  전북특별자치도 전북 익산시 영등동
  전라남도 전남 순천시 조례동
  경상북도 경북 포항시_북구 장성동
  경상남도 경남 창원시_성산구 상남동
  제주특별자치도 제주 제주시 노형동
`).map((line) => {
  const [long = '', short = '', district = '', emd = ''] = line.split(' ');
  return [long, short, district.replace('_', ' '), emd];
});
export const ROADS = list(
  '중앙로 시민대로 역전로 강변길 은행로 한빛로 새싹길 문화로 산업로 벚꽃길 평화로 청소년로 큰샘로 봉화길 대학로 시장길 학동로 들안로 안골길 해맞이로',
);
export const RI = list('금곡리 대평리 신촌리 월암리 송정리 상리 하리 도곡리 봉산리 석정리');
export const EUP_MYEON = list('금왕읍 양평읍 서면 남면 봉담읍 진건읍 성내면 대강면 옥천면 화도읍');
export const APARTMENTS = list(
  '한빛아파트 푸른마을 현대아파트 주공3단지 래미안 자이 푸르지오 힐스테이트 무지개빌라 대림아파트 삼익아파트 청구하이츠 동신타워 샛별마을 그린빌 은마빌라트',
);

export const BANKS = list('국민 신한 우리 하나 농협 기업 카카오뱅크 토스뱅크 케이뱅크 새마을금고 우체국 수협');

/** Words of one kind, for columns that hold nobody's data. */
export const THINGS: Readonly<Record<string, readonly string[]>> = {
  product: phrases(`
    프리미엄 유기농 사과 3kg
    남성 기모 조거팬츠
    무선 블루투스 이어폰
    국내산 삼겹살 600g
    스테인리스 텀블러 500ml
    어린이 방수 장화
    LED 탁상 스탠드
    순면 침대 커버 세트
    USB-C 고속 충전기 65W
    제주 감귤 5kg 특대
    접이식 캠핑 의자
    친환경 물티슈 100매
    보습 핸드크림 50ml
    강아지 사료 2kg
    스테인 냄비 3종
    초코 쿠키 12입
    겨울 구스 패딩
    논슬립 요가매트
    캡슐 커피 40개입
    아동용 킥보드
    참기름 선물세트
    무선 청소기 필터
    볼펜 0.5mm 12본
    손세정제 리필
    꽃무늬 원피스
    오트밀 시리얼
    차량용 거치대
    A4 복사용지 80g
    수제 딸기잼
    등산 배낭 40L`),
  noun: list(
    '상품 배송 주문 결제 환불 취소 재고 창고 매출 매입 계획 보고서 회의실 사무실 정산 수수료 이벤트 공지사항 설정 권한 메뉴 로그 통계 분석 검색어 사과 바나나 우유 김치 라면 냉장고 세탁기 자동차 자전거 컴퓨터 의자 책상 연필 공책 신발 모자 장갑 양말 이불 베개 조명 선풍기 가습기 청소기 휴지 비누 치약 칫솔 수건 거울 나무 바다 하늘 구름 강물 시장 도서관 공원 학교 병원 약국 은행 우체국 경찰서 소방서 기차역 버스 지하철 택시 비행기 선박 도로 다리 터널 신호등 주차장 놀이터 운동장 수영장 체육관 미술관 박물관 극장 카페 식당 빵집 꽃집 서점 문구점 세탁소 미용실',
  ),
  noun3: list(
    '선풍기 정수기 이발기 주전자 전기장 서랍장 한약재 안마기 고구마 장난감 박람회 조미료 강낭콩 임대료 신청서 오징어 유모차 황태포 송금액 전화기 홍당무 민들레 나침반 지우개 방명록 구두약 차단기 하모니카 진공관 노트북 원동기 백열등 문서함 양념장 손수건 배드민턴 도자기 연습장 주방장 우산꽂이',
  ),
  company: list(
    '한빛전자 대성물산 새한유통 미래테크 동방산업 서울정밀 푸른식품 가온건설 나래물류 다솜미디어 해온에너지 금강화학 세림제약 태평양상사 고려목재 우진기계 성광금속 대양수산 삼정회계법인 유니소프트 바른손푸드 제일전선 정우엔지니어링 동아커머스 은성통상 주원산업 신영정보기술 조은시스템 하나로마트 한길교통',
  ),
  companyLong: phrases(`
    주식회사 한빛전자
    (주)대성물산
    ㈜미래테크
    유한회사 동방산업
    서울정밀(주)
    사단법인 푸른숲
    재단법인 한마음장학회
    농업회사법인 참들
    협동조합 나눔
    (유)금강화학
    주식회사 김씨네
    (주)이안디자인
    주식회사 정담
    ㈜조은물류
    법무법인 바른길
    세무회계 온누리`),
  brand: list(
    '나이론즈 블루밍 코지홈 에코팜 라온제 모던하우스 슬로우앤 데일리룩 펫프렌드 헬로키친 더담 올리브숲 마이핏 온더테이블 아이누리 하루한끼 무지개상회 한살림터 오늘의집밥 푸드앤',
  ),
  department: list(
    '인사팀 총무부 영업1팀 영업2팀 재무회계팀 기획조정실 정보보안팀 개발본부 품질관리팀 고객지원센터 마케팅본부 법무팀 감사실 구매팀 생산관리부 연구소 홍보팀 전략기획팀 디자인팀 물류센터',
  ),
  position: list('사원 주임 대리 과장 차장 부장 이사 상무 전무 대표이사 팀장 본부장 실장 수석 책임 선임 인턴 연구원'),
  menu: list(
    '아메리카노 카페라떼 김치찌개 된장찌개 제육볶음 비빔밥 물냉면 돈까스 짜장면 짬뽕 탕수육 불고기 갈비탕 떡볶이 순대 김밥 라볶이 칼국수 만두국 초밥세트 연어덮밥 크림파스타 마르게리타피자 치즈버거 감자튀김 바닐라쉐이크 녹차빙수 와플 크로플 에스프레소',
  ),
  film: phrases(`
    바람의 언덕
    마지막 기차
    붉은 노을
    서울의 달밤
    그해 여름
    기억의 조각
    나의 작은 정원
    도시의 그림자
    별이 지는 밤
    검은 강
    은하수를 건너
    봄날의 약속
    끝나지 않은 노래
    고요한 바다
    이웃집 손님
    유리의 성
    한밤의 추격
    어느 날 갑자기`),
  filmEnglish: phrases(`
    Silent River
    Golden Harvest
    Midnight Express Way
    Lost Summer
    Broken Mirror
    Paper Moon Rising
    Iron Valley
    Hidden Garden
    The Last Train
    Winter Light
    Blue Orchard
    Crimson Tide Pool
    Secret Harbor
    Falling Star
    Dark Horizon
    Velvet Storm`),
  place: list(
    '남산공원 경포해변 한라수목원 중앙시장 광안대교 불국정원 설악폭포 순천만습지 남대문시장 월미도 석촌호수 올림픽공원 하늘공원 대관령목장 전주한옥촌 태화강 송도센트럴파크 해운대해변 보성차밭 우도등대',
  ),
  building: list(
    '한빛빌딩 중앙타워 미래센터 동원프라자 세종회관 대우상가 명동빌딩 삼성프라자 현대타운 국제회관 무역센터 제일빌딩 금융플라자 코스모타워 신도림상가 가든파이브 은하빌딩 테크노밸리 서린빌딩 유성프라자',
  ),
  station: list(
    '강남역 신촌역 홍대입구역 서면역 동대구역 부평역 대전역 사당역 잠실역 건대입구역 노량진역 수원역 왕십리역 구로역 안산역 천안아산역 울산역 정왕역 미아역 이수역',
  ),
  school: list(
    '한빛초등학교 중앙중학교 서울고등학교 강남대학교 새싹유치원 미래과학고 동산초등학교 은혜여자중학교 한국외국어고 부산상업고 푸른솔초 남산중 대명고등학교 하늘초등학교 정보산업고 신라대학교 동아초등학교 서원중학교 고은유치원 백운고',
  ),
  hospital: list(
    '한빛병원 서울치과의원 미래안과 중앙한의원 우리내과의원 연세이비인후과 성모소아과 사랑요양병원 하나정형외과 푸른피부과의원 강남성형외과 참좋은치과 제일산부인과 고려한방병원 바른정형외과 김내과의원 이가정의학과 정다운치과 박소아청소년과 조은안과',
  ),
  region: list('서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주'),
  district: list(
    '강남구 서초구 송파구 마포구 종로구 성남시 수원시 고양시 용인시 해운대구 수성구 유성구 전주시 청주시 춘천시 강릉시 순천시 포항시 창원시 제주시',
  ),
  dong: list(
    '역삼동 합정동 잠실동 상계동 당산동 우동 하단동 범어동 부개동 운암동 봉명동 무거동 매탄동 정자동 반송동 금촌동 단계동 복대동 불당동 영등동 조례동 장성동 상남동 노형동 신사동 이문동 정릉동 홍제동 구로동 문래동',
  ),
  industry: phrases(`
    전자상거래 소매업
    한식 일반 음식점업
    소프트웨어 개발 및 공급업
    부동산 중개업
    화물 자동차 운송업
    비주거용 건물 임대업
    의약품 도매업
    여행사업
    컴퓨터 프로그래밍 서비스업
    자동차 정비업
    미용업
    교육 지원 서비스업
    편의점
    제과점업`),
  song: phrases(`
    봄비
    우리의 밤은
    사랑이 지나간 자리
    첫눈처럼
    가을 편지
    너에게 가는 길
    밤하늘
    안녕 나의 계절
    소나기
    Love Letter
    Dancing Night
    Goodbye Yesterday
    그대와 나
    바다로 가자
    별빛 아래
    노을`),
  status: list('접수 처리중 완료 취소 보류 반려 승인 대기 발송 배송중 배송완료 반품요청 환불완료'),
  statusEnglish: list('PENDING ACTIVE INACTIVE SHIPPED DELIVERED CANCELLED REFUNDED PAID FAILED DRAFT'),
  colour: list('빨강 파랑 노랑 초록 검정 하양 회색 분홍 보라 주황 남색 베이지 카키 민트 네이비'),
  colourEnglish: list('red blue green black white navy beige khaki pink purple orange grey ivory'),
  grade: list('일반 실버 골드 플래티넘 VIP VVIP 브론즈 다이아'),
  unit: list('EA BOX KG G ML L SET PK M CM 개 박스 병 장 권 봉'),
  weekday: list('월 화 수 목 금 토 일'),
  weather: list('맑음 흐림 구름많음 비 눈 안개 소나기 황사'),
  language: list('한국어 영어 일본어 중국어 프랑스어 독일어 스페인어 러시아어 베트남어 태국어'),
  country: list('대한민국 미국 일본 중국 베트남 태국 독일 프랑스 영국 호주 캐나다 인도'),
  subject: list('국어 수학 영어 과학 사회 역사 도덕 체육 음악 미술 기술가정 정보 한문 물리학 화학 생명과학'),
  sport: list('축구 야구 농구 배구 탁구 배드민턴 수영 육상 유도 태권도 양궁 사격'),
  animal: list('고양이 강아지 토끼 햄스터 사자 호랑이 코끼리 기린 원숭이 다람쥐 오리 거북이'),
  pet: list('초코 콩이 보리 코코 몽이 두부 해피 뽀삐 구름 별이 나비 봄이 까미 쿠키 모카 호두'),
  flower: list('장미 백합 튤립 국화 수국 목련 동백 진달래 개나리 해바라기 민들레 제비꽃'),
  job: list('교사 간호사 요리사 회사원 공무원 자영업 학생 주부 개발자 디자이너 운전기사 농업인'),
  carrier: list('CJ대한통운 한진택배 롯데택배 우체국택배 로젠택배 경동택배 쿠팡로켓 편의점택배'),
  carModel: list('소나타 그랜저 아반떼 쏘렌토 카니발 모닝 투싼 싼타페 스포티지 레이 코나 셀토스 봉고 포터'),
  deviceModel: list('SM-S928N SM-F946N iPhone15,3 SM-G998N LM-V500N iPad13,4 SM-A546S Pixel8 SHW-M250S IM-A900K'),
  stock: phrases(`
    한빛홀딩스
    대성화학우
    미래SDI
    가온바이오
    동방중공업
    새한금융지주
    금강엔터테인먼트
    태평양반도체
    유니전기
    세림제약`),
  title: phrases(`
    서비스 점검 안내
    설 연휴 배송 일정 공지
    개인정보 처리방침 개정 안내
    신규 회원 혜택 안내
    2024년 상반기 채용 공고
    카드사 무이자 할부 안내
    앱 업데이트 안내
    고객센터 운영시간 변경
    리뷰 이벤트 당첨자 발표
    하절기 단축근무 안내`),
  sentence: phrases(`
    배송이 정말 빨라서 좋았어요.
    색상이 화면과 조금 다르지만 만족합니다.
    다음에도 또 구매할 예정입니다.
    포장이 꼼꼼하고 상태가 좋습니다.
    사이즈가 작게 나왔으니 한 치수 크게 주문하세요.
    가격 대비 품질이 괜찮은 편이에요.
    상담원이 친절하게 안내해 주셨습니다.
    재입고 언제 되나요?
    교환 신청했는데 아직 처리가 안 됐어요.
    아이가 좋아해서 매일 가지고 놀아요.
    설명서가 부족해서 조립이 어려웠습니다.
    오늘 회의에서 3분기 매출 목표를 논의하였다.
    시스템 점검으로 인해 02시부터 04시까지 접속이 제한됩니다.
    본 상품은 국내에서 제조되었습니다.
    앞으로 3년 동안 단계적으로 확대할 계획이다.
    1호 창고에서 2호 창고로 이동하였음.
    별로 3점 이상은 못 주겠어요.`),
  companyEnglish: phrases(`
    Northern Lights Trading
    Blue Harbor Foods Ltd.
    Maple & Sons
    Acme Tools Inc.
    Golden Gate Seafoods
    Green Valley Dairy Co.
    Baker Street Supplies
    Atlas Machines GmbH
    Silver Creek Mills
    Old Town Bakery
    Parker Brothers Shipping
    Sunrise Software LLC`),
  productEnglish: phrases(`
    Ergonomic Wooden Chair
    Handmade Cotton Towels
    Classic Roast Coffee
    Refined Steel Hammer
    Small Rubber Duck
    Organic Maple Syrup
    Wireless Keyboard
    Spicy Mustard Sauce
    Rustic Granite Table
    Licensed Soft Cheese`),
  city: phrases(`
    London
    Berlin
    San Francisco
    New York
    Seattle
    Lyon
    Madrid
    Austin
    Charlotte
    Florence
    Victoria
    Sydney
    Vancouver
    Houston`),
  state: list('CA NY TX WA OR FL IL MA BC ON NSW'),
  countryEnglish: phrases(`
    United States
    Germany
    France
    Brazil
    United Kingdom
    South Korea
    Japan
    Canada
    Georgia
    Jordan
    Chad`),
  jobEnglish: phrases(`
    Sales Representative
    Marketing Manager
    Owner
    Accounting Manager
    Vice President, Sales
    Order Administrator
    IT Staff
    General Manager`),
  band: phrases(`
    Iron Harbor
    The Velvet Foxes
    Black Meadow
    Marlowe & The Kings
    Sonic Orchard
    Jackson Avenue
    Green Lantern Club
    Paper Planes
    Deep Marble
    Queen of Hearts Band`),
  genre: list('Rock Jazz Metal Blues Latin Reggae Pop Soundtrack Classical Comedy Drama Action Horror Family Sports'),
  guild: list('불꽃길드 달빛기사단 용의숲 어둠의군단 은빛날개 천하제일 바람의검 최강연합 나무그늘'),
  bankNote: list('급여 이자 카드대금 통신비 보험료 월세 관리비 용돈 체크카드 자동이체 ATM출금 세금'),
  sentenceEnglish: phrases(`
    Great quality for the price.
    The package arrived two days late.
    Would buy again without hesitation.
    Please restart the service after the upgrade.
    This item is out of stock until next month.
    User guide is available in the download section.
    Contact support if the problem persists.
    The quick fix was merged into the main branch.`),
};

/** What Koreans call themselves online. */
export const NICKNAMES = list(
  '하늘바라기 초코우유 달빛여우 행복한하루 야옹이집사 새벽감성 멋쟁이토마토 구름위산책 겨울왕자 민트초코단 잠만보 떡볶이조아 푸른고래 곰돌이푸우 커피한잔 별헤는밤 무적핑크 졸린오후 배고픈판다 바람돌이 뚜벅이 콩순이 인생은한방 꿀단지 치킨매니아',
);
export const GAMER_TAGS = list(
  'DarkKnight ShadowFox ProSniper xXDragonXx NoobMaster FrostByte SilentWolf PixelHero MoonRabbit StormRider CocoMilk LuckySeven NightOwl BlueTiger SpeedRun',
);
export const LOGIN_STEMS = list(
  'minsu jieun happy sky love star moon blue dream lucky sunny coffee tiger rabbit hello angel green king queen pink rose summer winter snow ocean apple peach mint choco dragon',
);
export const DISEASES = list(
  '고혈압 당뇨병 위염 급성편도염 추간판탈출증 폐렴 천식 우울증 불면증 갑상선기능저하증 골절 빈혈 아토피피부염 백내장 녹내장 간염 통풍 대상포진 협심증 뇌경색 유방암 위암 조현병 공황장애 편두통',
);
export const DISEASE_CODES = list(
  'I10 E11.9 K29.7 J03.9 M51.2 J18.9 J45.9 F32.9 G47.0 E03.9 S52.5 D50.9 L20.9 H25.9 H40.1 B18.1 M10.9 B02.9 I20.9 I63.9 C50.9 C16.9 F20.9 F41.0 G43.9',
);
