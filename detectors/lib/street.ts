/** Street addresses in Latin letters: Korean ones written for foreigners, and those of other countries. */
import { anyOf } from './words.ts';

// 123, Teheran-ro, Gangnam-gu, Seoul
const KOREAN_STREET = /[a-z\d]-(?:ro|gil|daero|dong|ga|ri)\b/i;
const KOREAN_REGION =
  /[a-z]-(?:gu|si|gun|do|eup|myeon)\b|\b(?:seoul|busan|incheon|daegu|daejeon|gwangju|ulsan|sejong|jeju|korea)\b/i;

const TYPE = anyOf(`
  Street St Avenue Ave Boulevard Blvd Drive Dr Lane Ln Loop Manor Parkway Pkwy Place Pl Road Rd Way Court Ct Terrace
  Square Sq Highway Hwy Circle Cir Trail Alley Crescent Cres Close Row Plaza Expressway
`);
/** 1692 Maple Loop; 801 W 4th Street, Suite 5; No. 12 Example Road */
const NUMBER_FIRST = new RegExp(
  String.raw`^(?:No\.?\s?)?\d{1,6}(?:[A-Z]|-\d{1,5}|/\d{1,4})?,?\s(?:[\p{L}\d.'-]+\s){1,5}(?:${TYPE})\b\.?(?:$|[,\s#]\s?(?:$|[NSEW]{1,2}\b|north|south|east|west|apt|apartment|suite|ste|unit|bldg|building|floor|fl|#|\p{L}+,|\p{L}+\s?\p{L}*$|\d))`,
  'iu',
);
/** 12, rue de l'Exemple */
const FRENCH =
  /^\d{1,5}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|av\.|boulevard|bd|place|quai|chemin|all[ée]e|cours|impasse|route|via|viale|piazza)\s\p{L}/iu;
/** Rua da Mostra, 53; Calle Ejemplo 198; ul. Przykladowa 12; Jl. Contoh 5 */
const TYPE_FIRST =
  /^(?:rua|r\.|av\.?|ave\.?|avda\.?|avenida|calle|c\/|carrera|cra\.?|via|viale|piazza|corso|strada|ul\.?|ulica|jalan|jl\.?|paseo|pra[çc]a|travessa|alameda|rue)\s(?:[\p{L}\d.ºª'-]+,?\s){1,6}(?:n[oº°.]*\s?|#\s?)?\d{1,5}(?:[\s,/-]|[a-z]?$)/iu;
/** Musterstraße 34; Beispielgracht 120 a; Obere Str. 57 */
const JOINED =
  /^(?:(?:[\p{L}.'-]+\s){0,4}[\p{L}-]{2,}(?:stra(?:ß|ss)e|str\.?|gasse|platz|weg|allee|damm|ufer|gracht|straat|laan|plein|gatan?|v[äa]gen|vej|gade|veien|katu|tie|utca|ulice)|(?:[\p{L}.'-]+\s){1,4}(?:str\.?|strasse|straße|gate))\s\d{1,4}(?:\s?[a-z]{1,3})?(?:$|[\s,/-])/iu;
/** What JOINED ends in: sentences are turned away before their words are tried one by one. */
const JOINT =
  /(?:(?:ss|ß)e|str\.?|atz|weg|allee|damm|ufer|acht|raat|laan|plein|ata|atan|gen|vej|ade|eien|katu|tie|utca|lice|gate)\s\d/i;
const BOX = /^p\.?\s?o\.?\s?box\s\d/i;

/** Whether a text without Hangul has the form of a street address. */
export function isStreetAddress(text: string): boolean {
  const first = text.charCodeAt(0);
  if (text.length > 100) return false;
  if (text.includes('-') && KOREAN_STREET.test(text)) return KOREAN_REGION.test(text);
  if ((first >= 48 && first <= 57) || first === 78 || first === 110) {
    return NUMBER_FIRST.test(text) || FRENCH.test(text);
  }
  const last = text.charCodeAt(text.length - 1);
  // A house number stands near the end, or before a comma and the town.
  if (!(last >= 48 && last <= 57) && !/\d[a-z]{0,3}(?:$|[\s,/-])/i.test(text)) return false;
  return TYPE_FIRST.test(text) || (JOINT.test(text) && JOINED.test(text)) || BOX.test(text);
}
