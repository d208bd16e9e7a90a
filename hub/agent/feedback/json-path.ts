/**
 * The JSON paths with which feedback rules name values, as `kubectl get -o jsonpath` has them, without the braces: members (`.a`, `['a.b']`), elements
 * (`[0]`, `[-1]`, `[*]`, `.*`) and filters that compare a member with a text, a number or a truth (`[?(@.type=="Ready")]`). Ranges, unions and
 * `..` are not understood.
 */

type Step = (value: unknown) => readonly unknown[];

/** The values at a path, in order; none where a member is missing. @throws Error for a path that is none, or is not understood. */
export function valuesAt(path: string, root: unknown): readonly unknown[] {
  return parse(path).reduce<readonly unknown[]>((values, step) => values.flatMap(step), [root]);
}

const MEMBER = /^\.([^.[\]*]+)/;
const ALL = /^(?:\.\*|\[\*\])/;
const QUOTED = /^\[(?:'([^']*)'|"([^"]*)")\]/;
const ELEMENT = /^\[(-?\d+)\]/;
const FILTER = /^\[\?\(@((?:\.[^.[\]=!<>()\s]+)+)\s*(==|!=)\s*(?:'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?|true|false))\)\]/;

function parse(path: string): readonly Step[] {
  const steps: Step[] = [];
  let rest = path.trim().replace(/^\$/, "");
  if (rest !== "" && !/^[.[]/.test(rest)) rest = `.${rest}`;
  while (rest !== "" && rest !== ".") {
    const [length, step] = next(rest) ?? fail(path, rest);
    steps.push(step);
    rest = rest.slice(length);
  }
  return steps;
}

function next(rest: string): readonly [length: number, step: Step] | undefined {
  const all = ALL.exec(rest);
  if (all !== null) return [all[0].length, elements];
  const filter = FILTER.exec(rest);
  if (filter !== null) {
    const [text, members = "", operator, single, double, literal] = filter;
    const wanted = literal === undefined ? (single ?? double ?? "") : (JSON.parse(literal) as number | boolean);
    const names = members.slice(1).split(".");
    return [text.length, (value) => elements(value).filter((element) => {
      const found = names.reduce<readonly unknown[]>((values, name) => values.flatMap(member(name)), [element]);
      return found.length > 0 && (found[0] === wanted) === (operator === "==");
    })];
  }
  const element = ELEMENT.exec(rest);
  if (element !== null) return [element[0].length, (value) => (Array.isArray(value) ? (value as readonly unknown[]).slice(Number(element[1])).slice(0, 1) : [])];
  const name = QUOTED.exec(rest) ?? MEMBER.exec(rest);
  return name === null ? undefined : [name[0].length, member(name[1] ?? name[2] ?? "")];
}

const member = (name: string): Step => (value) => (typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name) ? [(value as Readonly<Record<string, unknown>>)[name]] : []);
const elements: Step = (value) => (Array.isArray(value) ? (value as readonly unknown[]) : typeof value === "object" && value !== null ? Object.values(value) : []);

function fail(path: string, rest: string): never {
  throw new Error(`failed to parse json path ${path}: ${JSON.stringify(rest)} is not understood`);
}
