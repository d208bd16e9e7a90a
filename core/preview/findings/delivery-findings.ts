/** What stops the delivery of a Binding, or deletes all of it, although placement went well. Reference 3. */
import { countEntries } from "../../model/binding-entries";
import { isGoIdentifier, type RenderFailure } from "../../transport";
import { EXPAND_TEMPLATES_ANNOTATION } from "../../model/names";
import { joinPath, quote } from "../../model/validation/schema-findings";
import { bindingNames, bindingOf } from "../bindings";
import { mayFail } from "../may-fail";
import type { PreviewFinding } from "../input";
import { objectKey, type WorkloadSpace } from "../workload-space";
import { aboutObject, aboutPolicy, type Statement } from "./finding";

/** Bytes that an API server takes in one request, and etcd in one object, about. */
const MAX_BINDING_BYTES = 1.5 * 1024 * 1024;
/** Of an entry of a Binding, about; the lowest of what reference 7.1 says. */
const ENTRY_BYTES = 150;

export function deliveryFindings(space: WorkloadSpace): readonly PreviewFinding[] {
  const findings: PreviewFinding[] = [...annotationFindings(space), ...propertyFindings(space)];
  for (const name of mayFail(space).size > 0 || space.storedBindings.size > 0 ? bindingNames(space) : []) {
    for (const { object, errors, failure } of bindingOf(space, name)?.problems ?? []) {
      const listed = space.objects.get(objectKey(object));
      const tell = (statement: Statement) => findings.push(listed === undefined ? aboutPolicy(space, name, statement) : aboutObject(space, listed, statement));
      if (failure !== undefined) tell(failureStatement(failure, name));
      for (const error of errors) tell({ code: "KS425", severity: "error", path: templatePath(error), message: `a template fails, and with it KubeStellar deletes all ManifestWorks of Binding ${name}: ${error}`, fix: "Give every destination the property (label, annotation or customization-properties), or use index . \"key\", which is empty where it is missing" });
    }
  }
  for (const name of space.policies.keys()) findings.push(...sizeFindings(space, name));
  return findings;
}

function failureStatement({ kind, message }: RenderFailure, binding: string): Statement {
  const consequence = `so nothing of Binding ${binding} is delivered or removed any more, and no status says it`;
  switch (kind) {
    case "ObjectTooLarge":
      return { code: "KS421", severity: "error", path: "", message: `${message}; ${consequence}`, fix: "Split the object" };
    case "EmptyBatch":
      return { code: "KS422", severity: "error", path: "", message: `${message}, ${consequence}`, fix: "Make the object a little smaller" };
    case "MissingObject":
      return { code: "KS423", severity: "error", path: "spec.workload", message: `${message}; ${consequence}`, fix: "Add the object to the space, or remove it from the Binding" };
    case "NameTooLong":
      return { code: "KS115", severity: "error", path: "metadata.name", message: `${message}; ${consequence}`, fix: "Choose a shorter name" };
  }
}

/** Template messages name the value after the object: `template: c1/Deployment.apps(ns/web).spec.x:1:3: …`. */
function templatePath(error: string): string {
  return /^template: [^(]*\([^)]*\)\.([^:]*):/.exec(error)?.[1] ?? "";
}

function sizeFindings(space: WorkloadSpace, name: string): readonly PreviewFinding[] {
  const { spec } = space.resolve(name);
  const entries = countEntries(spec);
  if (spec === null || entries * ENTRY_BYTES < MAX_BINDING_BYTES / 2) return [];
  const bytes = JSON.stringify(spec).length;
  if (bytes <= MAX_BINDING_BYTES) return [];
  return [aboutPolicy(space, name, { code: "KS414", severity: "error", path: "spec.downsync", message: `the Binding would have ${entries} entries and ${bytes} bytes; an API server takes about ${MAX_BINDING_BYTES}`, fix: "Split the policy" })];
}

/** Anything but exactly "true" switches nothing on. */
function annotationFindings(space: WorkloadSpace): readonly PreviewFinding[] {
  const findings: PreviewFinding[] = [];
  for (const listed of space.objects.values()) {
    const value = listed.head.metadata.annotations?.[EXPAND_TEMPLATES_ANNOTATION];
    if (value === undefined || value === "true" || value === "false") continue;
    findings.push(aboutObject(space, listed, { code: "KS431", severity: "warning", path: joinPath("metadata.annotations", EXPAND_TEMPLATES_ANNOTATION), message: `is ${quote(value)}; templates are expanded only when it is exactly "true"`, fix: 'Write "true"' }));
  }
  return findings;
}

/** Keys of properties that templates cannot use. */
function propertyFindings({ inventory }: WorkloadSpace): readonly PreviewFinding[] {
  return [...inventory.propertyIndexes].flatMap(([cluster, index]) =>
    Object.keys(inventory.propertiesOf(cluster)).filter((key) => !isGoIdentifier(key)).map((key): PreviewFinding => ({
      code: "KS432", severity: "warning", path: joinPath("data", key), message: "is no Go identifier, so templates do not see it", fix: "Use letters, digits and _ only, not beginning with a digit, and no keyword of Go",
      space: inventory.name, object: `ConfigMap customization-properties/${cluster}`, index,
    })),
  );
}
