import { defineDetector } from '../src/detector.ts';

/** UUIDs and opaque strings that stand for somebody's device: only the column's name tells them from any other id. */
export default defineDetector({
  id: 'advertising-id',
  title: { ko: '광고·기기 식별자(이름으로 판단)', en: 'advertising or device id, by its name' },
  category: 'device_id',
  severity: 'low',
  law: ['pipa/2', 'pipa/29'],
  families: ['text', 'uuid', 'binary', 'json', 'xml', 'array', 'other'],
  names: {
    strong: [
      /(^|_)(adid|gaid|aaid|idfa|idfv|oaid|udid|ssaid|android_?id|advertising_?id|advertis(er|ement)_?id|vendor_?identifier)$/,
      /(^|_)(device|dvc|handset|app_?device)_?(id|uid|uuid|udid|guid|key|identifier|token|serial|serial_?no|unique_?id|fingerprint)$/,
      /(^|_)(push|fcm|apns|apn|gcm|onesignal)_?(token|key|player_id|reg_?id|id)$/,
      /(광고|기기|디바이스|단말기?)\s?(식별|고유)\s?(자|번호|ID|아이디|값|키)?$|(기기|디바이스|단말기?)\s?(ID|아이디|UUID|토큰)$|광고\s?(ID|아이디)$|(푸시|FCM|fcm)\s?(토큰|키)/,
    ],
    veto: [
      /(^|_)(yn|at|cd|code|type|ty|cnt|count|os|nm|dt|date|model|status|campaign|group|ads)$/,
      /(^|_)(server|svr|eqpmn|equip|sensor|camera|campaign|banner|creative)(_|$)/,
      /여부$|구분$|서버|장비|모델|배너|캠페인/,
    ],
  },
  mask: () => '****',
  examples: {
    match: ['adid', 'IDFA', 'device_uuid', 'fcm_token', 'deviceId', '광고 식별자', '단말기 고유번호'],
    reject: ['device_type', 'push_yn', 'ad_group', 'device_model', '기기 모델', 'admin_id', 'campaign_id', 'ad_id'],
  },
});
