/** Which label an edit of labels is about. */
import { ownMember } from "../../model/own-member";
import { joinPath } from "../../model/validation/schema-findings";

type Labels = Readonly<Record<string, string>>;

type SelectorKeys = readonly { readonly matchLabels?: Labels; readonly matchExpressions?: readonly { readonly key: string }[] }[];

/** The path of the label, or annotation, that changed, if it is one; of several the one that a selector names. */
export function changedLabelPath(of: "labels" | "annotations", a: Labels, b: Labels, selectors: SelectorKeys): string {
  const changed = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => ownMember(a, key) !== ownMember(b, key)).sort();
  const named = new Set(selectors.flatMap(({ matchLabels = {}, matchExpressions = [] }) => [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)]));
  const telling = changed.filter((key) => named.has(key));
  const [only] = telling.length > 0 ? telling : changed;
  return only === undefined || (telling.length === 0 && changed.length > 1) ? `metadata.${of}` : joinPath(`metadata.${of}`, only);
}
