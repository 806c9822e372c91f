/** JSON with integers of any size: JSON.stringify refuses bigint, and a number would round. */

export type ExactJson =
  | bigint
  | number
  | string
  | boolean
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson };

/** Serialises a value, two spaces an indent, keys in their order. */
export function exactJson(value: ExactJson, indent = ''): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item: ExactJson) => exactJson(item, deeper));
    return enclose('[', items, ']', indent);
  }
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${exactJson(member, deeper)}`,
  );
  return enclose('{', members, '}', indent);
}

function enclose(open: string, parts: readonly string[], close: string, indent: string): string {
  if (parts.length === 0) return `${open}${close}`;
  const separator = `\n${indent}  `;
  return `${open}${separator}${parts.join(`,${separator}`)}\n${indent}${close}`;
}
