/** The real dynamic provider process of Pulumi, spoken to over gRPC as the engine does: the constant text finds our handlers. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import provider from "@pulumi/pulumi/proto/provider_grpc_pb";
import messages from "@pulumi/pulumi/proto/provider_pb";
import { KINDS, providerText } from "../../provider/dynamic/text";
import type { Kind } from "../../provider/dynamic/text";
import { UNKNOWN } from "../../provider/values";

const project = path.join(__dirname, "..", "..", "examples", "quickstart");
let child: ChildProcess;
let client: provider.ResourceProviderClient;

beforeAll(async () => {
  child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/dynamic-provider"), "127.0.0.1:1"], { cwd: project, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  client = new provider.ResourceProviderClient(`127.0.0.1:${line.toString().trim()}`, grpc.credentials.createInsecure());
  const request = new messages.ConfigureRequest();
  request.setArgs(Struct.fromJavaScript({}));
  await call<unknown>((done) => client.configure(request, done));
});

afterAll(async () => {
  client.close();
  child.kill("SIGKILL");
  await once(child, "exit");
});

const call = <T>(work: (done: (error: grpc.ServiceError | null, answer: T) => void) => void): Promise<T> => new Promise((resolve, reject) => work((error, answer) => (error === null || error === undefined ? resolve(answer) : reject(error))));

const check = (kind: Kind, news: { readonly [input: string]: JavaScriptValue }): Promise<messages.CheckResponse> => {
  const request = new messages.CheckRequest();
  request.setOlds(Struct.fromJavaScript({}));
  request.setNews(Struct.fromJavaScript({ ...news, __provider: providerText(kind) }));
  return call((done) => client.check(request, done));
};

describe("the dynamic provider process", () => {
  test.each(KINDS)("finds the handler of %s by the text, and gets all failures of empty inputs", async (kind) => {
    const failures = (await check(kind, {})).getFailuresList();
    expect(failures.map((failure) => failure.getProperty())).toContain("name");
    for (const failure of failures) expect(failure.getReason()).not.toBe("");
  });

  test("computes what a preview should know, around what it cannot know", async () => {
    const host = { name: "host", kind: "HOST", uid: UNKNOWN, via: { hub: "default", space: "host" } };
    const answer = await check("InventorySpace", { name: "its1", host, owner: "p/s" });
    expect(answer.getInputs()?.toJavaScript()).toMatchObject({ type: "vcluster", ref: { name: "its1", via: { controlPlane: "its1", host } }, __provider: providerText("InventorySpace") });
  });

  test("says that nothing changed, without a network", async () => {
    const inputs = (await check("BindingPolicy", { name: "p", space: { name: "wds1", kind: "WDS", uid: "u", via: { kubeconfig: {} } }, downsync: [{ resources: ["*"] }], owner: "p/s" })).getInputs()!;
    const request = new messages.DiffRequest();
    request.setId("wds1/p");
    request.setOlds(inputs);
    request.setNews(inputs);
    const answer = await call<messages.DiffResponse>((done) => client.diff(request, done));
    expect([answer.getChanges(), answer.getReplacesList()]).toEqual([messages.DiffResponse.DiffChanges.DIFF_NONE, []]);
  });

  test("sends a clean message when the world refuses", async () => {
    const request = new messages.DeleteRequest();
    request.setId("its1/c1");
    request.setProperties(Struct.fromJavaScript({ __provider: providerText("WorkloadCluster"), name: "c1", owner: "p/s", space: { name: "its1", kind: "ITS", uid: "u", via: { kubeconfig: { path: "/does/not/exist" } } }, labels: {}, annotations: {}, properties: {}, timeoutSeconds: 1 }));
    await expect(call((done) => client.delete(request, done))).rejects.toThrow("cannot read a kubeconfig (/does/not/exist: ENOENT)");
  });
});
