import type { Donor } from '@allmende/contract/donations';
import { createPaper, ink, receiptNumberOf, sheet, writing } from '#wallet';
import { dayIn, eurosInWords } from './rules.ts';
import type { CharityWords, GiftRow } from './store.ts';

/** What stands on a receipt. */
export interface ReceiptPaper {
  number: string;
  charity: CharityWords;
  /** As a PNG. */
  signature: Buffer;
  donor: Donor;
  kind: 'single' | 'yearly';
  /** At least one, the oldest first; a single one has exactly one. */
  gifts: readonly GiftRow[];
  issuedAt: Date;
}

const left = sheet.margin;
const right = sheet.width - sheet.margin;
const width = right - left;

/**
 * [CM21] A receipt by the binding forms for gifts of money to bodies of § 5 (1) No. 9 KStG (§ 50 (1) EStDV), single or collective,
 * with the gifts of the latter on a page of their own. In German, whoever reads it: the form is.
 */
export async function receiptPdf(of: ReceiptPaper): Promise<Uint8Array> {
  const { number, charity, donor, kind, gifts, issuedAt } = of;
  const write = writing('de', 'Europe/Berlin');
  const isYearly = kind === 'yearly';
  const total = gifts.reduce((sum, { amount }) => sum + amount, 0n);
  const assetCode = gifts[0]!.asset_code;
  const money = (value: bigint) => write.money({ value: String(value), assetCode, assetScale: 2 });
  const days = gifts.map(({ paid_at: at }) => dayIn(at));
  const title = isYearly
    ? 'Sammelbestätigung über Geldzuwendungen/Mitgliedsbeiträge'
    : 'Bestätigung über Geldzuwendungen/Mitgliedsbeitrag';
  const paper = createPaper({ title: `${title} ${number}`, language: 'de', at: issuedAt });
  const soft = { size: 8, color: ink.soft };
  const body = { size: 9.5, width };
  const place = ({ name, street, postalCode, city }: CharityWords | Donor) =>
    `${name}, ${street}, ${postalCode} ${city}`;

  let y = 48;
  paper.line(
    'Aussteller (Bezeichnung und Anschrift der steuerbegünstigten Einrichtung)',
    { x: left, y },
    soft,
  );
  paper.line(`Nr. ${number}`, { x: right, y }, { ...soft, align: 'right' });
  y = paper.paragraph(place(charity), { x: left, y: y + 13 }, { ...body, bold: true });
  y = paper.paragraph(title, { x: left, y: y + 16 }, { size: 15, bold: true, width });
  y = paper.paragraph(
    'im Sinne des § 10b des Einkommensteuergesetzes an eine der in § 5 Abs. 1 Nr. 9 des Körperschaftsteuergesetzes bezeichneten Körperschaften, Personenvereinigungen oder Vermögensmassen',
    { x: left, y: y + 4 },
    body,
  );
  paper.line('Name und Anschrift des Zuwendenden', { x: left, y: y + 14 }, soft);
  const donorPlace = [place(donor), donor.country].filter(Boolean).join(', ');
  y = paper.paragraph(donorPlace, { x: left, y: y + 27 }, { ...body, bold: true });

  y += 14;
  paper.rule(y);
  y += 8;
  const [second, third] = [left + 118, right - 130];
  paper.line(
    isYearly ? 'Gesamtbetrag – in Ziffern –' : 'Betrag – in Ziffern –',
    { x: left, y },
    soft,
  );
  paper.line('– in Buchstaben –', { x: second, y }, soft);
  paper.line(
    isYearly ? 'Zeitraum der Sammelbestätigung' : 'Tag der Zuwendung',
    { x: third, y },
    soft,
  );
  paper.line(money(total), { x: left, y: y + 13 }, { bold: true });
  const inLetters = { size: 10, bold: true, width: third - second - 12 };
  const below = paper.paragraph(eurosInWords(total), { x: second, y: y + 13 }, inLetters);
  const year = days[0]!.slice(0, 4);
  const when = isYearly ? `1.1.${year} bis 31.12.${year}` : write.day(days[0]!);
  paper.line(when, { x: third, y: y + 13 }, { bold: true });
  y = below + 8;
  paper.rule(y);
  y += 14;

  function box(x: number, isChecked: boolean) {
    paper.box({ x, y: y + 1, size: 9 }, isChecked);
  }
  function checked(text: string, isChecked: boolean) {
    box(left, isChecked);
    y = paper.paragraph(text, { x: left + 18, y }, { ...body, width: width - 18 }) + 7;
  }
  if (isYearly) {
    y =
      paper.paragraph(
        'Ob es sich um den Verzicht auf Erstattung von Aufwendungen handelt, ist der Anlage zur Sammelbestätigung zu entnehmen.',
        { x: left, y },
        body,
      ) + 8;
  } else {
    paper.line(
      'Es handelt sich um den Verzicht auf Erstattung von Aufwendungen',
      { x: left, y },
      body,
    );
    paper.line('Ja', { x: right - 92, y }, body);
    box(right - 78, false);
    paper.line('Nein', { x: right - 46, y }, body);
    box(right - 22, true);
    y += 24;
  }
  const { taxOffice, fileNumber, purposes } = charity;
  const noticeOn = write.day(charity.noticeOn);
  const isExempt = charity.noticeKind === 'exemption';
  checked(
    isExempt
      ? `Wir sind wegen Förderung ${purposes} nach dem Freistellungsbescheid bzw. nach der Anlage zum Körperschaftsteuerbescheid des Finanzamtes ${taxOffice}, StNr. ${fileNumber}, vom ${noticeOn} für den letzten Veranlagungszeitraum ${charity.assessed} nach § 5 Abs. 1 Nr. 9 des Körperschaftsteuergesetzes von der Körperschaftsteuer und nach § 3 Nr. 6 des Gewerbesteuergesetzes von der Gewerbesteuer befreit.`
      : `Die Einhaltung der satzungsmäßigen Voraussetzungen nach den §§ 51, 59, 60 und 61 AO wurde vom Finanzamt ${taxOffice}, StNr. ${fileNumber}, mit Bescheid vom ${noticeOn} nach § 60a AO gesondert festgestellt. Wir fördern nach unserer Satzung: Förderung ${purposes}.`,
    true,
  );
  y = paper.paragraph(
    `Es wird bestätigt, dass die Zuwendung nur zur Förderung ${purposes} verwendet wird.`,
    { x: left, y: y + 2 },
    { ...body, bold: true },
  );
  y = paper.paragraph(
    'Nur für steuerbegünstigte Einrichtungen, bei denen die Mitgliedsbeiträge steuerlich nicht abziehbar sind:',
    { x: left, y: y + 9 },
    { ...soft, width },
  );
  y += 3;
  checked(
    'Es wird bestätigt, dass es sich nicht um einen Mitgliedsbeitrag handelt, dessen Abzug nach § 10b Abs. 1 des Einkommensteuergesetzes ausgeschlossen ist.',
    true,
  );
  if (isYearly) {
    y = paper.paragraph(
      'Es wird bestätigt, dass über die in der Gesamtsumme enthaltenen Zuwendungen keine weiteren Bestätigungen, weder formelle Zuwendungsbestätigungen noch Beitragsquittungen oder Ähnliches ausgestellt wurden und werden.',
      { x: left, y: y + 2 },
      body,
    );
  }
  y += 10;
  paper.picture(of.signature, { x: left, y, width: 150, height: 46 });
  y += 50;
  paper.line(
    `${charity.city}, ${write.day(dayIn(issuedAt))}, ${charity.signer}`,
    { x: left, y },
    body,
  );
  y += 16;
  paper.rule(y);
  paper.line('(Ort, Datum und Unterschrift des Zuwendungsempfängers)', { x: left, y: y + 4 }, soft);
  y = paper.paragraph(
    `Diese Bestätigung wurde maschinell erstellt; das Verfahren wurde dem Finanzamt ${taxOffice} am ${write.day(charity.announcedOn)} angezeigt.`,
    { x: left, y: y + 20 },
    { ...soft, width },
  );
  paper.line('Hinweis:', { x: left, y: y + 8 }, { size: 8, bold: true });
  paper.paragraph(
    `Wer vorsätzlich oder grob fahrlässig eine unrichtige Zuwendungsbestätigung erstellt oder veranlasst, dass Zuwendungen nicht zu den in der Zuwendungsbestätigung angegebenen steuerbegünstigten Zwecken verwendet werden, haftet für die entgangene Steuer (§ 10b Abs. 4 EStG, § 9 Abs. 3 KStG, § 9 Nr. 5 GewStG).
Diese Bestätigung wird nicht als Nachweis für die steuerliche Berücksichtigung der Zuwendung anerkannt, wenn das Datum des Freistellungsbescheides länger als 5 Jahre bzw. das Datum der Feststellung der Einhaltung der satzungsmäßigen Voraussetzungen nach § 60a Abs. 1 AO länger als 3 Jahre seit Ausstellung des Bescheides zurückliegt (§ 63 Abs. 5 AO).`,
    { x: left, y: y + 20 },
    { ...soft, width },
  );
  if (isYearly) annex();
  const chunks: Uint8Array[] = [];
  for await (const chunk of paper.bytes()) chunks.push(chunk);
  return Buffer.concat(chunks);

  /** The gifts one by one, each with the number of its payment. */
  function annex() {
    const columns = { what: left + 90, waived: left + 270, number: left + 322 };
    const head = () => {
      paper.newPage();
      paper.line(
        `Anlage zur Sammelbestätigung Nr. ${number}`,
        { x: left, y: 48 },
        { size: 13, bold: true },
      );
      const at = 82;
      paper.line('Datum der Zuwendung', { x: left, y: at }, soft);
      paper.line('Art: Geldzuwendung für', { x: columns.what, y: at }, soft);
      paper.line('Verzicht*', { x: columns.waived, y: at }, soft);
      paper.line('Beleg', { x: columns.number, y: at }, soft);
      paper.line('Betrag', { x: right, y: at }, { ...soft, align: 'right' });
      paper.rule(at + 14);
      return at + 20;
    };
    let row = head();
    for (const [index, gift] of gifts.entries()) {
      if (row > sheet.height - 110) row = head();
      const small = { size: 9 };
      paper.line(write.day(days[index]!), { x: left, y: row }, small);
      paper.line(gift.title, { x: columns.what, y: row }, { ...small, width: 172 });
      paper.line('Nein', { x: columns.waived, y: row }, small);
      paper.line(receiptNumberOf(gift.payment_id), { x: columns.number, y: row }, { size: 8 });
      paper.line(money(gift.amount), { x: right, y: row }, { ...small, align: 'right' });
      row += 17;
    }
    paper.rule(row);
    paper.line('Gesamtsumme', { x: left, y: row + 6 }, { bold: true });
    paper.line(money(total), { x: right, y: row + 6 }, { bold: true, align: 'right' });
    paper.line('* Verzicht auf die Erstattung von Aufwendungen', { x: left, y: row + 30 }, soft);
  }
}
