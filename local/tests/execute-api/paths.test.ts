import * as assert from "node:assert/strict";
import { parsePath } from "../../apigateway/parse-path";
import { NotEnforced } from "../../common/errors";
import { parseTarget } from "../../execute-api/request-target";
import { findRoute, type Route } from "../../execute-api/routes";
import { readHead } from "../../http/request-head";
import { EXECUTION_ARN, type RouteOf, stackOf, withGateway } from "./fixture";

/** A role that may call all but the admin's door, and an API where a greedy route stands beside it. */
const ROUTES: RouteOf[] = [
  { path: "/", lock: "iam", function: "root" },
  { path: "/me", lock: "cognito", function: "me" },
  { path: "/admin", lock: "iam", function: "admin" },
  { path: "/public/{proxy+}", lock: "iam", function: "public" },
];
const stack = () =>
  stackOf(ROUTES).role("all", [
    { Effect: "Allow", Action: "execute-api:Invoke", Resource: `${EXECUTION_ARN}/*` },
    {
      Effect: "Deny",
      Action: "execute-api:Invoke",
      Resource: [`${EXECUTION_ARN}/dev/GET/admin`, `${EXECUTION_ARN}/dev/GET/admin/*`],
    },
  ]);

const MISSING = [403, '{"message":"Missing Authentication Token"}'] as const;
const FORBIDDEN = [403, '{"message":"Forbidden"}'] as const;
const BAD = [400, '{"message":"Bad Request"}'] as const;

/** Ways to write a door's path otherwise; none may be that door, nor get past its lock. */
const TRICKS: [target: string, status: number, text: string][] = [
  ["/dev/admin/", ...MISSING],
  ["/dev//admin", ...MISSING],
  ["//dev/admin", ...FORBIDDEN],
  ["/dev/./admin", ...MISSING],
  ["/dev/x/../admin", ...MISSING],
  ["/x/../dev/admin", ...FORBIDDEN],
  ["/./dev/admin", ...FORBIDDEN],
  ["/dev/public/../admin", ...MISSING],
  ["/dev/public/./admin", ...MISSING],
  ["/dev/public/%2e%2e/admin", ...MISSING],
  ["/dev/public/%2E./admin", ...MISSING],
  ["/dev/public/..%2Fadmin", ...MISSING],
  ["/dev/public/..%5Cadmin", ...MISSING],
  ["/dev/public/x/..", ...MISSING],
  ["/dev/public//../../admin", ...MISSING],
  ["/dev/public//admin", ...MISSING],
  ["/dev/public/", ...MISSING],
  ["/dev/%61dmin", ...MISSING],
  ["/dev/admi%6E", ...MISSING],
  ["/dev/%2Fadmin", ...MISSING],
  ["/dev%2Fadmin", ...FORBIDDEN],
  ["/dev/admin%2F", ...MISSING],
  ["/dev/admin%00", ...MISSING],
  ["/dev/admin%20", ...MISSING],
  ["/dev/admin;x=1", ...MISSING],
  ["/dev;x=1/admin", ...FORBIDDEN],
  ["/dev/admin.json", ...MISSING],
  ["/dev/ADMIN", ...MISSING],
  ["/DEV/admin", ...FORBIDDEN],
  ["/dev/Admin", ...MISSING],
  ["/dev/admin%3Fx", ...MISSING],
  ["/dev/admin%23", ...MISSING],
  ["/dev/admin*", ...MISSING],
  ["/%64ev/admin", ...FORBIDDEN],
  ["/dev/me/", ...MISSING],
  ["/dev/me;", ...MISSING],
  ["/dev\\admin", ...BAD],
  ["/dev/\\admin", ...BAD],
  ["/dev/public\\..\\admin", ...BAD],
  ["/dev/admin#", ...BAD],
  ["/dev/admin#/public/x", ...BAD],
  ["/dev/admin%", ...BAD],
  ["/dev/admin%2", ...BAD],
  ["/dev/admin%zz", ...BAD],
  ["/dev/{proxy+}", ...BAD],
  ["/dev/admin|x", ...BAD],
  ["/dev/me?a={b}", ...BAD],
  ["/dev/me?a=b|c", ...BAD],
];

