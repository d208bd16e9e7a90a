/** Parses a template with all that it defines, with the messages of `text/template/parse`. Works on bytes, see bytes.ts. */
import type { ActionNode, BranchNode, ChainNode, CommandNode, JumpNode, ListNode, Operand, PipeNode, Statement, TemplateNode, VariableNode } from "./nodes";
import { print } from "./nodes";
import { describeToken, tokenize, type Token, type TokenKind } from "./lexer";
import { parseNumber } from "./number";
import { unquote } from "./quote";
import { builtinNames } from "./signatures";
import { sprintf } from "./sprintf";
import { goString } from "./values";

export type ParseResult = { readonly ok: true; readonly templates: ReadonlyMap<string, ListNode> } | { readonly ok: false; readonly error: string };

/** Deeper nesting overflows our own stack long before Go's limit; no manifest comes near. */
const MAX_NESTING = 500;

/** @param name - of the main template, which stands in messages and in the result. */
export function parse(name: string, text: string): ParseResult {
  const shared: Shared = { name, tokens: tokenize(text), at: 0, templates: new Map(), nesting: 0 };
  try {
    new TreeParser(shared, name).parseMain();
    return { ok: true, templates: shared.templates };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { ok: false, error: error.message };
  }
}

class ParseError extends Error {
  override readonly name = "ParseError";
}

interface Shared {
  readonly name: string;
  readonly tokens: readonly Token[];
  at: number;
  readonly templates: Map<string, ListNode>;
  nesting: number;
}

type Ending = { readonly kind: "end" | "else"; readonly pos: number };
type Parsed = Statement | Ending | { readonly kind: "comment" };

const operandKinds: ReadonlySet<TokenKind> = new Set<TokenKind>(["bool", "charConstant", "complex", "dot", "field", "identifier", "number", "nil", "rawString", "string", "variable", "leftParen"]);

/** One template: the main one, a definition or a block. Each looks ahead on its own, on the same tokens. */
class TreeParser {
  /** The last token read stands first: messages name its line. */
  private readonly ahead: [Token, Token, Token];
  private peeked = 0;
  private variables = ["$"];
  private rangeDepth = 0;
  private depth = 0;
  private actionLine = 0;

  constructor(private readonly shared: Shared, private name: string) {
    const none: Token = { kind: "eof", pos: 0, text: "", line: 0 };
    this.ahead = [none, none, none];
  }

  parseMain(): void {
    const pos = this.peek().pos;
    const nodes: Statement[] = [];
    while (this.peek().kind !== "eof") {
      if (this.peek().kind === "leftDelim") {
        const delim = this.next();
        if (this.nextNonSpace().kind === "define") {
          new TreeParser(this.shared, "definition").parseDefinition();
          continue;
        }
        this.ahead[1] = delim;
        this.peeked = 2;
      }
      const node = this.textOrAction();
      if (isEnding(node)) this.fail("unexpected %s", printEnding(node));
      if (isStatement(node)) nodes.push(node);
    }
    this.define({ kind: "list", pos, nodes });
  }

  private parseDefinition(): void {
    const context = "define clause";
    const name = this.nextNonSpace();
    if (name.kind !== "string" && name.kind !== "rawString") this.unexpected(name, context);
    this.name = this.unquoted(name);
    this.expect("rightDelim", context);
    const { list, ending } = this.itemList();
    if (ending.kind !== "end") this.fail("unexpected %s in %s", printEnding(ending), context);
    this.define(list);
  }

  private define(list: ListNode): void {
    const { templates } = this.shared;
    const known = templates.get(this.name);
    if (known === undefined || isEmptyList(known)) templates.set(this.name, list);
    else if (!isEmptyList(list)) this.fail("template: multiple definition of template %q", this.name);
  }

  private itemList(): { readonly list: ListNode; readonly ending: Ending } {
    const pos = this.peekNonSpace().pos;
    const nodes: Statement[] = [];
    while (this.peekNonSpace().kind !== "eof") {
      const node = this.textOrAction();
      if (isEnding(node)) return { list: { kind: "list", pos, nodes }, ending: node };
      if (isStatement(node)) nodes.push(node);
    }
    return this.fail("unexpected EOF");
  }

  private textOrAction(): Parsed {
    const token = this.nextNonSpace();
    if (token.kind === "text") return { kind: "text", pos: token.pos, text: token.text };
    if (token.kind !== "leftDelim") return this.unexpected(token, "input");
    this.actionLine = token.line;
    const node = this.action();
    this.actionLine = 0;
    return node;
  }

  private action(): Parsed {
    const token = this.nextNonSpace();
    const { kind } = token;
    if (kind === "block") return this.block();
    if (kind === "break" || kind === "continue") return this.jump(token, kind);
    if (kind === "else") return this.elseClause();
    if (kind === "end") return { kind: "end", pos: this.expect("rightDelim", "end").pos };
    if (kind === "if" || kind === "range" || kind === "with") return this.branch(kind);
    if (kind === "template") return this.template();
    this.backup();
    const { pos } = this.peek();
    return { kind: "action", pos, pipe: this.pipeline("command", "rightDelim") } satisfies ActionNode;
  }

