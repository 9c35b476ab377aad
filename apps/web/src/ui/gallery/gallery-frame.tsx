import { Paperclip, Phone, Plus, Send } from 'lucide-react';
import { useState } from 'react';
import { Frame } from '../../app/frame.tsx';
import { Page } from '../../app/page.tsx';
import { Pane, PaneHeader, Panes } from '../../app/panes.tsx';
import { setCount } from '../../app/counts.ts';
import { type Me, setMe, switchActor } from '../../app/session.ts';
import { Avatar } from '../avatar.tsx';
import { BusinessMark, UnreadCount } from '../badge.tsx';
import { Button, IconButton } from '../button.tsx';
import { Card } from '../card.tsx';
import { Bench } from '../drawings/bench.tsx';
import { EmptyState } from '../empty-state.tsx';
import { List, ListRow } from '../list.tsx';
import { Amount } from '../money.tsx';
import { SearchField } from '../search-field.tsx';
import { StagePath } from '../stage-path.tsx';
import { DayMark, TimeText } from '../time-text.tsx';

/* The frame with samples, to judge the whole; the hat and the pane come from the address. */
const parameters = new URLSearchParams(location.search);
const person = {
  id: 'act_1',
  kind: 'person',
  handle: 'lena',
  name: 'Lena Vogt',
  picture: null,
  accent: null,
  isVerified: false,
} as const;
const bakery = {
  id: 'act_2',
  kind: 'business',
  handle: 'krumm',
  name: 'Backstube Krumm',
  picture: null,
  accent: '#a34425',
  isVerified: true,
} as const;
const farm = {
  id: 'act_3',
  kind: 'business',
  handle: 'gruenfink',
  name: 'Hofladen Grünfink',
  picture: null,
  accent: '#4f6b1f',
  isVerified: false,
} as const;
const me = {
  userId: 'usr_1',
  locale: 'de',
  actors: [
    { actor: person, role: 'self' },
    { actor: bakery, role: 'owner' },
    { actor: farm, role: 'agent' },
  ],
  isOperator: false,
  hasPassword: true,
  passkeyCount: 1,
  recoveryCodesLeft: 8,
  sessionId: 'ses_1',
} as unknown as Me;

setMe(me);
switchActor(parameters.get('hat') === 'business' ? 'act_2' : 'act_1');
setCount('chats', 3);
setCount('inbox', 5);

export function GalleryFrame() {
  const shown = (parameters.get('pane') ?? 'list') as 'list' | 'main' | 'context';
  const [query, setQuery] = useState('');
  if (parameters.has('page')) return <SamplePage />;
  const now = Date.now();
  return (
    <Frame>
      <Panes
        shown={shown}
        list={
          <Pane
            head={
              <PaneHeader
                title="Chats"
                actions={<IconButton label="Neues Gespräch" icon={<Plus size={22} />} />}
              />
            }
          >
            <div style={{ padding: '0 16px 12px' }}>
              <SearchField label="Suchen" value={query} onChange={setQuery} />
            </div>
            <List label="Chats">
              <ListRow
                href="/chats/1"
                current={shown !== 'list'}
                leading={
                  <Avatar name="Backstube Krumm" kind="business" accent="#a34425" size={48} />
                }
                title={
                  <>
                    Backstube Krumm <BusinessMark />
                  </>
                }
                text="Dein Brot liegt ab 16 Uhr bereit"
                meta={<TimeText at={now} />}
                trailing={<UnreadCount count={2} />}
              />
              <ListRow
                href="/chats/2"
                leading={<Avatar name="Jonas Akin" size={48} online />}
                title="Jonas Akin"
                text="Bis gleich am Brunnen"
                meta={<TimeText at={now - 3_600_000} />}
                trailing={<UnreadCount count={1} />}
              />
              <ListRow
                href="/chats/3"
                leading={
                  <Avatar name="Hofladen Grünfink" kind="business" accent="#4f6b1f" size={48} />
                }
                title={
                  <>
                    Hofladen Grünfink <BusinessMark />
                  </>
                }
                text="Bestellung 2026-0412 · unterwegs"
                meta={<TimeText at={now - 86_400_000} />}
              />
              <ListRow
                href="/chats/4"
                leading={<Avatar name="Chor am Donnerstag" size={48} />}
                title="Chor am Donnerstag"
                text="Mia: Wer bringt Noten mit?"
                meta={<TimeText at={now - 3 * 86_400_000} />}
                trailing={<UnreadCount count={14} muted />}
              />
            </List>
          </Pane>
        }
        context={
          parameters.has('context') || shown === 'context' ? (
            <Pane head={<PaneHeader title="Bestellung 2026-0412" onClose={() => undefined} />}>
              <div style={{ padding: 16 }}>
                <Card heading="Stand" level={3}>
                  <StagePath
                    stages={[
                      { label: 'Bestellt', state: 'done', at: new Date(now) },
                      { label: 'Bezahlt', state: 'done', text: '18,40 €' },
                      { label: 'Wird vorbereitet', state: 'now' },
                      { label: 'Abholbereit', state: 'next' },
                    ]}
                  />
                </Card>
              </div>
            </Pane>
          ) : undefined
        }
      >
        <Pane
          head={
            <PaneHeader
              back="/chats"
              leading={<Avatar name="Backstube Krumm" kind="business" accent="#a34425" size={38} />}
              title="Backstube Krumm"
              text="Offen bis 18:30 Uhr"
              actions={<IconButton label="Anrufen" icon={<Phone size={20} />} />}
            />
          }
          foot={
            <div
              style={{
                display: 'flex',
                gap: 8,
                padding: 8,
                borderBlockStart: '1px solid var(--hairline)',
              }}
            >
              <IconButton label="Anhängen" icon={<Paperclip size={20} />} />
              <div style={{ flex: 1 }}>
                <SearchField label="Nachricht" value="" onChange={() => undefined} />
              </div>
              <IconButton variant="primary" label="Senden" icon={<Send size={20} />} />
            </div>
          }
        >
          {parameters.has('empty') ? (
            <EmptyState
              drawing={<Bench />}
              title="Such dir ein Gespräch aus"
              text="Links stehen alle, die letzten zuerst."
            />
          ) : (
            <div style={{ padding: 16 }}>
              <DayMark at={now} />
            </div>
          )}
        </Pane>
      </Panes>
    </Frame>
  );
}

function SamplePage() {
  return (
    <Frame>
      <Page title="Bezahlen">
        <Amount money={{ value: '128450', assetCode: 'EUR', assetScale: 2 }} size="display" />
        <div className="ui-row">
          <Button variant="money">Senden</Button>
          <Button>Anfordern</Button>
        </div>
        <Card flush heading="Letzte Zahlungen">
          <List>
            <ListRow
              leading={<Avatar name="Backstube Krumm" kind="business" accent="#a34425" />}
              title="Backstube Krumm"
              text="Krustenbrot und Nussecken"
              meta={<Amount money={{ value: '-1840', assetCode: 'EUR', assetScale: 2 }} signed />}
            />
            <ListRow
              leading={<Avatar name="Jonas Akin" />}
              title="Jonas Akin"
              text="Pizza"
              meta={<Amount money={{ value: '1250', assetCode: 'EUR', assetScale: 2 }} signed />}
            />
          </List>
        </Card>
      </Page>
    </Frame>
  );
}
