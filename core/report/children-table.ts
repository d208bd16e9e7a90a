/** What appeared on clusters because of delivered objects, for a terminal. */
import { describeObject } from "../model/kube-object";
import type { ChildObject, ObjectChildren } from "../status/children";
import type { Table } from "./status-table";
import { count } from "../model/words";

/** One row a child; what was left out is counted in a row of its own. */
export function childrenTable(found: readonly ObjectChildren[]): Table {
  const rows = found.flatMap(({ cluster, object, children, omitted }) => [
    ...children.map((child) => [cluster, object, describeChild(child), child.state]),
    ...(omitted > 0 ? [[cluster, object, `and ${count(omitted, "more object")}`, ""]] : []),
  ]);
  return { header: ["CLUSTER", "BECAUSE OF", "OBJECT", "STATE"], rows };
}

const describeChild = ({ apiVersion, kind, namespace, name }: ChildObject): string => describeObject({ apiVersion, kind, metadata: { name, namespace } });
