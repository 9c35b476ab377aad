import type { LinkPreview } from '@allmende/contract/contents';
import { Link } from 'wouter';
import { lazyPart } from '../app/lazy-part.tsx';
import './previews.css';

const PostInMessage = lazyPart(() => import('../feed/post-in-message.tsx'));

/** From so many pixels on, and so much wider than high, a picture is worth the whole width. */
const wide = { width: 320, ratio: 1.3 };

/** What a link leads to: a post as it is now and as one may see it, everything else as this server found it. */
export default function PreviewView({ preview }: { preview: LinkPreview }) {
  const postId = postHere(preview.url);
  const found = <Found preview={preview} />;
  return postId ? <PostInMessage props={{ postId }} waiting={found} missing={found} /> : found;
}

/** Its picture has its place before it is there. */
function Found({ preview }: { preview: LinkPreview }) {
  const { site, title, description, picture } = preview;
  const isWide =
    picture !== null && picture.width >= wide.width && picture.width / picture.height >= wide.ratio;
  const inside = (
    <>
      {picture && (
        <img
          className="previews-picture"
          src={isWide ? picture.mediumUrl : picture.smallUrl}
          width={picture.width}
          height={picture.height}
          style={{ backgroundColor: picture.colour }}
          alt=""
          decoding="async"
        />
      )}
      <span className="previews-words">
        <bdi className="previews-site">{site}</bdi>
        <strong dir="auto">{title}</strong>
        {description && (
          <span className="previews-description" dir="auto">
            {description}
          </span>
        )}
      </span>
    </>
  );
  const className = isWide ? 'previews-card previews-wide' : 'previews-card';
  const path = pathHere(preview.url);
  if (path) {
    return (
      <Link href={path} className={className}>
        {inside}
      </Link>
    );
  }
  return (
    <a
      href={preview.url}
      className={className}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
    >
      {inside}
    </a>
  );
}

function postHere(url: string): string | null {
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin) return null;
  return /^\/(?:feed\/p|@[a-z0-9-]+\/posts)\/(pst_[0-9a-f]{32})\/?$/i.exec(pathname)?.[1] ?? null;
}

/** Where in the app an address of this server leads; null for every other one. */
function pathHere(url: string): string | null {
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin) return null;
  const handle = /^\/@([a-z0-9-]+)\/?$/i.exec(pathname)?.[1];
  if (handle) return `/p/${handle}`;
  return /^\/(p|b|j|shop\/p|stickers|feed)\//.test(pathname) ? pathname : null;
}
