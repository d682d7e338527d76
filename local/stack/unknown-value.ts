/** Marks a text that stands for a value which only AWS or another provider can know. */
const MARK = "unknown-here:";
const MARKED = /unknown-here:\S*?#[A-Za-z0-9_]+#/g;

/** Stands for an output that the local run cannot know. Programs may build other texts of it. */
export function unknownValue(type: string, name: string, output: string): string {
  return `${MARK}${encodeURIComponent(type)}:${encodeURIComponent(name)}#${output}#`;
}

/** The outputs, in words, whose unknown values a value holds. */
export function unknownsIn(value: unknown): string[] {
  const text = JSON.stringify(value) ?? "";
  if (!text.includes(MARK)) return [];
  return [...new Set(text.match(MARKED) ?? [MARK])].map((found) => {
    const [, type = "", name = "", output = ""] = /^unknown-here:([^:]*):([^#]*)#(.*)#$/.exec(found) ?? [];
    if (!type) return "a part of an unknown value";
    return `output ${output} of ${decodeURIComponent(name)} (${decodeURIComponent(type)})`;
  });
}