  private jump(token: Token, kind: "break" | "continue"): JumpNode {
    const next = this.nextNonSpace();
    if (next.kind !== "rightDelim") this.unexpected(next, `{{${kind}}}`);
    if (this.rangeDepth === 0) this.fail(`{{${kind}}} outside {{range}}`);
    return { kind, pos: token.pos };
  }

  private elseClause(): Ending {
    const next = this.peekNonSpace();
    if (next.kind === "if" || next.kind === "with") return { kind: "else", pos: next.pos };
    return { kind: "else", pos: this.expect("rightDelim", "else").pos };
  }

  private branch(kind: BranchNode["kind"]): BranchNode {
    if (++this.shared.nesting > MAX_NESTING) this.fail("too many nested blocks");
    const inScope = this.variables.length;
    const pipe = this.pipeline(kind, "rightDelim");
    if (kind === "range") this.rangeDepth++;
    const { list, ending } = this.itemList();
    if (kind === "range") this.rangeDepth--;
    let otherwise: ListNode | undefined;
    if (ending.kind === "else") {
      if ((kind === "if" || kind === "with") && this.peek().kind === kind) {
        this.next();
        otherwise = { kind: "list", pos: ending.pos, nodes: [this.branch(kind)] };
      } else {
        const rest = this.itemList();
        if (rest.ending.kind !== "end") this.fail("expected end; found %s", printEnding(rest.ending));
        otherwise = rest.list;
      }
    }
    this.variables.length = inScope;
    this.shared.nesting--;
    return { kind, pos: pipe.pos, pipe, list, otherwise };
  }

  private block(): TemplateNode {
    const context = "block clause";
    const token = this.nextNonSpace();
    const name = this.templateName(token, context);
    const pipe = this.pipeline(context, "rightDelim");
    if (++this.shared.nesting > MAX_NESTING) this.fail("too many nested blocks");
    const inner = new TreeParser(this.shared, name);
    const { list, ending } = inner.itemList();
    if (ending.kind !== "end") this.fail("unexpected %s in %s", printEnding(ending), context);
    inner.define(list);
    this.shared.nesting--;
    return { kind: "template", pos: token.pos, name, pipe };
  }

  private template(): TemplateNode {
    const context = "template clause";
    const token = this.nextNonSpace();
    const name = this.templateName(token, context);
    if (this.nextNonSpace().kind === "rightDelim") return { kind: "template", pos: token.pos, name, pipe: undefined };
    this.backup();
    return { kind: "template", pos: token.pos, name, pipe: this.pipeline(context, "rightDelim") };
  }

  private templateName(token: Token, context: string): string {
    return token.kind === "string" || token.kind === "rawString" ? this.unquoted(token) : this.unexpected(token, context);
  }

