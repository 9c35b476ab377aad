import type { Random } from './fuzz.ts';

/** What JSON Schema says of a value, as far as the contract uses it. */
export interface Shape {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
}

/** Text on which programs have stumbled. */
const oddTexts = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202etxt.exe',
  '\ufeff',
  "'; drop table messaging_messages; --",
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '%00',
  '%',
  '\\',
  '{{7*7}}',
  '👩‍👩‍👧‍👦'.repeat(50),
  'a\u0301'.repeat(200),
  '\r\nSet-Cookie: a=b',
  '1e999',
  '-0',
  '__proto__',
  'x'.repeat(70_000),
];

const oddNumbers = [
  -1,
  0,
  -0,
  0.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
  Number.MIN_VALUE,
  Number.MAX_SAFE_INTEGER + 2,
];

/** Any value at all that JSON can say. */
export function nonsense(random: Random, depth = 0): unknown {
  const kinds = depth > 3 ? 4 : 7;
  switch (random.int(0, kinds)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick(oddNumbers);
    case 3:
    case 4:
      return random.pick(oddTexts);
    case 5:
      return Array.from({ length: random.int(0, 5) }, () => nonsense(random, depth + 1));
    case 6:
      return JSON.parse(`{"__proto__":{"isOperator":true},"constructor":{"prototype":1}}`);
    default:
      return Object.fromEntries(
        Array.from({ length: random.int(0, 5) }, () => [
          random.pick(['id', 'type', 'kind', 'toString', 'length', 'then', 'x']),
          nonsense(random, depth + 1),
        ]),
      );
  }
}

/**
 * A value of a shape that is right in most places and nonsense in a few, so that it gets past the door as
 * often as not. `known` are values that exist, by what their pattern begins with (`cnv_…`).
 */
export function almost(
  random: Random,
  shape: Shape,
  { known, wrong }: { known: ReadonlyMap<string, readonly string[]>; wrong: number },
): unknown {
  const next = (inner: Shape) => almost(random, inner, { known, wrong });
  if (random.chance(wrong)) return nonsense(random);
  if ('const' in shape) return shape.const;
  if (shape.enum) return random.pick(shape.enum);
  const branches = shape.anyOf ?? shape.oneOf;
  if (branches) return next(random.pick(branches));
  if (shape.allOf) return Object.assign({}, ...shape.allOf.map(next));
  switch (shape.type) {
    case 'object': {
      const required = new Set(shape.required);
      const entries = Object.entries(shape.properties ?? {})
        .filter(([name]) => (required.has(name) ? random.chance(0.99) : random.chance(0.5)))
        .map(([name, inner]) => [name, next(inner)]);
      return Object.fromEntries(entries);
    }
    case 'array': {
      const { minItems = 0, maxItems = 6 } = shape;
      const length = random.int(minItems, Math.max(minItems, Math.min(maxItems, minItems + 4)));
      return Array.from({ length }, () => next(shape.items ?? {}));
    }
    case 'integer':
      return random.int(Math.max(shape.minimum ?? 0, -1000), Math.min(shape.maximum ?? 50, 50));
    case 'number':
      return random.next() * 100;
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case 'string':
      return text(random, shape, known);
    default:
      return nonsense(random);
  }
}

function text(random: Random, shape: Shape, known: ReadonlyMap<string, readonly string[]>): string {
  const { pattern = '', format } = shape;
  const [, prefix] = /^\^(\w+_)/.exec(pattern) ?? [];
  if (prefix) {
    const there = known.get(prefix);
    if (there && random.chance(0.8)) return random.pick(there);
    return prefix + random.uuid().replaceAll('-', '');
  }
  if (format === 'uuid') return random.uuid();
  if (format === 'date-time') return new Date(random.int(0, 4e9) * 1000).toISOString();
  if (format === 'date') return new Date(random.int(0, 4e9) * 1000).toISOString().slice(0, 10);
  if (/0-9/.test(pattern) && !/a-z/.test(pattern)) return String(random.int(0, 2_000));
  const words = [
    'Brot',
    'brot-2',
    'de',
    'EUR',
    'Moin, wie geht es?',
    'https://example.org/a',
    '👍',
  ];
  const fitting = words.filter((word) => new RegExp(pattern, 'u').test(word));
  return random.pick(fitting.length > 0 ? fitting : words).slice(0, shape.maxLength);
}
