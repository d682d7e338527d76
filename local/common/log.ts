import { explain, type Reason } from "./errors";

/** One request, as the log of the local run has it: never a token, a password or a key. */
export interface RequestLine {
  status: number;
  /** `GET /me`, or `cognito-idp SignUp`. */
  route: string;
  /** Who called: a user's `sub`, an identity id, `administrator`; left out where nobody is known. */
  who?: string;
  /** Why it was refused. */
  reason?: Reason;
  /** What a person must be told of this request, such as a confirmation code, as there is no mail. */
  note?: string;
}

/** Where the local run writes what happens. */
export interface Log {
  request(line: RequestLine): void;
  /** What a function wrote to its standard output or error. */
  functionOutput(functionName: string, text: string): void;
}

/** Writes lines for people, or for programs with `json`. Each is one line, whatever came in. */
export function createLog(write: (line: string) => void, json: boolean, now: () => Date): Log {
  const line = (value: object, text: string) => {
    const time = now().toISOString();
    write(`${oneLine(json ? JSON.stringify({ time, ...value }) : `${time.slice(11, 23)} ${text}`)}\n`);
  };
  return {
    request(request) {
      const { status, route, who, reason, note } = request;
      const parts = [status, route, who ?? "-", reason && explain(reason), note];
      line(request, parts.filter((part) => part !== undefined).join("  "));
    },
    functionOutput(functionName, text) {
      for (const output of text.replace(/\n$/, "").split("\n")) {
        line({ function: functionName, output }, `    ${functionName}  ${output}`);
      }
    },
  };
}

/** A caller may send control characters; none may forge a line, steer a terminal or turn what it shows around. */
function oneLine(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
