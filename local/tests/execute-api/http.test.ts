import * as assert from "node:assert/strict";
import * as net from "node:net";
import { MOST_UNANSWERED } from "../../http/bounded-server";
import { AWS_HOST, type Gateway, stackOf, withGateway } from "./fixture";

/** A request as bytes, in which TOKEN is an ID token that the Cognito door takes. */
interface Shape {
  title: string;
  source: string;
  /** Lines of the message; `Host: HOST` becomes the server's own. */
  bytes: string;
  /** Status codes of all answers on the connection, in order. */
  statuses: number[];
}

const SMUGGLING = "RFC 9112, section 6.3 and 11.2";
const TAIL = "GET /dev/me HTTP/1.1\r\nHost: HOST\r\nAuthorization: id\r\n\r\n";
const post = (headers: string, body: string) => `POST /dev/nowhere HTTP/1.1\r\nHost: HOST\r\n${headers}\r\n\r\n${body}`;

/** None may let what stands behind it, or in it, be read as a request that opens the door. */
const SHAPES: Shape[] = [
  {
    title: "TE and CL",
    source: SMUGGLING,
    bytes: post(`Content-Length: 5\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${TAIL}`),
    statuses: [400],
  },
  {
    title: "CL and TE",
    source: SMUGGLING,
    bytes: post(`Transfer-Encoding: chunked\r\nContent-Length: ${TAIL.length}`, `0\r\n\r\n${TAIL}`),
    statuses: [400],
  },
  {
    title: "two lengths",
    source: SMUGGLING,
    bytes: post(`Content-Length: 0\r\nContent-Length: ${TAIL.length}`, TAIL),
    statuses: [400],
  },
  {
    title: "the same length twice",
    source: SMUGGLING,
    bytes: post("Content-Length: 0\r\nContent-Length: 0", TAIL),
    statuses: [400],
  },
  {
    title: "a list of lengths",
    source: SMUGGLING,
    bytes: post("Content-Length: 0, 0", TAIL),
    statuses: [400],
  },
  { title: "a signed length", source: SMUGGLING, bytes: post("Content-Length: +0", TAIL), statuses: [400] },
  { title: "a negative length", source: SMUGGLING, bytes: post("Content-Length: -1", TAIL), statuses: [400] },
  { title: "a length in hex", source: SMUGGLING, bytes: post("Content-Length: 0x0", TAIL), statuses: [400] },
  {
    title: "an unknown coding",
    source: SMUGGLING,
    bytes: post("Transfer-Encoding: xchunked", `0\r\n\r\n${TAIL}`),
    statuses: [400],
  },
  {
    title: "chunked, then another",
    source: SMUGGLING,
    bytes: post("Transfer-Encoding: chunked, identity", `0\r\n\r\n${TAIL}`),
    statuses: [400],
  },
  {
    title: "another, then chunked",
    source: SMUGGLING,
    bytes: post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"),
    statuses: [400],
  },
  {
    title: "chunked twice",
    source: SMUGGLING,
    bytes: post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", `0\r\n\r\n${TAIL}`),
    statuses: [400],
  },
  {
    title: "a space before the colon",
    source: "RFC 9112, section 5.1",
    bytes: post("Transfer-Encoding : chunked", `0\r\n\r\n${TAIL}`),
    statuses: [400],
  },
  {
    title: "chunked in HTTP/1.0",
    source: "RFC 9112, section 6.1",
    bytes: "POST /dev/me HTTP/1.0\r\nHost: HOST\r\nAuthorization: id\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    statuses: [400],
  },
  {
    title: "a folded header",
    source: "RFC 9112, section 5.2",
    bytes: "GET /dev/me HTTP/1.1\r\nHost: HOST\r\nX-A: 1\r\n Authorization: id\r\n\r\n",
    statuses: [400],
  },
  {
    title: "a bare CR in a value",
    source: "RFC 9112, section 2.2",
    bytes: "GET /dev/me HTTP/1.1\r\nHost: HOST\r\nX-A: 1\rAuthorization: id\r\n\r\n",
    statuses: [400],
  },
  {
    title: "a NUL in a value",
    source: "RFC 9110, section 5.5",
    bytes: "GET /dev/me HTTP/1.1\r\nHost: HOST\r\nAuthorization: id\0\r\n\r\n",
    statuses: [400],
  },
  {
    title: "bare LFs",
    source: "RFC 9112, section 2.2",
    bytes: "GET /dev/me HTTP/1.1\nHost: HOST\nAuthorization: id\n\n",
    statuses: [400],
  },
  {
    title: "an endless chunk size",
    source: "RFC 9112, section 7.1",
    bytes: post("Transfer-Encoding: chunked", `ffffffffffffffffff\r\n${TAIL}`),
    // The route is refused by the head alone; the connection ends with the body.
    statuses: [403],
  },
  {
    title: "two hosts",
    source: "RFC 9112, section 3.2",
    bytes: "GET /dev/me HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\nAuthorization: id\r\n\r\n",
    statuses: [400],
  },
  {
    title: "no host",
    source: "RFC 9112, section 3.2",
    bytes: "GET /dev/me HTTP/1.1\r\nAuthorization: id\r\n\r\n",
    statuses: [400],
  },
  {
    title: "no host, HTTP/1.0",
    source: "RFC 9112, section 3.2",
    bytes: "GET /dev/me HTTP/1.0\r\nAuthorization: id\r\n\r\n",
    statuses: [400],
  },
  { title: "HTTP/0.9", source: "RFC 9112, section 2.3", bytes: "GET /dev/me\r\n\r\n", statuses: [400] },
  {
    title: "HTTP/2.0 in text",
    source: "RFC 9112, section 2.3",
    bytes: "GET /dev/me HTTP/2.0\r\nHost: HOST\r\nAuthorization: id\r\n\r\n",
    statuses: [400],
  },
  {
    title: "HTTP/2 with prior knowledge",
    source: "RFC 9113, section 3.4",
    bytes: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    statuses: [400],
  },
  { title: "a TLS hello", source: "RFC 8446", bytes: "\x16\x03\x01\x00\x05hello\r\n\r\n", statuses: [400] },
  {
    title: "absolute-form",
    source: "RFC 9112, section 3.2.2",
    bytes: "GET http://HOST/dev/me HTTP/1.1\r\nHost: HOST\r\nAuthorization: id\r\nConnection: close\r\n\r\n",
    statuses: [400],
  },
  {
    title: "absolute-form of elsewhere",
    source: "RFC 9112, section 3.2.2",
    bytes: "GET http://example.com/dev/me HTTP/1.1\r\nHost: HOST\r\nAuthorization: id\r\nConnection: close\r\n\r\n",
    statuses: [400],
  },
  {
    title: "asterisk-form",
    source: "RFC 9112, section 3.2.4",
    bytes: "OPTIONS * HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
    statuses: [400],
  },
  {
    title: "CONNECT",
    source: "RFC 9112, section 3.2.3",
    bytes: `CONNECT HOST HTTP/1.1\r\nHost: HOST\r\n\r\n${TAIL}`,
    statuses: [400],
  },
  {
    title: "an unknown method",
    source: "RFC 9110, section 9.1",
    bytes: "BREW /dev/me HTTP/1.1\r\nHost: HOST\r\nAuthorization: id\r\n\r\n",
    statuses: [400],
  },
  {
    title: "a method in lower case",
    source: "RFC 9110, section 9.1",
    bytes: "get /dev/me HTTP/1.1\r\nHost: HOST\r\nAuthorization: id\r\n\r\n",
    statuses: [400],
  },
  {
    title: "TRACE, which no API has",
    source: "RFC 9110, section 9.3.8",
    bytes: "TRACE /dev/any HTTP/1.1\r\nHost: HOST\r\nAuthorization: x\r\nConnection: close\r\n\r\n",
    statuses: [403],
  },
  {
    title: "an expectation that is not known",
    source: "RFC 9110, section 10.1.1",
    bytes: "GET /dev/me HTTP/1.1\r\nHost: HOST\r\nAuthorization: id\r\nExpect: more\r\nConnection: close\r\n\r\n",
    statuses: [417],
  },
  {
    title: "a trailer in the place of a header",
    source: "RFC 9110, section 6.5.1",
    bytes:
      "POST /dev/me HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nTrailer: Authorization\r\nConnection: close\r\n\r\n0\r\nAuthorization: id\r\n\r\n",
    statuses: [401],
  },
  {
    title: "a host that was rebound",
    source: "DNS rebinding",
    bytes: "GET /dev/me HTTP/1.1\r\nHost: evil.example\r\nAuthorization: id\r\nConnection: close\r\n\r\n",
    statuses: [403],
  },
  {
    title: "an Upgrade without a signature",
    source: "RFC 9110, section 7.8",
    bytes: "GET /dev/me HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n",
    statuses: [401],
  },
  {
    title: "a request behind one that was refused",
    source: "RFC 9112, section 9.3.2",
    bytes: `${post("Content-Length: 3", "abc")}GET /dev/me HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n`,
    statuses: [403, 401],
  },
];

