import { defineDetector } from '../src/detector.ts';
import { anyOf } from './lib/words.ts';

const WHOSE = anyOf(`
  profile prof prfl pf user usr member mber mbr mb emp employee staff customer cust student stdnt teacher patient ptn doctor doc
  person psn face id_?card idcard identity passport license_?card signup my self driver rider player actor candidate
`);
const IMAGE = anyOf('photo photos phto image images img imgs pic picture pict thumbnail thumb icon foto');
const HOW = '(_?(url|uri|path|pth|file|file_?(nm|name|path|url|id)|src|nm|name|data|blob|bin|info|key|\\d))?';

export default defineDetector({
  id: 'photo',
  title: { ko: '인물 사진', en: 'photo of a person' },
  category: 'photo',
  severity: 'medium',
  law: ['pipa/2', 'pipa/29', 'isms-p/2.6.4'],
  families: ['text', 'json', 'xml', 'binary', 'array', 'other'],
  names: {
    strong: [
      new RegExp(`(^|_)(${WHOSE})_?(${IMAGE})${HOW}$`),
      new RegExp(`(^|_)(avatar|mugshot|headshot|selfie)(_?(${IMAGE}))?${HOW}$`),
      /(프로필|회원|사용자|직원|사원|학생|환자|증명|얼굴|인물|본인|신분증|고객|명함판|반명함)\s?(사진|이미지|영상)(\s?(URL|경로|파일|파일명|주소))?$|^아바타/i,
    ],
    weak: [new RegExp(`^(photo|picture|portrait|face)${HOW}$`), /^사진(\s?(경로|파일|파일명|URL))?$/i],
    veto: [
      /(^|_)(yn|at|cnt|count|type|ty|cd|code|dt|date|size|width|height|sn|seq|no|ext|default|background|bg|cover)$/,
      /(여부|유무|건수|크기|일자|일시|설명|번호|기본\s?이미지|배경)$/,
    ],
  },
  among: { persons: 2.5, organisations: -2 },
  mask: () => '***',
  examples: {
    match: [
      'profile_image',
      'PROFILE_IMG_URL',
      'avatar',
      'memberPhoto',
      'face_img_path',
      '프로필 사진',
      '증명사진 경로',
    ],
    reject: [
      'product_image',
      'banner_img',
      'photo_cnt',
      'photo',
      'profile_img_yn',
      'IMAGE_FILE',
      '사진설명',
      '배너이미지',
    ],
  },
});
