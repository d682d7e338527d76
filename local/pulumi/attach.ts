/**
 * Offers the provider to the real Pulumi engine over gRPC, in a process of its own: each call goes to the
 * process that forked this one. The first line on stdout is the port to attach to.
 */
import * as pulumi from "@pulumi/pulumi";
import { rpcClient } from "../common/ipc";
import { acceptOwnConnections } from "./own-connections";
import { keepSecret, plainFromWire } from "./wire-inputs";

const { version } = require("@pulumi/aws/package.json") as { version: string };
const ask = rpcClient((line) => new Error(line));
type Outputs = Record<string, unknown>;

// The engine prints each refusal. Without this, the SDK would also print a stack trace.
console.error = () => {};

const provider: pulumi.provider.Provider = {
  version,
  async check(urn, _olds, news) {
    const refused = await ask<string | null>("check", urn, await plainFromWire(news));
    return refused === null ? { inputs: news } : { failures: [{ property: "", reason: refused }] };
  },
  async diff(id, urn, _olds, news) {
    const { changed, replace, deleteBeforeReplace } = await ask<{
      changed: string[];
      replace: string[];
      deleteBeforeReplace: boolean;
    }>("diff", urn, id, await plainFromWire(news));
    return { changes: changed.length > 0, replaces: replace, deleteBeforeReplace };
  },
  async create(urn, inputs) {
    const { id, outputs } = await ask<{ id: string; outputs: Outputs }>("create", urn, await plainFromWire(inputs));
    return { id, outs: keepSecret(outputs, inputs) };
  },
  async read(id, urn, props) {
    const outputs = await ask<Outputs | null>("read", urn, id);
    return outputs === null ? { id: "", props: {} } : { id, props: { ...props, ...outputs } };
  },
  async update(id, urn, _olds, news) {
    const outputs = await ask<Outputs>("update", urn, id, await plainFromWire(news));
    return { outs: keepSecret(outputs, news) };
  },
  async delete(id, urn) {
    await ask("delete", urn, id);
  },
  async invoke(token, inputs) {
    return { outputs: await ask<Outputs>("invoke", token, await plainFromWire(inputs)) };
  },
};

if (!acceptOwnConnections())
  process.stderr.write("This system does not tell who connects: every user of this machine can use Pulumi's port.\n");
pulumi.provider.main(provider, []);
