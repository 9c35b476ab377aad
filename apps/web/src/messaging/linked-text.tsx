/** An address in a text: http or https, or a bare www; a mark of punctuation at its end is not of it. */
const address = /\b(?:https?:\/\/|www\.)[^\s<>"']+[^\s<>"'.,;:!?)\]}]/giu;

/**
 * Plain text with its line breaks and its links. Direction is found by the text itself and kept inside,
 * so that control characters cannot turn around what stands beside it.
 */
export function LinkedText({ text }: { text: string }) {
  return (
    <p className="messaging-text" dir="auto">
      {split(text).map((part) =>
        part.href ? (
          <a key={part.at} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            <bdi>{part.text}</bdi>
          </a>
        ) : (
          <span key={part.at}>{part.text}</span>
        ),
      )}
    </p>
  );
}

function split(text: string): { at: number; text: string; href?: string }[] {
  const parts: { at: number; text: string; href?: string }[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    if (match.index > end) parts.push({ at: end, text: text.slice(end, match.index) });
    const href = match[0].startsWith('www.') ? `https://${match[0]}` : match[0];
    parts.push({ at: match.index, text: match[0], ...(URL.canParse(href) ? { href } : {}) });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ at: end, text: text.slice(end) });
  return parts;
}
