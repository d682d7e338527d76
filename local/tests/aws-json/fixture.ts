import type { Server } from "node:http";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as net from "node:net";
import { createAwsEndpoint } from "../../aws-json";
import type { OperationTable } from "../../aws-json/operation";
import { AwsError } from "../../common/errors";
import type { RequestLine } from "../../common/log";

export const ADMINISTRATOR = {
  accessKeyId: "AKIALOCALADMINISTRAT",
  secretAccessKey: "not-a-secret-of-anyone-but-this-test-run",
};
export const TOKEN = "eyJhbGciOiJub25lIn0.e30.";
export const AMZ_JSON = "application/x-amz-json-1.1";

export interface Reply {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** The endpoint on a free port, with operations that tell when they were reached. */
export class Fixture {
  readonly reached: { operation: string; input: Record<string, unknown> }[] = [];
  readonly lines: RequestLine[] = [];
  now = Date.now();
  readonly server: Server;
  readonly operations: OperationTable;

  constructor() {
    const reach = (operation: string, answer: () => object | Promise<object>) => ({
      authorization: "none" as const,
      handle: (input: Record<string, unknown>) => {
        this.reached.push({ operation, input });
        return answer();
      },
    });
    const circular: { self?: object } = {};
    circular.self = circular;
    this.operations = {
      SignUp: {
        authorization: "none",
        handle: (input, context) => {
          this.reached.push({ operation: "SignUp", input });
          context.who("a-sub");
          context.note("confirmation code 123456");
          return { UserConfirmed: false, UserSub: "a-sub" };
        },
      },
      GetUser: reach("GetUser", () => {
        throw new AwsError("UserNotFoundException", "User does not exist.", {
          lock: "user pool",
          check: "user",
          expected: "one that exists",
          actual: "ann",
        });
      }),
      ConfirmSignUp: reach("ConfirmSignUp", () => {
        throw new TypeError(`cannot read ${TOKEN}`);
      }),
      RevokeToken: reach("RevokeToken", () => Promise.reject(TOKEN)),
      GlobalSignOut: reach("GlobalSignOut", () => circular),
      ForgotPassword: reach("ForgotPassword", () => {
        throw new AwsError("InvalidSignatureException", "of many\nlines");
      }),
      AdminGetUser: { ...reach("AdminGetUser", () => ({ Username: "ann" })), authorization: "administrator" },
    };
    this.server = createAwsEndpoint({
      services: [
        {
          targetPrefix: "AWSCognitoIdentityProviderService",
          signingName: "cognito-idp",
          operations: this.operations,
        },
        { targetPrefix: "AWSCognitoIdentityService", signingName: "cognito-identity", operations: {} },
      ],
      jwks: async (poolId) => (poolId === "eu-central-1_pool" ? { keys: [{ kid: "1" }] } : undefined),
      administrator: ADMINISTRATOR,
      region: () => "eu-central-1",
      clock: () => this.now,
      log: { request: (line) => this.lines.push(line), functionOutput: () => {}, notice: () => {} },
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  request(options: {
    method?: string;
    path?: string;
    headers?: http.OutgoingHttpHeaders;
    body?: string | Buffer;
  }): Promise<Reply> {
    const { method = "POST", path = "/", headers = {}, body } = options;
    return new Promise((resolve, reject) => {
      const request = http.request(
        { host: "127.0.0.1", port: this.port, method, path, headers, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      request.on("error", reject);
      request.end(body);
    });
  }

  call(target: string, body: string | Buffer = "{}", headers: http.OutgoingHttpHeaders = {}): Promise<Reply> {
    return this.request({ headers: { "content-type": AMZ_JSON, "x-amz-target": target, ...headers }, body });
  }

  /** Sends bytes as they are and reads until the server ends the connection. */
  raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.port, "127.0.0.1", () => socket.write(text));
      let answer = "";
      socket.setEncoding("latin1");
      socket.on("data", (chunk: string) => {
        answer += chunk;
      });
      socket.on("error", reject);
      socket.on("close", () => resolve(answer));
    });
  }
}