const statusesOf = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

const ROUTES = [
  { path: "/me", lock: "cognito" as const },
  { path: "/me", method: "POST", lock: "cognito" as const },
  { path: "/any", method: "ANY", lock: "cognito" as const },
];

describe("apigateway: HTTP that could be read in two ways", () => {
  for (const { title, source, bytes, statuses } of SHAPES) {
    it(`${title}: ${statuses.join(", ")} (${source})`, async () => {
      await withGateway(stackOf(ROUTES), async (gateway) => {
        const answer = await gateway.raw(Buffer.from(bytes.replaceAll("HOST", gateway.host), "latin1"));
        assert.deepEqual(statusesOf(answer), statuses, answer);
        if (statuses[0] === 400) assert.match(answer, /\r\nConnection: close\r\n/);
        assert.equal(gateway.invoked.length, 0, "calls of the function");
        // The server lives on.
        assert.equal((await gateway.send("/dev/me", { headers: { authorization: "id" } })).status, 200);
      });
    });
  }

  it("takes both requests of a connection that are well formed", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const one =
        "POST /dev/me HTTP/1.1\r\nHost: HOST\r\nAuthorization: id\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
      const two = "GET /dev/me HTTP/1.1\r\nHost: HOST\r\nAuthorization: id\r\nConnection: close\r\n\r\n";
      assert.deepEqual(statusesOf(await gateway.raw(`${one}${two}`.replaceAll("HOST", gateway.host))), [200, 200]);
      assert.deepEqual(new Set(gateway.invoked.map(({ event }) => event.body)), new Set(["YWJj", null]));
    });
  });

  it("answers a request before it ends a connection on which garbage follows", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const request = `GET /dev/me HTTP/1.1\r\nHost: ${gateway.host}\r\nAuthorization: id\r\n\r\n`;
      assert.deepEqual(statusesOf(await gateway.raw(`${request}garbage\r\n\r\n`)), [200]);
    });
  });

  it("gives up a body that is cut short (RFC 9112, section 8)", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const line = await gateway.cut(
        `POST /dev/me HTTP/1.1\r\nHost: ${gateway.host}\r\nAuthorization: id\r\nContent-Length: 100\r\n\r\nabc`,
      );
      assert.equal(line.status, 400);
      assert.match(line.reason?.actual ?? "", /^cut off after 3 bytes: /);
      assert.equal(gateway.invoked.length, 0);
    });
  });

  it("says 100 Continue to who asks first", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const bytes = `POST /dev/me HTTP/1.1\r\nHost: ${gateway.host}\r\nAuthorization: id\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\na`;
      assert.deepEqual(statusesOf(await gateway.raw(bytes)), [100, 200]);
      assert.equal(gateway.event.headers.Expect, undefined);
    });
  });
});

