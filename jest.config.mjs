import os from "node:os";

const swc = ["@swc/jest", { jsc: { parser: { syntax: "typescript", decorators: true }, target: "es2022" }, module: { type: "commonjs", ignoreDynamic: false } }];

const project = (name, testTimeout) => ({
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  testEnvironment: "node",
  transform: { "\\.[jt]s$": swc },
  // The Kubernetes client and what it pulls in ship as ES modules only; jest needs them as CommonJS.
  transformIgnorePatterns: ["/node_modules/(?!(@kubernetes/client-node|openid-client|oauth4webapi|jose|jsonpath-plus)/)"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/examples/.*/node_modules/"],
  // jest knows no time limit of a project: the setup file applies this one.
  globals: { TEST_TIMEOUT_MS: testTimeout },
  setupFilesAfterEnv: ["<rootDir>/tests/support/time-limit.js"],
});

// Files of integration and e2e tests wait for servers half of their time, so that one more than there are processors fits in; with two
// more, answers of a busy machine come too late for some. What each starts takes up to 2 GiB.
const workers = Math.max(1, Math.min(os.availableParallelism() + 1, Math.floor(os.totalmem() / 2 ** 32)));

/** @type {import("jest").Config} */
export default {
  maxWorkers: workers,
  testSequencer: "<rootDir>/tests/support/servers-first.mjs",
  projects: [
    project("unit", 20_000),
    project("property", 60_000),
    project("golden", 60_000),
    project("integration", 240_000),
    project("e2e", 900_000),
  ],
};
