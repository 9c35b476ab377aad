import type { ExclusivePart } from '@allmende/contract/exclusives';
import type { QuotedPost } from '@allmende/contract/feed';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { PostPictures } from '../post-pictures.tsx';
import { PostText } from '../post-text.tsx';

/** What the rest of a post said before; what it says now stands in the post. */
export default function ExclusiveVersions({
  post,
  exclusive,
  onClose,
}: {
  post: QuotedPost;
  exclusive: ExclusivePart;
  onClose: () => void;
}) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const { data, error } = useQuery({
    queryKey: ['exclusive-versions', post.id, exclusive.editedAt],
    queryFn: ({ signal }) =>
      api.creators.listExclusiveVersions({ params: { postId: post.id }, signal }),
  });
  return (
    <Dialog open onClose={onClose} title={t('exclusive.before')}>
      {error && <ProblemNote problem={problemText(error)} />}
      {!data && !error && <SkeletonRows rows={3} />}
      <ol className="feed-versions">
        {data?.items.map(
          ({ until, text, pictures }) =>
            until && (
              <li key={until}>
                <p className="feed-when">
                  {t('exclusive.until')} <TimeText at={until} form="full" />
                </p>
                <PostText post={{ ...post, text }} />
                {pictures.length > 0 && <PostPictures pictures={pictures} />}
              </li>
            ),
        )}
      </ol>
    </Dialog>
  );
}