describe("apigateway: the Host header", () => {
  const LOCAL = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    "dev.localhost",
    "LOCALHOST",
    "localhost:1",
    AWS_HOST,
    `${AWS_HOST}:443`,
  ];
  for (const host of LOCAL) {
    it(`${host} is served`, async () => {
      await withGateway(stackOf(), async (gateway) => {
        assert.equal((await gateway.send("/dev/me", { headers: { host, authorization: "id" } })).status, 200);
      });
    });
  }

  const FOREIGN = [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evillocalhost",
    "127.0.0.2",
    "0.0.0.0",
    "[::]",
    "[::ffff:127.0.0.1]",
    "127.1",
    "2130706433",
    "localhost:80:80",
    "localhost/x",
    "user@localhost",
    "localhost evil.example",
    "other12345.execute-api.eu-central-1.amazonaws.com",
    "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
    `x.${AWS_HOST}`,
    "",
  ];
  for (const host of FOREIGN) {
    it(`${JSON.stringify(host)} is refused with 403 Forbidden`, async () => {
      await withGateway(stackOf(), async (gateway) => {
        const reply = await gateway.send("/dev/me", { headers: { host, authorization: "id" } });
        assert.equal(reply.status, 403);
        assert.equal(reply.text, '{"message":"Forbidden"}');
        assert.equal(gateway.invoked.length, 0);
        assert.equal(gateway.reason.check, "Host");
      });
    });
  }

  it("takes a signature over the host name on AWS", async () => {
    await withGateway(stackOf(), async (gateway) => {
      assert.equal((await gateway.sendSigned("user", "/dev/", { host: AWS_HOST })).status, 200);
    });
  });
});

