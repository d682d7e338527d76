import * as assert from "node:assert/strict";
import { compileMappingTemplate } from "../../apigateway/velocity/template";
import { NotEnforced } from "../../common/errors";
import type { CallContext } from "../../execute-api/call-context";
import type { TemplateScope } from "../../execute-api/mapping-template";

const VELOCITY = "Apache Velocity, User Guide";
const REFERENCE = "Mapping template reference for API Gateway";
const OVERRIDE = "Override your API's request and response parameters and status codes for REST APIs";

function run(template: string, headers: Record<string, string> = {}) {
  const parameters = { path: { id: "42" }, querystring: { q: "a b", id: "no" }, header: headers };
  const scope: TemplateScope = {
    parameter: (kind, name) => new Map(Object.entries(parameters[kind])).get(name),
    context: { httpMethod: "OPTIONS", stage: "dev", requestId: "r1" } as CallContext,
    stageVariables: { origin: "https://stage.example" },
    variables: new Map(),
    override: { headers: new Map() },
  };
  const text = compileMappingTemplate(template, "template")(scope);
  return { text, headers: Object.fromEntries(scope.override.headers), status: scope.override.status };
}

/** What two tools that are in wide use write for several origins, and AWS serves. */
const CDK = [
  '#set($origin = $input.params().header.get("Origin"))',
  '#if($origin == "") #set($origin = $input.params().header.get("origin")) #end',
  '#if($origin.matches("https://a.example") || $origin.matches("https://b.example"))',
  "  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
  "#end",
].join("\n");
const SERVERLESS = [
  '#set($origin = $input.params("Origin"))',
  '#if($origin == "") #set($origin = $input.params("origin")) #end',
  '#if($origin.matches("https://.+[.]example[.]com")) #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin) #end',
].join("\n");

interface Row {
  title: string;
  source: string;
  template: string;
  headers?: Record<string, string>;
  text?: string;
  sets?: Record<string, string>;
  status?: number;
}

const LIST = '#set($d = ["https://a.example", "https://b.example"])#set($o = $input.params("origin"))';
const ALLOW = "#set($context.responseOverride.header.Access-Control-Allow-Origin = $o)";
const allowed = (origin: string) => ({ "Access-Control-Allow-Origin": origin });
const ROWS: Row[] = [
  { title: "text", source: REFERENCE, template: '{"statusCode": 200}', text: '{"statusCode": 200}' },
  { title: "signs that begin nothing", source: VELOCITY, template: "a # b $ c $5 100%", text: "a # b $ c $5 100%" },
  {
    title: "values of the request",
    source: REFERENCE,
    template: '$input.params("id") $input.params().path.id $input.params("q") $input.params().querystring.get("id")',
    text: "42 42 a b no",
  },
  {
    title: "values of the context and the stage",
    source: REFERENCE,
    template: "$context.httpMethod $!context.stage $stageVariables.origin",
    text: "OPTIONS dev https://stage.example",
  },
  { title: "a parameter that is absent", source: REFERENCE, template: "<$input.params('none')>", text: "<>" },
  { title: "a comment", source: VELOCITY, template: "a\n## no\nb", text: "a\nb" },
  {
    title: "a condition with each branch",
    source: VELOCITY,
    template: "#set($n = 2)#if($n == 1)one#elseif($n == 2)two#else other#end",
    text: "two",
  },
  {
    title: "not, and, or, parentheses",
    source: VELOCITY,
    template: "#if(!(1 == 1) || (true && 2 != 3))yes#else no#end",
    text: "yes",
  },
  {
    title: "the text's methods",
    source: "java.lang.String",
    template:
      '#set($a = "abc")#if($a.contains("b") && $a.startsWith("a") && $a.endsWith("c") && $a.equals("abc") && !$a.isEmpty())yes#end',
    text: "yes",
  },
  {
    title: "the CDK's origins: one of them",
    source: "aws-cdk, aws-apigateway, resource.ts",
    template: CDK,
    headers: { Origin: "https://b.example" },
    sets: allowed("https://b.example"),
  },
  {
    title: "the CDK's origins: in lower case, as browsers send it by HTTP/2",
    source: "aws-cdk, aws-apigateway, resource.ts",
    template: CDK,
    headers: { origin: "https://a.example" },
    sets: allowed("https://a.example"),
  },
  ...["https://evil.example", "https://a.example.evil", "xhttps://a.example", ""].map((origin) => ({
    title: `the CDK's origins: not ${JSON.stringify(origin)}`,
    source: "aws-cdk, aws-apigateway, resource.ts",
    template: CDK,
    headers: { Origin: origin },
    sets: {},
  })),
  {
    title: "the Serverless Framework's wildcard",
    source: "serverless, cors.js",
    template: SERVERLESS,
    headers: { Origin: "https://app.example.com" },
    sets: allowed("https://app.example.com"),
  },
  ...["https://example.com", "https://appxexample.com", "https://app.examplexcom", "https://app.example.com.evil"].map(
    (origin) => ({
      title: `the Serverless Framework's wildcard: not ${origin}`,
      source: "serverless, cors.js",
      template: SERVERLESS,
      headers: { Origin: origin },
      sets: {},
    }),
  ),
  {
    title: "a list of origins",
    source: VELOCITY,
    template: `${LIST}#if($d.contains($o))${ALLOW}#end`,
    headers: { origin: "https://a.example" },
    sets: allowed("https://a.example"),
  },
  {
    title: "a list without the origin",
    source: VELOCITY,
    template: `${LIST}#if($d.contains($o))${ALLOW}#end`,
    headers: { origin: "https://a.exampl" },
    sets: {},
  },
  {
    title: "a status",
    source: OVERRIDE,
    template: "#set($context.responseOverride.status = 204)",
    sets: {},
    status: 204,
  },
  {
    title: "a status that is none is passed over",
    source: "LocalStack, integration_response, measured on AWS",
    template: "#set($context.responseOverride.status = 600)",
    sets: {},
  },
];

