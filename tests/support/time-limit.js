// Time limit of a test, by kind of test: see jest.config.js.
jest.setTimeout(globalThis.TEST_TIMEOUT_MS);
