import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { pipeline } from "node:stream/promises";
import { UsageError } from "../command-line";

/**
 * A file that is written bit by bit under another name, and gets its own when it is whole. Beside it lies how far it
 * came, so that the next run goes on from there.
 */
export class PartialFile<S extends object> {
  private readonly partial: string;
  private readonly checkpoint: string;
  private descriptor = -1;
  private bytes = 0;
  /** How far the content came that is in the file. */
  saved: S | undefined;

  /** @param identity what the content is made of; a file of something else is not gone on with */
  constructor(
    private readonly file: string,
    private readonly identity: string,
  ) {
    this.partial = `${file}.partial`;
    this.checkpoint = `${file}.progress`;
  }

  /**
   * Opens the file, readable by its owner alone.
   * @returns how far the last run came, where there was one
   * @throws UsageError for a file that is whole already, or that another command began
   */
  open(): S | undefined {
    if (fs.existsSync(this.file))
      throw new UsageError(`${this.file} is there already: give another --out, or remove it`);
    const before = this.readCheckpoint();
    if (!before) {
      // O_EXCL: nothing that lies there, such as a link, is written through.
      this.descriptor = fs.openSync(this.partial, "wx", 0o600);
      return undefined;
    }
    this.descriptor = fs.openSync(this.partial, "r+");
    fs.ftruncateSync(this.descriptor, before.bytes);
    this.bytes = before.bytes;
    this.saved = structuredClone(before.state);
    return before.state;
  }

  /** Adds text, and notes how far this is. What is noted is in the file. */
  append(text: string, state: S): void {
    const content = Buffer.from(text);
    let written = 0;
    while (written < content.length) {
      written += fs.writeSync(this.descriptor, content, written, content.length - written, this.bytes + written);
    }
    this.bytes += content.length;
    const next = `${this.checkpoint}.new`;
    fs.writeFileSync(next, JSON.stringify({ identity: this.identity, bytes: this.bytes, state }), { mode: 0o600 });
    fs.renameSync(next, this.checkpoint);
    this.saved = structuredClone(state);
  }

  /** Gives the file its name. @returns its size, and the SHA-256 of its content in hex */
  async finish(): Promise<{ bytes: number; sha256: string }> {
    fs.fsyncSync(this.descriptor);
    this.close();
    const hash = createHash("sha256");
    await pipeline(fs.createReadStream(this.partial), hash);
    fs.renameSync(this.partial, this.file);
    fs.rmSync(this.checkpoint, { force: true });
    return { bytes: this.bytes, sha256: hash.digest("hex") };
  }

  close(): void {
    if (this.descriptor >= 0) fs.closeSync(this.descriptor);
    this.descriptor = -1;
  }

  private readCheckpoint(): { bytes: number; state: S } | undefined {
    let text: string;
    try {
      text = fs.readFileSync(this.checkpoint, "utf8");
    } catch {
      if (!fs.existsSync(this.partial)) return undefined;
      throw new UsageError(`${this.partial} is there, and nothing says how far it came: remove it, and start again`);
    }
    const { identity, bytes, state } = JSON.parse(text);
    if (identity === this.identity && fs.existsSync(this.partial) && fs.statSync(this.partial).size >= bytes) {
      return { bytes, state };
    }
    throw new UsageError(
      `${this.partial} was begun by another command (${identity}): remove it and ${this.checkpoint}, or give another --out`,
    );
  }
}
