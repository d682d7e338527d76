/** The time in milliseconds since the epoch; passed in everywhere, so that a test can let hours go by. */
export type Clock = () => number;
