// Checks that a balance was counted when a server published what it owes. It needs Node and nothing else:
//
//     node check-coverage.mjs allmende-proof.json https://the-server.example
//
// The file is what the app saves under Pay, Proof. Without the address the published root cannot be compared; the
// rest is checked all the same. Read it before you trust it: it is short for that.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const hex = (text, bytes) => {
  if (!new RegExp(`^[0-9a-f]{${2 * bytes}}$`).test(text)) fail(`not ${bytes} bytes: ${text}`);
  return Buffer.from(text, 'hex');
};
// Only digits are a number here, so nothing below zero can come in, and 38 of them do not overflow 16 bytes.
const whole = (text) => {
  if (!/^(0|[1-9]\d{0,37})$/.test(String(text))) fail(`not a whole number: ${text}`);
  return BigInt(text);
};
const unsigned = (value, bytes) => {
  const digits = BigInt(value).toString(16);
  if (digits.length > 2 * bytes) fail(`too large: ${value}`);
  return Buffer.from(digits.padStart(2 * bytes, '0'), 'hex');
};

function fail(why) {
  console.error(`NOT PROVEN: ${why}`);
  process.exit(1);
}

function check(proof) {
  if (proof.format !== 'allmende coverage proof 1') fail('this is no proof that I know');
  const account = hex(proof.accountId.replace(/^acc_/, ''), 16);
  const total = whole(proof.total);
  const count = whole(proof.leafCount);
  const positions = new Set(proof.leaves.map((leaf) => leaf.position));
  if (positions.size === 0 || positions.size < proof.leaves.length) fail('a leaf is there twice');
  let balance = 0n;
  for (const leaf of proof.leaves) {
    const amount = whole(leaf.amount);
    const version = unsigned(whole(proof.version), 8);
    balance += amount;
    let node = {
      hash: sha256(Buffer.from([0]), hex(leaf.salt, 32), account, version, unsigned(amount, 16)),
      sum: amount,
    };
    let at = whole(leaf.position);
    const path = [...leaf.path];
    if (at >= count) fail('a leaf is outside of the tree');
    for (let width = count; width > 1n; width = (width + 1n) / 2n, at /= 2n) {
      const isRight = at % 2n === 1n;
      if (!isRight && at + 1n >= width) continue;
      const step = path.shift() ?? fail('a way is too short');
      const beside = { hash: hex(step.hash, 32), sum: whole(step.sum) };
      const [left, right] = isRight ? [beside, node] : [node, beside];
      const sums = [unsigned(left.sum, 16), unsigned(right.sum, 16)];
      node = {
        hash: sha256(Buffer.from([1]), left.hash, sums[0], right.hash, sums[1]),
        sum: left.sum + right.sum,
      };
    }
    if (path.length > 0) fail('a way is too long');
    if (node.sum !== total) fail(`a way leads to ${node.sum}, not to the total of ${total}`);
    const root = sha256(
      Buffer.from([2]),
      Buffer.from(proof.assetCode.padEnd(12)),
      unsigned(whole(proof.assetScale), 2),
      unsigned(whole(proof.date.replaceAll('-', '')), 4),
      unsigned(count, 8),
      node.hash,
      unsigned(node.sum, 16),
    );
    if (root.toString('hex') !== proof.root) fail('the root is another one');
  }
  if (balance !== whole(proof.balance)) fail('the parts are not the balance');
}

async function compare(proof, server) {
  let cursor = '';
  for (;;) {
    const url = new URL(`/api/v1/ledger/coverage?limit=100${cursor}`, server);
    const response = await fetch(url);
    if (!response.ok) fail(`${url} answers ${response.status}`);
    const { items, nextCursor } = await response.json();
    const found = items.find(
      (item) => item.date === proof.date && item.assetCode === proof.assetCode,
    );
    if (found) {
      if (found.root !== proof.root) fail(`the server publishes another root: ${found.root}`);
      if (found.total !== proof.total) fail(`the server publishes another total: ${found.total}`);
      const sum = found.covering.reduce((all, { balance }) => all + BigInt(balance), 0n);
      if (BigInt(found.total) + sum !== 0n) fail(`only ${-sum} stands against the total`);
      return;
    }
    if (!nextCursor) fail(`the server published nothing for ${proof.date}`);
    cursor = `&cursor=${nextCursor}`;
  }
}

const [file, server] = process.argv.slice(2);
if (!file) fail('say which file: node check-coverage.mjs allmende-proof.json https://server');
const read = JSON.parse(readFileSync(file, 'utf8'));
for (const proof of Array.isArray(read) ? read : [read]) {
  check(proof);
  if (server) await compare(proof, server);
  const scale = Number(proof.assetScale);
  const amount = (minor) => {
    const digits = minor.padStart(scale + 1, '0');
    const end = digits.length - scale;
    return `${digits.slice(0, end)}${scale ? `.${digits.slice(end)}` : ''} ${proof.assetCode}`;
  };
  console.log(
    `${amount(proof.balance)} of account ${proof.accountId} was counted on ${proof.date}`,
  );
  console.log(`  in a total of ${amount(proof.total)}, root ${proof.root}`);
  console.log(
    server
      ? `  which ${new URL(server).host} publishes, with as much against it.`
      : '  Give the address of the server to compare that with what it publishes.',
  );
}
