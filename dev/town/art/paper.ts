/**
 * The drawing kit of the demo town: coloured paper, a knife and a linocutter's gouge.
 *
 * Every picture is a list of shapes in SVG user units (products and portraits are 800 × 800). Shapes
 * are drawn exactly; the hand comes from one filter over the whole sheet (`sheet`), which bends all
 * edges a little, the way a knife does. Nothing is random without a seed, so pictures are repeatable.
 */

/** Papers and inks. The names say what a colour is, and pictures choose by these names only. */
export const c = {
  paper: '#FBFAF5',
  milk: '#FFFDF6',
  cream: '#F5EBD6',
  straw: '#EBD6A6',
  honey: '#E8B64A',
  amber: '#D9982F',
  ochre: '#C7821B',
  crust: '#A4622A',
  bark: '#6B4022',
  cocoa: '#4A2C1C',
  brick: '#B4482E',
  coral: '#DC7B58',
  peach: '#F2C6A2',
  blush: '#F1D9CB',
  rose: '#C8626C',
  berry: '#9C2F45',
  plum: '#63384F',
  lilac: '#B7A3C4',
  leaf: '#1F7A4D',
  meadow: '#5B9E5F',
  sprout: '#93BC6D',
  sage: '#B4C9A3',
  mist: '#DFE8D8',
  moss: '#3A5F41',
  pine: '#1E3F30',
  sky: '#C3D9DE',
  haze: '#DCE7E8',
  blue: '#47778F',
  petrol: '#2C5566',
  night: '#24394A',
  stone: '#D3CBBB',
  slate: '#78807B',
  steel: '#A9B2B1',
  ink: '#1F211D',
} as const;

