/** Static types, and when one can stand for another: unification as cel-go's checker does it. */

export type ScalarKind = "bool" | "bytes" | "double" | "duration" | "dyn" | "error" | "int" | "null" | "string" | "timestamp" | "uint";

export type CelType =
  | { readonly kind: ScalarKind }
  | { readonly kind: "list" | "map" | "type"; readonly params: readonly CelType[] }
  | { readonly kind: "param"; readonly name: string };

const scalar = (kind: ScalarKind): CelType => ({ kind });

export const BOOL = scalar("bool");
export const BYTES = scalar("bytes");
export const DOUBLE = scalar("double");
export const DURATION = scalar("duration");
export const DYN = scalar("dyn");
export const ERROR = scalar("error");
export const INT = scalar("int");
export const NULL = scalar("null");
export const STRING = scalar("string");
export const TIMESTAMP = scalar("timestamp");
export const UINT = scalar("uint");

export const listOf = (element: CelType): CelType => ({ kind: "list", params: [element] });
export const mapOf = (key: CelType, value: CelType): CelType => ({ kind: "map", params: [key, value] });
/** The type of a type; without argument that of `type` itself. */
export const typeOf = (...type: readonly CelType[]): CelType => ({ kind: "type", params: type });
export const param = (name: string): CelType => ({ kind: "param", name });

/** As cel-go prints a type: `map(string, dyn)`. */
export function formatType(type: CelType): string {
  if (type.kind === "param") return type.name;
  if (type.kind === "error") return "!error!";
  const params = paramsOf(type);
  return params.length === 0 ? type.kind : `${type.kind}(${params.map(formatType).join(", ")})`;
}

export function paramsOf(type: CelType): readonly CelType[] {
  return "params" in type ? type.params : [];
}

export function isDynOrError({ kind }: CelType): boolean {
  return kind === "dyn" || kind === "error";
}

/** What the type variables stand for. Trying out leaves no trace unless it succeeds. */
export class Substitutions {
  private readonly bound = new Map<string, CelType>();
  private readonly trail: (readonly [string, CelType | undefined])[] = [];
  private fresh = 0;

  newVariable(): CelType {
    return param(`_var${this.fresh++}`);
  }

  /** Whether `from` can be used where `to` is wanted, pairwise; binds variables so that it can. */
  assign(from: readonly CelType[], to: readonly CelType[]): boolean {
    const mark = this.trail.length;
    if (this.assignAll(from, to)) return true;
    for (const [name, before] of this.trail.splice(mark).reverse()) {
      if (before === undefined) this.bound.delete(name);
      else this.bound.set(name, before);
    }
    return false;
  }

  /** The type with its variables replaced; those that stand for nothing stay, or become dyn. */
  resolve(type: CelType, freeAsDyn = false): CelType {
    if (type.kind === "param") {
      const bound = this.bound.get(type.name);
      if (bound !== undefined) return this.resolve(bound, freeAsDyn);
      return freeAsDyn ? DYN : type;
    }
    return "params" in type && type.params.length > 0 ? { kind: type.kind, params: type.params.map((p) => this.resolve(p, freeAsDyn)) } : type;
  }

  private assignAll(from: readonly CelType[], to: readonly CelType[]): boolean {
    return from.length === to.length && from.every((type, i) => this.fits(type, to[i] ?? ERROR));
  }

  private fits(from: CelType, to: CelType): boolean {
    if (to.kind === "param") {
      const { valid, bound } = this.substitute(from, to);
      if (valid) return true;
      if (bound) return false;
    }
    if (from.kind === "param") return this.substitute(to, from).valid;
    if (isDynOrError(from) || isDynOrError(to)) return true;
    if (from.kind === "null") return isNullable(to);
    if (to.kind === "null") return isNullable(from);
    if (from.kind !== to.kind) return false;
    return from.kind === "type" || this.assignAll(paramsOf(from), paramsOf(to));
  }

  /** Makes a variable stand for a type, or for what is more general of the two if it stands for one already. */
  private substitute(type: CelType, variable: CelType & { readonly kind: "param" }): { readonly valid: boolean; readonly bound: boolean } {
    if (same(type, variable)) return { valid: true, bound: true };
    const bound = this.bound.get(variable.name);
    if (bound === undefined) {
      if (this.occurs(variable, type)) return { valid: false, bound: false };
      this.bind(variable.name, type);
      return { valid: true, bound: false };
    }
    if (same(type, bound)) return { valid: true, bound: true };
    if (!this.fits(type, bound)) return { valid: false, bound: true };
    const general = mostGeneral(type, bound);
    if (!this.occurs(variable, general)) this.bind(variable.name, general);
    return { valid: true, bound: true };
  }

  private bind(name: string, type: CelType): void {
    this.trail.push([name, this.bound.get(name)]);
    this.bound.set(name, type);
  }

  private occurs(variable: CelType & { readonly kind: "param" }, within: CelType): boolean {
    if (same(variable, within)) return true;
    if (within.kind === "param") {
      const bound = this.bound.get(within.name);
      return bound !== undefined && this.occurs(variable, bound);
    }
    return paramsOf(within).some((p) => this.occurs(variable, p));
  }
}

/** The one of two types that unify which says less. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return saysNoMore(a, b) ? a : b;
}

function saysNoMore(a: CelType, b: CelType): boolean {
  if (a.kind === "dyn" || a.kind === "param") return true;
  if (b.kind === "dyn" || b.kind === "param" || a.kind !== b.kind) return false;
  return a.kind === "type" || paramsOf(a).every((p, i) => saysNoMore(p, paramsOf(b)[i] ?? ERROR));
}

export function same(a: CelType, b: CelType): boolean {
  if (a.kind === "param" || b.kind === "param") return a.kind === "param" && b.kind === "param" && a.name === b.name;
  const [left, right] = [paramsOf(a), paramsOf(b)];
  return a.kind === b.kind && left.length === right.length && left.every((p, i) => same(p, right[i] ?? ERROR));
}

function isNullable({ kind }: CelType): boolean {
  return kind === "duration" || kind === "timestamp" || kind === "null";
}
