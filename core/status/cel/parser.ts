/**
 * Parses an expression by CEL's grammar. Errors are those of cel-go's ANTLR parser where one token is missing, too many or
 * wrong; what ANTLR finds after it has recovered from worse is not followed.
 */
import type { CallExpr, Expr } from "./expr";
import { tokenize, type Token } from "./lexer";
import { parseLiteral } from "./literal";
import { expandMacro, type MacroCall } from "./macros";
import type { SourceError } from "./source-error";

/** Code points that an expression may have. */
const MAX_SIZE = 100_000;
/** Nested rules of one kind, as cel-go counts them. */
const MAX_DEPTH = 250;

const RESERVED: ReadonlySet<string> = new Set(["as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"]);
const RELATIONS: ReadonlySet<string> = new Set(["<", "<=", ">=", ">", "==", "!=", "in"]);
const OPERATORS: Readonly<Record<string, string>> = { in: "@in" };
const STARTS = ["'['", "'{'", "'('", "'.'", "'-'", "'!'", "'true'", "'false'", "'null'", "NUM_FLOAT", "NUM_INT", "NUM_UINT", "STRING", "BYTES", "IDENTIFIER"];

/** The tree, or every error. */
export type ParseResult = { readonly ok: true; readonly expr: Expr } | { readonly ok: false; readonly errors: readonly SourceError[] };

/** Ends the parsing; what is wrong has been noted. */
class Abort extends Error {}

export function parse(source: string): ParseResult {
  const size = [...source].length;
  if (size > MAX_SIZE) return { ok: false, errors: [{ at: -1, message: `expression code point size exceeds limit: size: ${size}, limit ${MAX_SIZE}` }] };
  const { tokens, errors } = tokenize(source);
  const parser = new Parser(source, tokens, [...errors]);
  const expr = parser.start();
  return expr === undefined || parser.errors.length > 0 ? { ok: false, errors: parser.errors } : { ok: true, expr };
}

class Parser {
  private position = 0;
  private readonly depths = new Map<string, number>();

  constructor(
    private readonly source: string,
    private readonly tokens: readonly Token[],
    readonly errors: SourceError[],
  ) {}

  start(): Expr | undefined {
    try {
      const expr = this.expr();
      const { token } = this;
      if (token.kind !== "end") {
        this.syntaxError(token, `${this.peek(1).kind === "end" ? "extraneous" : "mismatched"} input '${token.text}' expecting <EOF>`);
      }
      return expr;
    } catch (error) {
      if (error instanceof Abort) return undefined;
      throw error;
    }
  }

  private expr(alternatives: readonly string[] = STARTS): Expr {
    return this.nested("expr", () => {
      this.expectStart(alternatives);
      const condition = this.logical("||", () => this.logical("&&", () => this.relation()));
      const at = this.take("?");
      if (at === undefined) return condition;
      const yes = this.logical("||", () => this.logical("&&", () => this.relation()));
      if (this.take(":") === undefined) this.abort(this.token, `mismatched input '${this.token.text}' expecting ':'`);
      return call(at, "_?_:_", condition, yes, this.expr());
    });
  }

  private logical(operator: "&&" | "||", operand: () => Expr): Expr {
    const first = operand();
    const args = [first];
    let at: number | undefined;
    for (let next = this.take(operator); next !== undefined; next = this.take(operator)) {
      at ??= next;
      args.push(operand());
    }
    return at === undefined ? first : { kind: "call", at, function: `_${operator}_`, args };
  }

  private relation(): Expr {
    return this.chain("relation", () => this.sum(), (text) => RELATIONS.has(text));
  }

  private sum(): Expr {
    return this.chain("calc", () => this.chain("calc", () => this.unary(), (text) => text === "*" || text === "/" || text === "%"), (text) => text === "+" || text === "-");
  }

  /** A chain of operators of one rank, from the left; each link is one level deeper. */
  private chain(rule: string, operand: () => Expr, isOperator: (text: string) => boolean): Expr {
    const before = this.depths.get(rule) ?? 0;
    let left = operand();
    while ((this.token.kind === "operator" || this.token.text === "in") && isOperator(this.token.text)) {
      const { at, text } = this.advance();
      this.deepen(rule);
      this.expectStart(STARTS);
      left = call(at, OPERATORS[text] ?? `_${text}_`, left, operand());
    }
    this.depths.set(rule, before);
    return left;
  }

  private unary(): Expr {
    this.expectStart(STARTS);
    const { text, at } = this.token;
    if (text !== "!" && (text !== "-" || /^(int|float)$/.test(this.peek(1).kind))) return this.member();
    let count = 0;
    while (this.take(text) !== undefined) count++;
    if (this.token.kind === "end" && text === "-") {
      this.syntaxError(this.token, "no viable alternative at input '-'");
    } else if (this.token.text === "-" || this.token.text === "!") {
      if (this.token.text !== "-" || !/^(int|float)$/.test(this.peek(1).kind)) this.abort(text === "-" ? this.token : this.peek(1), `no viable alternative at input '${text === "-" ? "-!" : `-${this.peek(1).text}`}'`);
    }
    this.expectStart(STARTS);
    const operand = this.member();
    return count % 2 === 0 ? operand : call(at, text === "!" ? "!_" : "-_", operand);
  }

