/** What the data folder's `env` sets in a shell. */
export function exportsOf(env: string): Record<string, string> {
  return Object.fromEntries(
    [...env.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}
