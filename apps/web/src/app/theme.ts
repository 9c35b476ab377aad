/** Light, dark, or as the device has it; `boot.js` applies it before the first paint. */
export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'allmende.theme';
const grounds = { light: '#fbfaf5', dark: '#111512' };

export function currentTheme(): Theme {
  const stored = localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Whether it is dark now, by choice or because the device is. */
export function isDark(): boolean {
  const theme = currentTheme();
  return theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

/** Changes the scheme at once and for the next time. */
export function setTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(storageKey);
    delete document.documentElement.dataset['theme'];
  } else {
    localStorage.setItem(storageKey, theme);
    document.documentElement.dataset['theme'] = theme;
  }
  // The bar of the browser around the app follows.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const scheme = meta.media.includes('dark') ? 'dark' : 'light';
    meta.content = grounds[theme === 'system' ? scheme : theme];
  }
}
