/** The built-in plugin: one file a detector, in alphabetical order. */
import type { Plugin } from '../src/plugin.ts';
import advertisingId from './advertising-id.ts';
import cardNumber from './card-number.ts';
import decoyCorporateNumber from './decoys/corporate-number.ts';
import decoyServiceNumber from './decoys/service-number.ts';
import deviceId from './device-id.ts';
import email from './email.ts';
import entranceCode from './entrance-code.ts';
import geolocation from './geolocation.ts';
import internationalPhone from './international-phone.ts';
import ipAddress from './ip-address.ts';
import krAddress from './kr-address.ts';
import krBankAccount from './kr-bank-account.ts';
import krBusinessNumber from './kr-business-number.ts';
import krConnectingInformation from './kr-connecting-information.ts';
import krCustomsCode from './kr-customs-code.ts';
import krDriverLicense from './kr-driver-license.ts';
import krEntranceCode from './kr-entrance-code.ts';
import krForeignerNumber from './kr-foreigner-number.ts';
import krHealthInsurance from './kr-health-insurance.ts';
import krLandline from './kr-landline.ts';
import krMobilePhone from './kr-mobile-phone.ts';
import krPassport from './kr-passport.ts';
import krPersonName from './kr-person-name.ts';
import krPostcode from './kr-postcode.ts';
import krRrn from './kr-rrn.ts';
import krRrnFront from './kr-rrn-front.ts';
import krRrnHalf from './kr-rrn-half.ts';
import krSafeNumber from './kr-safe-number.ts';
import krVehiclePlate from './kr-vehicle-plate.ts';
import opaqueSecret from './opaque-secret.ts';
import passport from './passport.ts';
import password from './password.ts';
import phoneNumber from './phone-number.ts';
import readablePassword from './readable-password.ts';
import secret from './secret.ts';

export const builtin: Plugin = {
  meta: { name: 'nochul/detectors', version: '1' },
  detectors: [
    advertisingId,
    cardNumber,
    decoyCorporateNumber,
    decoyServiceNumber,
    deviceId,
    email,
    entranceCode,
    geolocation,
    internationalPhone,
    ipAddress,
    krAddress,
    krBankAccount,
    krBusinessNumber,
    krConnectingInformation,
    krCustomsCode,
    krDriverLicense,
    krEntranceCode,
    krForeignerNumber,
    krHealthInsurance,
    krLandline,
    krMobilePhone,
    krPassport,
    krPersonName,
    krPostcode,
    krRrn,
    krRrnFront,
    krRrnHalf,
    krSafeNumber,
    krVehiclePlate,
    opaqueSecret,
    passport,
    password,
    phoneNumber,
    readablePassword,
    secret,
  ],
};
