import { explain, type Reason } from "./errors";
import { redact } from "./redact";

/** One request in the log. It holds no token, password or key. */
export interface RequestLine {
  status: number;
  /** `GET /me`, or `cognito-idp SignUp`. */
  route: string;
  /** The caller, once proved: a user's `sub`, an identity id or `administrator`. It is not redacted. */
  who?: string;
  /** Why it was refused. */
  reason?: Reason;
  /** What the developer must know, such as a confirmation code: the local run sends no mail. */
  note?: string;
}

/** The log of the local run. */
export interface Log {
  request(line: RequestLine): void;
  /** Logs what a function wrote to its standard output or error. */
  functionOutput(functionName: string, text: string): void;
  /** Logs what the developer must know, such as that the last local run was killed. */
  notice(text: string): void;
}

/** Writes one line per event, as text or, with `json`, as a JSON object. */
export function createLog(write: (line: string) => void, json: boolean, now: () => Date): Log {
  const line = (value: object, text: string) => {
    const time = now().toISOString();
    write(`${oneLine(json ? JSON.stringify({ time, ...value }) : `${time.slice(11, 23)} ${text}`)}\n`);
  };
  return {
    request({ status, who, note, ...given }) {
      const route = redact(given.route);
      const reason = given.reason && redacted(given.reason);
      const parts = [status, route, who ?? "-", reason && explain(reason), note];
      line({ status, route, who, reason, note }, parts.filter((part) => part !== undefined).join("  "));
    },
    functionOutput(functionName, text) {
      for (const output of text.replace(/\n$/, "").split("\n")) {
        line({ function: functionName, output }, `    ${functionName}  ${output}`);
      }
    },
    notice: (text) => line({ notice: text }, text),
  };
}

function redacted({ lock, check, expected, actual, text }: Reason): Reason {
  return {
    lock,
    check,
    expected: redact(expected),
    actual: redact(actual),
    ...(text !== undefined && { text: redact(text) }),
  };
}

/** Escapes control characters, with which a caller could forge a line, control the terminal or reverse its text. */
function oneLine(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are escaped
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * A writer that joins all text of one turn of the event loop into one write. Under load a write per line costs as much
 * as everything else that a line costs.
 */
export function bufferedWriter(write: (text: string) => void): (text: string) => void {
  let pending = "";
  const flush = () => {
    const text = pending;
    pending = "";
    if (text !== "") write(text);
  };
  process.once("exit", flush);
  return (text) => {
    if (pending === "") setImmediate(flush);
    pending += text;
  };
}
