import * as path from "node:path";
import * as ts from "typescript";
import { UsageError } from "../command-line";
import { docOf, type Schema, schemaOf } from "./schema";

const root = path.join(__dirname, "..", "..");

/** What the file of a function says of its route. */
export interface Handler {
  /** The doc comment of the function. */
  description: string;
  /** The answer with status 200: the doc comment of the exported type `Reply`, and its schema. */
  reply: { description: string; schema: Schema };
}

/**
 * Reads `handler/NAME.ts` of each function; it exports the function NAME, and the type `Reply` of its answer's body.
 * @throws UsageError where it does not, or where `Reply` is a type that JSON cannot carry
 */
export function readHandlers(names: string[]): Map<string, Handler> {
  const fileOf = (name: string) => path.join("handler", `${name}.ts`);
  const program = ts.createProgram(
    names.map((name) => path.join(root, fileOf(name))),
    { strict: true, target: ts.ScriptTarget.ES2022, types: [] },
  );
  const checker = program.getTypeChecker();
  return new Map(
    names.map((name) => {
      const source = program.getSourceFile(path.join(root, fileOf(name)));
      const module = source && checker.getSymbolAtLocation(source);
      const exported = new Map(
        (module ? checker.getExportsOfModule(module) : []).map((symbol) => [symbol.name, symbol]),
      );
      const [handler, reply] = [exported.get(name), exported.get("Reply")];
      if (!handler || !reply)
        throw new UsageError(`${fileOf(name)} must export the function ${name}, and the type Reply of what it answers`);
      const type = checker.getDeclaredTypeOfSymbol(reply);
      const schema = schemaOf(type, `${fileOf(name)}: Reply`, { checker, within: [] });
      return [name, { description: docOf(handler, checker), reply: { description: docOf(reply, checker), schema } }];
    }),
  );
}
