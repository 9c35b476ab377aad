import {
  Bell,
  BellOff,
  Check,
  Copy,
  Plus,
  QrCode as QrIcon,
  Search,
  Send,
  Settings,
  Store,
  Trash2,
  Truck,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Avatar } from '../avatar.tsx';
import { Badge, BusinessMark, UnreadCount } from '../badge.tsx';
import { Banner, OfflineLine } from '../banner.tsx';
import { Button, IconButton } from '../button.tsx';
import { Card } from '../card.tsx';
import { Chip, ChipGroup } from '../chip.tsx';
import { Checkbox, RadioCards, Switch } from '../choice.tsx';
import { Combobox } from '../combobox.tsx';
import { CopyText } from '../copy-text.tsx';
import { ConfirmDialog, Sheet } from '../dialog.tsx';
import { Awning } from '../drawings/awning.tsx';
import { Basket } from '../drawings/basket.tsx';
import { Bench } from '../drawings/bench.tsx';
import { Bicycle } from '../drawings/bicycle.tsx';
import { Fair } from '../drawings/fair.tsx';
import { Jar } from '../drawings/jar.tsx';
import { Key } from '../drawings/key.tsx';
import { Lantern } from '../drawings/lantern.tsx';
import { Ledger } from '../drawings/ledger.tsx';
import { Letterbox } from '../drawings/letterbox.tsx';
import { Scales } from '../drawings/scales.tsx';
import { Signpost } from '../drawings/signpost.tsx';
import { Square } from '../drawings/square.tsx';
import { EmptyState } from '../empty-state.tsx';
import { FormRow, Select, TextArea, TextField } from '../field.tsx';
import { euro } from '../format.ts';
import './gallery.css';
import { List, ListRow } from '../list.tsx';
import { Mark, Wordmark } from '../mark.tsx';
import { Amount } from '../money.tsx';
import { MoneyField } from '../money-field.tsx';
import { NumberPad } from '../number-pad.tsx';
import { PictureInput } from '../picture-input.tsx';
import { Menu } from '../menu.tsx';
import { ProblemNote } from '../problem.tsx';
import { Progress } from '../progress.tsx';
import { QrCode } from '../qr-code.tsx';
import { QrScanner } from '../qr-scanner.tsx';
import { QuantityStepper } from '../quantity-stepper.tsx';
import { Receipt, ReceiptLine } from '../receipt.tsx';
import { SearchField } from '../search-field.tsx';
import { Segmented } from '../segmented.tsx';
import { SkeletonRows } from '../skeleton.tsx';
import { StagePath } from '../stage-path.tsx';
import { StepForm } from '../step-form.tsx';
import { Table } from '../table.tsx';
import { Tabs } from '../tabs.tsx';
import { DayMark, TimeText } from '../time-text.tsx';
import { showToast, ToastLayer } from '../toast.tsx';
import { TooltipLayer } from '../tooltip.tsx';
import { GalleryFrame } from './gallery-frame.tsx';

/*
 * Every component in its states, for whoever designs and for screenshots. Only in development builds;
 * its words are samples and stay German, to show the longest.
 */
const eur = (value: string) => ({ value, assetCode: 'EUR', assetScale: 2 });
const today = new Date();

export function Gallery() {
  const part = location.pathname.split('/')[2] ?? '';
  const Part = parts[part];
  if (part === 'frame') return <GalleryFrame />;
  return (
    <div className="gallery">
      {Part ? <Part /> : Object.entries(parts).map(([name, One]) => <One key={name} />)}
      <ToastLayer />
      <TooltipLayer />
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="gallery-section">
      <h2 className="gallery-title">{title}</h2>
      {children}
    </section>
  );
}

