/** The built-in plugin: one file a detector, in alphabetical order. */
import type { Plugin } from '../src/plugin.ts';
import advertisingId from './advertising-id.ts';
import biometric from './biometric.ts';
import birthDate from './birth-date.ts';
import birthDay from './birth-day.ts';
import birthMoment from './birth-moment.ts';
import birthYear from './birth-year.ts';
import cardNumber from './card-number.ts';
import decoyBarcode from './decoys/barcode.ts';
import decoyCodeList from './decoys/code-list.ts';
import decoyCorporateNumber from './decoys/corporate-number.ts';
import decoyDate from './decoys/date.ts';
import decoyEpoch from './decoys/epoch.ts';
import decoyNumericId from './decoys/numeric-id.ts';
import decoyOrderNumber from './decoys/order-number.ts';
import decoyOrganisationName from './decoys/organisation-name.ts';
import decoyRegionName from './decoys/region-name.ts';
import decoyServiceNumber from './decoys/service-number.ts';
import decoyTimestamp from './decoys/timestamp.ts';
import decoyTrackingNumber from './decoys/tracking-number.ts';
import decoyUrl from './decoys/url.ts';
import decoyUuid from './decoys/uuid.ts';
import decoyVersion from './decoys/version.ts';
import deviceId from './device-id.ts';
import email from './email.ts';
import entranceCode from './entrance-code.ts';
import gender from './gender.ts';
import geolocation from './geolocation.ts';
import health from './health.ts';
import iban from './iban.ts';
import internationalPhone from './international-phone.ts';
import ipAddress from './ip-address.ts';
import krAddress from './kr-address.ts';
import krAddressDetail from './kr-address-detail.ts';
import krBankAccount from './kr-bank-account.ts';
import krBusinessNumber from './kr-business-number.ts';
import krConnectingInformation from './kr-connecting-information.ts';
import krCustomsCode from './kr-customs-code.ts';
import krDiagnosisCode from './kr-diagnosis-code.ts';
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
import nickname from './nickname.ts';
import opaqueSecret from './opaque-secret.ts';
import passport from './passport.ts';
import password from './password.ts';
import phoneNumber from './phone-number.ts';
import photo from './photo.ts';
import readablePassword from './readable-password.ts';
import secret from './secret.ts';
import userId from './user-id.ts';

export const builtin: Plugin = {
  meta: { name: 'nochul/detectors', version: '1' },
  detectors: [
    advertisingId,
    biometric,
    birthDate,
    birthDay,
    birthMoment,
    birthYear,
    cardNumber,
    decoyBarcode,
    decoyCodeList,
    decoyCorporateNumber,
    decoyDate,
    decoyEpoch,
    decoyNumericId,
    decoyOrderNumber,
    decoyOrganisationName,
    decoyRegionName,
    decoyServiceNumber,
    decoyTimestamp,
    decoyTrackingNumber,
    decoyUrl,
    decoyUuid,
    decoyVersion,
    deviceId,
    email,
    entranceCode,
    gender,
    geolocation,
    health,
    iban,
    internationalPhone,
    ipAddress,
    krAddress,
    krAddressDetail,
    krBankAccount,
    krBusinessNumber,
    krConnectingInformation,
    krCustomsCode,
    krDiagnosisCode,
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
    nickname,
    opaqueSecret,
    passport,
    password,
    phoneNumber,
    photo,
    readablePassword,
    secret,
    userId,
  ],
};
