import Module from "node:module";
import * as path from "node:path";

/** Where a module that is not there could be, as far as its name goes. */
const ENDINGS = ["", ".ts", ".js", ".json", "/index.ts", "/index.js"];

/**
 * Notes from now on each file that is loaded, by its full path: also one that fails to load, which `require.cache`
 * forgets, and those that are looked for in vain. Only files of the folder count, and none of packages.
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
