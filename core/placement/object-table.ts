/**
 * The objects that placement can select, in cells of one resource and one namespace each: four of a clause's six tests look
 * at the cell alone. Finds objects by name and by label, and knows their order in a Binding.
 */
import { compareBytes } from "../model/byte-order";
import { insertAscending, LabelPostings, removeAscending } from "./label-postings";
import type { Cell, Namespace, ObjectEntry, ResourceCells, WatchedResource } from "./index-state";

type Labels = Readonly<Record<string, string>>;

/** Shared by all objects that nothing selects. */
const unselected: ObjectEntry["selections"] = [];

export class ObjectTable {
  readonly labels = new LabelPostings((visit) => {
    for (const entry of this.byId) if (entry !== undefined) visit(entry.id, entry.labels);
  });
  readonly namespaceLabels = new LabelPostings((visit) => {
    for (const { id, labels } of this.namespaces) if (labels !== undefined) visit(id, labels);
  });
  readonly resources = new Set<ResourceCells>();
  readonly namespaces: Namespace[] = [];
  /** Namespaces that have objects but no labels, because they are not there; the one of cluster-scoped objects is among them. */
  readonly unread = new Set<Namespace>();
  size = 0;
  private readonly namespaceByName = new Map<string, Namespace>();
  private readonly byId: (ObjectEntry | undefined)[] = [];
  private readonly freeIds: number[] = [];
  /** By name; made when somebody first asks, for few policies name objects. */
  private ids: Map<string, number[]> | undefined;
  private byRank: readonly ObjectEntry[] = [];
  private ranked = true;

  resource(watched: WatchedResource): ResourceCells {
    const resource: ResourceCells = { watched, cells: new Map(), size: 0 };
    this.resources.add(resource);
    return resource;
  }

  find(resource: ResourceCells, namespace: string, name: string): ObjectEntry | undefined {
    return resource.cells.get(namespace)?.objects.get(name);
  }

  /** Adds an object that is not there yet. */
  add(resource: ResourceCells, namespace: string, name: string, labels: Labels, resourceVersion: string): ObjectEntry {
    const cell = this.cell(resource, namespace);
    const id = this.freeIds.pop() ?? this.byId.length;
    const entry: ObjectEntry = { id, cell, name, labels, resourceVersion, rank: -1, selections: unselected, written: undefined };
    this.byId[id] = entry;
    cell.objects.set(name, entry);
    cell.ordered = undefined;
    resource.size++;
    cell.namespace.size++;
    this.size++;
    if (this.ids !== undefined) addId(this.ids, entry);
    this.labels.add(id, labels);
    this.ranked = false;
    return entry;
  }

  relabel(entry: ObjectEntry, labels: Labels): void {
    const before = entry.labels;
    entry.labels = labels;
    this.labels.change(entry.id, before, labels);
  }

  remove(entry: ObjectEntry): void {
    const { cell, id, name } = entry;
    this.labels.remove(id, entry.labels);
    const ids = this.ids?.get(name);
    if (ids !== undefined) removeAscending(ids, id);
    if (ids?.length === 0) this.ids?.delete(name);
    cell.objects.delete(name);
    cell.ordered = undefined;
    cell.resource.size--;
    cell.namespace.size--;
    this.size--;
    this.byId[id] = undefined;
    this.freeIds.push(id);
    // The others keep their ranks; a gap does no harm.
    if (cell.objects.size > 0) return;
    cell.resource.cells.delete(cell.namespace.name);
    cell.namespace.cells.delete(cell);
  }

  byNumber(id: number): ObjectEntry {
    const entry = this.byId[id];
    if (entry === undefined) throw new Error(`no object ${id}: the label index and the objects disagree`);
    return entry;
  }

  /** Ids of the objects of a name, in all resources and namespaces. */
  named(name: string): readonly number[] {
    if (this.ids === undefined) {
      this.ids = new Map();
      for (const entry of this.byId) if (entry !== undefined) addId(this.ids, entry);
    }
    return this.ids.get(name) ?? [];
  }

  namespace(name: string): Namespace | undefined {
    return this.namespaceByName.get(name);
  }

  /** Undefined: the Namespace is gone. */
  setNamespaceLabels(name: string, labels: Labels | undefined): Namespace {
    const namespace = this.namespaceOf(name);
    const before = namespace.labels;
    namespace.labels = labels;
    if (labels === undefined) this.unread.add(namespace);
    else this.unread.delete(namespace);
    this.namespaceLabels.change(namespace.id, before ?? {}, labels ?? {});
    return namespace;
  }

  /** All objects in Binding order, each at its `rank`; gone ones may still be among them until an object is added. */
  inOrder(): readonly ObjectEntry[] {
    if (!this.ranked) this.rank();
    return this.byRank;
  }

  private rank(): void {
    const ordered: ObjectEntry[] = [];
    const resources = [...this.resources].sort((a, b) => compareBytes(a.watched.sortKey, b.watched.sortKey));
    const take = (cell: Cell): void => {
      cell.ordered ??= [...cell.objects.values()].sort((a, b) => compareBytes(a.name, b.name));
      for (const entry of cell.ordered) {
        entry.rank = ordered.length;
        ordered.push(entry);
      }
    };
    for (const { cells } of resources) {
      const clusterScoped = cells.get("");
      if (clusterScoped !== undefined) take(clusterScoped);
    }
    for (const { cells } of resources) {
      const namespaced = [...cells.values()].filter((cell) => cell.namespace.name !== "");
      for (const cell of namespaced.sort((a, b) => compareBytes(a.namespace.sortKey, b.namespace.sortKey))) take(cell);
    }
    this.byRank = ordered;
    this.ranked = true;
  }

  private cell(resource: ResourceCells, name: string): Cell {
    const known = resource.cells.get(name);
    if (known !== undefined) return known;
    const namespace = this.namespaceOf(name);
    const cell: Cell = { resource, namespace, objects: new Map(), ordered: undefined };
    resource.cells.set(name, cell);
    namespace.cells.add(cell);
    return cell;
  }

  private namespaceOf(name: string): Namespace {
    let namespace = this.namespaceByName.get(name);
    if (namespace !== undefined) return namespace;
    // Upstream compares `<namespace>/<name>` as one string; no name contains a slash.
    namespace = { id: this.namespaces.length, name, sortKey: `${name}/`, labels: undefined, cells: new Set(), size: 0 };
    this.namespaces.push(namespace);
    this.namespaceByName.set(name, namespace);
    this.unread.add(namespace);
    return namespace;
  }
}

function addId(ids: Map<string, number[]>, { id, name }: ObjectEntry): void {
  const same = ids.get(name);
  if (same === undefined) ids.set(name, [id]);
  else insertAscending(same, id);
}
