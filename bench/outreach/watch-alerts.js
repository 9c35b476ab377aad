/** Runs in the page: tells of each alert after the first frame in which it stands. */
const seen = new Set();
function look() {
  for (const [, subject] of (document.body?.innerText ?? '').matchAll(/\[([^\]]+)\]/g)) {
    if (seen.has(subject)) continue;
    seen.add(subject);
    // A task after the frame: what was drawn in it is on the screen.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.tellPainted(subject, performance.timeOrigin + performance.now());
      };
      port2.postMessage(null);
    });
  }
}
addEventListener('DOMContentLoaded', () => {
  new MutationObserver(look).observe(document.body, {
    childList: true,
    subtree: true,
    characterData: true,
  });
});