describe("apigateway: paths", () => {
  for (const [target, status, text] of TRICKS) {
    it(`${target}: ${status}, signed or with a token`, async () => {
      await withGateway(stack(), async (gateway) => {
        const raw = async (head: string) =>
          gateway.raw(`GET ${target} HTTP/1.1\r\nHost: ${gateway.host}\r\n${head}Connection: close\r\n\r\n`);
        const signed = await gateway.sendSigned("all", target).catch((error: NodeJS.ErrnoException) => error);
        if (signed instanceof Error) assert.equal("code" in signed && signed.code, "ERR_UNESCAPED_CHARACTERS");
        else assert.deepEqual([signed.status, signed.text], [status, text]);
        for (const answer of [await raw(""), await raw("Authorization: id\r\n")]) {
          assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
        }
        assert.ok((await raw("")).endsWith(text));
        assert.equal(gateway.invoked.length, 0, "calls of the function");
      });
    });
  }

  const ADMINS = ["/dev/admin", "/dev/admin?x=/public/x", "/dev/admin?/../public/x"];
  for (const target of ADMINS) {
    it(`${target} is the admin's door, and stays shut`, async () => {
      await withGateway(stack(), async (gateway) => {
        const reply = await gateway.sendSigned("all", target);
        assert.equal(reply.headers["x-amzn-errortype"], "AccessDeniedException");
        assert.equal(gateway.invoked.length, 0);
        assert.equal((await gateway.sendSigned("admin", target)).status, 200);
      });
    });
  }

  it("gives one and the same path to the route, to IAM and to the function", async () => {
    await withGateway(stack(), async (gateway) => {
      for (const path of ["/public/a//b/", "/public/%61", "/public/a%2Fb", "/public/admin"]) {
        gateway.invoked.length = 0;
        const reply = await gateway.sendSigned("all", `/dev${path}`);
        assert.equal(reply.status, 200, reply.text);
        assert.equal(gateway.event.path, path);
        const refused = await gateway.sendSigned("user", `/dev${path}`);
        assert.ok(refused.text.includes(`:a1b2c3d4e5/dev/GET${path}"`), refused.text);
      }
    });
  });
});

describe("apigateway: routes", () => {
  const routes = [
    "GET /",
    "GET /part1",
    "GET /part1/hardcoded-value",
    "GET /{param+}",
    "GET /jobs/{op}",
    "OPTIONS /cors",
  ]
    .concat([
      "ANY /test/any",
      "POST /test",
      "OPTIONS /{param+}",
      "GET /a/{b}/c",
      "GET /a/x/{d}",
      "ANY /both",
      "GET /both",
    ])
    .map((route) => {
      const [method, path = ""] = route.split(" ");
      return { method, path, segments: parsePath(path, "") } as unknown as Route;
    });
  const SIBLINGS = "LocalStack, test_routing_with_hardcoded_resource_sibling_order, captured on AWS";
  const PROXY = "LocalStack, test_proxy_routing_with_hardcoded_resource_sibling, captured on AWS";
  const PAIR = "ministackorg/ministack, pull request 1423, measured on AWS";
  const CASES: [source: string, request: string, route: string | undefined][] = [
    [SIBLINGS, "GET /part1", "GET /part1"],
    [SIBLINGS, "GET /part1/hardcoded-value", "GET /part1/hardcoded-value"],
    [SIBLINGS, "GET /part1/random-value", "GET /{param+}"],
    [PROXY, "OPTIONS /test", "OPTIONS /{param+}"],
    [PROXY, "POST /test", "POST /test"],
    [PROXY, "OPTIONS /test/any", "ANY /test/any"],
    [PROXY, "GET /test/any", "ANY /test/any"],
    [PAIR, "GET /jobs/reboot", "GET /jobs/{op}"],
    [PAIR, "GET /jobs", "GET /{param+}"],
    [PAIR, "OPTIONS /jobs/reboot", "OPTIONS /{param+}"],
    [PAIR, "GET /cors", "GET /{param+}"],
    ["logandk/serverless-wsgi, issue 20: a greedy parameter does not match /", "OPTIONS /", undefined],
    ["aws-behaviour, section 1", "GET /", "GET /"],
    ["aws-behaviour, section 1", "POST /part1", undefined],
    ["ours: the text of the earlier segment decides", "GET /a/x/c", "GET /a/x/{d}"],
    ["ours: the text of the earlier segment decides", "GET /a/y/c", "GET /a/{b}/c"],
    ["ours: the named method before all", "GET /both", "GET /both"],
    ["ours: the named method before all", "POST /both", "ANY /both"],
    ["ours: a parameter is never empty", "GET /jobs/", "GET /{param+}"],
    ["ours: ANY is the seven methods", "TRACE /both", undefined],
  ];
  for (const [source, request, expected] of CASES) {
    it(`${request} is ${expected ?? "no route"} (${source})`, () => {
      const [method = "", path = ""] = request.split(" ");
      const found = findRoute(routes, method, path)?.route;
      assert.equal(found && `${found.method} ${found.path}`, expected);
    });
  }

  for (const path of [
    "",
    "me",
    "/me/",
    "//",
    "/a//b",
    "/{a+}/b",
    "/{a",
    "/a}",
    "/{}",
    "/a b",
    "/a%20b",
    "/é",
    "/a/{b}c",
  ]) {
    it(`does not take ${JSON.stringify(path)} as a path`, () => {
      assert.throws(
        () => parsePath(path, "body.paths"),
        (error) => error instanceof NotEnforced && error.setting === "body.paths",
      );
    });
  }

  it("takes a target apart without decoding", () => {
    const parsed = (url: string) => {
      const { target } = readHead({ method: "GET", url, rawHeaders: [] });
      return [target.query, parseTarget(target)];
    };
    const path = "/a%2Fb/";
    assert.deepEqual(parsed("/dev/a%2Fb/?x=%20&y"), ["x=%20&y", { stage: "dev", path, fullPath: "/dev/a%2Fb/" }]);
    assert.deepEqual(parsed("/"), ["", { stage: "", path: "/", fullPath: "/" }]);
    assert.deepEqual(parsed("/dev?"), ["", { stage: "dev", path: "/", fullPath: "/dev" }]);
  });
});
