/** Executes a parsed template over a map of texts, with the messages of `text/template`. Works on bytes, see bytes.ts. */
import { CallError, implementations } from "./functions";
import { print, type AnyNode, type ChainNode, type CommandNode, type FieldNode, type IdentifierNode, type ListNode, type NumberNode, type Operand, type PipeNode, type Statement, type VariableNode, type BranchNode, type TemplateNode } from "./nodes";
import { quote } from "./quote";
import { signatureOf, type FunctionName, type Parameter, type Signature } from "./signatures";
import { sprint, sprintf } from "./sprintf";
import { goBool, goInt, goString, isTrue, type MaybeValue } from "./values";

/** Bytes of output and steps after which a template is stopped: what it makes could not travel, or it would never end. */
const MAX_OUTPUT = 4 * 1024 * 1024;
const MAX_STEPS = 20_000_000;
const MAX_TEMPLATE_DEPTH = 100_000;

export interface ExecutionResult {
  /** What was written, up to the error. */
  readonly text: string;
  readonly error?: string;
}

/** @param name - of the main template among `templates`; positions in messages are in `source`. */
export function execute(name: string, source: string, templates: ReadonlyMap<string, ListNode>, data: ReadonlyMap<string, string>): ExecutionResult {
  const main = templates.get(name);
  if (main === undefined) throw new Error(`the template ${name} was not parsed`);
  const dot: MaybeValue = { type: "map[string]string", value: data };
  const run: Run = { name, source, templates, output: [], size: 0, steps: 0, at: undefined };
  try {
    new Execution(run, name, dot, 0).walk(dot, main);
    return { text: run.output.join("") };
  } catch (error) {
    const text = run.output.join("");
    if (error instanceof ExecutionError) return { text, error: error.message };
    // Our stack ends before Go's limit on nested templates does.
    if (error instanceof RangeError && run.at !== undefined) return { text, error: run.at.message(`exceeded maximum template depth (${MAX_TEMPLATE_DEPTH})`) };
    throw error;
  }
}

class ExecutionError extends Error {
  override readonly name = "ExecutionError";
}

interface Run {
  readonly name: string;
  readonly source: string;
  readonly templates: ReadonlyMap<string, ListNode>;
  readonly output: string[];
  size: number;
  steps: number;
  /** The innermost template being executed. */
  at: Execution | undefined;
}

/** Marks the absence of a value from an earlier stage of a pipeline, which is not the same as nothing. */
const missing = Symbol("missing");
type Final = MaybeValue | typeof missing;

type Jump = "break" | "continue" | undefined;

/** One template being executed: its variables, and where it is, for messages. */
class Execution {
  private readonly variables: { readonly name: string; value: MaybeValue }[];
  private node: AnyNode | undefined;

  constructor(private readonly run: Run, private readonly name: string, dot: MaybeValue, private readonly depth: number) {
    this.variables = [{ name: "$", value: dot }];
    run.at = this;
  }

  /** With location, template and node before it, as Go puts them there. */
  message(text: string): string {
    if (this.node === undefined) return `template: ${this.name}: ${text}`;
    const before = this.run.source.slice(0, this.node.pos);
    const line = before.split("\n").length;
    const column = before.length - (before.lastIndexOf("\n") + 1);
    return `template: ${this.run.name}:${line}:${column}: executing ${quote(this.name)} at <${print(this.node)}>: ${text}`;
  }

  walk(dot: MaybeValue, list: ListNode): Jump {
    this.node = list;
    for (const statement of list.nodes) {
      const jump = this.statement(dot, statement);
      if (jump !== undefined) return jump;
    }
    return undefined;
  }

  private statement(dot: MaybeValue, statement: Statement): Jump {
    this.node = statement;
    this.step();
    switch (statement.kind) {
      case "text":
        this.write(statement.text);
        return undefined;
      case "action": {
        const value = this.pipeline(dot, statement.pipe);
        if (statement.pipe.variables.length === 0) {
          this.node = statement;
          this.write(value === undefined ? "<no value>" : sprint([value]));
        }
        return undefined;
      }
      case "break":
      case "continue":
        return statement.kind;
      case "if":
      case "with":
        return this.scoped(() => {
          const value = this.pipeline(dot, statement.pipe);
          if (isTrue(value)) return this.walk(statement.kind === "with" ? value : dot, statement.list);
          return statement.otherwise === undefined ? undefined : this.walk(dot, statement.otherwise);
        });
      case "range":
        return this.scoped(() => this.range(dot, statement));
      case "template":
        this.invoke(dot, statement);
        return undefined;
    }
  }

