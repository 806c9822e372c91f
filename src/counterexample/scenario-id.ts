/**
 * The ids of guarantees and scenarios: `G-031` and `G-031.2`, or `my-gpu` and `my-gpu.2`, which the
 * suite never uses itself and so are free for features of a user's own.
 */

const GUARANTEE = String.raw`(?:G-\d+|my-[a-z0-9]+(?:-[a-z0-9]+)*)`;

/** For a pattern; no id has an underscore, so that one may follow. */
export const SCENARIO_ID = String.raw`${GUARANTEE}\.\d+`;

export const GUARANTEE_TAG = new RegExp(`^@${GUARANTEE}$`);
export const SCENARIO_TAG = new RegExp(`^@${SCENARIO_ID}$`);

/** The id of the scenario with these tags. */
export function scenarioOf(tags: readonly string[]): string | undefined {
  return tags.find((tag) => SCENARIO_TAG.test(tag))?.slice(1);
}

/** The guarantee's name and the scenario's number, 0 for the guarantee itself. */
export function partsOf(id: string): { readonly guarantee: string; readonly scenario: number } {
  const [guarantee = '', scenario = '0'] = id.split('.');
  return { guarantee, scenario: Number(scenario) };
}

/** Compares ids by their numbers, G-9 before G-10 and G-031.2 before G-031.10; a user's own come last. */
export function compareIds(left: string, right: string): number {
  const [a, b] = [partsOf(left), partsOf(right)];
  const byGuarantee =
    Number(a.guarantee.startsWith('my-')) - Number(b.guarantee.startsWith('my-')) ||
    a.guarantee.localeCompare(b.guarantee, 'en', { numeric: true });
  return byGuarantee !== 0 ? byGuarantee : a.scenario - b.scenario;
}
