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

const first = { de: () => import('./first-de.ts'), en: () => import('./first-en.ts') };
/** The words of the other areas, one chunk for each part and language. */
const others = import.meta.glob<Words>(
  [
    '../*/locales/**/*.json',
    '!../{app,ui,messaging}/**',
    '!../{attachments/locales/things,later/locales/cards}/**',
  ],
  { import: 'default' },
);
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
  const files = [...Object.keys(firstWords), ...Object.keys(others)].filter(isWanted);
  if (files.length === 0) throw new Error(`there are no words for ${area} in ${language}`);
  return Promise.all(files.map((file) => firstWords[file] ?? others[file]!()));
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
