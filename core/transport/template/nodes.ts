/** The parsed form of a template, and how messages show it. */
import { quote } from "./quote";

interface Positioned {
  /** Byte in the text. */
  readonly pos: number;
}

export type Operand = FieldNode | ChainNode | IdentifierNode | PipeNode | VariableNode | DotNode | NilNode | BoolNode | NumberNode | StringNode;
export type FieldNode = Positioned & { readonly kind: "field"; readonly names: readonly string[] };
export type ChainNode = Positioned & { readonly kind: "chain"; readonly base: Operand; readonly names: readonly string[] };
export type IdentifierNode = Positioned & { readonly kind: "identifier"; readonly name: string };
/** `names[0]` is the variable, with its `$`. */
export type VariableNode = Positioned & { readonly kind: "variable"; readonly names: readonly string[] };
export type DotNode = Positioned & { readonly kind: "dot" };
export type NilNode = Positioned & { readonly kind: "nil" };
export type BoolNode = Positioned & { readonly kind: "bool"; readonly value: boolean };
export type StringNode = Positioned & { readonly kind: "string"; readonly quoted: string; readonly value: string };
export type NumberNode = Positioned & { readonly kind: "number"; readonly text: string; readonly value: NumberConstant };

/** An untyped constant: every form that it can take. */
export interface NumberConstant {
  readonly int?: bigint;
  readonly uint?: bigint;
  readonly float?: number;
  readonly complex?: { readonly re: number; readonly im: number };
}

export type CommandNode = Positioned & { readonly kind: "command"; readonly args: readonly Operand[] };
export type PipeNode = Positioned & { readonly kind: "pipe"; readonly assigns: boolean; readonly variables: readonly VariableNode[]; readonly commands: readonly CommandNode[] };

export type Statement = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode;
export type TextNode = Positioned & { readonly kind: "text"; readonly text: string };
export type ActionNode = Positioned & { readonly kind: "action"; readonly pipe: PipeNode };
export type BranchNode = Positioned & { readonly kind: "if" | "with" | "range"; readonly pipe: PipeNode; readonly list: ListNode; readonly otherwise: ListNode | undefined };
export type TemplateNode = Positioned & { readonly kind: "template"; readonly name: string; readonly pipe: PipeNode | undefined };
export type JumpNode = Positioned & { readonly kind: "break" | "continue" };
export type ListNode = Positioned & { readonly kind: "list"; readonly nodes: readonly Statement[] };

export type AnyNode = Operand | CommandNode | Statement | ListNode;

/** The source of a node, as Go prints it. */
export function print(node: AnyNode): string {
  switch (node.kind) {
    case "field":
      return node.names.map((n) => `.${n}`).join("");
    case "chain":
      return `${node.base.kind === "pipe" ? `(${print(node.base)})` : print(node.base)}${node.names.map((n) => `.${n}`).join("")}`;
    case "identifier":
      return node.name;
    case "variable":
      return node.names.join(".");
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "bool":
      return String(node.value);
    case "string":
      return node.quoted;
    case "number":
      return node.text;
    case "command":
      return node.args.map((a) => (a.kind === "pipe" ? `(${print(a)})` : print(a))).join(" ");
    case "pipe": {
      const variables = node.variables.map(print).join(", ");
      return `${variables === "" ? "" : `${variables} ${node.assigns ? "=" : ":="} `}${node.commands.map(print).join(" | ")}`;
    }
    case "text":
      return node.text;
    case "action":
      return `{{${print(node.pipe)}}}`;
    case "if":
    case "with":
    case "range":
      return `{{${node.kind} ${print(node.pipe)}}}${print(node.list)}${node.otherwise === undefined ? "" : `{{else}}${print(node.otherwise)}`}{{end}}`;
    case "template":
      return `{{template ${quote(node.name)}${node.pipe === undefined ? "" : ` ${print(node.pipe)}`}}}`;
    case "break":
    case "continue":
      return `{{${node.kind}}}`;
    case "list":
      return node.nodes.map(print).join("");
  }
}
