/** Documents inside values: JSON and XML, read within bounds, and the paths of what they hold. */

/** How deep a document is looked into, and how many of its leaves. SOAP wraps its message in three steps of its own. */
const MAX_DEPTH = 10;
const MAX_LEAVES = 200;
/** Names under one path; with more of them they are values themselves: ids, dates, people. */
const MAX_NAMES = 32;
/** Ends looked for when a document was cut off, from its last complete member backwards. */
const MAX_CUTS = 3;

/** A document as nested objects, arrays and leaves. An element's own text stands under the empty name. */
export interface Document {
  readonly root: unknown;
  /** Of XML: elements that occur again are no list of their own. */
  readonly xml: boolean;
}

/** A place in the documents of one column: `$.buyer.phone`, `$.items[*]`. */
export interface Place<Content> {
  readonly path: string;
  content: Content | null;
  /** Known names under it; null stands for the places under names that are not kept. */
  readonly under: Map<string | null, Place<Content>>;
  list: Place<Content> | null;
}

/** The places of one column's documents. */
export interface Places<Content> {
  /** Paths whose objects are keyed by values rather than by names. */
  readonly keyed: ReadonlySet<string>;
  /** Visits each leaf that is a text or a number. */
  walk(document: Document, visit: (place: Place<Content>, text: string, numeric: boolean) => void): void;
}

/**
 * The document that a value is, null when it is none. Nothing outside of it is ever looked up, and no entity is
 * expanded but XML's own five and numbers. One that was cut off is read up to there.
 */
