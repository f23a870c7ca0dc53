import { defineDetector } from '../src/detector.ts';

export default defineDetector({
  id: 'biometric',
  title: { ko: '생체인식정보', en: 'biometric template' },
  category: 'photo',
  severity: 'critical',
  law: ['pipa/23', 'gosi/7', 'pipa/29', 'isms-p/2.7.1', 'isms-p/3.1.4'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(finger_?print|fingerprnt|fprint|fngrprnt|iris|retina|palm_?(vein|print)|face|facial|voice|voice_?print|vein|bio|biometric|biometrics|lvb)_?(template|templates|tmpl|tpl|feature|features|vector|embedding|descriptor|minutiae|encoding|recognition_?data|auth_?data)(_?(data|info|blob|\d))?$/,
      /(^|_)(biometric|biometrics|bio_?info|finger_?print_?(data|img|image|info|no)|iris_?(data|img|image|info|code)|voice_?print|minutiae)$/,
      /(지문|홍채|정맥|얼굴|안면|음성|장문|망막|생체)\s?(인식|인증)?\s?(정보|데이터|템플릿|특징|특징점|특징값|이미지|벡터|코드)$/,
      /^(홍채|생체인식정보|바이오정보)$/,
    ],
    weak: [/^(finger_?print|iris)$/, /^(지문|생체|안면)$/],
    veto: [
      /(^|_)(device|browser|key|cert|certificate|ssh|file|content|image_?hash|yn|at|cnt|type|dt|date|use|agree)(_|$)/,
      /(여부|동의|유무|일시|일자|횟수|기기|문항|문제)/,
    ],
  },
  among: { persons: 2 },
  mask: () => '***',
  examples: {
    match: ['fingerprint_template', 'face_feature', 'iris_data', 'voice_print', '지문정보', '홍채', '얼굴 특징점'],
    reject: ['device_fingerprint', 'key_fingerprint', 'fingerprint_use_yn', '지문', 'interface', '지문인증여부'],
  },
});
