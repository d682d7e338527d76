import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** How the engine marks a value that stands for something else (sdk/go/common/resource/properties.go). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** Not known before it is made. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });
export const outputValue = (value?: unknown) => ({
  [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  ...(value !== undefined && { value }),
});
export const archive = (hash: string, assets?: Record<string, string>) => ({
  [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7",
  hash,
  assets: Object.fromEntries(
    Object.entries(assets ?? {}).map(([name, text]) => [
      name,
      { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", hash: `hash of ${name}`, text },
    ]),
  ),
});

/** An archive of a folder, or of files by the names that they get. */
export const archiveOf = (paths: string | Record<string, string>) => ({
  [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7",
  hash: "a hash",
  ...(typeof paths === "string"
    ? { path: paths }
    : {
        assets: Object.fromEntries(
          Object.entries(paths).map(([name, path]) => [
            name,
            { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", hash: `hash of ${name}`, path },
          ]),
        ),
      }),
});

type Values = Record<string, unknown>;
type Call<Q, A> = (request: Q, done: (error: grpc.ServiceError | null, answer: A) => void) => unknown;

/** The calls of the engine to a provider, as it makes them: gRPC, with its own stubs. */
export class EngineClient {
  private readonly client: ResourceProviderClient;

  constructor(port: number) {
    this.client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  close(): void {
    this.client.close();
  }

  /** @returns the inputs as they are taken, or the failures */
  async check(urn: string, news: Values): Promise<{ inputs: unknown; failures: string[] }> {
    const request = new proto.CheckRequest();
    request.setUrn(urn);
    request.setOlds(Struct.fromJavaScript({}));
    request.setNews(Struct.fromJavaScript(news as never));
    const answer = await ask<proto.CheckRequest, proto.CheckResponse>(this.client.check.bind(this.client), request);
    return {
      inputs: answer.getInputs()?.toJavaScript(),
      failures: answer.getFailuresList().map((failure) => failure.getReason()),
    };
  }

  async diff(
    urn: string,
    id: string,
    news: Values,
  ): Promise<{ changes: boolean; replaces: string[]; before: boolean }> {
    const request = new proto.DiffRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setOlds(Struct.fromJavaScript({}));
    request.setNews(Struct.fromJavaScript(news as never));
    const answer = await ask<proto.DiffRequest, proto.DiffResponse>(this.client.diff.bind(this.client), request);
    return {
      changes: answer.getChanges() === proto.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: answer.getReplacesList(),
      before: answer.getDeletebeforereplace(),
    };
  }

  async create(urn: string, inputs: Values): Promise<{ id: string; outputs: Values }> {
    const request = new proto.CreateRequest();
    request.setUrn(urn);
    request.setProperties(Struct.fromJavaScript(inputs as never));
    const answer = await ask<proto.CreateRequest, proto.CreateResponse>(this.client.create.bind(this.client), request);
    return { id: answer.getId(), outputs: (answer.getProperties()?.toJavaScript() ?? {}) as Values };
  }

  async read(urn: string, id: string): Promise<{ id: string; outputs: Values }> {
    const request = new proto.ReadRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setProperties(Struct.fromJavaScript({}));
    const answer = await ask<proto.ReadRequest, proto.ReadResponse>(this.client.read.bind(this.client), request);
    return { id: answer.getId(), outputs: (answer.getProperties()?.toJavaScript() ?? {}) as Values };
  }

  async update(urn: string, id: string, news: Values): Promise<Values> {
    const request = new proto.UpdateRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setOlds(Struct.fromJavaScript({}));
    request.setNews(Struct.fromJavaScript(news as never));
    const answer = await ask<proto.UpdateRequest, proto.UpdateResponse>(this.client.update.bind(this.client), request);
    return (answer.getProperties()?.toJavaScript() ?? {}) as Values;
  }

  async delete(urn: string, id: string): Promise<void> {
    const request = new proto.DeleteRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setProperties(Struct.fromJavaScript({}));
    await ask(this.client.delete.bind(this.client) as Call<proto.DeleteRequest, unknown>, request);
  }

  async invoke(token: string, args: Values = {}): Promise<unknown> {
    const request = new proto.InvokeRequest();
    request.setTok(token);
    request.setArgs(Struct.fromJavaScript(args as never));
    const answer = await ask<proto.InvokeRequest, proto.InvokeResponse>(this.client.invoke.bind(this.client), request);
    return answer.getReturn()?.toJavaScript();
  }
}

/** @throws what the provider says, in the words that the engine shows */
function ask<Q, A>(call: Call<Q, A>, request: Q): Promise<A> {
  return new Promise((resolve, reject) =>
    call(request, (error, answer) => (error ? reject(new Error(error.details)) : resolve(answer))),
  );
}