describe("apigateway: sizes and times", () => {
  const LIMIT = 10_485_760;
  // Quoted whole by koki-develop/lgtm-generator, issue 10, and the text by NHSDigital's own end-to-end tests.
  const TOO_LONG = "HTTP content length exceeded 10485760 bytes.";

  it("refuses a length past 10 MB before the body comes", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const head = `POST /dev/me HTTP/1.1\r\nHost: ${gateway.host}\r\nAuthorization: id\r\nContent-Length: ${LIMIT + 1}\r\nConnection: close\r\n\r\n`;
      const answer = await gateway.raw(head);
      assert.match(
        answer,
        /^HTTP\/1\.1 413 Payload Too Large\r\ncontent-type: text; charset=utf-8\r\nx-amzn-RequestId: /,
      );
      assert.ok(answer.endsWith(`\r\n\r\n${TOO_LONG}`), answer);
      assert.equal(gateway.invoked.length, 0);
    });
  });

  it("refuses a stream when it grows past 10 MB, and reads the next request after it", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const chunk = `100000\r\n${"x".repeat(1_048_576)}\r\n`;
      const next = `GET /dev/me HTTP/1.1\r\nHost: ${gateway.host}\r\nAuthorization: id\r\nConnection: close\r\n\r\n`;
      const head = `POST /dev/me HTTP/1.1\r\nHost: ${gateway.host}\r\nAuthorization: id\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const answer = await gateway.raw(`${head}${chunk.repeat(11)}0\r\n\r\n${next}`);
      assert.deepEqual(statusesOf(answer), [413, 200]);
      assert.equal(gateway.invoked.length, 1);
    });
  });

  // A body of 10 MB is announced, and no byte of it is sent: a lock that waited for it would never answer.
  for (const [title, lines, status] of [
    ["no route", "POST /dev/nowhere HTTP/1.1\r\nHost: HOST", 403],
    ["no token", "POST /dev/me HTTP/1.1\r\nHost: HOST", 401],
    ["no signature", "POST /dev/signed HTTP/1.1\r\nHost: HOST", 403],
    [
      "an unknown key",
      "POST /dev/signed HTTP/1.1\r\nHost: HOST\r\nX-Amz-Date: 20240617T145825Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=ASIANOBODY/20240617/eu-central-1/execute-api/aws4_request, SignedHeaders=host, Signature=0",
      403,
    ],
  ] as const) {
    it(`refuses a request with ${title} by its head alone`, async () => {
      await withGateway(
        stackOf([...ROUTES, { path: "/signed", method: "POST", lock: "iam" as const }]),
        async (gateway) => {
          const head = `${lines.replace("HOST", gateway.host)}\r\nContent-Length: ${LIMIT}\r\n\r\n`;
          assert.equal(await firstStatus(gateway.port, head), status);
          assert.equal(gateway.invoked.length, 0);
        },
      );
    });
  }

  function firstStatus(port: number, bytes: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(port, "127.0.0.1", () => socket.write(bytes));
      socket.once("data", (chunk) => {
        resolve(statusesOf(chunk.toString("latin1"))[0] ?? 0);
        socket.destroy();
      });
      socket.once("error", reject);
    });
  }

  it("destroys a connection with more unanswered requests than a client sends", async () => {
    const unanswered = async (requests: number) =>
      withGateway(stackOf(ROUTES), async (gateway) => {
        gateway.invocation = new Promise(() => {});
        const socket = net.connect(gateway.port, "127.0.0.1");
        socket.on("error", () => {});
        const closed = new Promise((resolve) => socket.once("close", () => resolve("destroyed")));
        socket.write(`GET /dev/me HTTP/1.1\r\nHost: ${gateway.host}\r\nAuthorization: id\r\n\r\n`.repeat(requests));
        // Another client is answered by then, so the first one's requests have been read.
        await gateway.send("/dev/me");
        const end = requests > MOST_UNANSWERED ? await closed : "open";
        socket.destroy();
        return `${end}, ${socket.destroyed && gateway.invoked.length <= MOST_UNANSWERED ? "bounded" : "unbounded"}`;
      });
    assert.equal(await unanswered(MOST_UNANSWERED), "open, bounded");
    assert.equal(await unanswered(1_000), "destroyed, bounded");
  });

  it("destroys a connection that it refused and whose client keeps its half open", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const socket = net.connect({ port: gateway.port, host: "127.0.0.1", allowHalfOpen: true });
      socket.on("error", () => {});
      socket.resume().write("garbage\r\n\r\n");
      await new Promise((resolve) => socket.once("end", resolve));
      const server: net.Server = Reflect.get(gateway, "server");
      const count = () => new Promise<number>((resolve) => server.getConnections((_, open) => resolve(open)));
      while ((await count()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
      socket.destroy();
    });
  });

  it("takes a body of 10 MB", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const headers = { authorization: "id" };
      const reply = await gateway.send("/dev/me", { method: "POST", headers, body: Buffer.alloc(LIMIT) });
      assert.equal(reply.status, 200);
    });
  });

  it("refuses more than 10,240 bytes of request line and header values with 431 (Amazon API Gateway quotas)", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const send = (length: number) =>
        gateway.send("/dev/me", { headers: { authorization: "id", "x-filler": "x".repeat(length) } });
      assert.equal((await send(10_000)).status, 200);
      assert.equal((await send(10_240)).status, 431);
      assert.deepEqual(
        statusesOf(await gateway.raw(`GET /dev/me HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`)),
        [431],
      );
      assert.equal(gateway.invoked.length, 1);
    });
  });

  it("sees the last of thousands of headers", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const headers = "a:\r\n".repeat(2_500);
      const bytes = `GET /dev/me HTTP/1.1\r\nHost: ${gateway.host}\r\n${headers}Host: evil.example\r\nAuthorization: id\r\nConnection: close\r\n\r\n`;
      assert.deepEqual(statusesOf(await gateway.raw(bytes)), [400]);
      assert.equal(gateway.invoked.length, 0);
    });
  });

  it("ends who says nothing more within seconds, and cannot be kept by any", async () => {
    await withGateway(stackOf(ROUTES), async (gateway) => {
      const server = Reflect.get(gateway, "server");
      assert.ok(server.headersTimeout > 0 && server.headersTimeout <= 10_000);
      assert.ok(server.requestTimeout > 0 && server.requestTimeout <= 30_000);
      await manySlow(gateway);
      assert.equal((await gateway.send("/dev/me", { headers: { authorization: "id" } })).status, 200);
    });
  });

  async function manySlow(gateway: Gateway): Promise<void> {
    await Promise.all(
      Array.from(
        { length: 50 },
        () =>
          new Promise<void>((done) =>
            net.connect(gateway.port, "127.0.0.1").write("GET /dev/me HTTP/1.1\r\nX: ", () => done()),
          ),
      ),
    );
  }
});
