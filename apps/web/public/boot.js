// Runs before the first paint: the chosen scheme, language and hat, so that nothing flashes or turns over.
// A file of its own, because the content security policy allows no inline script.
(() => {
  const root = document.documentElement;
  const theme = localStorage.getItem('allmende.theme');
  if (theme === 'light' || theme === 'dark') {
    root.dataset.theme = theme;
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
      meta.setAttribute('content', theme === 'dark' ? '#111512' : '#fbfaf5');
    }
  }
  const chosen = localStorage.getItem('allmende.language');
  const wanted = [chosen, ...navigator.languages].map((tag) => (tag || '').slice(0, 2));
  const language = wanted.find((tag) => tag === 'de' || tag === 'en') || 'en';
  root.lang = language;
  document
    .querySelector('link[rel="manifest"]')
    .setAttribute('href', `/manifest.${language}.webmanifest`);
  try {
    const { actors } = JSON.parse(localStorage.getItem('allmende.me'));
    const worn = sessionStorage.getItem('allmende.hat') || localStorage.getItem('allmende.hat');
    const { actor } = actors.find((hat) => hat.actor.id === worn) || actors[0];
    root.dataset.shell = actor.kind;
    if (actor.accent) root.style.setProperty('--shell-accent', actor.accent);
  } catch {
    // Nobody is signed in on this device.
  }
})();
