import { defineDetector } from '../src/detector.ts';
import { anyOf } from './lib/words.ts';

/** Health, and what else PIPA 23 and decree 18 call sensitive: belief, union, party, sex life, crime, genes, race. */
const SENSITIVE = anyOf(`
  disease diseases dss dsss illness sickness sick diagnosis diagnoses dgns diag symptom symptoms symptm smptm
  medical_?(history|hist|record|condition|info|memo|note) clinical_?(note|memo) medication medications mdct
  prescription prsc dosage allergy allergies surgery srgr operation_?history disability disabilities dsblty pwdbs
  handicap blood_?(type|group|typ|pressure|sugar|glucose) bloodtype bldty bld_?ty bmi pregnan(t|cy) prgn smok(e|er|ing)
  smk drinking drnk hiv mental_?(health|illness) psychiatric vaccin(e|ation) vaccination_?history
  health_?(condition|info|checkup|ckup|record) hlth_?(ckup|stts|info|cond) ckup_?rslt checkup_?result
  hemoglobin cholesterol heart_?rate body_?(fat|temp|temperature) menstruation menstrual
  religion rlgn political_?(view|party|opinion) labou?r_?union union_?member lbun_?join sexual_?orientation sex_?life
  criminal_?record crime_?history crime_?record prior_?conviction genetic genetics genome dna race ethnicity ethnic
`);
const KOREAN = anyOf(String.raw`
  질병 질환 병명 상병 진단 병력 과거력 가족력 증상 주증상 투약 복용\s?약 복약 처방 알레르기 알러지 수술 치료 장애인 장애\s?등급
  장애\s?정도 혈액형 혈압 혈당 임신 흡연 음주 건강\s?상태 건강\s?검진 검진\s?결과 예방\s?접종 백신 기저\s?질환 지병 정신\s?건강
  체질량 종교 노동\s?조합 노조 정당 정치\s?(?:성향|견해) 성적\s?지향 성생활 범죄\s?경력 범죄\s?이력 전과 유전자 유전\s?정보 인종 민족
`);
const DETAIL = anyOf(String.raw`
  등록\s?번호 명 코드 내용 정보 이력 여부 유무 유형 종류 등급 구분 결과 사항 기록 소견 상태 의견 정도 부위 횟수 량 수치 메모 가입 가입\s?여부
  이름 경험 약물 약 병력 기호
`);

export default defineDetector({
  id: 'health',
  title: { ko: '건강·민감정보', en: 'health and other sensitive data' },
  category: 'health',
  severity: 'high',
  law: ['pipa/23', 'pipa/29', 'isms-p/3.1.4'],
  families: ['text', 'enum', 'json', 'xml', 'binary', 'integer', 'decimal', 'float', 'boolean', 'array', 'other'],
  names: {
    strong: [
      new RegExp(
        `(^|_)(${SENSITIVE})(_?(cd|code|nm|name|cn|info|yn|at|type|ty|grade|grd|level|lvl|desc|dc|memo|note|detail|details|result|rslt|hist|history|status|stts|value|val|list|reg_?no|kr|en|\\d))?$`,
      ),
      new RegExp(String.raw`(^|\s)(주|부|현|과거|기타|만성|특이)?\s?(${KOREAN})(\s?(${DETAIL})){0,2}$`),
    ],
    weak: [
      // Of servers as often as of persons.
      /^health_?(status|check)$/,
      /^(body_?weight|body_?height|treatment|stature)$/,
      /^(키|몸무게|체중|신장|체온|장애\s?(명|유형|유형명|내용|여부|구분))$/,
    ],
    veto: [
      // That somebody was examined, vaccinated or given something says nothing of what came of it.
      /(^|_)(health_?(check|checkup|ckup)|hlth_?ckup|ckup|checkup|screening|vaccin(e|ation)|prescription|prsc|medical_?record)_?(yn|at|flag|fg|done|cd|code|se|type|ty)$/,
      /(검진|접종|백신|처방|진료)\s?(여부|유무|구분|유형|종류|코드)$/,
      /(^|_)(date|dt|ymd|de|day|dttm|cnt|count|amt|amount|rate|price|inst|hospital|hsptl|dept|doctor|dr|id|seq|sn|url|file|img|union_?id|join|server|system|sys|network|error|log|car|vehicle|race_?(id|no|time|result|name|nm))$/,
      /(^|_)(race|horse|game|circuit|grand_?prix|driver_?standings)(_|$).*(_|^)(id|no|name|nm|round|lap|time|result|results)$/,
      /(일자|일시|일|건수|인원|기관|기관명|병원|의사|금액|비용|시스템|서버|네트워크|발생\s?\S*|(?<!장애인\s?등록\s?)번호|ID)$|^(통신|시스템|서버|회선|망|설비|전산)\s?장애/,
    ],
  },
  // A list of diagnoses is nobody's.
  among: { persons: 2.5, lists: -7 },
  mask: () => '***',
  examples: {
    match: [
      'blood_type',
      'BLDTY_CD',
      'RLGN_CD',
      'diagnosis',
      'DSBLTY_GRADE',
      'is_pregnant',
      '혈액형',
      '장애등급',
      '임신여부',
      '주상병명',
      '종교명',
      '노조 가입여부',
      '건강검진결과',
      'medicalHistory',
    ],
    reject: [
      'TROBL_ID',
      '장애명',
      '시스템 장애 내용',
      '진단일자',
      'health_check_url',
      'disease_cnt',
      '진료과',
      'race_id',
      '민원상태',
      '처방일자',
    ],
  },
});
