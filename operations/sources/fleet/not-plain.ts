/** Thrown by the quick YAML reader to leave a document to the exact parser; never leaves it. */
export class NotPlain extends Error {
  /** One for all: it says nothing, and making one for each document would cost more than reading it. */
  static readonly here = new NotPlain("not plain YAML");
}
