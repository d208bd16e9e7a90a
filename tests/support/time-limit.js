// Time limit of a test, by kind of test: see jest.config.mjs.
jest.setTimeout(globalThis.TEST_TIMEOUT_MS);