export type Point = readonly [x: number, y: number];

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function dice(seed: string): () => number {
  let state = 0x9e3779b9;
  for (const char of seed) state = Math.imul(state ^ char.charCodeAt(0), 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const n = (value: number) => Math.round(value * 10) / 10;

/* ---- outlines: functions that return the `d` of a path ---- */

/** A soft closed outline through the points (Catmull-Rom); `tension` 0 is angular, 1 is round. */
export function soft(points: readonly Point[], tension = 1): string {
  const at = (i: number) => points[(i + points.length) % points.length]!;
  const pull = tension / 6;
  let d = `M${n(at(0)[0])} ${n(at(0)[1])}`;
  for (let i = 0; i < points.length; i++) {
    const [a, b, e, f] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const one = [b[0] + (e[0] - a[0]) * pull, b[1] + (e[1] - a[1]) * pull];
    const two = [e[0] - (f[0] - b[0]) * pull, e[1] - (f[1] - b[1]) * pull];
    d += `C${[...one, ...two, ...e].map(n).join(' ')}`;
  }
  return `${d}Z`;
}

export function cut(...points: Point[]): string {
  return `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}Z`;
}

export function oval(cx: number, cy: number, rx: number, ry: number = rx): string {
  return `M${n(cx - rx)} ${n(cy)}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0Z`;
}

export function box(x: number, y: number, w: number, h: number, r = 0): string {
  if (r === 0) return `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z`;
  const k = Math.min(r, w / 2, h / 2);
  const corner = (dx: number, dy: number) => `a${k} ${k} 0 0 1 ${dx} ${dy}`;
  return `M${n(x + k)} ${n(y)}h${n(w - 2 * k)}${corner(k, k)}v${n(h - 2 * k)}${corner(-k, k)}h${n(2 * k - w)}${corner(-k, -k)}v${n(2 * k - h)}${corner(k, -k)}Z`;
}

/** A gouge mark: a lens from one point to the other, `width` thick in the middle, bent sideways. */
export function gouge(from: Point, to: Point, width: number, bend = 0): string {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const [nx, ny] = [-dy / length, dx / length];
  const side = (offset: number) =>
    `${n((from[0] + to[0]) / 2 + nx * offset)} ${n((from[1] + to[1]) / 2 + ny * offset)}`;
  return `M${n(from[0])} ${n(from[1])}Q${side(bend + width)} ${n(to[0])} ${n(to[1])}Q${side(bend - width)} ${n(from[0])} ${n(from[1])}Z`;
}

/** A leaf from its stem to its tip. */
export function leaf(from: Point, to: Point, width: number, bend = 0): string {
  return gouge(from, to, width, bend);
}

/** A hill or wave: the line through the points, closed along the lower edge `floor`. */
export function land(points: readonly Point[], floor: number): string {
  const first = points[0]!;
  let d = `M${first[0]} ${floor}L${first[0]} ${first[1]}`;
  for (let i = 0; i < points.length - 1; i++) {
    const [a, b] = [points[i]!, points[i + 1]!];
    const half = (b[0] - a[0]) / 2;
    d += `C${n(a[0] + half)} ${a[1]} ${n(b[0] - half)} ${b[1]} ${b[0]} ${b[1]}`;
  }
  return `${d}L${points.at(-1)![0]} ${floor}Z`;
}

export function star(cx: number, cy: number, outer: number, inner: number, rays: number): string {
  const points: Point[] = [];
  for (let i = 0; i < rays * 2; i++) {
    const radius = i % 2 ? inner : outer;
    const angle = (Math.PI * i) / rays - Math.PI / 2;
    points.push([cx + Math.cos(angle) * radius, cy + Math.sin(angle) * radius]);
  }
  return cut(...points);
}

/* ---- ink: functions that return SVG ---- */

export function fill(color: string, ...outlines: string[]): string {
  return `<path d="${outlines.join('')}" fill="${color}" fill-rule="nonzero"/>`;
}

/** Like `fill`, but where outlines overlap there is a hole. */
export function holes(color: string, ...outlines: string[]): string {
  return `<path d="${outlines.join('')}" fill="${color}" fill-rule="evenodd"/>`;
}

/** A strip of paper along an open path. */
export function strip(color: string, width: number, d: string, extra = ''): string {
  return `<path d="${d}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${extra}/>`;
}

export function group(...parts: string[]): string {
  return `<g>${parts.join('')}</g>`;
}

/** A piece of paper that lies on the others and throws a soft shadow. */
export function lift(...parts: string[]): string {
  return `<g filter="url(#lift)">${parts.join('')}</g>`;
}

export function move(x: number, y: number, ...parts: string[]): string {
  return `<g transform="translate(${n(x)} ${n(y)})">${parts.join('')}</g>`;
}

export interface Place {
  x?: number;
  y?: number;
  /** Factor; a pair stretches or, when negative, mirrors. */
  scale?: number | Point;
  /** Degrees, clockwise, around the part's own origin. */
  turn?: number;
}

export function place({ x = 0, y = 0, scale = 1, turn = 0 }: Place, ...parts: string[]): string {
  const factor = typeof scale === 'number' ? `${scale}` : scale.join(' ');
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${turn}) scale(${factor})">${parts.join('')}</g>`;
}

export function fade(opacity: number, ...parts: string[]): string {
  return `<g opacity="${opacity}">${parts.join('')}</g>`;
}

let clips = 0;
/** What lies inside the outline only. */
export function within(outline: string, ...parts: string[]): string {
  clips += 1;
  const id = `c${clips}`;
  return `<clipPath id="${id}"><path d="${outline}"/></clipPath><g clip-path="url(#${id})">${parts.join('')}</g>`;
}

export interface Hatch {
  /** x, y, width and height of the area that the marks cover. */
  area: readonly [number, number, number, number];
  color: string;
  angle?: number;
  gap?: number;
  length?: number;
  width?: number;
  seed?: string;
  opacity?: number;
}

/** Rows of gouge marks, the shading of a linocut; clip them with `within`. */
export function hatch(options: Hatch): string {
  const { area, color, angle = -35, gap = 26, length = 60, width = 5, opacity = 1 } = options;
  const roll = dice(options.seed ?? `${area.join()}${angle}`);
  const [x, y, w, h] = area;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const reach = Math.hypot(w, h) / 2;
  const marks: string[] = [];
  for (let across = -reach; across < reach; across += gap) {
    for (let along = -reach - roll() * length; along < reach; ) {
      const long = length * (0.55 + roll() * 0.8);
      const off = across + (roll() - 0.5) * gap * 0.25;
      const spot = (t: number): Point => [
        x + w / 2 + cos * t - sin * off,
        y + h / 2 + sin * t + cos * off,
      ];
      const [from, to] = [spot(along), spot(along + long)];
      const inside = [from, to].every(
        ([px, py]) => px >= x && px <= x + w && py >= y && py <= y + h,
      );
      if (inside) marks.push(gouge(from, to, width * (0.6 + roll() * 0.6)));
      along += long + length * (0.25 + roll() * 0.5);
    }
  }
  return `<path d="${marks.join('')}" fill="${color}" opacity="${opacity}"/>`;
}

/** Grains, seeds or crumbs, scattered over an ellipse without touching each other. */
export function scatter(
  seed: string,
  count: number,
  [cx, cy, rx, ry]: readonly [number, number, number, number],
  draw: (x: number, y: number, turn: number, size: number) => string,
  distance = 0,
): string {
  const roll = dice(seed);
  const spots: Point[] = [];
  for (let tries = 0; spots.length < count && tries < count * 30; tries++) {
    const [angle, radius] = [roll() * Math.PI * 2, Math.sqrt(roll())];
    const spot: Point = [cx + Math.cos(angle) * radius * rx, cy + Math.sin(angle) * radius * ry];
    if (spots.every(([x, y]) => Math.hypot(x - spot[0], y - spot[1]) >= distance)) spots.push(spot);
  }
  return spots.map(([x, y]) => draw(x, y, roll() * 360, 0.75 + roll() * 0.5)).join('');
}

export interface Lettering {
  size: number;
  color: string;
  weight?: number;
  anchor?: 'start' | 'middle' | 'end';
  face?: 'serif' | 'sans';
  italic?: boolean;
  spacing?: number;
  /** Axes of the variable font, such as `"SOFT" 100, "WONK" 1`. */
  axes?: string;
  turn?: number;
}

/** A line of type. The fonts are those of the product (SIL Open Font License). */
export function type(text: string, x: number, y: number, style: Lettering): string {
  const { size, color, weight = 700, anchor = 'middle', face = 'serif', turn = 0 } = style;
  const family = face === 'serif' ? 'Fraunces Variable' : 'Hanken Grotesk Variable';
  const css = `font-variation-settings:${style.axes ?? (face === 'serif' ? '"SOFT" 60, "WONK" 0' : 'normal')}`;
  return `<text transform="translate(${n(x)} ${n(y)}) rotate(${turn})" font-family="${family}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${color}" letter-spacing="${style.spacing ?? 0}" ${style.italic ? 'font-style="italic"' : ''} style='${css}'>${text.replaceAll('&', '&amp;')}</text>`;
}

export interface Sheet {
  width: number;
  height: number;
  /** How far the knife strays, in user units; letters want less than bread. */
  stray?: number;
}

/** The finished picture: the parts on one sheet, all edges bent a little as if cut by hand. */
export function sheet({ width, height, stray = 7 }: Sheet, ...parts: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<defs>
<filter id="hand" x="-5%" y="-5%" width="110%" height="110%" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency="0.013" numOctaves="2" seed="7"/><feDisplacementMap in="SourceGraphic" scale="${stray}" xChannelSelector="R" yChannelSelector="G"/></filter>
<filter id="lift" x="-20%" y="-20%" width="140%" height="150%" color-interpolation-filters="sRGB"><feDropShadow dx="3" dy="9" stdDeviation="9" flood-color="#3A2A18" flood-opacity="0.26"/></filter>
</defs>
<g filter="url(#hand)">${parts.join('')}</g></svg>`;
}

/** A ground of soft paper with a large disc or a table edge, on which products lie. */
export function ground(
  tone: string,
  shade: string,
  form: 'disc' | 'table' | 'hill' | 'plain',
): string {
  const base = fill(tone, box(-40, -40, 880, 880));
  if (form === 'disc') return base + fill(shade, oval(400, 410, 315));
  if (form === 'table') return base + fill(shade, box(-40, 545, 880, 300));
  if (form === 'hill')
    return (
      base +
      fill(
        shade,
        land(
          [
            [-40, 600],
            [300, 520],
            [840, 610],
          ],
          840,
        ),
      )
    );
  return base;
}