const parts: Record<string, () => ReactNode> = {
  mark: () => (
    <Section title="Mark">
      <div className="ui-row">
        <Mark size={128} />
        <Mark size={64} />
        <Mark size={32} />
        <Mark size={16} />
        <Mark size={32} plain />
        <Wordmark size={40} />
      </div>
    </Section>
  ),
  type: () => (
    <Section title="Type">
      <p className="ui-serif gallery-display">Guten Morgen auf dem Anger</p>
      <h1>Bestellübersicht für heute</h1>
      <h2>Öffnungszeiten und Anschrift</h2>
      <p>
        Dein Brot liegt bereit. Du kannst es bis 18:30 Uhr abholen oder dir liefern lassen; bezahlt
        wird erst, wenn du bestellst. Rechtsschutzversicherungsgesellschaften sind auch dabei.
      </p>
      <p className="ui-small ui-soft">
        Kleine Schrift: Zahlungsempfängerbestätigung, 12,50 € Gebühr 0,00 €
      </p>
      <p className="ui-note ui-soft">Notiz: gelesen um 12:04 Uhr</p>
      <Amount money={eur('128450')} size="display" />
    </Section>
  ),
  buttons: Buttons,
  fields: Fields,
  choices: Choices,
  people: () => (
    <Section title="Avatar, badges, lists">
      <div className="ui-row">
        <Avatar name="Lena Vogt" size={64} online />
        <Avatar name="Jonas Akin" size={44} />
        <Avatar name="Backstube Krumm" kind="business" accent="#a34425" size={64} />
        <Avatar name="Hofladen Grünfink" kind="business" accent="#4f6b1f" size={44} />
        <Avatar name="Fahrrad Speiche" kind="business" accent="#2f5fa0" size={30} />
        <Avatar name="Eigene Farbe" kind="business" accent="#0a6b8f" size={44} />
        <Badge>neu</Badge>
        <Badge tone="good">bezahlt</Badge>
        <Badge tone="money">12 Punkte</Badge>
        <Badge tone="danger">überfällig</Badge>
        <Badge tone="info">unterwegs</Badge>
        <UnreadCount count={3} />
        <UnreadCount count={120} muted />
        <BusinessMark />
      </div>
      <Card flush>
        <List label="Chats">
          <ListRow
            href="/gallery/people#1"
            leading={<Avatar name="Lena Vogt" online />}
            title="Lena Vogt"
            text="Bis gleich am Brunnen"
            meta={<TimeText at={today} />}
            trailing={<UnreadCount count={2} />}
          />
          <ListRow
            href="/gallery/people#2"
            current
            leading={<Avatar name="Backstube Krumm" kind="business" accent="#a34425" />}
            title={
              <>
                Backstube Krumm <BusinessMark />
              </>
            }
            text="Deine Bestellung liegt bereit, sie wartet im Regal links neben der Tür"
            meta={<TimeText at={new Date(today.getTime() - 86_400_000)} />}
          />
          <ListRow
            href="/gallery/people#3"
            leading={<Avatar name="Chor am Donnerstag" />}
            title="Donaudampfschifffahrtsgesellschaftskapitänsverein"
            text="Jonas: Wer bringt Noten mit?"
            meta={<TimeText at={new Date(today.getTime() - 5 * 86_400_000)} />}
            trailing={<UnreadCount count={14} muted />}
          />
          <ListRow
            leading={<Avatar name="Mia Sommer" />}
            title="Mia Sommer"
            text="Kaffee gestern"
            meta={<Amount money={eur('350')} signed />}
            onSelect={() => undefined}
          />
        </List>
      </Card>
      <DayMark at={today} />
    </Section>
  ),
  overlays: Overlays,
  states: () => (
    <Section title="States">
      <OfflineLine>Keine Verbindung. Lesen und Schreiben geht, gesendet wird später.</OfflineLine>
      <Banner title="Dein Laden ist noch geschlossen" action={<Button size="small">Öffnen</Button>}>
        Niemand sieht die Produkte, bis du ihn öffnest.
      </Banner>
      <Banner tone="good">Deine Wiederherstellungscodes sind gespeichert.</Banner>
      <Banner tone="money" title="Das ist Spielgeld">
        Auf diesem Server ist alles zum Ausprobieren.
      </Banner>
      <ProblemNote
        problem={{
          text: 'Der Preis hat sich eben geändert. Sieh ihn dir an und bestelle noch einmal.',
          code: 'shop.price_changed',
          requestId: 'req-4f21',
        }}
        onRetry={() => undefined}
      />
      <SkeletonRows rows={3} avatar />
      <Progress label="Import" value={7400} max={20000} text="7.400 von 20.000 Zeilen" />
      <Progress label="Bilder werden geholt" />
    </Section>
  ),
  orders: () => (
    <Section title="Orders and receipts">
      <div className="gallery-columns">
        <Card heading="Bestellung 2026-0412">
          <StagePath
            stages={[
              { label: 'Bestellt', state: 'done', at: new Date(today.getTime() - 7_200_000) },
              {
                label: 'Bezahlt',
                state: 'done',
                at: new Date(today.getTime() - 7_100_000),
                text: '18,40 €',
              },
              { label: 'Wird vorbereitet', state: 'now', text: 'bis etwa 16:30 Uhr' },
              { label: 'Abholbereit', state: 'next' },
            ]}
          />
        </Card>
        <Card heading="In der Karte">
          <StagePath
            compact
            stages={[
              { label: 'Bestellt', state: 'done' },
              { label: 'Bezahlt', state: 'done' },
              { label: 'Wird vorbereitet', state: 'now' },
              { label: 'Abholbereit', state: 'next' },
            ]}
          />
          <StagePath
            compact
            stages={[
              { label: 'Bestellt', state: 'done' },
              { label: 'Storniert, Geld zurück', state: 'stopped' },
            ]}
          />
        </Card>
        <Receipt
          mark={<Avatar name="Backstube Krumm" kind="business" accent="#a34425" size={52} />}
          title="Backstube Krumm"
          total={eur('1840')}
          totalLabel="Summe"
          at={today}
          referenceLabel="Beleg"
          reference="PAY-7K2M-19"
          actions={<Button icon={<Copy size={18} />}>Beleg teilen</Button>}
        >
          <ReceiptLine label="Krustenbrot" text="2 × 4,80 €" money={eur('960')} />
          <ReceiptLine label="Nussecke" text="4 × 2,20 €" money={eur('880')} />
          <ReceiptLine label="Gebühr" money={eur('0')} />
          <ReceiptLine strong label="Bezahlt" money={eur('1840')} />
        </Receipt>
      </div>
    </Section>
  ),
  codes: Codes,
  steps: Steps,
  drawings: () => (
    <Section title="Drawings">
      <div className="gallery-square">
        <Square />
      </div>
      <div className="gallery-drawings">
        {[
          Bench,
          Basket,
          Awning,
          Lantern,
          Letterbox,
          Jar,
          Signpost,
          Ledger,
          Key,
          Fair,
          Scales,
          Bicycle,
        ].map((Drawing) => (
          <Drawing key={Drawing.name} />
        ))}
      </div>
      <EmptyState
        drawing={<Bench />}
        title="Noch kein Gespräch"
        text="Schreib jemandem, den du kennst, oder scanne einen Code."
        action={
          <>
            <Button variant="primary" icon={<Plus size={18} />}>
              Neues Gespräch
            </Button>
            <Button icon={<QrIcon size={18} />}>Code scannen</Button>
          </>
        }
      />
    </Section>
  ),
};

