import { SaxesParser } from 'saxes';
import { FileRefused } from './refused.ts';

/** An element of a file, with what stands in it. Prefixes of namespaces are left away. */
export interface Element {
  name: string;
  line: number;
  text: string;
  attributes: Readonly<Record<string, string>>;
  children: Element[];
}

/** Files of banks are some fifteen levels deep; deeper ones are made to hurt. */
const depthMax = 40;
const textMax = 10_000;
/** What declares the encoding stands before this. */
const declarationMax = 200;
const stepLength = 4096;
/** One element that never ends must not fill memory. */
const elementMax = 1024 * 1024;

/**
 * Reads a file of ISO 20022 piece by piece. `onElement` gets each element when it ends, inner ones first, and says
 * whether it is to be kept within the one around it; so a file of any length needs the memory of its largest kept part.
 * Document types, and with them entities of the file's own making, are refused, and so is what is not well-formed.
 *
 * @throws FileRefused with the line.
 */
export async function readElements(
  bytes: AsyncIterable<Uint8Array>,
  options: {
    onRoot(root: { name: string; namespace: string; line: number }): void;
    onElement(element: Element, path: readonly string[]): 'keep' | 'drop';
  },
): Promise<void> {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Element[] = [];
  let isRootSeen = false;
  let sinceEvent = 0;
  const refuse = (reason: FileRefused['reason'], detail: string): never => {
    throw new FileRefused(reason, parser.line, detail);
  };
  parser.on('error', (error) => refuse('not_xml', error.message));
  parser.on('doctype', () => refuse('doctype', 'A document type is not allowed.'));
  parser.on('opentag', (tag) => {
    sinceEvent = 0;
    if (open.length >= depthMax) refuse('not_xml', 'It is nested too deeply.');
    if (!isRootSeen) {
      isRootSeen = true;
      options.onRoot({ name: tag.local, namespace: tag.uri, line: parser.line });
    }
    const attributes = Object.fromEntries(
      Object.values(tag.attributes).map((attribute) => [attribute.local, attribute.value]),
    );
    open.push({ name: tag.local, line: parser.line, text: '', attributes, children: [] });
  });
  const addText = (text: string) => {
    sinceEvent = 0;
    const element = open.at(-1);
    if (!element) return;
    if (element.text.length + text.length > textMax) refuse('too_large', 'A text is too long.');
    element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    sinceEvent = 0;
    const element = open.pop()!;
    element.text = element.children.length > 0 ? '' : element.text.trim();
    const path = open.map(({ name }) => name);
    if (options.onElement(element, path) === 'keep') open.at(-1)?.children.push(element);
  });
  let isFirst = true;
  for await (const text of decoded(bytes)) {
    if (isFirst && !/^\s*</.test(text)) refuse('not_xml', 'It does not begin like XML.');
    isFirst = false;
    // Small steps, so that what never ends is noticed early.
    for (let at = 0; at < text.length; at += stepLength) {
      sinceEvent += stepLength;
      parser.write(text.slice(at, at + stepLength));
      if (sinceEvent > elementMax) refuse('too_large', 'An element is too long.');
    }
  }
  parser.close();
  if (!isRootSeen) refuse('not_xml', 'It is empty.');
}

/** In the encoding that the file declares; UTF-8 where it declares none. */
async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let head: Uint8Array | null = new Uint8Array();
  let decoder: TextDecoder | null = null;
  let line = 1;
  function decode(piece?: Uint8Array): string {
    decoder ??= decoderFor(head ?? new Uint8Array());
    try {
      const text = piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
      line += text.split('\n').length - 1;
      return text;
    } catch {
      throw new FileRefused('encoding', line, 'It is not in the encoding that it declares.');
    }
  }
  for await (const piece of bytes) {
    if (head === null) {
      yield decode(piece);
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < declarationMax) continue;
    yield decode(head);
    head = null;
  }
  if (head !== null) yield decode(head);
  yield decode();
}

function decoderFor(first: Uint8Array): TextDecoder {
  const head = new TextDecoder('latin1').decode(first.subarray(0, declarationMax));
  const declared = /^[^<]*<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  const known = ['utf-8', 'iso-8859-1', 'iso-8859-15', 'windows-1252', 'us-ascii'];
  if (!known.includes(declared.toLowerCase())) {
    throw new FileRefused('encoding', 1, `Files in ${declared} are not read.`);
  }
  return new TextDecoder(declared, { fatal: true });
}

/** The first element at a path below, such as `find(entry, 'BkTxCd', 'Domn', 'Cd')`. */
export function find(element: Element | undefined, ...path: string[]): Element | undefined {
  let found = element;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found;
}

export function textOf(element: Element | undefined, ...path: string[]): string | null {
  return find(element, ...path)?.text || null;
}

/** The text of an element that must be there. @throws FileRefused */
export function needText(element: Element, ...path: string[]): string {
  const text = textOf(element, ...path);
  if (text === null) {
    throw new FileRefused(
      'missing',
      element.line,
      `${element.name} has no ${path.join('/') || 'text'}.`,
    );
  }
  return text;
}

/** A date, or the day of a moment as it stands there. @throws FileRefused */
export function dayOf(element: Element): string {
  const [, day] =
    /^(\d{4}-\d\d-\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?|Z|[+-]\d\d:\d\d)?$/.exec(element.text) ?? [];
  const parsed = day === undefined ? null : new Date(`${day}T00:00:00Z`);
  if (!parsed || Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(day!)) {
    throw new FileRefused('date', element.line, `${element.name} is no date.`);
  }
  return day!;
}

export interface Amount {
  minor: bigint;
  assetCode: string;
}

/** An amount with its currency, in minor units of two decimals. @throws FileRefused */
export function amountOf(element: Element): Amount {
  const assetCode = element.attributes['Ccy'];
  if (!assetCode || !/^[A-Z]{3}$/.test(assetCode)) {
    throw new FileRefused('currency', element.line, `${element.name} has no currency.`);
  }
  const [, whole, decimals = ''] = /^(\d{1,15})(?:\.(\d{0,5}))?$/.exec(element.text) ?? [];
  if (whole === undefined || /[1-9]/.test(decimals.slice(2))) {
    throw new FileRefused('amount', element.line, `${element.name} is no amount.`);
  }
  return { minor: BigInt(whole + decimals.slice(0, 2).padEnd(2, '0')), assetCode };
}
