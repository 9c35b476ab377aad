import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Holds rules and tests together: every numbered rule of every SPEC.md is quoted by the name of a test, and what
 * tests quote is written somewhere. Prints what is wrong and ends with 1.
 */
const root = join(import.meta.dirname, '..');
const complaints: string[] = [];

/** Where each rule is written: `- **[MS1]** Two actors have …`, or without the stars. */
const rules = new Map<string, string>();
for (const file of globSync('apps/*/src/**/{SPEC,README}.md', { cwd: root }).sort()) {
  for (const [, rule] of readFileSync(join(root, file), 'utf8').matchAll(
    /^\s*(?:- |\| )(?:\*\*)?\[([A-Z]+\d+)\]/gm,
  )) {
    if (rules.has(rule!)) complaints.push(`${file}: [${rule}] is in ${rules.get(rule!)} already`);
    rules.set(rule!, file);
  }
}

/** In names of tests, and of cases in tables. Scenarios in the browser are numbered by themselves. */
const scenario = /^S\d/;
const quoted = new Map<string, string>();
for (const file of globSync('{apps,dev,packages,test,tools}/**/*.{test,fuzz,spec}.ts', {
  cwd: root,
  exclude: (name) => name === 'node_modules',
}).sort()) {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
  for (const [literal] of text.matchAll(/'[^'\n]*'|"[^"\n]*"|`[^`\n]*`/g)) {
    for (const [, rule] of literal.matchAll(/\[([A-Z]+\d+)\]/g)) {
      if (!scenario.test(rule!)) quoted.set(rule!, file);
    }
  }
}

for (const [rule, file] of rules) {
  if (!quoted.has(rule)) complaints.push(`${file}: no test quotes [${rule}]`);
}
for (const [rule, file] of quoted) {
  if (!rules.has(rule)) complaints.push(`${file}: no SPEC.md has a rule [${rule}]`);
}

for (const complaint of complaints) console.log(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