  private pipeline(context: string, end: TokenKind): PipeNode {
    const { pos } = this.peekNonSpace();
    const variables: VariableNode[] = [];
    let assigns = false;
    while (this.peekNonSpace().kind === "variable") {
      const variable = this.next();
      const after = this.peek();
      const next = this.peekNonSpace();
      const declare = () => {
        this.nextNonSpace();
        variables.push({ kind: "variable", pos: variable.pos, names: variable.text.split(".") });
        this.variables.push(variable.text);
      };
      if (next.kind === "assign" || next.kind === "declare") {
        assigns = next.kind === "assign";
        declare();
        break;
      }
      if (next.kind === "char" && next.text === ",") {
        declare();
        if (context === "range" && variables.length < 2) {
          const { kind } = this.peekNonSpace();
          // A second variable, or an end that is complained about below.
          if (kind === "variable" || kind === "rightDelim" || kind === "rightParen") continue;
          this.fail("range can only initialize variables");
        }
        this.fail("too many declarations in %s", context);
      }
      // An operand after all: put back the space, if there was one, and the variable.
      if (after.kind === "space") {
        this.ahead[1] = after;
        this.ahead[2] = variable;
        this.peeked = 3;
      } else {
        this.ahead[1] = variable;
        this.peeked = 2;
      }
      break;
    }
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.nextNonSpace();
      if (token.kind === end) break;
      if (!operandKinds.has(token.kind)) this.unexpected(token, context);
      this.backup();
      commands.push(this.command());
    }
    if (commands.length === 0) this.fail("missing value for %s", context);
    commands.forEach(({ args: [first] }, i) => {
      if (i > 0 && first !== undefined && ["bool", "dot", "nil", "number", "string"].includes(first.kind)) this.fail("non executable command in pipeline stage %d", BigInt(i + 1));
    });
    return { kind: "pipe", pos, assigns, variables, commands };
  }

  private command(): CommandNode {
    const { pos } = this.peekNonSpace();
    const args: Operand[] = [];
    for (;;) {
      this.peekNonSpace();
      const operand = this.operand();
      if (operand !== undefined) args.push(operand);
      const token = this.next();
      if (token.kind === "space") continue;
      if (token.kind === "rightDelim" || token.kind === "rightParen") this.backup();
      else if (token.kind !== "pipe") this.unexpected(token, "operand");
      break;
    }
    if (args.length === 0) this.fail("empty command");
    return { kind: "command", pos, args };
  }

  private operand(): Operand | undefined {
    const base = this.term();
    if (base === undefined || this.peek().kind !== "field") return base;
    const { pos } = this.peek();
    const names: string[] = [];
    while (this.peek().kind === "field") names.push(this.next().text.slice(1));
    switch (base.kind) {
      case "field":
        return { kind: "field", pos, names: [...base.names, ...names] };
      case "variable":
        return { kind: "variable", pos, names: [...base.names, ...names] };
      case "bool":
      case "string":
      case "number":
      case "nil":
      case "dot":
        return this.fail("unexpected . after term %q", print(base));
      case "chain":
      case "identifier":
      case "pipe":
        return { kind: "chain", pos, base, names } satisfies ChainNode;
    }
  }

  private term(): Operand | undefined {
    const token = this.nextNonSpace();
    const { kind, pos, text } = token;
    if (kind === "identifier") return builtinNames.has(text) ? { kind, pos, name: text } : this.fail("function %q not defined", text);
    if (kind === "dot" || kind === "nil") return { kind, pos };
    if (kind === "variable") return this.variables.includes(text) ? { kind, pos, names: [text] } : this.fail("undefined variable %q", text);
    if (kind === "field") return { kind, pos, names: [text.slice(1)] };
    if (kind === "bool") return { kind, pos, value: text === "true" };
    if (kind === "rawString" || kind === "string") return { kind: "string", pos, quoted: text, value: this.unquoted(token) };
    if (kind === "charConstant" || kind === "complex" || kind === "number") {
      const number = parseNumber(text, kind);
      return number.ok ? { kind: "number", pos, text, value: number.value } : this.fail("%s", number.error);
    }
    if (kind === "leftParen") {
      if (this.depth >= MAX_NESTING) this.fail("max expression depth exceeded");
      this.depth++;
      const pipe = this.pipeline("parenthesized pipeline", "rightParen");
      this.depth--;
      return pipe;
    }
    this.backup();
    return undefined;
  }

  private unquoted(token: Token): string {
    return unquote(token.text) ?? this.fail("%s", "invalid syntax");
  }

  private next(): Token {
    if (this.peeked > 0) this.peeked--;
    else this.ahead[0] = this.read();
    return this.ahead[this.peeked] ?? this.ahead[0];
  }

  private peek(): Token {
    if (this.peeked > 0) return this.ahead[this.peeked - 1] ?? this.ahead[0];
    this.peeked = 1;
    return (this.ahead[0] = this.read());
  }

  private read(): Token {
    const { tokens } = this.shared;
    const token = tokens[Math.min(this.shared.at, tokens.length - 1)];
    this.shared.at++;
    return token ?? this.ahead[0];
  }

  private backup(): void {
    this.peeked++;
  }

  private nextNonSpace(): Token {
    let token = this.next();
    while (token.kind === "space") token = this.next();
    return token;
  }

  private peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.backup();
    return token;
  }

  private expect(kind: TokenKind, context: string): Token {
    const token = this.nextNonSpace();
    return token.kind === kind ? token : this.unexpected(token, context);
  }

  private unexpected(token: Token, context: string): never {
    if (token.kind !== "error") return this.fail("unexpected %s in %s", describeToken(token), context);
    if (this.actionLine === 0 || this.actionLine === token.line) return this.fail("%s%s", token.text, "");
    const started = ` in action started at ${this.shared.name}:${this.actionLine}`;
    return this.fail("%s%s", token.text, token.text.endsWith(" action") ? started.slice(" in action".length) : started);
  }

  private fail(format: string, ...args: readonly (string | bigint)[]): never {
    const values = args.map((a) => (typeof a === "string" ? goString(a) : ({ type: "int", value: a } as const)));
    throw new ParseError(`template: ${this.shared.name}:${this.ahead[0].line}: ${sprintf(format, values)}`);
  }
}

function isEnding(node: Parsed): node is Ending {
  return node.kind === "end" || node.kind === "else";
}

function isStatement(node: Parsed): node is Statement {
  return !isEnding(node) && node.kind !== "comment";
}

function printEnding({ kind }: Ending): string {
  return `{{${kind}}}`;
}

/** Nothing but white space; such a template gives way to another of its name. */
function isEmptyList({ nodes }: ListNode): boolean {
  return nodes.every((node) => node.kind === "text" && /^(?:[\t\n\v\f\r \x85\xa0]|\xc2[\x85\xa0])*$/.test(node.text));
}

