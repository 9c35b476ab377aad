import type { Sticker } from '@allmende/contract/contents';
import { stickerSetNameMax } from '@allmende/contract/limits';
import type { Conversation, Message } from '@allmende/contract/messaging';
import { Plus, Settings2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { useTranslation } from '../i18n/words.ts';
import { currentSync } from '../sync/sync.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useSetChange, useSets } from './queries.ts';
import { SetView } from './set-view.tsx';
import { StickerGrid } from './sticker-grid.tsx';

/** All stickers of one's sets; a tap sends one. Sets are made and changed here too. */
export default function StickerSheet({
  conversation,
  replyTo,
  onSent,
  onClose,
}: {
  conversation: Conversation;
  replyTo: Message['replyTo'];
  onSent: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('stickers');
  const { data, isPending } = useSets();
  const [shownId, setShownId] = useState<string | null>(null);
  const shown = data?.items.find(({ id }) => id === shownId);

  function send(sticker: Sticker): void {
    currentSync().send({
      actorId: conversation.ownActorId,
      conversationId: conversation.id,
      content: { kind: 'sticker', sticker },
      replyTo,
    });
    onSent();
    onClose();
  }

  if (shown) {
    return (
      <Sheet open onClose={() => setShownId(null)} title={shown.name}>
        <SetView set={shown} onGone={() => setShownId(null)} />
      </Sheet>
    );
  }
  return (
    <Sheet open onClose={onClose} title={t('title')}>
      <div className="stickers-sheet">
        {isPending && <SkeletonRows rows={4} />}
        {data?.items.length === 0 && <p className="stickers-note">{t('none')}</p>}
        {data?.items.map((set) => (
          <section key={set.id} aria-label={set.name}>
            <div className="stickers-set-head">
              <h3 dir="auto">{set.name}</h3>
              <IconButton
                label={t('about', { name: set.name })}
                icon={<Settings2 size={18} />}
                onClick={() => setShownId(set.id)}
              />
            </div>
            {set.stickers.length === 0 && <p className="stickers-note">{t('empty')}</p>}
            <StickerGrid
              stickers={set.stickers}
              label={({ alt }, number) => t('send', { alt: alt || number })}
              onChoose={send}
            />
          </section>
        ))}
        <NewSet onMade={setShownId} />
      </div>
    </Sheet>
  );
}

function NewSet({ onMade }: { onMade: (setId: string) => void }) {
  const { t } = useTranslation('stickers');
  const change = useSetChange();
  const [name, setName] = useState<string | null>(null);
  const [clientId] = useState(() => crypto.randomUUID());
  const [isBusy, setBusy] = useState(false);

  async function make(): Promise<void> {
    const trimmed = name?.trim();
    if (!trimmed || isBusy) return;
    setBusy(true);
    let madeId = '';
    const isMade = await change(async () => {
      const set = await api.stickers.createSet({ body: { clientId, name: trimmed } });
      madeId = set.id;
      return set;
    });
    setBusy(false);
    if (isMade) onMade(madeId);
  }

  if (name === null) {
    return (
      <Button icon={<Plus size={18} />} onClick={() => setName('')}>
        {t('new')}
      </Button>
    );
  }
  return (
    // No form: this stands inside of the one in which one writes.
    <div className="stickers-new">
      <TextField
        label={t('name')}
        value={name}
        onChange={setName}
        maxLength={stickerSetNameMax}
        autoFocus
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          void make();
        }}
      />
      <Button variant="primary" busy={isBusy} onClick={() => void make()}>
        {t('begin')}
      </Button>
    </div>
  );
}
