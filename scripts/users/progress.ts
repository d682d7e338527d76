/** A line on the terminal that tells how far a command is; nothing where the output is no terminal. */
export class ProgressLine {
  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  show(text: string): void {
    if (this.stream.isTTY) this.stream.write(`\r\x1b[K${text}`);
  }

  clear(): void {
    if (this.stream.isTTY) this.stream.write("\r\x1b[K");
  }
}