function Buttons() {
  return (
    <Section title="Buttons">
      <div className="ui-row">
        <Button variant="primary" icon={<Check size={18} />}>
          Speichern
        </Button>
        <Button>Abbrechen</Button>
        <Button variant="plain">Mehr dazu</Button>
        <Button variant="danger" icon={<Trash2 size={18} />}>
          Löschen
        </Button>
        <Button variant="money">12,50 € senden</Button>
        <Button variant="primary" busy>
          Speichern
        </Button>
        <Button disabled>Geschlossen</Button>
        <Button size="small">Klein</Button>
        <IconButton label="Suchen" icon={<Search size={20} />} />
        <IconButton label="Senden" variant="primary" icon={<Send size={20} />} />
        <IconButton label="Einstellungen" variant="quiet" icon={<Settings size={20} />} />
      </div>
      <Button variant="money" size="large" full>
        zahlungspflichtig bestellen
      </Button>
    </Section>
  );
}

function Fields() {
  const [text, setText] = useState('Lena');
  const [about, setAbout] = useState('Wir backen seit 1924 mit Sauerteig.\nMontags ruht der Ofen.');
  const [amount, setAmount] = useState<bigint | null>(1250n);
  const [query, setQuery] = useState('');
  const [country, setCountry] = useState<'de' | 'at' | ''>('');
  return (
    <Section title="Fields">
      <div className="gallery-columns">
        <div className="ui-stack">
          <TextField label="Name" hint="So sehen dich andere." value={text} onChange={setText} />
          <TextField
            label="Handle"
            before="@"
            value="lena"
            onChange={() => undefined}
            error={{
              text: 'Dieses Handle gehört schon jemandem. Wie wäre lena-vogt?',
              code: 'identity.handle_taken',
            }}
          />
          <FormRow>
            <TextField
              label="Straße"
              value=""
              onChange={() => undefined}
              placeholder="Am Anger 4"
            />
            <TextField
              label="Hausnummernzusatz"
              optional="(freiwillig)"
              value=""
              onChange={() => undefined}
            />
          </FormRow>
          <TextArea label="Über uns" value={about} onChange={setAbout} />
        </div>
        <div className="ui-stack">
          <MoneyField
            label="Preis"
            hint="Mit Umsatzsteuer"
            asset={euro}
            value={amount}
            onChange={setAmount}
          />
          <Select
            label="Land"
            placeholder="Wähle ein Land"
            value={country}
            onChange={setCountry}
            options={[
              { value: 'de', label: 'Deutschland' },
              { value: 'at', label: 'Österreich' },
            ]}
          />
          <SearchField label="Chats durchsuchen" value={query} onChange={setQuery} />
          <Combobox
            label="An wen?"
            placeholder="Name oder @handle"
            emptyText="Niemand mit diesem Namen."
            load={async (words) =>
              ['Lena Vogt', 'Jonas Akin', 'Backstube Krumm'].filter((name) =>
                name.toLowerCase().includes(words.toLowerCase()),
              )
            }
            keyOf={(name) => name}
            renderOption={(name) => (
              <>
                <Avatar name={name} size={30} /> {name}
              </>
            )}
            onChoose={(name) => showToast({ text: name })}
          />
          <CopyText label="Adresse" text="https://anger.example/@backstube-krumm" />
          <TextField label="Gesperrt" disabled value="Nicht zu ändern" onChange={() => undefined} />
        </div>
      </div>
    </Section>
  );
}

