/** `4.80` as cents. Two decimals are asked for, so that a slip of the finger does not pass. */
export function euros(text: `${number}`): bigint {
  const parts = /^(\d+)\.(\d\d)$/.exec(text);
  if (!parts) throw new Error(`${text} is not an amount with two decimals`);
  return BigInt(parts[1]! + parts[2]!);
}
