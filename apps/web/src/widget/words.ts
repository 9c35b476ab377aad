/** What the chat on a website says, in two languages: few words, and none of the app's come along. */
const de = {
  open: 'Chat mit {name} öffnen',
  unread: '{count} neu',
  close: 'Chat schließen',
  label: 'Chat mit {name}',
  greeting: 'Hallo, wie können wir dir helfen?',
  away: 'Wir sind gerade nicht da. Schreib uns, wir antworten, sobald wir zurück sind.',
  isOpen: 'Jetzt da',
  isClosed: 'Gerade geschlossen',
  opensAt: 'Wieder da: {at}',
  field: 'Deine Nachricht',
  send: 'Senden',
  you: 'Du',
  said: '{who}, {at}:',
  sending: 'Wird gesendet …',
  seen: 'Gesehen',
  failed: 'Nicht gesendet. Tippe, um es noch einmal zu versuchen.',
  offline: 'Keine Verbindung. Wir versuchen es weiter.',
  blocked: 'Hier kannst du nichts mehr schreiben.',
  busy: 'Gerade schreiben zu viele. Versuch es in einer Minute noch einmal.',
  ask: 'Wer bist du?',
  askText: 'Wenn du gehst, kommen unsere Antworten per E-Mail.',
  askName: 'Wie du heißt',
  askMail: 'Deine E-Mail-Adresse',
  save: 'Speichern',
  skip: 'Jetzt nicht',
  saved: 'Antworten kommen auch an {email}.',
  change: 'Ändern',
  badMail: 'Das ist keine E-Mail-Adresse.',
  end: 'Verlauf auf diesem Gerät vergessen',
  picture: 'Bild',
  file: 'Datei: {name}',
  other: 'Etwas, das hier nicht angezeigt werden kann.',
  gone: 'Gelöscht',
  attach: 'Bild oder PDF anhängen',
  badFile: 'Hier gehen nur Bilder und PDF bis 10 MB.',
  enough: 'In diesem Chat wurden schon genug Dateien geschickt.',
  typing: '{name} schreibt …',
  rate: 'Wie zufrieden bist du?',
  rate1: 'Gar nicht zufrieden',
  rate2: 'Wenig zufrieden',
  rate3: 'Geht so',
  rate4: 'Zufrieden',
  rate5: 'Sehr zufrieden',
};

const en: typeof de = {
  open: 'Open chat with {name}',
  unread: '{count} new',
  close: 'Close chat',
  label: 'Chat with {name}',
  greeting: 'Hello, how can we help you?',
  away: 'We are not here right now. Write to us, we answer as soon as we are back.',
  isOpen: 'Here now',
  isClosed: 'Closed right now',
  opensAt: 'Back: {at}',
  field: 'Your message',
  send: 'Send',
  you: 'You',
  said: '{who}, {at}:',
  sending: 'Sending …',
  seen: 'Seen',
  failed: 'Not sent. Tap to try again.',
  offline: 'No connection. We keep trying.',
  blocked: 'You cannot write here any more.',
  busy: 'Too many people are writing. Try again in a minute.',
  ask: 'Who are you?',
  askText: 'When you leave, our answers come by e-mail.',
  askName: 'Your name',
  askMail: 'Your e-mail address',
  save: 'Save',
  skip: 'Not now',
  saved: 'Answers also come to {email}.',
  change: 'Change',
  badMail: 'This is no e-mail address.',
  end: 'Forget this chat on this device',
  picture: 'Picture',
  file: 'File: {name}',
  other: 'Something that cannot be shown here.',
  gone: 'Deleted',
  attach: 'Attach a picture or PDF',
  badFile: 'Only pictures and PDF up to 10 MB can be sent here.',
  enough: 'Enough files have been sent in this chat.',
  typing: '{name} is writing …',
  rate: 'How satisfied are you?',
  rate1: 'Not at all satisfied',
  rate2: 'Not very satisfied',
  rate3: 'So-so',
  rate4: 'Satisfied',
  rate5: 'Very satisfied',
};

export type Language = 'de' | 'en';
export type Say = (key: keyof typeof de, values?: Record<string, string | number>) => string;

/** The language of the page, or else the first of the browser's that we speak. */
export function languageOf(wished: string | null): Language {
  const all = [wished ?? '', ...navigator.languages].map((one) => one.slice(0, 2).toLowerCase());
  return all.find((one): one is Language => one === 'de' || one === 'en') ?? 'en';
}

export function sayIn(language: Language): Say {
  const words = language === 'de' ? de : en;
  return (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