  private range(dot: MaybeValue, branch: BranchNode & { readonly kind: "if" | "with" | "range" }): Jump {
    const { pipe, list, otherwise } = branch;
    const value = this.pipeline(dot, pipe);
    const mark = this.variables.length;
    const [first, second] = pipe.variables.map((v) => v.names[0] ?? "");
    const iterate = (index: MaybeValue, element: MaybeValue): Jump => {
      this.step();
      if (pipe.assigns) {
        if (first !== undefined) this.assign(first, second === undefined ? element : index);
        if (second !== undefined) this.assign(second, element);
      } else {
        if (first !== undefined) this.setFromTop(1, element);
        if (second !== undefined) this.setFromTop(2, index);
      }
      const jump = this.walk(element, list);
      this.variables.length = mark;
      return jump;
    };
    let iterations = 0;
    if (value?.type === "int" || value?.type === "uint8") {
      if (pipe.variables.length > 1) this.fail("can't use %v to iterate over more than one variable", value);
      for (let i = 0n; i < value.value; i++, iterations++) if (iterate(undefined, { type: value.type, value: i }) === "break") return undefined;
    } else if (value?.type === "map[string]string") {
      for (const [key, element] of value.value) {
        iterations++;
        if (iterate(goString(key), goString(element)) === "break") return undefined;
      }
    } else if (value !== undefined) this.fail("range can't iterate over %v", value);
    return iterations > 0 || otherwise === undefined ? undefined : this.walk(dot, otherwise);
  }

  private invoke(dot: MaybeValue, node: TemplateNode): void {
    const list = this.run.templates.get(node.name);
    if (list === undefined) this.fail("template %q not defined", goString(node.name));
    else {
      if (this.depth === MAX_TEMPLATE_DEPTH) this.fail("exceeded maximum template depth (%v)", goInt(MAX_TEMPLATE_DEPTH));
      const argument = node.pipe === undefined ? undefined : this.pipeline(dot, node.pipe);
      new Execution(this.run, node.name, argument, this.depth + 1).walk(argument, list);
      this.run.at = this;
    }
  }

  private pipeline(dot: MaybeValue, pipe: PipeNode): MaybeValue {
    this.node = pipe;
    let value: Final = missing;
    for (const command of pipe.commands) value = this.command(dot, command, value);
    const result = value === missing ? undefined : value;
    for (const { names } of pipe.variables) {
      const [name = ""] = names;
      if (pipe.assigns) this.assign(name, result);
      else this.variables.push({ name, value: result });
    }
    return result;
  }

  private command(dot: MaybeValue, command: CommandNode, final: Final): MaybeValue {
    this.step();
    const { args } = command;
    const [word] = args;
    if (word === undefined) throw new Error("the parser let an empty command pass");
    switch (word.kind) {
      case "field":
        return this.field(dot, word, args, final);
      case "chain":
        return this.chain(dot, word, args, final);
      case "identifier":
        return this.call(dot, word, command, args.slice(1), final);
      case "pipe":
        this.mustBeAlone(args, final);
        return this.pipeline(dot, word);
      case "variable":
        return this.variable(dot, word, args, final);
      case "bool":
      case "dot":
      case "nil":
      case "number":
      case "string":
        this.node = word;
        this.mustBeAlone(args, final);
        return word.kind === "nil" ? this.fail("nil is not a command") : this.literal(dot, word);
    }
  }

  private literal(dot: MaybeValue, node: Operand & { readonly kind: "bool" | "dot" | "number" | "string" }): MaybeValue {
    switch (node.kind) {
      case "bool":
        return goBool(node.value);
      case "dot":
        return dot;
      case "number":
        return this.constant(node);
      case "string":
        return goString(node.value);
    }
  }

  /** The type of a constant follows from how it is written. */
  private constant(node: NumberNode): MaybeValue {
    this.node = node;
    const { text, value } = node;
    if (value.complex !== undefined) return { type: "complex128", value: value.complex };
    const isHexInteger = /^0[xX]./.test(text) && !/[pP]/.test(text);
    if (value.float !== undefined && !isHexInteger && !text.startsWith("'") && /[.eEpP]/.test(text)) return { type: "float64", value: value.float };
    if (value.int !== undefined) return goInt(value.int);
    return value.uint !== undefined ? this.fail("%s overflows int", goString(text)) : undefined;
  }

  private field(dot: MaybeValue, node: FieldNode, args: readonly Operand[], final: Final): MaybeValue {
    this.node = node;
    return this.fields(dot, node.names, args, final);
  }

  private chain(dot: MaybeValue, node: ChainNode, args: readonly Operand[], final: Final): MaybeValue {
    this.node = node;
    return this.fields(this.argument(dot, "value", node.base), node.names, args, final);
  }

  private variable(_dot: MaybeValue, node: VariableNode, args: readonly Operand[], final: Final): MaybeValue {
    this.node = node;
    const [name = "", ...names] = node.names;
    const value = this.lookUp(name).value;
    if (names.length > 0) return this.fields(value, names, args, final);
    this.mustBeAlone(args, final);
    return value;
  }

  private fields(receiver: MaybeValue, names: readonly string[], args: readonly Operand[], final: Final): MaybeValue {
    return names.reduce<MaybeValue>((value, name, i) => this.member(value, name, i === names.length - 1 && (args.length > 1 || final !== missing)), receiver);
  }

  private member(receiver: MaybeValue, name: string, hasArguments: boolean): MaybeValue {
    if (receiver === undefined) return this.fail("nil data; no entry for key %q", goString(name));
    if (receiver.type !== "map[string]string") return this.fail("can't evaluate field %s in type %s", goString(name), goString(receiver.type));
    if (hasArguments) this.fail("%s is not a method but has arguments", goString(name));
    const value = receiver.value.get(name);
    return value === undefined ? this.fail("map has no entry for key %q", goString(name)) : goString(value);
  }

