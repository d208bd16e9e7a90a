/** Writes large results piece by piece, so that no answer is ever held as one text. */
import { OUTPUT_API_VERSION } from "./output";

/** A section of a document: a name and its items, made while they are written. */
export type Section = readonly [name: string, items: Iterable<unknown>];

/** Gives the JSON of an item; `JSON.stringify` unless something is known that makes it quicker. */
export type ToJson = (item: unknown) => string;

/** Characters collected before they are written. */
const CHUNK = 1 << 18;

/** Writes text to stdout and waits where the reader is slow. A reader that has gone away ends the output silently. */
export class StdoutWriter {
  private parts: string[] = [];
  private length = 0;
  private gone = false;
  private resume: (() => void) | undefined;

  constructor() {
    process.stdout.on("drain", () => this.resume?.());
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      this.gone = true;
      this.resume?.();
    });
  }

  async write(text: string): Promise<void> {
    this.parts.push(text);
    this.length += text.length;
    if (this.length >= CHUNK) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.parts.join("");
    this.parts = [];
    this.length = 0;
    if (text === "" || this.gone || process.stdout.write(text)) return;
    await new Promise<void>((resolve) => (this.resume = resolve));
  }
}

/** One JSON document with apiVersion and kind in front: an item of a section a line. */
export async function streamJson(writer: StdoutWriter, kind: string, sections: readonly Section[], toJson: ToJson = JSON.stringify): Promise<void> {
  await writer.write(`{"apiVersion":${JSON.stringify(OUTPUT_API_VERSION)},"kind":${JSON.stringify(kind)}`);
  for (const [name, items] of sections) {
    let separator = `,\n${JSON.stringify(name)}:[\n`;
    let isEmpty = true;
    for (const item of items) {
      await writer.write(separator + toJson(item));
      separator = ",\n";
      isEmpty = false;
    }
    await writer.write(isEmpty ? `,\n${JSON.stringify(name)}:[]` : "\n]");
  }
  await writer.write("}\n");
  await writer.flush();
}

/** The same as YAML. */
export async function streamYaml(writer: StdoutWriter, kind: string, sections: readonly Section[]): Promise<void> {
  const { stringify } = await import("yaml");
  await writer.write(`apiVersion: ${OUTPUT_API_VERSION}\nkind: ${kind}\n`);
  for (const [name, items] of sections) {
    let isEmpty = true;
    for (const item of items) {
      await writer.write((isEmpty ? `${name}:\n` : "") + stringify([item], { aliasDuplicateObjects: false }));
      isEmpty = false;
    }
    if (isEmpty) await writer.write(`${name}: []\n`);
  }
  await writer.flush();
}
