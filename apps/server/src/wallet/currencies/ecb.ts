/** The daily file of the European Central Bank, of which everything that is not understood is refused. */
export type EcbFile =
  | { ok: true; day: string; rates: { assetCode: string; assetUnits: string }[] }
  | { ok: false; line: number; reason: string };

/** Where the European Central Bank publishes it, at about 16:00 in Frankfurt on its working days. */
export const ecbUrl = 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml';

class Unreadable extends Error {
  readonly line: number;
  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

const tags = /<[^<>]*>/g;
const day = /^\d{4}-\d{2}-\d{2}$/;
const units = /^(0|[1-9]\d{0,11})(\.\d{1,12})?$/;

/**
 * Reads `eurofxref-daily.xml`: one day, and how much of each currency one euro is. It is no reader of XML in
 * general: tags and attributes in their order are all that the file has. `today` bounds the day.
 */
export function readEcb(xml: string, today: string): EcbFile {
  try {
    return { ok: true, ...parse(xml, today) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, line: error.line, reason: error.message };
    throw error;
  }
}

function parse(xml: string, today: string) {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml))
    throw new Unreadable(lineAt(xml, xml.search(/<!/)), 'has a document type');
  const rates = new Map<string, string>();
  const open: string[] = [];
  let time: string | null = null;
  let root: string | null = null;
  let end = 0;
  for (const match of xml.matchAll(tags)) {
    const line = lineAt(xml, match.index);
    const between = xml.slice(end, match.index);
    if (/[<>]/.test(between)) throw new Unreadable(line, 'has a tag that does not end');
    end = match.index + match[0].length;
    const tag = match[0];
    if (tag.startsWith('<?') || tag.startsWith('<!--')) continue;
    if (tag.startsWith('</')) {
      const name = tag.slice(2, -1).trim();
      if (open.pop() !== name) throw new Unreadable(line, `ends ${name}, which is not open`);
      continue;
    }
    const { name, attributes } = attributesOf(tag, line);
    if (root === null) root = name;
    if (root !== 'gesmes:Envelope') throw new Unreadable(line, 'is no file of reference rates');
    if (!tag.endsWith('/>')) open.push(name);
    if (name !== 'Cube') continue;
    const given = attributes.get('time');
    if (given !== undefined) {
      if (time !== null) throw new Unreadable(line, 'has more than one day');
      if (!isDay(given)) throw new Unreadable(line, `has no day, but ${given}`);
      if (given > today) throw new Unreadable(line, `is of a day to come, ${given}`);
      time = given;
    }
    const currency = attributes.get('currency');
    const rate = attributes.get('rate');
    if (currency === undefined && rate === undefined) continue;
    if (time === null) throw new Unreadable(line, 'has a rate before its day');
    if (!currency || !/^[A-Z]{3}$/.test(currency))
      throw new Unreadable(line, 'has a rate without a currency');
    if (!rate || !units.test(rate) || !/[1-9]/.test(rate)) {
      throw new Unreadable(line, `has no rate for ${currency}`);
    }
    if (rates.has(currency)) throw new Unreadable(line, `has two rates for ${currency}`);
    rates.set(currency, rate);
  }
  const last = lineAt(xml, xml.length);
  if (root === null || open.length > 0) throw new Unreadable(last, 'ends too early');
  if (time === null || rates.size === 0) throw new Unreadable(last, 'has no rates');
  return {
    day: time,
    rates: [...rates].map(([assetCode, assetUnits]) => ({ assetCode, assetUnits })),
  };
}

function attributesOf(tag: string, line: number) {
  const name = /^<([A-Za-z][\w:.-]*)/.exec(tag)?.[1];
  if (!name) throw new Unreadable(line, 'has a tag without a name');
  const attributes = new Map<string, string>();
  let rest = tag.slice(1 + name.length, tag.endsWith('/>') ? -2 : -1);
  while (rest.trim() !== '') {
    const match = /^\s+([\w:.-]+)\s*=\s*(?:'([^']*)'|"([^"]*)")/.exec(rest);
    if (!match) throw new Unreadable(line, `cannot be read within ${name}`);
    attributes.set(match[1]!, match[2] ?? match[3]!);
    rest = rest.slice(match[0].length);
  }
  return { name, attributes };
}

function isDay(text: string): boolean {
  return day.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
