/** From TypeScript types to those of a Pulumi package schema: what the wire has decides, what programs may write adds to its documentation. */
import ts from "typescript";
import { docOf, membersOf, plainOf } from "./pulumi-declarations.mjs";

const ANY = { $ref: "pulumi.json#/Any" };
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** Collects named types while it converts. */
export class TypeSpecs {
  /** Token to definition. */
  named = new Map();
  /** Members that nobody has described, by type and name. */
  undocumented = new Set();
  #open = new Map();

  constructor(checker, namespace) {
    this.checker = checker;
    this.namespace = namespace;
  }

  /**
   * @param wire - type of what goes over the wire.
   * @param args - type of what a program writes in its place, if it is one of plain data too.
   * @param at - `name`: of a type that has none of its own; `computed`: members that nobody may give; `output`: what comes out is described.
   */
  of(wire, args, at) {
    const { checker } = this;
    const plain = args === undefined ? undefined : plainOf(args);
    if (wire.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any) || wire.aliasSymbol?.name === "Json") return ANY;
    if (wire.flags & ts.TypeFlags.BooleanLike) return { type: "boolean" };
    // All our numbers are counts, seconds or bytes.
    if (wire.flags & ts.TypeFlags.NumberLike) return { type: "integer" };
    const words = wordsOf(wire) ?? (plain?.aliasSymbol?.name === "OneOf" ? wordsOf(plain.aliasTypeArguments[0]) : undefined);
    if (words !== undefined) return this.#enum(wire.aliasSymbol?.name ?? at.name, words, docOf(wire.aliasSymbol, checker).text);
    if (wire.flags & ts.TypeFlags.StringLike) return { type: "string" };
    if (checker.isArrayType(wire)) return { type: "array", items: this.of(checker.getTypeArguments(wire)[0], elementOf(plain, checker), at) };
    if (wire.isUnion()) return this.#union(wire, at);
    if (wire.symbol?.name === "KubeObject") return { type: "object", additionalProperties: ANY };
    const values = checker.getIndexTypeOfType(wire, ts.IndexKind.String);
    if (values !== undefined) return { type: "object", additionalProperties: this.of(values, plain === undefined ? undefined : checker.getIndexTypeOfType(plain, ts.IndexKind.String), at) };
    // A reference without its optional UID is one: whatever gives a space can be passed on as one.
    return this.#object(wire.aliasSymbol?.name === "Omit" ? wire.aliasTypeArguments[0] : wire, plain, at);
  }

  /** Properties of an object type, and which of them are required. */
  properties(wire, args, at) {
    const written = args === undefined ? new Map() : membersOf(args, this.checker);
    const members = [...membersOf(wire, this.checker)].filter(([name]) => at.output || !at.computed.includes(name));
    const properties = members.map(([name, member]) => {
      const also = written.get(at.called?.[name] ?? name);
      const doc = describe(at.top ? [also, at.members?.get(name), member] : [member, also], at);
      if (doc.description === "") this.undocumented.add(`${at.name}.${name}`);
      return [name, { ...this.of(member.type, also?.type, { ...at, top: false, members: undefined, called: {}, optional: [], name: at.name + capital(name) }), ...doc }];
    });
    const required = members.filter(([name, { optional }]) => !optional && (at.output || (!at.optional.includes(name) && written.get(at.called?.[name] ?? name)?.optional !== true))).map(([name]) => name);
    return { properties: Object.fromEntries(properties), required: required.sort() };
  }

  #union(wire, at) {
    const alias = wire.aliasSymbol?.name ?? at.name;
    const objects = wire.types.filter(({ flags }) => flags & ts.TypeFlags.Object);
    const nameOf = (type) => (objects.length === 1 ? alias : alias + capital(this.checker.getPropertiesOfType(type)[0].name));
    return { oneOf: wire.types.map((type) => this.of(type, undefined, { ...at, name: type.flags & ts.TypeFlags.Object ? nameOf(type) : alias })) };
  }

  #object(wire, args, at) {
    const own = wire.aliasSymbol?.name ?? wire.symbol?.name;
    const name = (own === undefined || own === "__type" ? at.name : own).replace(/Inputs$/, "");
    // It may hold itself.
    const key = `${name} ${at.output}`;
    if (!this.#open.has(key)) {
      this.#open.set(key, undefined);
      const text = docOf(wire.aliasSymbol ?? wire.symbol, this.checker).text;
      const token = this.#define(name, { type: "object", ...(text === "" ? {} : { description: oneLine(text) }), ...this.properties(wire, args, { ...at, name }) }, at);
      this.#open.set(key, token);
    }
    return { $ref: `#/types/${this.#open.get(key) ?? this.#token(name)}` };
  }

  #enum(name, words, text) {
    return { $ref: `#/types/${this.#define(name, { type: "string", ...(text === "" ? {} : { description: oneLine(text) }), enum: words.map((value) => ({ value })) }, { output: false })}` };
  }

  /** What comes out may hold more than what went in: then it is a type of its own. */
  #define(name, definition, { output }) {
    const text = JSON.stringify(definition);
    for (const candidate of output ? [name, `${name}State`] : [name]) {
      const token = this.#token(candidate);
      const other = this.named.get(token);
      if (other === undefined) this.named.set(token, definition);
      if (other === undefined || JSON.stringify(other) === text) return token;
    }
    throw new Error(`there are two different types ${name}; give one of them another name`);
  }

  #token(name) {
    return `${this.namespace}:${name}`;
  }
}

/** The first docstring that says something, with its default: as a value where it holds whatever else is given, else in words. */
function describe(docs, { top, output }) {
  const text = oneLine(docs.find((doc) => (doc?.text ?? "") !== "")?.text ?? "");
  const fallback = docs.find((doc) => doc?.fallback !== undefined)?.fallback;
  const value = top && !output && fallback !== undefined ? literalOf(fallback) : undefined;
  const isSaid = fallback === undefined || value !== undefined || (top && output);
  const description = isSaid ? text : `${text} Default: ${fallback}.`.trim();
  return { description, ...(value === undefined ? {} : { default: value }), ...(top && /Changing this replaces the resource/.test(text) ? { willReplaceOnChanges: true } : {}) };
}

function literalOf(text) {
  return /^("[^"]*"|\d+|true|false)$/.test(text) ? JSON.parse(text) : undefined;
}

/** Lines of a paragraph are one. */
export const oneLine = (text) => text.replace(/(\S)\n(?=\S)/g, "$1 ");

/** The words of a union of nothing but texts, ascending: the compiler knows no order of them. */
function wordsOf(type) {
  const types = type.isUnion() ? type.types : [type];
  return types.every((one) => one.isStringLiteral()) ? types.map(({ value }) => value).sort() : undefined;
}

function elementOf(type, checker) {
  return type !== undefined && checker.isArrayType(type) ? checker.getTypeArguments(type)[0] : undefined;
}
