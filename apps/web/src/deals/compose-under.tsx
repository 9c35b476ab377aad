import type { Deal } from '@allmende/contract/deals';
import { Compose } from '../feed/compose.tsx';
import '../feed/feed.css';
import { seeAnew } from './queries.ts';

/** Writes the post that a deal asks for. */
export default function ComposeUnder({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  return (
    <Compose
      purpose={{ kind: 'new', dealId: deal.id }}
      onClose={() => {
        seeAnew();
        onClose();
      }}
    />
  );
}
