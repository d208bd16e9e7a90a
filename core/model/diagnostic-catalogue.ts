/**
 * Every code of a finding, with what it stands for. docs/diagnostics.md is made from this table, and a test holds the table to the
 * codes that the sources use.
 */

/** What a code stands for. */
export interface CatalogueEntry {
  readonly code: string;
  /** What is wrong, in general. */
  readonly title: string;
  /** What would happen without the finding. */
  readonly consequence: string;
}

/** A group of codes with one subject. */
export interface CatalogueSection {
  readonly title: string;
  readonly entries: readonly CatalogueEntry[];
}

const entries = (rows: readonly (readonly [code: string, title: string, consequence: string])[]): readonly CatalogueEntry[] => rows.map(([code, title, consequence]) => ({ code, title, consequence }));

/** By code, in groups. */
export const diagnosticCatalogue: readonly CatalogueSection[] = [
  { title: "The kinds of KubeStellar, OCM and KubeFlex", entries: entries([
    ["KS100", "The object is not of the kind that is expected", "The API server refuses it."],
    ["KS101", "A field that the kind does not have", "The API server drops it without a word."],
    ["KS102", "A required field is missing", "The API server refuses the object."],
    ["KS103", "`*` beside other entries", "The other entries change nothing."],
    ["KS104", "A value of the wrong type", "The API server refuses the object; a null it drops without a word."],
    ["KS105", "A value that is not allowed", "The API server refuses the object."],
    ["KS106", "A name that no object can have", "The API server refuses the object."],
    ["KS107", "A clause without any test", "The API server refuses the policy."],
    ["KS108", "A clause whose tests pass everything", "Every object of the space is chosen, system objects included. Of empty lists alone: a new policy never does anything."],
    ["KS109", "A label selector that cannot be converted", "For clusters: the policy keeps its last good destinations for ever, and no status says so; a new policy gets no Binding. For objects: the selector matches nothing."],
    ["KS110", "A label or annotation that no object can have", "The API server refuses the object."],
    ["KS111", "A policy without selectors or clauses", "It chooses no cluster, or no object."],
    ["KS112", "Modes of a StatusCollector that exclude each other", "The collector counts as absent."],
    ["KS113", "An aggregation that is unknown, or has a subject too many or too few", "The collector counts as absent, or its column is null."],
    ["KS114", "A group, resource or namespace that nothing is called", "The test matches nothing; there are no patterns."],
    ["KS115", "A name that is valid but too long, or has dots, for where it goes", "Transport or registration fails for ever."],
    ["KS116", "Two columns of one name", "Readers cannot tell them apart."],
    ["KS117", "An object that does nothing", "Nothing happens."],
    ["KS118", "A type of ControlPlane that lacks something", "The control plane never becomes ready."],
    ["KS119", "A hook that is named twice", "It runs once, with the first values."],
    ["KS120", "A namespace on a cluster-scoped object", "It is ignored."],
    ["KS121", "A lease duration that OCM cannot work with", "The cluster never becomes available."],
  ]) },
  { title: "Files and folders", entries: entries([
    ["KS201", "Text that is no YAML or JSON", "Nothing of it can be read."],
    ["KS202", "A key that is there twice", "Readers differ about which one counts."],
    ["KS203", "Aliases that cannot be followed, or multiply without end", "Reading them would take all memory."],
    ["KS204", "A word or number that YAML 1.1 reads otherwise", "kubectl and Helm would apply another value."],
    ["KS205", "A merge key, or `__proto__`", "Readers differ about it."],
    ["KS206", "More input, or more findings, than is taken", "The rest is not read or not told."],
    ["KS207", "A Kustomization among manifests", "It is not a manifest."],
    ["KS208", "A file or folder that cannot be read, a link to a folder, or one that leads out", "It is not read."],
    ["KS210", "A document that is no Kubernetes object", "It cannot be applied."],
    ["KS211", "An object without apiVersion, kind or name", "It cannot be applied, or would be another one each time."],
    ["KS212", "An apiVersion or kind that cannot be", "The API server refuses the object."],
    ["KS213", "A name or namespace that cannot be", "The API server refuses the object."],
    ["KS214", "Labels or annotations that are no map of texts", "The API server refuses the object."],
    ["KS215", "An object that is given twice", "Which one stays depends on the order of applying."],
    ["KS216", "An object too large to be delivered or stored", "Its whole Binding stands still."],
    ["KS217", "Data that no ConfigMap or Secret can have: a key, or a value that is no text", "The API server refuses the object."],
    ["KS220", "A fault in fleet.yaml or kinds.yaml", "The spaces cannot be known, or what they serve."],
    ["KS221", "A manifest in no space", "It is not read."],
    ["KS222", "A space without a folder", "It is taken to be empty."],
    ["KS223", "A WDS without a known ITS", "It has no clusters."],
    ["KS224", "A folder without any space", "It is taken for an empty fleet: everything starts, or stops."],
    ["KS230", "A fault in the definition of a fleet", "The fleet cannot be known."],
    ["KS231", "A construct that is not where it must be", "Its objects would be written to no space, or to a wrong one."],
    ["KS232", "A construct that cannot be written as manifests", "Nothing is written."],
    ["KS233", "Dependencies that the order of files cannot keep", "Objects are applied before what they need."],
    ["KS234", "A space that a delivery cannot reach", "Its folder would never be delivered."],
    ["KS240", "A fault in the guards file", "A guard would not be kept; nothing is checked."],
    ["KS241", "A guard for something that is not there", "It guards nothing."],
  ]) },
  { title: "Status collection", entries: entries([
    ["KS301", "An invalid StatusCollector", "It counts as absent."],
    ["KS302", "An expression on which KubeStellar's search for variables never ends", "The status controller stops."],
    ["KS303", "A groupBy value on which KubeStellar crashes", "The status controller restarts again and again."],
    ["KS304", "A CombinedStatus that the API server would refuse", "It is never written."],
  ]) },
  { title: "Placement", entries: entries([
    ["KS401", "A kind that nothing serves", "The API server refuses the object."],
    ["KS402", "Objects of a CRD with several served versions", "The API server refuses the Binding, which then never changes again."],
    ["KS403", "A clause for a group that the space does not watch", "Nothing of it can be chosen."],
    ["KS404", "Spaces in the text of API groups", "The group with the space is one that nothing is in."],
    ["KS405", "A policy that chooses no object", "Nothing is delivered."],
    ["KS406", "A policy that chooses no cluster", "Nothing is delivered."],
    ["KS407", "A resource that KubeStellar never watches", "It cannot be chosen."],
    ["KS408", "A resource that is not known, or not in this group", "It matches nothing."],
    ["KS409", "Namespace selectors, and Namespaces that are not in the input", "Nothing in those namespaces is chosen."],
    ["KS410", "Singleton state asked for objects that do not go to exactly one cluster", "Nothing is reported back."],
    ["KS411", "A destination that is not accepted", "Delivery to later destinations and all removal stop."],
    ["KS412", "A destination that is being deleted", "It stays a destination until it is gone."],
    ["KS413", "Policies that disagree about createOnly", "What becomes of the object is undefined."],
    ["KS414", "A Binding too large to be stored", "It is never written."],
  ]) },
  { title: "Delivery", entries: entries([
    ["KS421", "An object larger than the limit", "Its whole Binding stands still, and no status says so."],
    ["KS422", "A first object of exactly the limit", "An empty ManifestWork, which OCM refuses."],
    ["KS423", "A Binding that lists an object that is not there", "Nothing of it is delivered or removed."],
    ["KS424", "A size limit above that of OCM", "OCM refuses such works."],
    ["KS425", "A template that fails for some destination", "KubeStellar deletes all ManifestWorks of the Binding."],
    ["KS426", "Several objects in one ManifestWork", "Objects that move between works are deleted and created again."],
    ["KS427", "A path of a CustomTransform that is none, or means the whole object", "Nothing is removed for it."],
    ["KS428", "A CustomTransform that removes the identity of objects", "They cannot be delivered."],
    ["KS429", "Several CustomTransforms for one resource", "All apply, and KubeStellar warns."],
    ["KS430", "A CustomTransform for a resource that no object is of", "It does nothing."],
    ["KS431", "An expand-templates annotation other than \"true\"", "Templates are not expanded."],
    ["KS432", "A property that is no Go identifier", "Templates do not see it."],
  ]) },
  { title: "State that comes back", entries: entries([
    ["KS441", "A policy that names StatusCollectors that are missing or invalid", "They give no result."],
    ["KS442", "A name too long for the labels of a CombinedStatus", "The CombinedStatus is never written."],
    ["KS443", "Collectors for objects of one name in several namespaces", "Their states are mixed up, and the status controller may crash."],
    ["KS444", "State asked of a kind that reports none, or cannot be aggregated", "Nothing comes back."],
  ]) },
  { title: "What happens on the clusters", entries: entries([
    ["KS451", "A Job that removes itself when done", "It is created again and runs for ever."],
    ["KS452", "A Job with manualSelector", "No cluster takes it without its selector, which KubeStellar removes."],
    ["KS453", "A Job with createOnly and singleton state", "The two fight."],
    ["KS454", "A resource that agents have no right to create", "It is refused on the clusters."],
    ["KS455", "One object delivered from two spaces to one cluster", "The two overwrite each other."],
  ]) },
  { title: "What happens on the way from one fleet to another", entries: entries([
    ["KS461", "Objects that pass from a policy to another, which takes its place", "On a KubeStellar hub they may be away from their clusters for up to 5 minutes."],
    ["KS462", "A Namespace or CustomResourceDefinition that leaves clusters on which what it holds stays", "Each cluster deletes all that it holds, and nothing brings it back."],
    ["KS463", "An edit of what OCM's agents do not write", "They take no label or annotation away, of Pods, ServiceAccounts and Namespaces write nothing else, and nothing of what is only created (`createOnly`): it stays as it is."],
    ["KS464", "An edit of a field that clusters do not let anybody change", "They refuse the whole update, and the object stays as it is."],
  ]) },
];
