import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];

const storageKey = 'allmende.language';

/** Every area's words, one chunk for each language. */
const namespaces = import.meta.glob<Record<string, unknown>>('../*/locales/*.json', {
  import: 'default',
});
/** One sentence for each error code: what happened and what to do. */
const errors = import.meta.glob<Record<string, unknown>>('./errors/*.json', { import: 'default' });

const backend: BackendModule = {
  type: 'backend',
  init() {},
  async read(language, namespace) {
    const load =
      namespace === 'errors'
        ? errors[`./errors/${language}.json`]
        : namespaces[`../${namespace}/locales/${language}.json`];
    if (!load) throw new Error(`there are no words for ${namespace} in ${language}`);
    return load();
  },
};

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
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: preferredLanguage(),
      fallbackLng: false,
      supportedLngs: languages,
      ns: ['app', 'ui', ...(firstArea ? [firstArea] : [])],
      defaultNS: 'app',
      interpolation: { escapeValue: false },
      returnNull: false,
      react: { useSuspense: true },
    });
  markDocument();
}

/** Changes the language of the app at once and for the next time. */
export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  await i18next.changeLanguage(language);
  markDocument();
}

function markDocument(): void {
  document.documentElement.lang = i18next.language;
  document.documentElement.dir = i18next.dir();
}
