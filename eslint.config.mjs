import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "**/node_modules/", "coverage/", "**/*.generated.js", "**/*.generated.ts"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: "./tsconfig.all.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/require-await": "off",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  // What runs in a browser knows other globals than the rest.
  { files: ["tests/integration/page.test.ts", "tests/support/page-contrast.ts"], languageOptions: { parserOptions: { project: "./tests/tsconfig.browser.json" } } },
  { files: ["core/report/page/client/**/*.ts"], languageOptions: { parserOptions: { project: "./core/report/page/client/tsconfig.json" } } },
  { files: ["**/*.js", "**/*.mjs", "**/*.cjs"], ...tseslint.configs.disableTypeChecked, languageOptions: { parserOptions: { project: false, program: null }, globals: { process: "readonly", console: "readonly", module: "writable", require: "readonly", globalThis: "readonly", Buffer: "readonly", jest: "readonly", __dirname: "readonly", URL: "readonly", setTimeout: "readonly", clearTimeout: "readonly", AbortController: "readonly" } } },
  { files: ["scripts/**", "bench/**", "examples/**"], rules: { "no-console": "off" } },
  { files: ["examples/**/*.js"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