  private member(): Expr {
    const before = this.depths.get("member") ?? 0;
    let expr = this.primary();
    for (;;) {
      const dot = this.take(".");
      if (dot !== undefined) {
        this.deepen("member");
        const next = this.selection(expr, dot);
        if (next === undefined) continue;
        expr = next;
        continue;
      }
      const bracket = this.take("[");
      if (bracket !== undefined) {
        this.deepen("member");
        if (this.take("?") !== undefined) this.errors.push({ at: bracket, message: "unsupported syntax '[?'" });
        const index = this.expr([...STARTS.slice(0, 6), "'?'", ...STARTS.slice(6)]);
        this.close("]");
        expr = call(bracket, "_[_]", expr, index);
        continue;
      }
      const typeName = this.token.text === "{" ? qualifiedName(expr) : undefined;
      if (typeName === undefined) break;
      expr = this.message(typeName);
    }
    this.depths.set("member", before);
    return expr;
  }

  /** What follows a dot; undefined where there is no name, which is noted and passed over. */
  private selection(operand: Expr, dot: number): Expr | undefined {
    if (this.take("?") !== undefined) this.errors.push({ at: dot, message: "unsupported syntax '.?'" });
    const { token } = this;
    if (token.kind !== "identifier") {
      if (/^(true|false|null)$/.test(token.text)) this.abort(token, `mismatched input '${token.text}' expecting IDENTIFIER`);
      this.syntaxError(token, `no viable alternative at input '${this.written(dot, token)}'`);
      if (token.kind === "operator" || token.text === "in") return undefined;
      throw new Abort();
    }
    this.advance();
    const open = this.take("(");
    if (open === undefined) return { kind: "select", at: dot, operand, field: token.text, testOnly: false };
    return this.callOrMacro({ at: open, function: token.text, target: operand, args: this.args() });
  }

  private primary(): Expr {
    const leadingDot = this.token.text === "." && this.peek(1).kind === "identifier" ? this.advance() : undefined;
    const token = this.advance();
    if (token.kind === "identifier") {
      if (RESERVED.has(token.text)) this.errors.push({ at: leadingDot?.at ?? token.at, message: `reserved identifier: ${token.text}` });
      const name = `${leadingDot === undefined ? "" : "."}${token.text}`;
      const open = this.take("(");
      if (open === undefined) return { kind: "ident", at: token.at, name };
      return this.callOrMacro({ at: open, function: name, args: this.args() });
    }
    switch (token.text) {
      case "(": {
        const inner = this.expr();
        this.close(")");
        return inner;
      }
      case "[":
        return { kind: "list", at: token.at, elements: this.elements() };
      case "{":
        return { kind: "map", at: token.at, entries: this.entries() };
      case ".":
        this.abort(this.token, `no viable alternative at input '${this.written(token.at, this.token)}'`);
    }
    const number = token.text === "-" ? this.advance() : token;
    const literal = parseLiteral(number, token.text === "-");
    if (literal.ok) return { kind: "literal", at: token.at, value: literal.value };
    this.errors.push({ at: token.at, message: literal.error });
    return { kind: "literal", at: token.at, value: null };
  }

  /** Of a call, the parenthesis being open. */
  private args(): readonly Expr[] {
    if (this.take(")") !== undefined) return [];
    const args = [this.expr([...STARTS.slice(0, 3), "')'", ...STARTS.slice(3)])];
    while (this.take(",") !== undefined) args.push(this.expr());
    this.close(")");
    return args;
  }

  private elements(): readonly Expr[] {
    const elements: Expr[] = [];
    while (this.token.text !== "]") {
      if (elements.length === 0 && this.take(",") !== undefined) break;
      if (this.token.kind === "end" && elements.length > 0) break;
      this.refuseOptional();
      elements.push(this.expr());
      if (this.take(",") === undefined) {
        this.separatorOr("]");
        return elements;
      }
    }
    this.close("]");
    return elements;
  }

  private entries(): readonly { readonly key: Expr; readonly value: Expr }[] {
    const entries: { readonly key: Expr; readonly value: Expr }[] = [];
    while (this.token.text !== "}") {
      if (entries.length === 0 && this.take(",") !== undefined) break;
      if (this.token.kind === "end" && entries.length > 0) break;
      this.refuseOptional();
      const key = this.expr();
      if (this.take(":") === undefined) this.abort(this.token, `mismatched input '${this.token.text}' expecting ':'`);
      entries.push({ key, value: this.expr() });
      if (this.take(",") === undefined) {
        this.separatorOr("}");
        return entries;
      }
    }
    this.close("}");
    return entries;
  }

