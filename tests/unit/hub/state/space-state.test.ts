import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HubPaths, readHubRecord, readSpaces, readSupervisorRecord, writeSpace } from "../../../../hub/state";
import type { SpaceState } from "../../../../hub/state";

let paths: HubPaths;
beforeEach(() => (paths = new HubPaths(mkdtempSync(path.join(tmpdir(), "ksfleet-spaces-")))));
afterEach(() => rmSync(paths.folder, { recursive: true, force: true }));

const wds: SpaceState = { name: "wds1", kind: "WDS", backing: "embedded", port: 4711, controllers: { binding: { its: "its1" } }, uid: "u" };

test("spaces come back as they were written, by name", () => {
  const its: SpaceState = { name: "its1", kind: "ITS", backing: "embedded", port: 4712, controllers: {} };
  writeSpace(paths, wds);
  writeSpace(paths, its);
  expect(readSpaces(paths)).toEqual([its, wds]);
});

test("a hub without a folder has no spaces", () => {
  expect(readSpaces(new HubPaths("/nowhere"))).toEqual([]);
});

test("torn and senseless records are left out, one by one, with a word about each", () => {
  writeSpace(paths, wds);
  const spoil = (space: string, content: string): void => {
    mkdirSync(paths.spaceFolder(space), { recursive: true });
    writeFileSync(paths.spaceFile(space), content);
  };
  spoil("torn", '{"kind": "W');
  spoil("odd", '{"kind": "PLANET"}');
  mkdirSync(paths.spaceFolder("empty"));
  const heard: string[] = [];
  expect(readSpaces(paths, (message) => heard.push(message))).toEqual([wds]);
  expect(heard).toHaveLength(2);
});

test("a port that cannot be one is chosen anew", () => {
  mkdirSync(paths.spaceFolder("a"), { recursive: true });
  writeFileSync(paths.spaceFile("a"), '{"kind": "ITS", "port": 700000}');
  expect(readSpaces(paths)).toEqual([{ name: "a", kind: "ITS", backing: "embedded", port: 0, controllers: {} }]);
});

test("a torn hub record is no hub, and a torn supervisor record no supervisor", () => {
  writeFileSync(paths.hubFile, "{");
  writeFileSync(paths.supervisorFile, '{"pid": 12}');
  expect(readHubRecord(paths)).toBeUndefined();
  expect(readSupervisorRecord(paths)).toBeUndefined();
});
