/** A request, ready to be sent, and the one right answer to it. */
export interface Message {
  /** The whole HTTP/1.1 message. */
  text: string;
  status: number;
  /** `undefined` where any will do. */
  body: string | undefined;
}

/** What the loader is to do. */
export interface Job {
  /** On loopback. */
  port: number;
  /** Sent in turn, over and over. */
  messages: readonly Message[];
  /** Each sends one request after another. */
  connections: number;
  /** It ends with whichever comes first; what is under way then is still waited for, and not counted. */
  seconds: number;
  count: number;
  /** Whether the bodies are wanted, by their place among the messages. */
  keepBodies?: boolean;
}

/** What came of it; every answer counted was the right one. */
export interface Outcome {
  answers: number;
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Answers 429 where another was right: the stage's throttle. */
  throttled: number;
  /** The part of a core that the loader itself took. */
  busy: number;
  bodies: string[];
}

/** What the loader's process answers to a job. */
export type Done = { outcome: Outcome } | { failed: string };
