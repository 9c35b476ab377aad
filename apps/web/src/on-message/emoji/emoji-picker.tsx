import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { classes } from '../../ui/classes.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { type Emoji, type EmojiGroup, findEmojis, loadEmojis } from './emojis.ts';
import { keepTone, keptTone, tones, withTone } from './tone.ts';
import './emoji-picker.css';

const recentKey = 'allmende.emojis';
const recentMax = 16;
const signs: Record<number, string> = {
  0: '😀',
  1: '👋',
  3: '🐻',
  4: '🍎',
  5: '🚲',
  6: '⚽',
  7: '💡',
  8: '❤️',
  9: '🏁',
};

/** All emojis, found by name in the language of the app, people in the tone of one's choice. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t, language } = useTranslation('on-message');
  const { groups, hasFailed } = useEmojis(language);
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const [tone, setTone] = useState(keptTone);
  const [recent] = useState(readRecent);
  const place = useRef<HTMLDivElement>(null);
  const found = useMemo(() => findEmojis(groups ?? [], wanted), [groups, wanted]);

  function pick(emoji: string): void {
    keepRecent(emoji);
    onPick(emoji);
  }
  if (hasFailed) return <p className="emoji-none">{t('emoji.missing')}</p>;
  return (
    <div className="emoji-picker">
      <div className="emoji-tools">
        <SearchField label={t('emoji.search')} value={query} onChange={setQuery} />
        <fieldset className="emoji-tones">
          <legend className="ui-hidden">{t('emoji.tone')}</legend>
          {tones.map((_, index) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: a tone is its number
              key={index}
              type="button"
              className="emoji-tone"
              aria-pressed={index === tone}
              aria-label={t(`emoji.tones.${index as 0}`)}
              onClick={() => {
                keepTone(index);
                setTone(index);
              }}
            >
              {withTone('👋', index)}
            </button>
          ))}
        </fieldset>
      </div>
      {!groups ? (
        <SkeletonRows rows={5} />
      ) : (
        <>
          {wanted.trim() === '' && (
            <nav className="emoji-groups" aria-label={t('emoji.groups')}>
              {groups.map(({ id }) => (
                <button
                  key={id}
                  type="button"
                  aria-label={t(`emoji.group.${id as 0}`)}
                  data-tooltip={t(`emoji.group.${id as 0}`)}
                  onClick={() =>
                    place.current
                      ?.querySelector(`[data-group="${id}"]`)
                      ?.scrollIntoView({ block: 'start' })
                  }
                >
                  {signs[id]}
                </button>
              ))}
            </nav>
          )}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: moves the focus among its buttons */}
          <div ref={place} className="emoji-place" onKeyDown={moveInGrid}>
            {wanted.trim() !== '' ? (
              <Grid label={t('emoji.found')} emojis={found} tone={tone} onPick={pick} />
            ) : (
              <>
                {recent.length > 0 && (
                  <Grid label={t('emoji.recent')} emojis={recent} tone={0} onPick={pick} />
                )}
                {groups.map(({ id, emojis }) => (
                  <Grid
                    key={id}
                    id={id}
                    label={t(`emoji.group.${id as 0}`)}
                    emojis={emojis}
                    tone={tone}
                    onPick={pick}
                  />
                ))}
              </>
            )}
            {wanted.trim() !== '' && found.length === 0 && (
              <p className="emoji-none" role="status">
                {t('emoji.none')}
              </p>
            )}
          </div>
        </>
      )}
    </div>
  );
}

function Grid({
  id,
  label,
  emojis,
  tone,
  onPick,
}: {
  id?: number;
  label: string;
  emojis: readonly Emoji[];
  tone: number;
  onPick: (emoji: string) => void;
}) {
  if (emojis.length === 0) return null;
  return (
    <section className="emoji-section" data-group={id} aria-label={label}>
      <h3 className="emoji-title">{label}</h3>
      <div className={classes('emoji-grid', emojis.length > 60 && 'emoji-grid-long')}>
        {emojis.map(({ emoji, name, hasTones }, index) => {
          const shown = hasTones ? withTone(emoji, tone) : emoji;
          return (
            <button
              key={emoji}
              type="button"
              className="emoji-one"
              aria-label={name || emoji}
              title={name}
              // One stop for each section; from there the arrow keys go on.
              tabIndex={index === 0 ? 0 : -1}
              onClick={() => onPick(shown)}
            >
              {shown}
            </button>
          );
        })}
      </div>
    </section>
  );
}

function moveInGrid(event: KeyboardEvent<HTMLElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('.emoji-one')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const own = all[at];
  if (!own) return;
  const beside = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  let next = beside ? all[at + beside] : undefined;
  if (down) {
    const { left } = own.getBoundingClientRect();
    const isFurther = (one: HTMLElement) => {
      const box = one.getBoundingClientRect();
      const step = (box.top - own.getBoundingClientRect().top) * down;
      return step > 4 && Math.abs(box.left - left) < box.width;
    };
    next = down > 0 ? all.slice(at).find(isFurther) : all.slice(0, at).findLast(isFurther);
  }
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function useEmojis(language: string): { groups: EmojiGroup[] | null; hasFailed: boolean } {
  const [groups, setGroups] = useState<EmojiGroup[] | null>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let isWanted = true;
    loadEmojis(language).then(
      (loaded) => isWanted && setGroups(loaded),
      () => isWanted && setFailed(true),
    );
    return () => {
      isWanted = false;
    };
  }, [language]);
  return { groups, hasFailed };
}

function readRecent(): Emoji[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(recentKey) ?? '[]');
    const emojis = Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
    return emojis
      .slice(0, recentMax)
      .map((emoji) => ({ emoji, name: '', hasTones: false, words: '' }));
  } catch {
    return [];
  }
}

function keepRecent(emoji: string): void {
  const others = readRecent()
    .map((one) => one.emoji)
    .filter((one) => one !== emoji);
  localStorage.setItem(recentKey, JSON.stringify([emoji, ...others].slice(0, recentMax)));
}
