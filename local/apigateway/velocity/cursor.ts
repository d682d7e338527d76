import { NotEnforced } from "../../common/errors";

/** A place in a template that is being read. */
export class Cursor {
  at = 0;

  constructor(
    private readonly text: string,
    private readonly setting: string,
  ) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Reads what a sticky expression matches here. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found ?? undefined;
  }

  /** @throws NotEnforced if the expression does not match here */
  expect(pattern: RegExp, what: string): RegExpExecArray {
    return this.match(pattern) ?? this.refuse(`needs ${what} at`);
  }

  /** Reads a text in quotes. Between double quotes Velocity puts in variables, which is not served. */
  literal(): string | undefined {
    const [, double, single] = this.match(/"([^"$#\\]*)"|'([^'\\]*)'/y) ?? [];
    return double ?? single;
  }

  /** @throws NotEnforced with the text that follows from `from` on */
  refuse(why: string, from = this.at): never {
    const rest = this.text.slice(from).split("\n", 1)[0]?.slice(0, 60) ?? "";
    throw new NotEnforced(
      this.setting,
      `${why} ${JSON.stringify(rest)}; the local run serves #set, #if, #elseif, #else, #end, $input.params, $context, $stageVariables, == != && || !, and of a text matches, equals, contains, startsWith, endsWith and isEmpty`,
    );
  }
}
