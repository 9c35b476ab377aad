import type { Post } from '@allmende/contract/feed';
import { useQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { PostPictures } from './post-pictures.tsx';
import { PostText } from './post-text.tsx';

/** What a post said before, the present words last. */
export function Versions({ post, onClose }: { post: Post; onClose: () => void }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const { data, error } = useQuery({
    queryKey: ['feed-versions', post.id, post.editedAt],
    queryFn: ({ signal }) => api.feed.listVersions({ params: { postId: post.id }, signal }),
  });
  return (
    <Dialog open onClose={onClose} title={t('history')}>
      {error && <ProblemNote problem={problemText(error)} />}
      {!data && !error && <SkeletonRows rows={3} />}
      <ol className="feed-versions">
        {data?.items.map((version) => (
          <li key={version.at}>
            <p className="feed-when">
              <TimeText at={version.at} form="full" />
            </p>
            {version.contentWarning && <p className="ui-soft">{version.contentWarning}</p>}
            <PostText post={{ ...post, text: version.text }} />
            {version.pictures.length > 0 && <PostPictures pictures={version.pictures} />}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
