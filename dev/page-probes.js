/*
 * Runs in the page, for scenarios and benchmarks of the chat: `page.addInitScript({ path })`, then
 * `page.evaluate('probes.…')`. Plain JavaScript, because it is sent to the browser as it is.
 */
const scroller = '.messaging-scroll';
const rowClass = 'messaging-row';
const rows = () => [...document.getElementsByClassName(rowClass)];
const seqOf = (row) => Number(row.dataset.seq);
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Resolves when what stands in the document now has been painted. */
function painted() {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    requestAnimationFrame(() => channel.port2.postMessage(null));
  });
}

function resultOf(request) {
  return new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
}

async function openDatabase() {
  const known = await indexedDB.databases();
  const { name } = known.find((one) => /^allmende-[^-]+(-[0-9a-f]+)*$/.test(one.name));
  return resultOf(indexedDB.open(name));
}

globalThis.probes = {
  goTo(address) {
    history.pushState(null, '', address);
  },

  /** Milliseconds from going to an address until what `selector` names is painted. */
  async going(address, selector) {
    const startedAt = performance.now();
    history.pushState(null, '', address);
    while (!document.querySelector(selector)) await frame();
    await painted();
    return performance.now() - startedAt;
  },

  /** Which row is the first wholly in sight, and how far from the top. */
  place() {
    const { top } = document.querySelector(scroller).getBoundingClientRect();
    const first = rows().find((row) => row.getBoundingClientRect().top >= top + 40);
    return { seq: seqOf(first), top: first.getBoundingClientRect().top - top };
  },

  /** Scrolls up frame by frame; `worstPx` is the most that a row moved other than it was scrolled. */
  async scrollUp(steps, px) {
    const element = document.querySelector(scroller);
    const places = () =>
      new Map(rows().map((row) => [seqOf(row), row.getBoundingClientRect().top]));
    let mostRows = 0;
    let worstPx = 0;
    let before = places();
    for (let i = 0; i < steps; i++) {
      const wanted = Math.min(px, element.scrollTop);
      element.scrollTop -= wanted;
      await frame();
      await frame();
      const now = places();
      mostRows = Math.max(mostRows, now.size);
      for (const [seq, top] of now) {
        const was = before.get(seq);
        if (was !== undefined) worstPx = Math.max(worstPx, Math.abs(top - was - wanted));
      }
      before = now;
    }
    return { mostRows, worstPx, first: seqOf(rows()[0]) };
  },

  /** Whether the name of a day stands at the top. */
  hasDayOnTop() {
    const { top } = document.querySelector(scroller).getBoundingClientRect();
    const marks = [...document.querySelectorAll('.messaging-day > .ui-day-mark')];
    return marks.some((mark) => Math.abs(mark.getBoundingClientRect().top - top) < 16);
  },

  /**
   * Watches the next event of a type: whether the frame that follows it shows a text in sight. Callbacks of a
   * frame run just before it is painted.
   */
  watchFrameAfter(type, text) {
    probes.frameShowsIt = undefined;
    addEventListener(
      type,
      () =>
        requestAnimationFrame(() => {
          const own = rows().find((row) => row.textContent.includes(text));
          const list = document.querySelector(scroller).getBoundingClientRect();
          const isThere =
            own !== undefined && own.getBoundingClientRect().bottom <= list.bottom + 1;
          probes.frameShowsIt = isThere;
        }),
      { capture: true, once: true },
    );
  },

  /** Writes many messages as fast as a page can. */
  async write(prefix, count) {
    const field = document.querySelector('.messaging-field textarea');
    const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
    for (let i = 1; i <= count; i++) {
      set.call(field, `${prefix}${i}`);
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.form.requestSubmit();
      if (i % 50 === 0) await frame();
    }
  },

  /** Records every frame until `endFrames`. */
  beginFrames() {
    const record = { intervals: [], mostRows: 0, first: seqOf(rows()[0]), isOver: false };
    let before = 0;
    function tick(now) {
      if (before > 0) record.intervals.push(now - before);
      before = now;
      record.mostRows = Math.max(record.mostRows, document.getElementsByClassName(rowClass).length);
      if (!record.isOver) requestAnimationFrame(tick);
    }
    requestAnimationFrame(tick);
    probes.frames = record;
  },
  endFrames() {
    const { intervals, mostRows, first } = probes.frames;
    probes.frames.isOver = true;
    return { intervals, mostRows, passed: Math.abs(seqOf(rows()[0]) - first) };
  },

  /** How many messages are safe on the disk until they can be sent. */
  async outboxCount() {
    const database = await openDatabase();
    const count = await resultOf(database.transaction('outbox').objectStore('outbox').count());
    database.close();
    return count;
  },

  /** Makes the device forget what it keeps of a conversation. */
  async forget(conversationId) {
    const database = await openDatabase();
    const tx = database.transaction('logs', 'readwrite');
    tx.objectStore('logs').delete(conversationId);
    await new Promise((resolve) => {
      tx.oncomplete = resolve;
    });
    database.close();
  },

  /** When the first row of this page was painted, in milliseconds since its navigation began. */
  firstRowMs: undefined,
};

const watch = new MutationObserver(() => {
  if (rows().length === 0) return;
  watch.disconnect();
  painted().then(() => {
    probes.firstRowMs = performance.now();
  });
});
watch.observe(document, { childList: true, subtree: true });
