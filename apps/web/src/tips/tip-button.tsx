import type { Actor } from '@allmende/contract/actors';
import { HandCoins } from 'lucide-react';
import { useState } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { Missing } from '../app/missing.tsx';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { AvatarRow } from './supporters.tsx';
import { Button } from '../ui/button.tsx';
import { toMinor, useFormat } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';
import { useJar } from './queries.ts';
import './tips.css';

const TipSheet = lazyPart(() => import('./tip-sheet.tsx'));

/** On the page of somebody: what they save for, who supports them, and the way to do so. */
export default function TipPart({ actor }: { actor: Actor }) {
  const { t } = useTranslation('tips');
  const format = useFormat();
  const { hat, actor: own } = useSession();
  const jar = useJar(actor.handle).data;
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const isOwn = own?.id === actor.id;
  const goal = jar?.goal;
  return (
    <div className="tips-part">
      {goal && (
        <Progress
          label={goal.title}
          value={Math.min(Number(toMinor(goal.given)), Number(toMinor(goal.target)))}
          max={Number(toMinor(goal.target))}
          text={t('goalText', {
            given: format.money(goal.given),
            target: format.money(goal.target),
          })}
        />
      )}
      {jar && jar.supporters.length > 0 && <AvatarRow actors={jar.supporters} />}
      {!isOwn && hat?.role !== 'agent' && (
        <Button icon={<HandCoins size={18} aria-hidden="true" />} onClick={() => setOpen(true)}>
          {t('tip')}
        </Button>
      )}
      {isOpen && (
        <TipSheet
          props={{ to: actor, postId: null, onClose: close }}
          missing={<Missing onClose={close} />}
        />
      )}
    </div>
  );
}
