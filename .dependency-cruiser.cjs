/** Folders are layers; each rule's comment teaches the fix. Order: core <- operations <- hub <- provider <- constructs; cli on top of hub. */
const only = (name, from, to, comment) => ({ name, severity: "error", comment, from: { path: `^${from}/` }, to: { path: "^(core|operations|hub|provider|constructs|cli|sdk|action|tests|bench|scripts|examples)/", pathNot: `^(${to})/` } });

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", comment: "A cycle hides which of the two is the foundation. Move what both need below them.", from: {}, to: { circular: true } },
    only("core-is-pure", "core", "core", "core/ decides; it never acts. Do the I/O in operations/ and pass the data in."),
    { name: "core-has-no-node", severity: "error", comment: "core/ runs anywhere and is deterministic: no node: modules. Pass in what they would have read.", from: { path: "^core/" }, to: { dependencyTypes: ["core"] } },
    { name: "core-npm-allow-list", severity: "error", comment: "core/ uses few libraries on purpose; add one by an ADR.", from: { path: "^core/" }, to: { dependencyTypes: ["npm", "npm-dev", "npm-peer", "npm-optional", "npm-no-pkg", "npm-unknown"], pathNot: "node_modules/(@bufbuild/re2|@sinclair/typebox)/" } },
    { name: "core-flows-one-way", severity: "error", comment: "The data flows model -> placement -> transport -> status -> preview -> plan: what comes earlier knows nothing of what comes later.", from: { path: "^core/(model|placement|transport|status|preview)/" }, to: { path: "^core/(plan|report|definition)/" } },
    { name: "core-begins-with-the-model", severity: "error", comment: "Placement, transport and status are computed without the preview that puts them together.", from: { path: "^core/(model|placement|transport|status)/" }, to: { path: "^core/preview/" } },
    only("operations-know-core-only", "operations", "core|operations", "operations/ acts on any fleet and knows neither the embedded hub nor Pulumi nor cdk8s."),
    only("hub-knows-no-provider", "hub", "core|operations|hub", "The hub is used by providers and the CLI, never the other way round."),
    only("provider-knows-no-constructs", "provider", "core|operations|hub|provider", "Handlers know no shell and no construct."),
    only("constructs-are-on-top", "constructs", "core|operations|hub|provider|constructs", "Constructs are what users write; nothing of the CLI belongs there."),
    only("cli-over-hub", "cli", "core|operations|hub|cli", "The CLI knows neither Pulumi nor cdk8s."),
    { name: "pulumi-only-in-its-shells", severity: "error", comment: "Only constructs/pulumi and provider/ may load Pulumi; everybody else would pay its second of start-up.", from: { pathNot: "^(constructs/pulumi|provider|tests|examples)/" }, to: { path: "node_modules/@pulumi/" } },
    { name: "kubernetes-client-in-one-place", severity: "error", comment: "@kubernetes/client-node is ES-module only and takes a second to load: only operations/clients may import it, lazily.", from: { pathNot: "^(operations/clients|tests)/" }, to: { path: "node_modules/@kubernetes/client-node" } },
  ],
  options: { doNotFollow: { path: "node_modules" }, exclude: { path: "^(dist|coverage)/" }, tsPreCompilationDeps: true, tsConfig: { fileName: "tsconfig.all.json" }, enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"], mainFields: ["main", "types"] } },
};