  private message(typeName: string): Expr {
    const { at } = this.advance();
    const fields: { readonly name: string; readonly value: Expr }[] = [];
    while (this.token.text !== "}") {
      this.refuseOptional();
      const name = this.token;
      if (name.kind !== "identifier") this.abort(name, `mismatched input '${name.text}' expecting {'}', ',', '?', IDENTIFIER}`);
      this.advance();
      if (this.take(":") === undefined) this.abort(this.token, `mismatched input '${this.token.text}' expecting ':'`);
      fields.push({ name: name.text, value: this.expr() });
      if (this.take(",") === undefined) {
        this.separatorOr("}");
        return { kind: "struct", at, typeName, fields };
      }
    }
    this.close("}");
    return { kind: "struct", at, typeName, fields };
  }

  private refuseOptional(): void {
    const at = this.take("?");
    if (at !== undefined) this.errors.push({ at, message: "unsupported syntax '?'" });
  }

  private callOrMacro(macro: MacroCall): Expr {
    const expanded = expandMacro(macro);
    if (expanded === undefined) return { kind: "call", ...macro };
    if ("kind" in expanded) return expanded;
    this.errors.push(expanded);
    return { kind: "literal", at: macro.at, value: null };
  }

  /** One token too many is passed over; anything else ends the parsing. */
  private expectStart(alternatives: readonly string[]): void {
    const { token } = this;
    if (startsExpression(token)) return;
    const expecting = `expecting {${alternatives.join(", ")}}`;
    if (!startsExpression(this.peek(1)) || token.kind === "end") this.abort(token, `mismatched input '${token.text}' ${expecting}`);
    this.syntaxError(token, `extraneous input '${token.text}' ${expecting}`);
    this.advance();
  }

  private close(bracket: string): void {
    if (this.take(bracket) !== undefined) return;
    const { token } = this;
    if (this.peek(1).text === bracket && this.peek(1).kind === "operator") {
      this.syntaxError(token, `extraneous input '${token.text}' expecting '${bracket}'`);
      this.advance();
      this.advance();
    } else if (token.kind === "end") this.syntaxError(token, `missing '${bracket}' at '<EOF>'`);
    else this.abort(token, `mismatched input '${token.text}' expecting '${bracket}'`);
  }

  private separatorOr(bracket: string): void {
    if (this.take(bracket) === undefined) this.abort(this.token, `mismatched input '${this.token.text}' expecting {'${bracket}', ','}`);
  }

  /** The source from a place to the end of a token. */
  private written(from: number, to: Token): string {
    return to.kind === "end" ? this.source.slice(from).trimEnd() : this.source.slice(from, to.at + to.text.length);
  }

  private get token(): Token {
    return this.peek(0);
  }

  private peek(offset: number): Token {
    const token = this.tokens[Math.min(this.position + offset, this.tokens.length - 1)];
    if (token === undefined) throw new Error("the list of tokens has no end");
    return token;
  }

  private advance(): Token {
    const { token } = this;
    if (token.kind !== "end") this.position++;
    return token;
  }

  /** Place of the operator, if it is next. */
  private take(text: string): number | undefined {
    return this.token.kind === "operator" && this.token.text === text ? this.advance().at : undefined;
  }

  private nested<T>(rule: string, parseRule: () => T): T {
    const before = this.depths.get(rule) ?? 0;
    this.deepen(rule);
    const result = parseRule();
    this.depths.set(rule, before);
    return result;
  }

  private deepen(rule: string): void {
    const depth = (this.depths.get(rule) ?? 0) + 1;
    if (depth > MAX_DEPTH) {
      this.errors.push({ at: -1, message: rule === "expr" ? `expression recursion limit exceeded: ${MAX_DEPTH}` : "max recursion depth exceeded" });
      throw new Abort();
    }
    this.depths.set(rule, depth);
  }

  private syntaxError(token: Token, message: string): void {
    this.errors.push({ at: token.at, message: `Syntax error: ${message}` });
  }

  private abort(token: Token, message: string): never {
    this.syntaxError(token, message);
    throw new Abort();
  }
}

function call(at: number, name: string, ...args: readonly Expr[]): CallExpr {
  return { kind: "call", at, function: name, args };
}

function startsExpression({ kind, text }: Token): boolean {
  if (kind === "end") return false;
  if (kind === "operator") return ["[", "{", "(", ".", "-", "!"].includes(text);
  return text !== "in";
}

/** `a.b.c`, if the expression is that alone. */
function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === "ident") return expr.name;
  if (expr.kind !== "select" || expr.testOnly) return undefined;
  const operand = qualifiedName(expr.operand);
  return operand === undefined ? undefined : `${operand}.${expr.field}`;
}