export function parseDocument(raw: string): Document | null {
  const first = raw.charCodeAt(0);
  if (first === 0x7b || first === 0x5b) {
    const root = parseJson(raw) ?? parseCut(raw);
    return root === undefined ? null : { root, xml: false };
  }
  if (first !== 0x3c) return null;
  const root = parseXml(raw);
  return root === null ? null : { root, xml: true };
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The complete members of an object or array that was cut off: without its ragged end, and with what was open closed. */
function parseCut(raw: string): unknown {
  if (!/^\s*(?:\{\s*"|\[\s*[[{"])/.test(raw)) return undefined;
  const open: string[] = [];
  // Where a member ends, and what is open there.
  const ends: (readonly [at: number, closing: string])[] = [];
  let quoted = false;
  for (let index = 0; index < raw.length; index += 1) {
    const code = raw.charCodeAt(index);
    if (code === 0x5c) index += quoted ? 1 : 0;
    else if (code === 0x22) quoted = !quoted;
    else if (quoted) continue;
    else if (code === 0x7b || code === 0x5b) open.push(code === 0x7b ? '}' : ']');
    else if (code === 0x2c) ends.push([index, open.toReversed().join('')]);
    else if (code === 0x7d || code === 0x5d) {
      // It closes, or closes what is not open: not cut but malformed.
      if (open.pop() !== raw[index] || open.length === 0) return undefined;
    }
    if (open.length > MAX_DEPTH * 2) return undefined;
    if (ends.length > MAX_CUTS) ends.shift();
  }
  for (const [at, closing] of ends.toReversed()) {
    const root = parseJson(raw.slice(0, at) + closing);
    if (root !== undefined) return root;
  }
  return undefined;
}

type Element = Record<string, unknown>;

// A tag with its attributes, a comment, a CDATA section, an instruction, or a DOCTYPE without declarations of its own.
const MARKUP =
  /<(?:!--.*?-->|!\[CDATA\[(.*?)\]\]>|\?[^>]*>|!DOCTYPE[^>[]*>|(\/?)([\p{L}_][\p{L}\p{N}_.:-]*)((?:\s+[\p{L}_][\p{L}\p{N}_.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>)/suy;
const ATTRIBUTE = /([\p{L}_][\p{L}\p{N}_.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;
const ENTITY = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** What a text with marks in it begins with: it is read as the text that it is. */
const HTML =
  /^<(?:!doctype\s+html|html|head|body|p|div|span|br|hr|a|b|i|u|em|strong|font|img|table|tr|td|ul|ol|li|h[1-6]|section|article|pre|code|center|blockquote|script|style)[\s/>]/i;

/** Null for what is no XML, or for prose with marks in it. */
function parseXml(raw: string): Element | null {
  if (HTML.test(raw)) return null;
  const root = newElement();
  const open: { readonly name: string; readonly element: Element }[] = [{ name: '', element: root }];
  let at = 0;
  let closed = 0;
  while (at < raw.length) {
    const top = open.at(-1);
    if (!top) return null;
    const next = raw.indexOf('<', at);
    const text = raw.slice(at, next < 0 ? raw.length : next).trim();
    if (text !== '' && !addText(top.element, decode(text))) return null;
    if (next < 0) break;
    MARKUP.lastIndex = next;
    const found = MARKUP.exec(raw);
    // Cut off inside a tag.
    if (!found) return raw.includes('>', next) || closed === 0 ? null : entered(root);
    at = MARKUP.lastIndex;
    const [, data, closing, name, attributes, empty] = found;
    if (data !== undefined && !addText(top.element, data)) return null;
    if (name === undefined) continue;
    if (closing === '/') {
      if (open.length < 2 || top.name !== name) return null;
      open.pop();
      closed += 1;
      continue;
    }
    // A second root: texts beside each other, not a document.
    if (open.length === 1 && entered(root)) return null;
    const element = newElement();
    for (const [, key = '', double, single] of (attributes ?? '').matchAll(ATTRIBUTE)) {
      if (!key.startsWith('xmlns')) addChild(element, key, decode(double ?? single ?? ''));
    }
    // Text with an element behind it is prose.
    if (open.length > 1 && '' in top.element) return null;
    addChild(top.element, name, element);
    if (empty === '') open.push({ name, element });
    else closed += 1;
    if (open.length > 64) return null;
  }
  return closed > 0 ? entered(root) : null;
}

/** Without a prototype: names are anyone's. */
const newElement = (): Element => Object.create(null);

const entered = (root: Element): Element | null => (Object.keys(root).length > 0 ? root : null);

/** False where elements stand before the text: prose, or not inside the root. */
function addText(element: Element, text: string): boolean {
  if (Object.values(element).some((child) => typeof child === 'object')) return false;
  element[''] = `${element[''] ?? ''}${text}`;
  return true;
}

function addChild(element: Element, name: string, child: unknown): void {
  // A dot parts words here, and steps in a path.
  const local = name.slice(name.indexOf(':') + 1).replaceAll('.', '_');
  const known = element[local];
  if (known === undefined) element[local] = child;
  else if (Array.isArray(known)) known.push(child);
  else element[local] = [known, child];
}

const decode = (text: string): string =>
  text.includes('&')
    ? text.replace(ENTITY, (whole, name?: string, decimal?: string, hex?: string) => {
        if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      })
    : text;

/**
 * @param isValue whether a name may be a person or another value rather than a name: it is then not kept.
 * @param known paths that are keyed by values, from earlier documents.
 */
export function createPlaces<Content>(
  isValue: (name: string) => boolean,
  known: readonly string[] = [],
): Places<Content> {
  const keyed = new Set(known);
  const newPlace = (path: string): Place<Content> => ({ path, content: null, under: new Map(), list: null });
  const root = newPlace('$');

  const named = (place: Place<Content>, name: string): Place<Content> => {
    const known = place.under.get(name);
    if (known) return known;
    const folded = (): Place<Content> => keep(place, null, `${place.path}[?]`);
    if (place.under.size - (place.under.has(null) ? 1 : 0) >= MAX_NAMES) {
      keyed.add(place.path);
      return folded();
    }
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]{0,39}$/u.test(name) || /\d{4}/.test(name) || isValue(name)) return folded();
    return keep(place, name, `${place.path}.${name}`);
  };
  const keep = (place: Place<Content>, name: string | null, path: string): Place<Content> => {
    const known = place.under.get(name);
    if (known) return known;
    const made = newPlace(path);
    place.under.set(name, made);
    return made;
  };

  return {
    keyed,
    walk(document, visit) {
      let leaves = 0;
      const step = (value: unknown, place: Place<Content>, depth: number): void => {
        if (leaves >= MAX_LEAVES || depth > MAX_DEPTH || value === null) return;
        if (typeof value === 'string' || typeof value === 'number') {
          leaves += 1;
          visit(place, typeof value === 'number' ? String(value) : value, typeof value === 'number');
        } else if (Array.isArray(value)) {
          if (!document.xml) place.list ??= newPlace(`${place.path}[*]`);
          const items = document.xml || !place.list ? place : place.list;
          for (const item of value) step(item, items, depth + 1);
        } else if (typeof value === 'object') {
          for (const [name, item] of Object.entries(value))
            step(item, name === '' ? place : named(place, name), depth + 1);
        }
      };
      step(document.root, root, 0);
    },
  };
}
