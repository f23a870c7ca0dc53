/** The built-in plugin: one file a detector, in alphabetical order. */
import type { Plugin } from '../src/plugin.ts';
import cardNumber from './card-number.ts';
import decoyServiceNumber from './decoys/service-number.ts';
import email from './email.ts';
import internationalPhone from './international-phone.ts';
import krAddress from './kr-address.ts';
import krLandline from './kr-landline.ts';
import krMobilePhone from './kr-mobile-phone.ts';
import krPersonName from './kr-person-name.ts';
import krRrn from './kr-rrn.ts';
import krSafeNumber from './kr-safe-number.ts';
import phoneNumber from './phone-number.ts';

export const builtin: Plugin = {
  meta: { name: 'nochul/detectors', version: '1' },
  detectors: [
    cardNumber,
    decoyServiceNumber,
    email,
    internationalPhone,
    krAddress,
    krLandline,
    krMobilePhone,
    krPersonName,
    krRrn,
    krSafeNumber,
    phoneNumber,
  ],
};
