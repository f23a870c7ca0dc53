/** The built-in plugin: one file a detector, in alphabetical order. */
import type { Plugin } from '../src/plugin.ts';
import advertisingId from './advertising-id.ts';
import cardNumber from './card-number.ts';
import decoyServiceNumber from './decoys/service-number.ts';
import deviceId from './device-id.ts';
import email from './email.ts';
import entranceCode from './entrance-code.ts';
import geolocation from './geolocation.ts';
import internationalPhone from './international-phone.ts';
import ipAddress from './ip-address.ts';
import krAddress from './kr-address.ts';
import krEntranceCode from './kr-entrance-code.ts';
import krLandline from './kr-landline.ts';
import krMobilePhone from './kr-mobile-phone.ts';
import krPersonName from './kr-person-name.ts';
import krRrn from './kr-rrn.ts';
import krSafeNumber from './kr-safe-number.ts';
import opaqueSecret from './opaque-secret.ts';
import password from './password.ts';
import phoneNumber from './phone-number.ts';
import readablePassword from './readable-password.ts';
import secret from './secret.ts';

export const builtin: Plugin = {
  meta: { name: 'nochul/detectors', version: '1' },
  detectors: [
    advertisingId,
    cardNumber,
    decoyServiceNumber,
    deviceId,
    email,
    entranceCode,
    geolocation,
    internationalPhone,
    ipAddress,
    krAddress,
    krEntranceCode,
    krLandline,
    krMobilePhone,
    krPersonName,
    krRrn,
    krSafeNumber,
    opaqueSecret,
    password,
    phoneNumber,
    readablePassword,
    secret,
  ],
};
