import { Moon, Search, Sun } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { loadWords, translationOf, useTranslation } from '../i18n/words.ts';
import { useLocation } from 'wouter';
import { Avatar } from '../ui/avatar.tsx';
import { showModal } from '../ui/modals.ts';
import './command-bar.css';
import {
  type Command,
  type CommandSource,
  closeCommandBar,
  useMountedCommands,
} from './commands.ts';
import { useWear } from './hat-switcher.tsx';
import { useSession } from './session.ts';
import { places } from './tabs.ts';
import { isDark, setTheme } from './theme.ts';

const sources = import.meta.glob<{ default: CommandSource }>([
  '../*/commands.ts',
  '!../app/commands.ts',
]);
const searchPauseMs = 150;

/** Type what you want to do, whom you want to find, or where you want to go. */
export default function CommandBar() {
  const { t } = useTranslation('app');
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const areas = useSources();
  const found = useFound(areas, query);
  const own = useOwnCommands(areas);
  const shown = useMemo(
    () => [...matching(own, query), ...found].slice(0, 40),
    [own, found, query],
  );

  useLayoutEffect(() => {
    return showModal(dialog.current!);
  }, []);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function choose(command: Command | undefined) {
    if (!command) return;
    closeCommandBar();
    if (command.href) navigate(command.href);
    command.run?.();
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length > 0) {
      event.preventDefault();
      setActive((active + step + shown.length) % shown.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(shown[active]);
    }
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which `onCancel` hears
    <dialog
      ref={dialog}
      className="app-command-bar"
      aria-label={t('commandBar.open')}
      onCancel={(event) => {
        event.preventDefault();
        closeCommandBar();
      }}
      onClick={(event) => event.target === dialog.current && closeCommandBar()}
    >
      <div className="app-command-box">
        <div className="app-command-search">
          <Search size={20} aria-hidden="true" />
          <input
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls="app-command-list"
            aria-activedescendant={shown.length > 0 ? `app-command-${active}` : undefined}
            aria-label={t('commandBar.label')}
            placeholder={t('commandBar.label')}
            autoComplete="off"
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
          <kbd className="app-command-note">Esc</kbd>
        </div>
        <div
          ref={list}
          id="app-command-list"
          role="listbox"
          aria-label={t('commandBar.results')}
          className="app-command-list"
        >
          {shown.map((command, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the input
            <div
              key={command.id}
              id={`app-command-${i}`}
              role="option"
              aria-selected={i === active}
              tabIndex={-1}
              className="app-command"
              onPointerMove={() => setActive(i)}
              onClick={() => choose(command)}
            >
              <span className="app-command-icon">{command.icon}</span>
              <span className="app-command-label">{command.label}</span>
              {command.note && <span className="app-command-note">{command.note}</span>}
            </div>
          ))}
        </div>
        {shown.length === 0 && <p className="app-command-none">{t('commandBar.none')}</p>}
      </div>
    </dialog>
  );
}

/** The areas' parts of the bar, by folder. */
function useSources(): ReadonlyMap<string, CommandSource> {
  const [loaded, setLoaded] = useState<ReadonlyMap<string, CommandSource>>(new Map());
  useEffect(() => {
    let current = true;
    const all = Object.entries(sources).map(async ([path, load]) => {
      const folder = path.split('/')[1]!;
      const [part] = await Promise.all([load(), loadWords(folder)]);
      return [folder, part.default] as const;
    });
    // An area whose part cannot be fetched offers nothing, and takes nothing from the others.
    void Promise.allSettled(all).then((parts) => {
      const entries = parts.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
      if (current) setLoaded(new Map(entries));
    });
    return () => {
      current = false;
    };
  }, []);
  return loaded;
}

function useOwnCommands(areas: ReadonlyMap<string, CommandSource>): readonly Command[] {
  const { t } = useTranslation('app');
  const { actors, actor } = useSession();
  const wear = useWear();
  const mounted = useMountedCommands();
  return useMemo(() => {
    const theme = isDark() ? 'light' : 'dark';
    const go = places[actor?.kind ?? 'person'].map(
      (place): Command => ({
        id: `go.${place.key}`,
        label: t(`place.${place.key}`),
        note: t('commandBar.place'),
        icon: <place.icon size={20} />,
        href: place.href,
      }),
    );
    const hats = actors
      .filter((other) => other.actor.id !== actor?.id)
      .map(
        (other): Command => ({
          id: `wear.${other.actor.id}`,
          label: t('actAs', { name: other.actor.name }),
          icon: (
            <Avatar
              name={other.actor.name}
              kind={other.actor.kind}
              accent={other.actor.accent}
              picture={other.actor.picture?.smallUrl}
              size={24}
            />
          ),
          run: () => wear(other),
        }),
      );
    const fromAreas = [...areas].flatMap(([folder, source]) => {
      return source.commands?.(translationOf(folder).t) ?? [];
    });
    const switchTheme: Command = {
      id: 'theme',
      label: t(`theme.${theme}`),
      icon: theme === 'dark' ? <Moon size={20} /> : <Sun size={20} />,
      run: () => setTheme(theme),
    };
    return [...mounted, ...go, ...hats, ...fromAreas, switchTheme];
  }, [t, actors, actor, wear, mounted, areas]);
}

/** What the areas find by name, after a pause in typing. */
function useFound(areas: ReadonlyMap<string, CommandSource>, query: string): readonly Command[] {
  const [found, setFound] = useState<readonly Command[]>([]);
  useEffect(() => {
    const words = query.trim();
    if (words.length < 2) return setFound([]);
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      const searches = [...areas.values()].map((source) => source.search?.(words, abort.signal));
      const answers = await Promise.allSettled(searches);
      if (abort.signal.aborted) return;
      setFound(
        answers.flatMap((answer) => (answer.status === 'fulfilled' ? (answer.value ?? []) : [])),
      );
    }, searchPauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [areas, query]);
  return found;
}

/** Every word must begin a word of the command; accents and case do not matter. */
function matching(commands: readonly Command[], query: string): readonly Command[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return commands.filter((command) => {
    const text = ` ${plain(`${command.label} ${command.keywords ?? ''} ${command.note ?? ''}`)}`;
    return words.every((word) => text.includes(` ${word}`));
  });
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
