import { Readable } from 'node:stream';
import PDFDocument from 'pdfkit';
import encodeQR from 'qr';
import { fontFile, type Run, runsOf } from './letters.ts';

/** A sheet of A4 in points, and what is left empty around the text. */
export const sheet = { width: 595.28, height: 841.89, margin: 56 } as const;
export const ink = {
  plain: '#1b1d1a',
  soft: '#5d6159',
  line: '#d9d6c9',
  green: '#1f7a4d',
} as const;

/** From the upper edge of a line to where its letters stand, of its size: the same for every font. */
const ascent = 1;

export interface Style {
  size?: number;
  bold?: boolean;
  color?: string;
  align?: 'left' | 'right';
  /** Cut with an ellipsis when it is longer. */
  width?: number;
}

/** A PDF that is written line by line, and read while it is written. */
export interface Paper {
  /** One line, beginning (or, aligned right, ending) at `x`; `y` is its upper edge. */
  line(text: string, at: { x: number; y: number }, style?: Style): void;
  /** Several lines of at most `width`, broken between words, on a new page where one is full; gives the edge below the last. */
  paragraph(text: string, at: { x: number; y: number }, style: Style & { width: number }): number;
  rule(y: number): void;
  /** A box of a form, with a cross where it is chosen. */
  box(at: { x: number; y: number; size: number }, isChecked: boolean): void;
  /** A PNG, as large as fits, at the lower left of its place. */
  picture(png: Buffer, at: { x: number; y: number; width: number; height: number }): void;
  /** A code to be scanned, dark on white; `swiss` has the cross of a QR-bill in its middle. */
  code(text: string, at: { x: number; y: number; size: number; isSwiss?: boolean }): void;
  /** A file inside the document. */
  attach(file: {
    name: string;
    type: string;
    content: Buffer;
    /** What it is to the document (PDF/A-3, AFRelationship). */
    relationship?: 'Alternative' | 'Unspecified';
  }): void;
  newPage(): void;
  /** The finished document. */
  bytes(): ReadableStream<Uint8Array>;
}

