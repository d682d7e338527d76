/** Bytes that all requests together may hold. A request waits until there is room for it, in the order of arrival. */
export class ByteBudget {
  private readonly waiting: { bytes: number; resolve: () => void }[] = [];

  constructor(private free: number) {}

  /** Resolves once the bytes are reserved; each call needs a `release` of as many. */
  async reserve(bytes: number): Promise<void> {
    if (this.waiting.length === 0 && bytes <= this.free) {
      this.free -= bytes;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push({ bytes, resolve }));
  }

  release(bytes: number): void {
    this.free += bytes;
    for (let next = this.waiting[0]; next && next.bytes <= this.free; next = this.waiting[0]) {
      this.waiting.shift();
      this.free -= next.bytes;
      next.resolve();
    }
  }
}
