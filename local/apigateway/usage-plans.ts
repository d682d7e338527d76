import { NotEnforced } from "../common/errors";
import { LOWER_ALPHANUMERIC, randomText } from "../common/random";
import { type ApiKey, type ApiKeys, apiKeyHash } from "../execute-api/api-keys";
import type { Limits } from "../execute-api/token-bucket";
import type { ResourceType } from "../stack/resource-type";
import type { Inputs, Resource, Resources } from "../stack/resources";
import { block, flag, oneOf, text, wholeNumber } from "../stack/settings";
import { ACCOUNT_LIMITS } from "./method-settings";

export const API_KEY = "aws:apigateway/apiKey:ApiKey";
export const USAGE_PLAN = "aws:apigateway/usagePlan:UsagePlan";
export const USAGE_PLAN_KEY = "aws:apigateway/usagePlanKey:UsagePlanKey";

interface ApiKeyInputs extends Inputs {
  enabled?: boolean;
  name?: string;
  /** 20 to 128 characters. */
  value?: string;
}

interface ThrottleInputs {
  burstLimit?: number;
  rateLimit?: number;
}

interface UsagePlanInputs extends Inputs {
  apiStages?: { apiId: string; stage: string; throttles?: (ThrottleInputs & { path: string })[] }[];
  name?: string;
  quotaSettings?: { limit: number; offset?: number; period: string };
  throttleSettings?: ThrottleInputs;
}

interface UsagePlanKeyInputs extends Inputs {
  keyId: string;
  keyType: string;
  usagePlanId: string;
}

const PERIODS = ["DAY", "WEEK", "MONTH"] as const;

const apiKey: ResourceType<ApiKeyInputs> = {
  settings: {
    customerId: "ignored",
    description: "ignored",
    enabled: "enforced",
    name: "enforced",
    tags: "ignored",
    value: "enforced",
  },
  replaceOn: ["value"],
  check({ enabled, value }) {
    flag(enabled ?? true, "enabled");
    const given = text(value, "value");
    if (given !== undefined && !/^[\x21-\x7e]{20,128}$/.test(given)) {
      throw new NotEnforced("value", "must have 20 to 128 characters without spaces");
    }
  },
  id: () => randomText(10, LOWER_ALPHANUMERIC),
  outputs: ({ name, tags, value }, id, aws, before) => ({
    arn: `arn:aws:apigateway:${aws.region}::/apikeys/${id}`,
    name: name ?? id,
    region: aws.region,
    tagsAll: tags ?? {},
    value: value ?? before?.value ?? randomText(40, LOWER_ALPHANUMERIC),
  }),
};

const usagePlan: ResourceType<UsagePlanInputs> = {
  settings: {
    apiStages: "enforced",
    description: "ignored",
    name: "enforced",
    productCode: "ignored",
    quotaSettings: "enforced",
    tags: "ignored",
    throttleSettings: "enforced",
  },
  replaceOn: [],
  check(inputs) {
    limitsOf(inputs.throttleSettings, "throttleSettings");
    quotaOf(inputs);
    for (const [index, { throttles = [] }] of (inputs.apiStages ?? []).entries()) {
      for (const [at, throttle] of throttles.entries()) {
        const setting = `apiStages[${index}].throttles[${at}]`;
        methodOf(throttle.path, `${setting}.path`);
        limitsOf(throttle, setting);
      }
    }
  },
  id: () => randomText(6, LOWER_ALPHANUMERIC),
  outputs: ({ name, tags }, id, aws) => ({
    arn: `arn:aws:apigateway:${aws.region}::/usageplans/${id}`,
    name: name ?? id,
    region: aws.region,
    tagsAll: tags ?? {},
  }),
};

