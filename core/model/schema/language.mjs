/**
 * The words in which the kinds of this folder are written: TypeBox schemas with a few notes for the generators. Read at build
 * time only, by scripts/generate.mjs; plain ES modules so that Node 20 runs them as they are.
 *
 * Notes on a schema (never part of a CRD): `tsName` and `tsModule` name the TypeScript interface of an object and the file
 * under core/model that holds it; `tsType` replaces the generated type by one of core/model/kube-object.ts or of TypeScript.
 */
import { Type } from "@sinclair/typebox";

/** Marks a property that may be absent. */
export const opt = Type.Optional;

export const text = (description, options = {}) => Type.String({ description, ...options });
export const flag = (description, options = {}) => Type.Boolean({ description, ...options });
export const int32 = (description, options = {}) => Type.Integer({ description, format: "int32", ...options });
export const int64 = (description, options = {}) => Type.Integer({ description, format: "int64", ...options });
/** A number of things, of no stated size. */
export const count = (description) => Type.Integer({ description });
/** RFC 3339, as Kubernetes writes points in time. */
export const time = (description, options = {}) => Type.String({ description, format: "date-time", ...options });
/** One of a closed set of words. */
export const oneOf = (description, values, options = {}) => Type.Unsafe({ type: "string", enum: values, description, ...options });
export const list = (description, items, options = {}) => Type.Array(items, { description, ...options });
/** A list that the server merges by these keys, and in which no two entries may share them. */
export const listByKeys = (description, keys, items, options = {}) =>
  list(description, items, { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys, ...options });
/** Any keys, values of one schema. */
export const mapOf = (description, values, options = {}) => Type.Unsafe({ type: "object", additionalProperties: values, description, ...options });
/** An item without words of its own. */
export const bare = { text: (options = {}) => Type.String(options), flag: () => Type.Boolean() };

/** An amount such as `4` or `500m`, as Kubernetes writes quantities. */
export const quantity = () =>
  Type.Unsafe({
    anyOf: [{ type: "integer" }, { type: "string" }],
    pattern: "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
    "x-kubernetes-int-or-string": true,
  });
/** A number or a percentage. */
export const intOrString = (description, pattern, options = {}) =>
  Type.Unsafe({ anyOf: [{ type: "integer" }, { type: "string" }], description, pattern, "x-kubernetes-int-or-string": true, ...options });
/** A whole Kubernetes object inside another one. */
export const embeddedObject = () => Type.Unsafe({ type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true, tsType: "KubeObject" });
/** Anything at all, kept as it came. */
export const anyJson = (description) => Type.Unsafe({ description, "x-kubernetes-preserve-unknown-fields": true, tsType: "Json" });

/** An object of any fields, kept as it came. */
export const anyObject = (description) => Type.Unsafe({ type: "object", description, "x-kubernetes-preserve-unknown-fields": true, tsType: "Readonly<Record<string, unknown>>" });

/** Gives the word for objects with named types, which live in core/model/<module>.ts. */
export const shapesOf = (tsModule) => (tsName, description, properties, options = {}) => Type.Object(properties, { tsName, tsModule, description, ...options });

/** A column of `kubectl get`. */
export const column = (name, jsonPath, type = "string") => ({ jsonPath, name, type });
/** The column in which kubectl shows the status of a condition. */
export const conditionColumn = (name, conditionType, quote = '"') => column(name, `.status.conditions[?(@.type==${quote}${conditionType}${quote})].status`);
/** Name of one DNS label, as namespaces have it. */
export const DNS_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
/** Several DNS labels with dots between them. */
export const DNS_SUBDOMAIN = "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$";
/** Key of a label or taint, type of a condition: a name, and a DNS prefix if wanted. */
export const QUALIFIED_NAME = "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$";
