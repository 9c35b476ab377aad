import {
  currentLanguage,
  type Language,
  languages,
  loadWords,
  speak,
  takeWordsFrom,
  type Words,
} from './words.ts';

const storageKey = 'allmende.language';

/** Areas and parts of which everything is in the first piece. */
const firstAreas = new Set([
  'app',
  'ui',
  'messaging',
  'text',
  'attachments/things',
  'later/cards',
  'chats/list',
]);
const first = { de: () => import('./first-de.ts'), en: () => import('./first-en.ts') };
/** One sentence for each error code: what happened and what to do. */
const errors = import.meta.glob<Words>('./errors/*.json', { import: 'default' });

/** Of an area all parts, of `area/part` only that one. */
takeWordsFrom(async (language, area) => {
  if (area === 'errors') return [await errors[`./errors/${language}.json`]!()];
  const [folder, part = ''] = area.split('/');
  function isWanted(file: string): boolean {
    return file.startsWith(`../${folder}/locales/${part}`) && file.endsWith(`/${language}.json`);
  }
  const { firstWords } = await first[language]();
  const words = Object.keys(firstWords).filter(isWanted);
  if (firstAreas.has(area)) return words.map((file) => firstWords[file]!);
  const { laterWords } = await import('./later-words.ts');
  const later = Object.keys(laterWords).filter(isWanted);
  if (words.length + later.length === 0) {
    throw new Error(`there are no words for ${area} in ${language}`);
  }
  return [
    ...words.map((file) => firstWords[file]!),
    ...(await Promise.all(later.map((file) => laterWords[file]!()))),
  ];
});

/** The language chosen before, else the first of the device's that we speak, else English. */
function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(storageKey), ...navigator.languages];
  const spoken = wanted.map((tag) => tag?.slice(0, 2)).find((tag) => isLanguage(tag));
  return (spoken as Language | undefined) ?? 'en';
}

function isLanguage(tag: string | undefined): tag is Language {
  return languages.includes(tag as Language);
}

/** Ready once the words of the frame are there, and those of the area that is shown first. */
export async function startI18n(firstArea: string | null): Promise<void> {
  await speak(preferredLanguage());
  markDocument();
  // What could not be fetched is said where it is missing.
  await Promise.allSettled(
    ['app', 'ui', ...(firstArea ? [firstArea] : [])].map((area) => loadWords(area)),
  );
}

/** Changes the language of the app at once and for the next time. */
export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  await speak(language);
  markDocument();
}

function markDocument(): void {
  document.documentElement.lang = currentLanguage();
}