/** `archive` makes it a PDF/A-3 that names its attached invoice (Factur-X 1.0, profile EN 16931). */
export function createPaper(options: {
  title: string;
  language: 'de' | 'en';
  at: Date;
  archive?: { eInvoice: string };
}): Paper {
  const { title, language, at, archive } = options;
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    lang: language,
    displayTitle: true,
    pdfVersion: '1.7',
    autoFirstPage: true,
    ...(archive ? { subset: 'PDF/A-3b' as never } : {}),
    info: { Title: title, Producer: 'Allmende', CreationDate: at, ModDate: at },
  });
  if (archive)
    (doc as unknown as { appendXML(xml: string): void }).appendXML(facturX(archive.eInvoice));
  const registered = new Set<string>();

  /** Only what is written with goes into the file. */
  function take(font: string, size: number) {
    if (!registered.has(font)) doc.registerFont(font, fontFile(font));
    registered.add(font);
    return doc.font(font).fontSize(size);
  }

  function widthOf(runs: readonly Run[], size: number): number {
    let width = 0;
    for (const { font, text } of runs) width += take(font, size).widthOfString(text);
    return width;
  }

  function fitting(text: string, { size = 10, bold = false, width }: Style): Run[] {
    const runs = runsOf(text, bold);
    if (width === undefined || widthOf(runs, size) <= width) return runs;
    const letters = [...text];
    while (letters.length > 0) {
      letters.pop();
      const cut = runsOf(`${letters.join('').trimEnd()}…`, bold);
      if (widthOf(cut, size) <= width) return cut;
    }
    return [];
  }

  return {
    line(text, { x, y }, style = {}) {
      const { size = 10, color = ink.plain, align = 'left' } = style;
      const runs = fitting(text, style);
      let left = align === 'right' ? x - widthOf(runs, size) : x;
      for (const run of runs) {
        take(run.font, size).fillColor(color);
        const baseline = 'alphabetic';
        doc.text(run.text, left, y + size * ascent, { lineBreak: false, baseline });
        left += doc.widthOfString(run.text);
      }
    },
    paragraph(text, { x, y }, style) {
      const { size = 10, bold = false, width } = style;
      const step = size * 1.45;
      let below = y;
      for (const part of text.split(/\r?\n/)) {
        for (const row of rowsOf(part, (row) => widthOf(runsOf(row, bold), size) <= width)) {
          if (below + step > sheet.height - sheet.margin) {
            doc.addPage();
            below = sheet.margin;
          }
          this.line(row, { x, y: below }, style);
          below += step;
        }
      }
      return below;
    },
    rule(y) {
      doc
        .moveTo(sheet.margin, y)
        .lineTo(sheet.width - sheet.margin, y)
        .lineWidth(0.5)
        .strokeColor(ink.line)
        .stroke();
    },
    box({ x, y, size }, isChecked) {
      doc.lineWidth(0.8).strokeColor(ink.plain);
      doc.rect(x, y, size, size).stroke();
      if (!isChecked) return;
      const [near, far] = [2, size - 2];
      doc.moveTo(x + near, y + near).lineTo(x + far, y + far);
      doc
        .moveTo(x + far, y + near)
        .lineTo(x + near, y + far)
        .stroke();
    },
    picture(png, { x, y, width, height }) {
      doc.image(png, x, y, { fit: [width, height], valign: 'bottom' });
    },
    code(text, { x, y, size, isSwiss = false }) {
      const bordered = encodeQR(text, 'raw', { ecc: 'medium', border: 1 });
      const modules = bordered.slice(1, -1).map((row) => row.slice(1, -1));
      const edge = size / modules.length;
      for (const [row, cells] of modules.entries()) {
        for (const [column, isDark] of cells.entries()) {
          if (isDark) doc.rect(x + column * edge, y + row * edge, edge, edge);
        }
      }
      doc.fillColor('#000000').fill();
      if (!isSwiss) return;
      // Swiss Implementation Guidelines QR-bill: 7 of 46 millimetres, a white cross on black with a white edge.
      const cross = (size * 7) / 46;
      const [left, top] = [x + (size - cross) / 2, y + (size - cross) / 2];
      doc.rect(left, top, cross, cross).fill('#ffffff');
      const part = (across: number, down: number, width: number, height: number) =>
        doc.rect(left + cross * across, top + cross * down, cross * width, cross * height);
      part(0.07, 0.07, 0.86, 0.86).fill('#000000');
      part(0.41, 0.22, 0.18, 0.56).fill('#ffffff');
      part(0.22, 0.41, 0.56, 0.18).fill('#ffffff');
    },
    attach({ name, type, content, relationship }) {
      const how = relationship ? { relationship } : {};
      doc.file(content, { name, type, creationDate: at, modifiedDate: at, ...how });
    },
    newPage() {
      doc.addPage();
    },
    bytes() {
      doc.end();
      return Readable.toWeb(doc as unknown as Readable) as ReadableStream<Uint8Array>;
    },
  };
}

/** What a reader of Factur-X looks for in the metadata, with the schema that PDF/A wants of whoever says something of their own. */
function facturX(fileName: string): string {
  const property = (name: string) => `<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>${name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>
<pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>${name}</pdfaProperty:description></rdf:li>`;
  return `<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>${fileName}</fx:DocumentFileName>
<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X</pdfaSchema:schema>
<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
${['DocumentFileName', 'DocumentType', 'Version', 'ConformanceLevel'].map(property).join('\n')}
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>`;
}

/** A text in rows that fit, broken between words; a word that is too long by itself stands alone. */
function rowsOf(text: string, fits: (row: string) => boolean): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    const longer = row === '' ? word : `${row} ${word}`;
    if (row === '' || fits(longer)) {
      row = longer;
      continue;
    }
    rows.push(row);
    row = word;
  }
  return [...rows, row];
}
