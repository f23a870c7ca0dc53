/** What the detectors of postal addresses and of their second lines share. */
import type { Cell } from '../../src/detector.ts';

// 101-1203, 1203호, B동 302호, 지하1층, 가상빌딩 3층, Apt 5
const UNIT =
  /^(?:[가-힣A-Za-z0-9()·, ]{0,30}[가-힣A-Za-z)]\s?)?(?:(?:제?\d{1,4}|[A-Z가-하])동\s*)?(?:제?(?:지하\s?)?[Bb]?\d{1,5}(?:-\d{1,4})?(?:호|층|동)|\d{1,4}-\d{1,4}호)(?:\s?\([^()]{1,20}\))?$|^\d{1,4}-\d{1,4}$|^(?:apt|apartment|suite|ste|unit|room|rm|floor|#)\.?\s?#?\d{1,5}[a-z]?$/i;

/** Whether the cell is nothing but a flat, a floor or a unit of a building, with or without the building's name. */
export function isUnit(cell: Cell): boolean {
  return cell.digitCount > 0 && cell.digitCount < 13 && UNIT.test(cell.text);
}

/** What columns of addresses, whole or in part, are called. */
export const ADDRESS_NAMES = {
  strong: [
    /(^|_)(addr|address|adres|adrs|daddr|juso|jibun_?addr|road_?addr|roadaddr|street|street_?address|address_?(detail|dtl|basic|base|road|jibun|full)|addr_?(dtl|detail|basic|bass|base|road|jibun|line|full|1|2)|address_?line|dlvr_?addr|ship_?addr|rcvr_?addr|detail_?(addr|adres|address)|(?:addr|address)_?sub|sub_?(?:addr|address)|home_?addr|domicile|[a-z]{3,}address)(_?\d)?(_(enc|encrypted|encpt|hash|hashed|mask|masked|old|new|en|eng|kr|ko|local))?$/,
    /주소(지)?(\s?\d)?$|소재지$|거주지|배송지|대지\s?위치|등록\s?기준지|^본적(지)?$|소재지\s?(도로명|지번)|주소.*(상세|기본)$/,
  ],
  weak: [/(^|_)(addr|address|adres|location|loc|place|residence|dlvrpl|ship_to)(_|\d|$)/, /주소|소재|거주|위치$/],
  veto: [
    /(^|_)(ip|mac|e?mail|web|url|wallet|host|server|memory|bit|content|node|blob|page|remote|peer)_?addr/,
    /(^|_)(e_?mail|eml|mail|email|hmpg|dmn|domain|lnkg|link|ip|ipaddr|ip_?addr|mac|url|web|homepage|hmpg|memory|wallet|server|dns|net)(_|$)/,
    /(^|_)(id|cd|code|yn|at|se|type|ty|no|seq|cnt|zip|date|dt|x|y|lat|lng|lon|sido|sigungu|sgg|emd|city|state|province|country|region)$/,
    /(이메일|전자\s?우편|메일|맥|홈페이지|누리집|도메인|연결|링크|웹|인터넷|사이트|IP|아이피|MAC|URL|지갑)\s?주소|(여부|구분|코드|유형|번호|순번|ID|아이디|시도|시군구|읍면동|법정동|행정동)(명)?$/i,
  ],
} as const;
