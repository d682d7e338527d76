import Module from "node:module";
import * as path from "node:path";

/** The endings under which Node would find a module that does not exist yet. */
const ENDINGS = ["", ".ts", ".js", ".json", "/index.ts", "/index.js"];

/**
 * Records the full path of each file of the folder that is loaded from now on, or looked for and not found. It
 * records files that fail to load too, which `require.cache` forgets, and leaves out installed packages.
 */
export function filesAskedFor(folder: string): () => string[] {
  const asked = new Set<string>();
  const modules = Module as unknown as {
    prototype: { load(file: string): void };
    _resolveFilename(request: string, parent?: { filename?: string }, ...rest: unknown[]): string;
  };
  const { load } = modules.prototype;
  modules.prototype.load = function (file) {
    asked.add(file);
    return load.call(this, file);
  };
  const resolve = modules._resolveFilename;
  modules._resolveFilename = function (request, parent, ...rest) {
    try {
      return resolve.call(this, request, parent, ...rest);
    } catch (error) {
      if (parent?.filename && request.startsWith(".")) {
        const file = path.resolve(path.dirname(parent.filename), request);
        for (const ending of ENDINGS) asked.add(`${file}${ending}`);
      }
      throw error;
    }
  };
  return () => [...asked].filter((file) => file.startsWith(folder + path.sep) && !file.includes("node_modules"));
}
