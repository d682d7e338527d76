/** An answer that has come whole. */
export interface ReadAnswer {
  status: number;
  body: Buffer;
  /** The server will close the connection. */
  closing: boolean;
}

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Reads one answer after another from a connection on which one request at a time is sent (RFC 9112, section 6.3).
 * Far less than an HTTP client, as what it costs is taken from the server that is measured on the same machine.
 */
export class AnswerReader {
  private held = NOTHING;

  /** Whether a part of an answer has come. */
  get begun(): boolean {
    return this.held.length > 0;
  }

  /**
   * @returns the answer that this chunk makes whole
   * @throws Error for one without Content-Length, and for what follows a whole one
   */
  read(chunk: Buffer): ReadAnswer | undefined {
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const end = this.held.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const head = this.held.toString("latin1", 0, end);
    const status = Number(head.slice(9, 12));
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    if (length === undefined) throw new Error(`an answer ${status} came without Content-Length`);
    const whole = end + 4 + Number(length);
    if (this.held.length < whole) return undefined;
    if (this.held.length > whole) throw new Error(`more came than the answer ${status}`);
    const body = this.held.subarray(end + 4);
    this.held = NOTHING;
    return { status, body, closing: /\r\nconnection: *close/i.test(head) };
  }
}
