import sharp from 'sharp';
const [out, ...names] = process.argv.slice(2);
const H = 800;
const parts = await Promise.all(names.map(async (n) => { const b = await sharp(`/tmp/chat-shots/s/${n}.png`).resize({ height: H }).toBuffer(); const m = await sharp(b).metadata(); return { b, w: m.width!, h: m.height! }; }));
const w = parts.reduce((s, p) => s + p.w + 6, 0);
let x = 0; const comp = parts.map((p) => { const r = { input: p.b, left: x, top: 0 }; x += p.w + 6; return r; });
await sharp({ create: { width: w, height: H, channels: 3, background: '#f0f' } }).composite(comp).png().toFile(`/tmp/chat-shots/${out}.png`);
