/** A reader of XML that takes nothing amiss: what it does not throw at is well-formed, as far as our formats go. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** The character data directly inside it. */
  text: string;
}

// XML 1.0, production 2: what may occur at all.
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const TOKEN = /<\?xml[^?]*\?>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** @throws Error where it is not well-formed. */
export function parseXml(xml: string): Element {
  const forbidden = FORBIDDEN.exec(xml);
  if (forbidden) throw new Error(`forbidden character at ${forbidden.index}`);
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(xml);
    if (!token) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 80)}`);
    const [, closing, opening, attributes = '', empty, text] = token;
    const inside = open.at(-1)!;
    if (closing !== undefined) {
      if (inside.name !== closing) throw new Error(`</${closing}> closes <${inside.name}>`);
      open.pop();
    } else if (opening !== undefined) {
      const pairs = Array.from(attributes.matchAll(/([\w:.-]+)="([^"]*)"/g), ([, name = '', value = '']) => [
        name,
        plain(value),
      ]);
      if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error(`attribute twice in <${opening}>`);
      const element: Element = { name: opening, attributes: Object.fromEntries(pairs), children: [], text: '' };
      inside.children.push(element);
      if (empty !== '/') open.push(element);
    } else if (text !== undefined) {
      if (inside === root && text.trim() !== '') throw new Error('text outside of the root');
      inside.text += plain(text);
    }
  }
  const [only, ...others] = root.children;
  if (open.length !== 1 || !only || others.length > 0) throw new Error('there must be one element, closed');
  return only;
}

function plain(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));|&/gi, (all, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`not well-formed: ${all}`);
    return character;
  });
}

/** All elements of a name, at any depth, in the order of the document. */
export function elements(inside: Element, name: string): Element[] {
  return inside.children.flatMap((each) => [...(each.name === name ? [each] : []), ...elements(each, name)]);
}