function Choices() {
  const [on, setOn] = useState(true);
  const [size, setSize] = useState<string | null>('750');
  const [kinds, setKinds] = useState<string[]>(['bio']);
  const [view, setView] = useState<'all' | 'open' | 'done'>('all');
  const [way, setWay] = useState<string | null>('pickup');
  const [count, setCount] = useState(2);
  const [tab, setTab] = useState<'products' | 'categories' | 'import'>('products');
  return (
    <Section title="Choices">
      <div className="gallery-columns">
        <div className="ui-stack">
          <Checkbox
            label="Ich habe die Widerrufsbelehrung gelesen"
            checked={on}
            onChange={setOn}
            hint="14 Tage ab Lieferung"
          />
          <Switch
            label="Lesebestätigungen"
            checked={on}
            onChange={setOn}
            hint="Andere sehen, dass du gelesen hast."
          />
          <Switch label="Ruhezeiten" checked={false} onChange={() => undefined} />
          <ChipGroup
            label="Größe"
            value={size}
            onChange={setSize}
            options={[
              { value: '500', label: '500 g' },
              { value: '750', label: '750 g' },
              { value: '1000', label: '1 kg', disabled: true, note: 'ausverkauft' },
            ]}
          />
          <ChipGroup
            label="Filter"
            multiple
            value={kinds}
            onChange={setKinds}
            options={[
              { value: 'open', label: 'Jetzt offen' },
              { value: 'bio', label: 'Bio' },
              { value: 'delivery', label: 'Lieferung', icon: <Truck size={16} /> },
            ]}
          />
          <div className="ui-row">
            <Chip onRemove={() => undefined} removeLabel="Brot entfernen">
              Brot
            </Chip>
            <QuantityStepper label="Menge" value={count} max={9} onChange={setCount} />
          </div>
        </div>
        <div className="ui-stack">
          <Segmented
            label="Ansicht"
            value={view}
            onChange={setView}
            options={[
              { value: 'all', label: 'Alle' },
              { value: 'open', label: 'Offen' },
              { value: 'done', label: 'Erledigt' },
            ]}
          />
          <RadioCards
            label="Wie möchtest du es bekommen?"
            value={way}
            onChange={setWay}
            options={[
              {
                value: 'pickup',
                label: 'Abholen',
                text: 'Am Anger 4, heute bis 18:30 Uhr',
                icon: <Store size={20} />,
                meta: '0,00 €',
              },
              {
                value: 'delivery',
                label: 'Liefern lassen',
                text: 'Morgen zwischen 9 und 12 Uhr',
                icon: <Truck size={20} />,
                meta: '3,90 €',
              },
            ]}
          />
          <Tabs
            label="Laden"
            value={tab}
            onChange={setTab}
            tabs={[
              { value: 'products', label: 'Produkte', count: 38, panel: <p>38 Produkte</p> },
              { value: 'categories', label: 'Kategorien', panel: <p>Kategorien</p> },
              { value: 'import', label: 'Import', panel: <p>Import</p> },
            ]}
          />
        </div>
      </div>
    </Section>
  );
}