const REFUSED: [title: string, template: string, says: RegExp][] = [
  ["another directive", '#foreach($o in ["a"])$o#end', /#foreach/],
  ["a macro of the program's", "#macro(x)#end", /#macro/],
  ["a function of the body", "$input.json('$')", /\$input\.json/],
  ["the body", "$input.body", /\$input\.body/],
  ["a utility", '$util.escapeJavaScript("a")', /\$util/],
  ["a variable that nothing sets", "$origin", /no #set before it/],
  ["a context variable that is not known", "$context.authorizer.claims", /\$context\.authorizer/],
  ["what overrides the request", '#set($context.requestOverride.header.a = "b")', /context\.requestOverride/],
  ["a variable in a text", '#set($a = "b")#set($c = "$a")', /needs/],
  ["another pattern", '#set($a = "b")#if($a.matches("(x|y)*"))#end', /pattern/],
  ["a method that is not known", '#set($a = "b")#if($a.replaceAll("a", "b") == "b")#end', /replaceAll/],
  ["kinds that cannot be compared", '#if(1 == "1")#end', /different kinds/],
  ["a text as a condition", '#set($a = "b")#if($a)#end', /needs a truth/],
  ["a header that frames the message", '#set($context.responseOverride.header.Content-Length = "1")', /no header/],
  ["a condition without its end", "#if(true)a", /#end/],
  ["an end without a condition", "a#end", /nothing began/],
  ["an assignment to what is AWS's", '#set($input = "a")', /no variable of its own/],
];

describe("apigateway: a mapping template", () => {
  for (const { title, source, template, headers, text, sets, status } of ROWS) {
    it(`writes ${title} (${source})`, () => {
      const result = run(template, headers);
      if (text !== undefined) assert.equal(result.text, text);
      if (sets) assert.deepEqual(result.headers, sets);
      assert.equal(result.status, status);
    });
  }

  for (const [title, template, says] of REFUSED) {
    it(`is refused for ${title}`, () => {
      assert.throws(
        () => compileMappingTemplate(template, "template"),
        (error) => error instanceof NotEnforced && error.setting === "template" && says.test(error.message),
      );
    });
  }

  it("matches in a bounded time, whatever the origin", () => {
    const pattern = Array.from({ length: 20 }, () => ".*a").join("");
    const template = `#set($o = $input.params("Origin"))#if($o.matches("${pattern}"))yes#else no#end`;
    assert.equal(run(template, { Origin: `${"a".repeat(10_000)}!` }).text, " no");
  });
});
