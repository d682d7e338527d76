import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { exportsOf } from "../../bench/stack-exports";
import { sampleProgram } from "../support/harness";
import type { Outputs } from "../support/outputs";
import { temporaryFolder } from "../support/temporary-folder";

const START = path.join(__dirname, "..", "..", "cli", "start.ts");
const OPTIONS = ["--port", "0", "--aws-port", "0"];

export interface Person {
  username: string;
  password: string;
}

/** A local run in a process of its own, on free ports and with a fresh data folder. */
export class LocalRun {
  private constructor(
    private readonly server: ChildProcess,
    private readonly written: () => string,
    readonly outputs: Outputs,
    /** What a client's process gets, and nothing else of ours: no key, proxy or profile of whoever runs the tests. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /**
   * @param cwd the folder of the program
   * @throws what the server wrote if it ends before it is ready
   */
  static async start(cwd = sampleProgram()): Promise<LocalRun> {
    const data = temporaryFolder();
    const server = spawn(
      process.execPath,
      ["--require", require.resolve("sucrase/register"), START, ...OPTIONS, "--data", data],
      { cwd, stdio: ["ignore", "pipe", "pipe"] },
    );
    process.once("exit", () => server.kill("SIGKILL"));
    let written = "";
    await new Promise<void>((resolve, reject) => {
      server.stdout.on("data", (text) => {
        written += text;
        if (fs.existsSync(path.join(data, "outputs.json"))) resolve();
      });
      server.stderr.on("data", (text) => {
        written += text;
      });
      server.once("exit", (code) => reject(new Error(`the local run ended with ${code}: ${written}`)));
      server.once("error", reject);
    });
    const outputs = JSON.parse(fs.readFileSync(path.join(data, "outputs.json"), "utf8")) as Outputs;
    const { PATH = "", HOME = "" } = process.env;
    const none = path.join(data, "none");
    const environment = {
      PATH,
      HOME,
      AWS_CONFIG_FILE: none,
      AWS_SHARED_CREDENTIALS_FILE: none,
      AWS_EC2_METADATA_DISABLED: "true",
      // Nobody listens there: a client that would go to AWS after all is stopped.
      HTTPS_PROXY: "http://127.0.0.1:9",
      ...exportsOf(fs.readFileSync(path.join(data, "env"), "utf8")),
    };
    return new LocalRun(server, () => written, outputs, environment);
  }

  /** A new user; `confirmed` by the administrator, else waiting for the code. */
  async signUp({ confirmed }: { confirmed: boolean }): Promise<Person> {
    const person = { username: `user-${randomUUID()}@example.com`, password: "Passw0rd!" };
    const client = this.administrator();
    const { userPoolClientId: ClientId, userPoolId: UserPoolId } = this.outputs;
    const { username: Username, password: Password } = person;
    await client.send(new SignUpCommand({ ClientId, Username, Password }));
    if (confirmed) await client.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
    return person;
  }

  administrator(): CognitoIdentityProviderClient {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = this.environment;
    return new CognitoIdentityProviderClient({
      region: this.outputs.region,
      endpoint: AWS_ENDPOINT_URL,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    });
  }

  confirmationCode(address: string, nth: number): Promise<string> {
    return this.code("confirmation", address, nth);
  }

  /** The code of the address's `nth` mail of this kind, which the log tells, as there is no mail. */
  async code(kind: "confirmation" | "password reset" | "verification", address: string, nth = 1): Promise<string> {
    for (;;) {
      const code = this.written().split(`${kind} code for ${address}: `)[nth];
      if (code !== undefined && /^\d{6}\s/.test(code)) return code.slice(0, 6);
      await once(this.server.stderr ?? this.server, "data");
    }
  }

  async stop(): Promise<void> {
    if (this.server.exitCode !== null) return;
    const ended = once(this.server, "exit");
    this.server.kill("SIGTERM");
    await ended;
  }
}
