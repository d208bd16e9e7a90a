/**
 * Writes the input of the oracle: expressions over everything that plain CEL has, right and wrong ones, and the variables.
 * `node expressions.mjs > input.json`; see README.md.
 */
import { fileURLToPath } from "node:url";

const values = {
  int: ["0", "1", "-3", "9223372036854775807", "-9223372036854775808"],
  uint: ["0u", "2u", "18446744073709551615u"],
  double: ["0.0", "1.5", "-2.25", "1e300", "double('NaN')", "double('inf')"],
  string: ["''", "'a'", "'é😀'"],
  bytes: ["b''", "b'ab\\xff'"],
  bool: ["true", "false"],
  null: ["null"],
  list: ["[]", "[1, 2]", "['a']", "[1, 'a', null]"],
  map: ["{}", "{'a': 1}", "{1: 'x', 2u: 'y', true: 'z'}"],
  timestamp: ["timestamp('2024-02-29T23:59:59.5Z')", "timestamp('2001-01-01T00:00:00+05:30')"],
  duration: ["duration('90s')", "duration('-1h0.5s')"],
  type: ["int", "type('a')"],
};
const kinds = Object.keys(values);
const one = (kind, i = 0) => values[kind][i % values[kind].length];

const operators = ["+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "in", "&&", "||"];
const conversions = ["bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint", "size"];
const accessors = ["getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds"];

function* expressions() {
  for (const list of Object.values(values)) yield* list;
  // Every operator between every two kinds, checked and left to run time.
  for (const operator of operators)
    for (const left of kinds)
      for (const right of kinds) {
        const [a, b] = [one(left, 1), one(right, 1)];
        if (left === right) yield `${a} ${operator} ${b}`;
        yield `dyn(${a}) ${operator} dyn(${b})`;
      }
  for (const operator of ["+", "-", "<", "==", "in"]) for (const left of ["int", "string", "list"]) for (const right of kinds) if (left !== right) yield `${one(left, 1)} ${operator} ${one(right, 1)}`;
  // Arithmetic at the edges.
  for (const operator of ["+", "-", "*", "/", "%"])
    for (const kind of ["int", "uint", "double", "duration"]) for (const a of values[kind]) for (const b of values[kind]) if (!(operator === "%" && kind === "double")) yield `${a} ${operator} ${b}`;
  for (const operator of ["<", "<=", "==", "!="]) for (const a of [...values.int, ...values.uint, ...values.double]) for (const b of ["1", "2u", "1.5", "double('NaN')", "9223372036854775807"]) yield `dyn(${a}) ${operator} dyn(${b})`;
  for (const kind of kinds) yield* [`!${one(kind, 1)}`, `!dyn(${one(kind, 1)})`, `-dyn(${one(kind, 1)})`, `dyn(${one(kind, 1)}) ? 1 : 2`, `dyn(${one(kind, 1)}).x`, `has(dyn(${one(kind, 1)}).x)`, `dyn(${one(kind, 1)})[0]`, `dyn(${one(kind, 1)})['a']`, `[1, 2][dyn(${one(kind, 1)})]`, `{1: 2, 'a': 3, true: 4}[dyn(${one(kind, 1)})]`];
  yield* ["-(-9223372036854775808)", "--1", "---1", "!!true", "!!!false", "- 5", "-x", "-5u", "-'a'", "!1"];
  // Conversions.
  for (const name of conversions) for (const kind of kinds) for (const value of values[kind]) yield* [`${name}(dyn(${value}))`, ...(value === one(kind, 1) ? [`${name}(${value})`] : [])];
  for (const text of ["0", "1", "-1", "+5", "0x10", "1_000", "9223372036854775808", "1.5", "1e3", "-.5", ".", "inf", "-Infinity", "NaN", "1e400", "0x1p-2", "0x1.8p1", "true", "T", "yes", "FALSE", "f", " 1", "1 ", ""]) yield* [`int('${text}')`, `uint('${text}')`, `double('${text}')`, `bool('${text}')`];
  for (const number of ["0.1", "1e6", "999999.0", "1e21", "1.000003e6", "0.0001", "0.00001", "123456789.0", "-0.0", "5e-324", "1.7976931348623157e308", "100000.0", "0.5"]) yield* [number, `string(${number})`, `int(${number})`, `uint(${number})`];
  yield* ["int(1e19)", "int(-1.9)", "uint(-1)", "uint(1.9)", "int(18446744073709551615u)", "double(9223372036854775807)"];
  // Times.
  for (const text of ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00.123456789Z", "2024-01-01T00:00:00-08:00", "2024-02-30T00:00:00Z", "2024-01-01", "2024-01-01T24:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "0000-01-01T00:00:00Z", "2024-01-01t00:00:00z", "2024-01-01T00:00:00.1+00:00", ""]) yield* [`timestamp('${text}')`, `string(timestamp('${text}'))`, `int(timestamp('${text}'))`];
  for (const text of ["1s", "1h2m3s", "1.5h", "-1.5s", "100ms", "1us", "1µs", "5ns", "0", "", "1", "1d", "s", ".5s", "1.s", "+3s", "2562047h47m16.854775807s", "2562048h", "1h 2m"]) yield* [`duration('${text}')`, `string(duration('${text}'))`, `int(duration('${text}'))`];
  for (const name of accessors) {
    for (const value of [...values.timestamp, ...values.duration]) yield `${value}.${name}()`;
    for (const zone of ["UTC", "America/New_York", "Asia/Kolkata", "+02:00", "-08:30", "02:00", "Nowhere/Land", "a:b", ""]) yield `timestamp('2024-03-10T12:34:56.789Z').${name}('${zone}')`;
    yield* [`dyn(1).${name}()`, `dyn('a').${name}()`, `dyn(duration('1s')).${name}('UTC')`, `'a'.${name}()`];
  }
  yield* ["timestamp('2024-01-01T00:00:00Z') + duration('24h')", "duration('24h') + timestamp('2024-01-01T00:00:00Z')", "timestamp('9999-12-31T23:59:59Z') + duration('1s')", "timestamp('0001-01-01T00:00:00Z') - duration('1s')", "timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z')", "timestamp('9999-01-01T00:00:00Z') - timestamp('0001-01-01T00:00:00Z')", "timestamp(1700000000)", "timestamp(253402300800)", "timestamp('2024-01-01T01:00:00+01:00') == timestamp('2024-01-01T00:00:00Z')", "timestamp('2024-01-01T01:00:00+01:00') + duration('1s')", "duration('9223372036s') + duration('9223372036s')", "timestamp('2024-01-01T00:00:00Z') < timestamp('2024-01-01T00:00:01Z')", "duration('1s') > duration('999ms')"];
  // Texts and bytes.
  for (const subject of ["'hello'", "''", "'héllo 😀'"]) for (const part of ["''", "'h'", "'llo'", "'x'", "'😀'"]) yield* [`${subject}.contains(${part})`, `${subject}.startsWith(${part})`, `${subject}.endsWith(${part})`];
  for (const pattern of ["h.l", "^h", "o$", "(?i)HELLO", "[[:alpha:]]+", "\\\\d", "(", "(?=a)", "a**", "[", "\\\\pL+", "(?P<n>h)", "\\\\Ahello\\\\z", "x{1001}"]) yield* [`'hello'.matches('${pattern}')`, `matches('hello', '${pattern}')`];
  yield* ["dyn(1).contains('a')", "dyn('a').contains(dyn(1))", "dyn(1).matches('a')", "dyn('a').matches(dyn(1))", "'a'.contains(1)", "'a'.contains('a', 'b')", "contains('a', 'b')", "'abc'.size()", "size('é😀')", "b'abc'.size()", "{'a': 1}.size()", "[1].size()", "1.size()", "size()", "size(1, 2)", "'a' + 'b' + 'c'", "b'a' + b'\\xff'", "'\\u00e9\\U0001F600\\x41\\101\\n\\t\\\\\\'\\\"\\`\\?'", "r'\\n'", "'''a\n'b'''", "\"\"\"x\"y\"\"\"", "b'\\u0041'", "'\\U00110000'", "'\\ud800'", "b'é\\xe9'", "br'\\x'", "string(b'\\xff')", "string(b'\\xc3\\xa9')", "'a' < 'b'", "'\\uffff' < '😀'", "b'a' < b'b'"];
  // Lists and maps.
  yield* ["[1, 2] + [3]", "[] + []", "[1] + ['a']", "[[1], [2]] + [[3]]", "[1, 2] == [1.0, 2u]", "[1] == [2]", "[] == {}", "[1, 2][2]", "[1, 2][-1]", "[1, 2][1.0]", "[1, 2][0u]", "[1, 2][dyn(1.5)]", "[1, 2][dyn(1u)]", "[1, 2]['a']", "[[1, 2], [3]][0][1]", "1 in [1, 2]", "1.0 in [1, 2]", "1u in [2, 3]", "'a' in {'a': null}", "1 in {1u: 2}", "1.0 in {1: 2}", "1.5 in {1: 2}", "null in [null]", "[1] in [[1], [2]]", "{'a': 1}.a", "{'a': 1}['a']", "{'a': 1}.b", "{'a': 1}['b']", "{1: 2}[1]", "{1: 2}[1u]", "{1: 2}[1.0]", "{1: 2}[2]", "{true: 1}[false]", "{'a': 1, 'a': 2}", "{'a': {'b': [1, {'c': 2}]}}.a.b[1].c", "{b'a': 1}", "{null: 1}[null]", "{1.5: 1}[1.5]", "{1: 1, 1u: 2, 1.0: 3}.size()", "{'a': 1} == {'a': 1.0}", "{'a': 1} == {'b': 1}", "{1: 'a'} == {1u: 'a'}", "{'a': 1} != {}", "[1, [2, [3]]]", "[[1]]", "[[1]] + [[2]]", "[{}]", "[null, true, 1u, 1.5, b'a', 'b']", "[int, duration('1s'), timestamp('2024-01-01T00:00:00Z')]", "[double('NaN')]", "[[1].map(x, x)]", "[obj.spec] + [obj.spec]", "[1] + obj.items", "obj.items + [null]", "[obj.items]", "[obj]", "[1,]", "{'a': 1,}", "[,]", "{,}", "['<&>']"];
  // Loops.
  for (const range of ["[1, 2, 3]", "[]", "['a', 1]", "{'a': 1}", "{}", "obj.items", "obj.spec", "obj.spec.replicas", "null", "'abc'", "1", "dyn(1)", "dyn('a')", "dyn(null)", "dyn([1])"]) {
    for (const macro of ["all", "exists", "exists_one", "filter", "map"]) yield* [`${range}.${macro}(x, x == 1)`, `${range}.${macro}(x, x > 1)`];
    yield* [`${range}.map(x, [x])`, `${range}.map(x, x != 2, x)`];
  }
  yield* ["[1, 2].all(x, 1 / (x - 1) > 0)", "[1, 2].exists(x, 1 / (x - 1) > 0)", "[2, 1].exists(x, 1 / (x - 1) > 0)", "[1, 2].exists_one(x, 1 / (x - 1) > 0)", "[1, 2].map(x, 1 / (x - 1))", "[1, 2].filter(x, 1 / (x - 1) > 0)", "[1, 2].all(x, x)", "[1, 2].exists(x, 'a')", "[1, 2].filter(x, x)", "[dyn(1), true].exists(x, x)", "[dyn(1), dyn('a')].filter(x, x)", "[[1, 2], [3]].map(x, x.map(y, y * 2))", "[1, 2].map(x, [3, 4].map(x, x + 1))", "[1].map(obj, obj)", "[1].map(x, obj.spec)", "[1].all(1, true)", "[1].map(1, 2)", "[1].filter(a.b, true)", "[1].exists(x)", "[1].all(x, true, true)", "[1, 2, 3].map(x, x > 1, x * 2)", "{'a': 1, 'b': 2}.all(k, k != 'c')", "[3, 1, 2].filter(x, x > 1).map(x, x * 10)", "[1, 2].map(x, {'v': x})", "[1].map(x, x) + [2]", "[1].map(__result__, __result__)", "[1].exists(x, __result__)", "[1, 2].exists(i, [2, 3].exists(j, i == j))"];
  // Presence, variables, members.
  for (const path of ["obj", "obj.spec", "obj.spec.replicas", "obj.spec.none", "obj.none", "obj.none.x", "obj.spec.replicas.x", "obj.items", "obj.items.x", "obj.nothing", "obj.nothing.x", "obj.metadata.labels['app.kubernetes.io/name']", "obj['spec']['replicas']", "obj.items[0]", "obj.items[9]", "obj.items[-1]", "obj.items['a']", "obj.metadata[1]", "obj.metadata[null]", "obj.metadata[obj.spec]", "obj[obj.key]", "returned.status", "returned.status.conditions", "returned.status.conditions[0].type", "returned.other", "inventory.name", "inventory.none", "inventory['name']", "propagation.lastReturnedUpdateTimestamp", "propagation.none", ".obj.spec.replicas", ".inventory.name", "nosuch", "nosuch.x", "nosuch.x.y", ".nosuch", "int.x", "google", "google.protobuf.Timestamp", "google.protobuf.Nothing"]) yield* [path, `has(${path})`, `type(${path})`, `${path} == null`];
  yield* ["has(obj.spec.replicas) && obj.spec.replicas > 1", "has(obj.none.x) || true", "has(obj.none) ? obj.none : 'default'", "returned.status.conditions.exists(c, c.type == 'Available' && c.status == 'True')", "returned.status.conditions.filter(c, c.status == 'True').map(c, c.type)", "returned.status.conditions.map(c, c)", "size(returned.status.conditions)", "obj.spec.replicas * 1000000", "obj.spec.ratio * 2.0", "obj.spec.ratio * 2", "obj.spec.replicas + 1.0", "obj.spec.replicas == 3.0", "string(obj.spec.replicas) + '/' + string(returned.status.replicas)", "double(returned.status.replicas) / 3.0", "returned.status.replicas / 0", "returned.status.big + 1", "obj.metadata.name.startsWith('ng')", "inventory.name in ['edge-1', 'edge-2']", "inventory.name + 1", "inventory.name.size() > 3", "inventory.name.x", "inventory == {'name': 'edge-1'}", "obj == obj", "obj.spec == {'replicas': 3}", "obj.spec.flag && obj.spec.replicas > 1", "obj.spec.replicas && true", "true || obj.none", "obj.none || true", "false && obj.none", "obj.none && false", "obj.none || false", "obj.none && obj.nada", "obj.nothing == null", "obj.nothing + 1", "type(obj) == map", "type(obj.items) == list", "type(obj.spec.replicas) == int", "type(null) == null_type", "type(type(1)) == type", "type(1u) == uint", "type(propagation.lastReturnedUpdateTimestamp) == google.protobuf.Timestamp", "type(duration('1s')) == google.protobuf.Duration", "propagation.lastReturnedUpdateTimestamp != timestamp('2020-01-01T00:00:00Z')", "propagation.lastReturnedUpdateTimestamp > timestamp('2024-01-01T00:00:00Z')", "propagation.lastReturnedUpdateTimestamp.getFullYear()", "propagation", "[propagation.lastReturnedUpdateTimestamp]", "int", "type", "list", "map", "bool", "null_type"];
  // Choice, types that differ, unification.
  yield* ["[] == [] ? 1 : 'a'", "[[], [1], ['a']]", "[] + [1] + ['a']", "{} == {1: 2} || {} == {'a': 1}", "[].map(x, x + 1) + ['a']", "[].map(x, [x, 1, 'a'])", "[].exists(x, x == 1 && x == 'a')", "[[]].map(x, x + [1]).map(y, y + ['a'])", "true ? 1 : 2", "true ? 1 : 'a'", "false ? 1 : dyn('a')", "1 ? 2 : 3", "null ? 1 : 2", "true ? [1] : []", "true ? {} : {'a': 1}", "true ? [] : ['a']", "true ? null : 1", "true ? null : duration('1s')", "(true ? obj : returned).spec", "(false ? obj : returned).status.replicas", "true ? false ? 1 : 2 : 3", "1 < 2 ? 'a' : 'b'", "obj.spec.flag ? 'on' : 'off'", "obj.spec.replicas ? 1 : 2", "[1, 'a', 2.0]", "[[], [1]]", "[[1], []]", "[{}, {'a': 1}]", "{'a': 1, 'b': 'c'}", "{1: 'a', 'b': 2}", "[] == [1]", "1 == 'a'", "1 == 1u", "1 == 1.0", "1 < 1u", "1 < 'a'", "1 == null", "null == null", "duration('1s') == null", "[1] == null", "obj == null", "[null, 1]", "[1, null]", "[duration('1s'), null]", "1 in 1", "1 in 'a'", "'a' in [1]", "1 in obj.items", "1 + 'a'", "1 + 1u", "1 + 1.0", "[1] + [1.0]", "[1] + 1", "'a' * 2", "1.0 % 2.0", "true + true", "null + 1", "-true", "f(1)", "obj.f()", "obj.f(1)", "size.x", "x.size()", "1 && true", "true && 1", "1 || 'a' || true", "true && (false || 1)", "1 && 2 && 3", "nosuch && other", "nosuch == other", "size(nosuch)", "nosuch.all(x, y)", "[nosuch]", "{nosuch: 1}", "1 + nosuch + 'a'", "(1 + 'a') + 1", "size(1 + 'a')", "dyn(1) + 1", "dyn([]) + [1]", "dyn(1)[0]", "type(1) + 1", "Foo{}", "Foo{a: 1}", "foo.Bar{}", "obj{}", "int{}"];
  // A key chooses a map and leaves the type of the member open: the first overload that is tried fixes it, and others do not count.
  for (const name of ["bool", "bytes", "double", "duration", "dyn", "int", "size", "string", "timestamp", "type", "uint"]) for (const part of ["obj.spec['replicas']", "obj.spec['ratio']", "obj['kind']", "obj['nothing']", "obj['items'][0]", "obj.spec[obj.key]", "{}['a']", "[][0]", "[dyn(1)][0]", "{'a': dyn(1)}['a']", "(true ? obj['kind'] : 1)", "(true ? 1 : obj['kind'])", "propagation['lastReturnedUpdateTimestamp']"]) yield `${name}(${part})`;
  yield* ["obj['kind'].size()", "obj['kind'].getHours()", "propagation['lastReturnedUpdateTimestamp'].getHours()", "string(obj.metadata['labels']['x'])", "obj.spec['replicas'] + 1.5", "-obj.spec['replicas']", "obj.spec['ratio'] < 1", "[obj.spec['replicas']].map(x, string(x))", "string(obj.spec['replicas']) + string(obj.spec['ratio'])"];
  // Several lines, comments, wide characters before an error.
  yield* ["1 +\n2", "1 // one\n+ 2 // two", "obj.spec\n  .replicas\n  > 'a'", "'é' + 1", "'😀😀' + nosuch", "\tnosuch", "nosuch +\n  other +\n\tthird", "(((1)))", "((1 + 2) * (3 - 4)) / -5", "1 + 2 * 3 - 4 / 2 % 3", "1 - 2 - 3", "2 * 3 / 4 * 5", "true || false && false", "1 < 2 == true", "1 == 1 == true", "!true || true", "-1 * -1", "-1.5 - -1.5", "0x1F + 0xau == 1u", "0x1F", "0xFFu", "1e3", "1.5E-3", ".5", "1.5.x", "a.b.c.d"];
  // Malformed.
  yield* ["", " ", "1 2", "1 +", "(1", "1)", "[1", "[1,", "{1:2", "{1}", "a.", "a..b", "a.1", "a.in", "a.true", "true.", "f(", "f(1,", "f(1", "1 ?", "1 ? 2", "1 ? 2 :", "a b c", "a[", "a[1", "x in", "in x", "&& a", "a &&", "a & b", "a = b", "a | b", "'abc", "#", "a # b", "1 + + 2", "-", "!-x", "-!x", "a.b.", "a.?b", "a[?0]", "[?a]", "{?'a': 1}", "package", "obj.package", "for.x", "if", "has(a)", "has(1, 2)", "has(obj.spec['x'])", "1..2", "1.", "0x", "1u2", "99999999999999999999", "99999999999999999999u", "1e999", "a ? b : c : d", "a ==", "a == == b", "(", "()", "[]]", "{}}", "a.b(", "a.b(1", "a.b(1,)", "f(1,)", "{1:2,3}", "Foo{a}", "Foo{", "a\n+\n", "é", "'é' + x.", "a.size() x", "returned.status.", "returned.status. ==", "obj.spec ==", "returned.status.conditions.exists(c, c.type ==)", "returned.status.replicas >> 1", "obj.metadata.name = 'x'", "if x", "a; b", "a, b", "1 + 2)", "@", "$x", "a`b"];
  for (const depth of [100, 248, 249, 250, 251, 252, 260]) yield* [`${"(".repeat(depth)}1${")".repeat(depth)}`, `${"[".repeat(depth)}1${"]".repeat(depth)}`, Array(depth).fill("1").join(" + "), Array(depth).fill("true").join(" && "), `obj${".a".repeat(depth)}`, Array(depth).fill("1").join(" < ")];
}

/** The variables; integers and doubles are what the decoder of Kubernetes makes of these numbers. */
export const variables = {
  obj: { apiVersion: "apps/v1", kind: "Deployment", key: "spec", metadata: { name: "nginx", labels: { "app.kubernetes.io/name": "nginx" } }, spec: { replicas: 3, ratio: 0.5, flag: true }, items: [1, 2.5, "a", null, { b: [true] }], nothing: null },
  returned: { status: { replicas: 2, big: 9007199254740991, conditions: [{ type: "Available", status: "True" }, { type: "Progressing", status: "False" }] } },
  inventory: { name: "edge-1" },
  propagation: { lastReturnedUpdateTimestamp: "2024-05-06T07:08:09Z" },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${JSON.stringify({ variables, expressions: [...new Set(expressions())] })}\n`);
