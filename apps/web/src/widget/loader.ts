/**
 * What a website loads: `<script src="https://HOST/widget.js" data-business="act_…" async></script>`. It puts one frame
 * into the page and gives it room; everything else happens inside of the frame, in our origin, and is none of the
 * page's to see. It sets styles by script only, so the page's policy needs nothing but our address for `script-src`
 * and `frame-src`.
 */
interface Note {
  allmende: 'ready' | 'size';
  isOpen?: boolean;
  side?: 'left' | 'right';
  label?: string;
}

const closedPx = 96;
const narrowPx = 480;

function start(): void {
  const script = document.currentScript as HTMLScriptElement | null;
  const business = script?.dataset['business'];
  if (!script || !business || document.getElementById('allmende-chat')) return;
  const { origin } = new URL(script.src);
  const frame = document.createElement('iframe');
  frame.id = 'allmende-chat';
  frame.title = 'Chat';
  // Its own origin, so that it has a memory; that memory belongs to this site alone in browsers that keep sites apart.
  frame.setAttribute(
    'sandbox',
    'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads',
  );
  frame.referrerPolicy = 'origin';
  const language = script.dataset['lang'] ?? document.documentElement.lang;
  frame.src = `${origin}/widget/${business}${language ? `?lang=${encodeURIComponent(language)}` : ''}`;
  const { style } = frame;
  style.cssText =
    'position:fixed;bottom:0;right:0;width:0;height:0;border:0;z-index:2147483000;background:transparent;visibility:hidden';
  // Only where both speak of the same schemes, the frame lets through what is behind it.
  style.colorScheme = 'light dark';
  let isOpen = false;

  function give(): void {
    const isWhole = isOpen && innerWidth < narrowPx;
    style.width = isWhole ? '100%' : isOpen ? '400px' : `${closedPx}px`;
    style.height = isWhole ? '100%' : isOpen ? 'min(680px, 100%)' : `${closedPx}px`;
  }

  addEventListener('message', ({ source, origin: from, data }: MessageEvent<Note | null>) => {
    if (source !== frame.contentWindow || from !== origin || typeof data !== 'object' || !data)
      return;
    if (data.allmende === 'ready') {
      if (data.side === 'left') [style.left, style.right] = ['0', 'auto'];
      if (data.label) frame.title = data.label;
      style.visibility = 'visible';
      frame.contentWindow?.postMessage(
        { allmende: 'page', page: location.origin + location.pathname },
        origin,
      );
    }
    if (data.allmende === 'size') isOpen = data.isOpen === true;
    give();
  });
  addEventListener('resize', give);
  const put = () => document.body.append(frame);
  if (document.body) put();
  else addEventListener('DOMContentLoaded', put);
}

start();