function Overlays() {
  const [sheet, setSheet] = useState(location.hash === '#sheet');
  const [confirm, setConfirm] = useState(location.hash === '#confirm');
  return (
    <Section title="Overlays">
      <div className="ui-row">
        <Button onClick={() => setSheet(true)}>Zur Kasse</Button>
        <Button onClick={() => setConfirm(true)}>Löschen …</Button>
        <Button
          onClick={() =>
            showToast({
              text: 'Chat archiviert',
              action: { label: 'Zurückholen', run: () => undefined },
            })
          }
        >
          Toast
        </Button>
        <Menu
          label="Mehr"
          trigger={<Button>Menü</Button>}
          items={[
            { label: 'Stumm schalten', icon: <BellOff />, onSelect: () => undefined },
            { label: 'Benachrichtigen', icon: <Bell />, onSelect: () => undefined, note: 'B' },
            { label: 'Kopieren', icon: <Copy />, disabled: true },
            { label: 'Blockieren', icon: <Trash2 />, danger: true, onSelect: () => undefined },
          ]}
        />
      </div>
      <Sheet
        open={sheet}
        onClose={() => setSheet(false)}
        title="Zur Kasse"
        actions={
          <Button variant="money" size="large" full onClick={() => setSheet(false)}>
            zahlungspflichtig bestellen
          </Button>
        }
      >
        <div className="ui-stack">
          <dl className="ui-stack">
            <ReceiptLine label="Krustenbrot" text="2 × 4,80 €" money={eur('960')} />
            <ReceiptLine label="Nussecke" text="4 × 2,20 €" money={eur('880')} />
            <ReceiptLine strong label="Summe" money={eur('1840')} />
          </dl>
          <RadioCards
            label="Wie möchtest du es bekommen?"
            value="a"
            onChange={() => undefined}
            options={[
              { value: 'a', label: 'Abholen', text: 'Heute bis 18:30 Uhr', meta: '0,00 €' },
              { value: 'b', label: 'Liefern lassen', text: 'Morgen 9 bis 12 Uhr', meta: '3,90 €' },
            ]}
          />
        </div>
      </Sheet>
      <ConfirmDialog
        open={confirm}
        onClose={() => setConfirm(false)}
        title="Produkt löschen?"
        confirm="Löschen"
        onConfirm={() => setConfirm(false)}
      >
        „Nussecke“ verschwindet aus dem Laden. Bestellungen, in denen sie vorkommt, bleiben, wie sie
        sind.
      </ConfirmDialog>
    </Section>
  );
}

function Codes() {
  const [minor, setMinor] = useState(1250n);
  return (
    <Section title="Pay">
      <div className="gallery-columns">
        <Card className="gallery-centre">
          <QrCode
            text="https://anger.example/code/9f3a2b7c1d8e4f60a5b2c3d4e5f60718"
            label="Dein Code"
            size={232}
          />
        </Card>
        <NumberPad label="Betrag" asset={euro} value={minor} onChange={setMinor} />
        <PictureInput label="Foto wählen" hint="oder hierher ziehen" onPictures={() => undefined} />
        <QrScanner onText={(text) => showToast({ text })} />
        <Table
          label="Zeilen"
          head={['Zeile', 'Titel', 'Preis']}
          numeric={[0, 2]}
          rows={[
            { key: 1, cells: ['2', 'Krustenbrot', '4,80 €'] },
            { key: 2, cells: ['3', 'Nussecke', '2,20 €'] },
          ]}
        />
      </div>
    </Section>
  );
}

function Steps() {
  const { t } = useTranslation('ui');
  return (
    <Section title="Step form">
      <StepForm
        steps={['Name', 'Art', 'Adresse', 'Zeiten']}
        current={1}
        title="Was bietest du an?"
        text="Daran finden dich die Leute im Ort. Du kannst es später ändern."
        onBack={() => undefined}
        onSubmit={() => undefined}
        actions={
          <>
            <Button>{t('back')}</Button>
            <Button variant="primary" type="submit">
              Weiter
            </Button>
          </>
        }
      >
        <ChipGroup
          label="Art"
          value="bakery"
          onChange={() => undefined}
          options={[
            { value: 'bakery', label: 'Bäckerei' },
            { value: 'farm', label: 'Hofladen' },
            { value: 'books', label: 'Buchhandlung' },
            { value: 'bike', label: 'Fahrradwerkstatt' },
            { value: 'other', label: 'Etwas anderes' },
          ]}
        />
        <TextField
          label="In einem Satz"
          value=""
          onChange={() => undefined}
          placeholder="Brot und Kuchen aus eigenem Sauerteig"
        />
      </StepForm>
    </Section>
  );
}
