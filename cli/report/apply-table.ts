/** An apply for people: one line an object that is not as it should be, and what changes in it. */
import type { ApplyPlan } from "../../operations/apply";
import { table } from "./table";

/** Rows that a table has at most. */
const MAX_ROWS = 2_000;
/** Fields told of an object, and characters of a value. */
const FIELDS_SHOWN = 4;
const VALUE_LENGTH = 60;

/** The changes of a plan, and what is to be said about it. */
export function applyLines({ changes, unchanged, unread, notes }: ApplyPlan): readonly string[] {
  const rows = changes.slice(0, MAX_ROWS).map(({ space, action, object, fields }) => [space, action, object, fieldsCell(fields)]);
  const hidden = changes.length - rows.length;
  const count = (wanted: string): number => changes.filter(({ action }) => action === wanted).length;
  return [
    ...(rows.length === 0 ? [] : [table(["SPACE", "ACTION", "OBJECT", "FIELDS"], rows)]),
    ...(hidden > 0 ? [`... and ${hidden} more; --output json shows all`] : []),
    ...unread.map((reason) => `not looked through, so nothing is deleted: ${reason}`),
    ...notes,
    `${count("create")} to create, ${count("change")} to change, ${count("delete")} to delete, ${unchanged} unchanged`,
  ];
}

function fieldsCell(fields: ApplyPlan["changes"][number]["fields"]): string {
  const shown = fields.slice(0, FIELDS_SHOWN).map(({ path, before, after }) => `${path}: ${textOf(before)} -> ${textOf(after)}`);
  return [...shown, ...(fields.length > FIELDS_SHOWN ? [`and ${fields.length - FIELDS_SHOWN} more`] : [])].join("\n");
}

function textOf(value: unknown): string {
  const text = value === undefined ? "(none)" : JSON.stringify(value);
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}…` : text;
}
