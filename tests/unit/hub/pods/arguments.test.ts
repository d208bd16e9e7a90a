import { ArgumentError, parseManagerArguments, parseTransportArguments } from "../../../../hub/pods/arguments";

const CHART = ["--health-probe-bind-address=:8081", "--metrics-bind-address=127.0.0.1:8080", "--pprof-bind-address=:8082", "--leader-elect", "--wds-name=wds1", "--its-name=", "--api-groups=", "-v=2"];

test.each<[string, string[], object]>([
  ["the chart's arguments run both controllers on all groups", CHART, { controllers: ["binding", "status"], apiGroups: "", itsName: "", wdsName: "wds1", withoutEffect: [] }],
  ["one controller", [...CHART, "--controllers=binding"], { controllers: ["binding"], apiGroups: "" }],
  ["an empty list is no restriction", ["--controllers="], { controllers: ["binding", "status"], apiGroups: "" }],
  ["lists add up, and single values are replaced", ["--controllers", "binding", "--controllers=status", "--api-groups=apps", "--api-groups=batch"], { controllers: ["binding", "status"], apiGroups: "batch" }],
  ["a switch takes no next argument", ["--leader-elect", "--api-groups", "apps"], { controllers: ["binding", "status"], apiGroups: "apps" }],
  ["short and spelled-out verbosity", ["-v4", "-v", "5", "--v=6"], { controllers: ["binding", "status"], apiGroups: "" }],
])("controller-manager: %s", (_, args, expected) => {
  expect(parseManagerArguments(args)).toMatchObject(expected);
});

test.each<[string, string[], object]>([
  ["without limits those of the program hold, not of the chart", ["--wds-name=wds1"], { maxNumWrapped: 512_000, maxSizeWrapped: 512_000, concurrency: 4, wdsName: "wds1", withoutEffect: [] }],
  ["what matters upstream only is named, unless it is the chart's", ["--wds-qps=50", "--wds-burst", "10", "--transport-context=x", "--concurrency=8"], { concurrency: 8, withoutEffect: ["--wds-qps=50", "--transport-context=x"] }],
  ["the last of several counts", ["--max-num-wrapped=1", "--max-size-wrapped=512000", "--max-num-wrapped=2"], { maxNumWrapped: 2, maxSizeWrapped: 512_000 }],
])("transport: %s", (_, args, expected) => {
  expect(parseTransportArguments(args)).toMatchObject(expected);
});

test.each<[string, () => unknown, string]>([
  ["an unknown flag", () => parseTransportArguments(["--max-wrapped=2"]), "unknown flag: --max-wrapped"],
  ["an unknown short one", () => parseManagerArguments(["-x"]), "unknown shorthand flag: 'x' in -x"],
  ["a missing value", () => parseTransportArguments(["--wds-name"]), "flag needs an argument: --wds-name"],
  ["no number", () => parseTransportArguments(["--max-num-wrapped=two"]), 'invalid argument "two" for "--max-num-wrapped" flag: strconv.ParseInt: parsing "two": invalid syntax'],
  ["an unknown controller", () => parseManagerArguments(["--controllers=binding,transport"]), "'controllers' flag has incorrect value: unknown controller specified"],
  ["status alone", () => parseManagerArguments(["--controllers=status"]), "Status controller does not work without binding controller"],
])("%s ends the program, with its own words", (_, parse, message) => {
  expect(parse).toThrow(new ArgumentError(message));
});
