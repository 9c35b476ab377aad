import type { FeedEntry } from '@allmende/contract/feed';
import { EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { PostCard } from './post-card.tsx';

/** An entry as it stands in a list: its post, or by which own filters it is folded. */
export function EntryView({
  entry,
}: {
  entry: Pick<FeedEntry, 'post' | 'boostedBy' | 'foldedBy'>;
}) {
  const { t } = useTranslation('feed');
  const [isOpen, setOpen] = useState(false);
  const { post, boostedBy, foldedBy } = entry;
  if (foldedBy.length === 0 || isOpen) return <PostCard post={post} boostedBy={boostedBy} />;
  return (
    <div className="feed-post">
      <div className="feed-warning">
        <p>
          <EyeOff size={18} aria-hidden="true" /> {t('folded.why', { titles: foldedBy.join(', ') })}
        </p>
        <Button size="small" onClick={() => setOpen(true)}>
          {t('folded.show')}
        </Button>
      </div>
    </div>
  );
}