  /** @param args - without the function itself; @param node - where a failure of the function is reported. */
  private call(dot: MaybeValue, identifier: IdentifierNode, node: CommandNode | IdentifierNode, args: readonly Operand[], final: Final): MaybeValue {
    this.node = identifier;
    const { name } = identifier;
    const signature = signatureOf(name as FunctionName);
    this.checkCount(name, signature, args.length, final);
    if (name === "and" || name === "or") return this.shortCircuit(dot, name, args, final);
    const given: MaybeValue[] = args.map((arg, i) => this.argument(dot, parameterAt(signature, i), arg));
    if (final !== missing) given.push(this.checked(final, parameterAt(signature, args.length)));
    try {
      if (name === "call") return callValue(given[0], args[0] === undefined ? finalText(final) : print(args[0]));
      return implementations[name]?.(given);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.node = node;
      return this.fail("error calling %s: %s", goString(name), goString(error.message));
    }
  }

  private checkCount(name: string, { fixed, variadic }: Signature, written: number, final: Final): void {
    const given = written + (final === missing ? 0 : 1);
    if (variadic !== undefined && given < fixed.length) this.fail("wrong number of args for %s: want at least %d got %d", goString(name), goInt(fixed.length), goInt(written));
    if (variadic === undefined && given !== fixed.length) this.fail("wrong number of args for %s: want %d got %d", goString(name), goInt(fixed.length), goInt(given));
  }

  private shortCircuit(dot: MaybeValue, name: "and" | "or", args: readonly Operand[], final: Final): MaybeValue {
    let value: MaybeValue;
    for (const arg of args) {
      value = this.argument(dot, "value", arg);
      if (isTrue(value) === (name === "or")) return value;
    }
    return final === missing ? value : final;
  }

  private argument(dot: MaybeValue, parameter: Parameter, node: Operand): MaybeValue {
    this.node = node;
    switch (node.kind) {
      case "dot":
        return this.checked(dot, parameter);
      case "nil":
        return parameter === "string" ? this.fail("cannot assign nil to %s", goString(parameter)) : undefined;
      case "field":
        return this.checked(this.field(dot, node, [node], missing), parameter);
      case "variable":
        return this.checked(this.variable(dot, node, [], missing), parameter);
      case "pipe":
        return this.checked(this.pipeline(dot, node), parameter);
      case "identifier":
        return this.checked(this.call(dot, node, node, [], missing), parameter);
      case "chain":
        return this.checked(this.chain(dot, node, [], missing), parameter);
      case "bool":
      case "number":
      case "string":
        if (parameter === "string" && node.kind !== "string") return this.fail("expected string; found %s", goString(print(node)));
        return this.literal(dot, node);
    }
  }

  private checked(value: MaybeValue, parameter: Parameter): MaybeValue {
    if (parameter !== "string") return value;
    if (value === undefined) return this.fail("invalid value; expected %s", goString(parameter));
    return value.type === "string" ? value : this.fail("wrong type for value; expected %s; got %s", goString(parameter), goString(value.type));
  }

  private mustBeAlone(args: readonly Operand[], final: Final): void {
    const [first] = args;
    if (first !== undefined && (args.length > 1 || final !== missing)) this.fail("can't give argument to non-function %s", goString(print(first)));
  }

  private lookUp(name: string): { value: MaybeValue } {
    return this.variables.findLast((v) => v.name === name) ?? this.fail("undefined variable: %s", goString(name));
  }

  private assign(name: string, value: MaybeValue): void {
    this.lookUp(name).value = value;
  }

  private setFromTop(n: number, value: MaybeValue): void {
    const variable = this.variables.at(-n);
    if (variable !== undefined) variable.value = value;
  }

  private scoped<T>(body: () => T): T {
    const mark = this.variables.length;
    const result = body();
    this.variables.length = mark;
    return result;
  }

  private write(text: string): void {
    this.run.size += text.length;
    if (this.run.size > MAX_OUTPUT) this.fail("output exceeds %d bytes", goInt(MAX_OUTPUT));
    this.run.output.push(text);
  }

  private step(): void {
    if (++this.run.steps > MAX_STEPS) this.fail("does not end within %d steps", goInt(MAX_STEPS));
  }

  private fail(format: string, ...args: readonly MaybeValue[]): never {
    throw new ExecutionError(this.message(sprintf(format, args)));
  }
}

function parameterAt({ fixed, variadic = "value" }: Signature, i: number): Parameter {
  return fixed[i] ?? variadic;
}

/** No value of a template is a function. */
function callValue(callee: MaybeValue, name: string): never {
  throw new CallError(callee === undefined ? "call of nil" : `non-function ${name} of type ${callee.type}`);
}

/** How Go names a value that came through the pipeline. */
function finalText(final: Final): string {
  if (final === missing || final === undefined) return "<invalid Value>";
  return final.type === "string" ? final.value : `<${final.type} Value>`;
}