const usagePlanKey: ResourceType<UsagePlanKeyInputs> = {
  settings: { keyId: "enforced", keyType: "enforced", usagePlanId: "enforced" },
  replaceOn: ["keyId", "keyType", "usagePlanId"],
  check: ({ keyType }) => void oneOf(keyType, ["API_KEY"], "keyType"),
  id: ({ keyId }) => keyId,
  initialOutputs({ keyId }, resources) {
    const { name, value } = resources.get(API_KEY, keyId)?.outputs ?? {};
    return { name, value };
  },
  outputs: (_inputs, _id, aws, before) => ({ ...before, region: aws.region }),
};

export const usagePlanTypes: Readonly<Record<string, ResourceType>> = {
  [API_KEY]: apiKey as ResourceType,
  [USAGE_PLAN]: usagePlan as ResourceType,
  [USAGE_PLAN_KEY]: usagePlanKey as ResourceType,
};

/** The enabled keys of all usage plans of a stage. Unlike methods they need no deployment. */
export function apiKeysOf(restApi: string, stageName: string, resources: Resources): ApiKeys {
  const links = resources.all<UsagePlanKeyInputs>(USAGE_PLAN_KEY);
  const keys = new Map<string, ApiKey>();
  for (const plan of resources.all<UsagePlanInputs>(USAGE_PLAN)) {
    const stage = plan.inputs.apiStages?.find(({ apiId, stage: name }) => apiId === restApi && name === stageName);
    if (!stage) continue;
    const throttle = limitsOf(plan.inputs.throttleSettings, "throttleSettings");
    const quota = quotaOf(plan.inputs);
    const methodThrottles = new Map(
      (stage.throttles ?? []).map((each) => [
        methodOf(each.path, "path"),
        limitsOf(each, "throttles") ?? ACCOUNT_LIMITS,
      ]),
    );
    for (const { inputs } of links.filter(({ inputs: link }) => link.usagePlanId === plan.id)) {
      const key: Resource<ApiKeyInputs> | undefined = resources.get(API_KEY, inputs.keyId);
      if (!key || key.inputs.enabled === false) continue;
      keys.set(apiKeyHash(String(key.outputs.value)), {
        id: key.id,
        planId: plan.id,
        methodThrottles,
        ...(throttle && { throttle }),
        ...(quota && { quota }),
      });
    }
  }
  return keys;
}

function limitsOf(throttle: ThrottleInputs | undefined, setting: string): Limits | undefined {
  if (throttle === undefined) return undefined;
  const { rateLimit, burstLimit } = block(throttle, setting);
  if (rateLimit === undefined && burstLimit === undefined) return undefined;
  if (rateLimit !== undefined && (typeof rateLimit !== "number" || rateLimit < 0)) {
    throw new NotEnforced(`${setting}.rateLimit`, `is ${JSON.stringify(rateLimit)}; write requests a second`);
  }
  const burst = wholeNumber(burstLimit ?? ACCOUNT_LIMITS.burst, [0, Number.MAX_SAFE_INTEGER], `${setting}.burstLimit`);
  return { rate: rateLimit ?? ACCOUNT_LIMITS.rate, burst };
}

function quotaOf({ quotaSettings }: UsagePlanInputs): ApiKey["quota"] {
  if (quotaSettings === undefined) return undefined;
  const { limit, offset, period } = quotaSettings;
  if ((offset ?? 0) !== 0) throw new NotEnforced("quotaSettings.offset", "is not enforced here; leave it out");
  return {
    limit: wholeNumber(limit, [0, Number.MAX_SAFE_INTEGER], "quotaSettings.limit"),
    period: oneOf(period, PERIODS, "quotaSettings.period"),
  };
}

/** `/pets/GET` as `GET /pets`. */
function methodOf(path: unknown, setting: string): string {
  const [, resource, method] = /^(\/.*)\/([A-Z]+)$/.exec(String(path)) ?? [];
  if (resource === undefined) throw new NotEnforced(setting, "must be a path and a method, as /pets/GET");
  return `${method} ${resource}`;
}
