/** What a certificate request asks for, as everybody reads it who judges one: of a cluster's agent, or of an add-on's. */

/** The parts of a PKCS#10 request that make an identity. */
export interface ParsedRequest {
  readonly commonNames: readonly string[];
  readonly organizations: readonly string[];
  /** Names of other subject attributes. */
  readonly otherAttributes: readonly string[];
  /** Object identifiers of extensions asked for; subject alternative names are one. */
  readonly extensions: readonly string[];
  /** The subject alternative names, `<type>:<name>`. */
  readonly alternativeNames: readonly string[];
}

/** Object identifier of the extension with subject alternative names. */
export const ALTERNATIVE_NAMES = "2.5.29.17";
/** RFC 5280: extensions that a request asks for. */
const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

const REQUIRED_USAGES = ["client auth", "digital signature"];
const OPTIONAL_USAGES = ["key encipherment"];

/** What speaks against the usages of a client's certificate, each a clause about "it"; empty when nothing does. */
export function usageReasons(usages: readonly string[] = []): readonly string[] {
  const missing = REQUIRED_USAGES.filter((u) => !usages.includes(u));
  const extra = usages.filter((u) => !REQUIRED_USAGES.includes(u) && !OPTIONAL_USAGES.includes(u));
  return [...missing.map((u) => `it does not ask for usage "${u}"`), ...extra.map((u) => `it asks for usage ${JSON.stringify(u)}`)];
}

/** Reads a request, PEM in base64; a text when it cannot be read. */
export async function parseRequest(encoded: string | undefined): Promise<ParsedRequest | string> {
  const { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } = await import("@peculiar/x509");
  try {
    const request = new Pkcs10CertificateRequest(Buffer.from(encoded ?? "", "base64").toString("utf8"));
    const attributes = request.subjectName.toJSON().flatMap((rdn) => Object.entries(rdn).flatMap(([name, values]) => values.map((value) => ({ name, value }))));
    const valuesOf = (name: string): string[] => attributes.filter((a) => a.name === name).map((a) => a.value);
    const unread = request.attributes.some(({ type }) => type === EXTENSION_REQUEST) && request.extensions.length === 0;
    return {
      commonNames: valuesOf("CN"),
      organizations: valuesOf("O"),
      otherAttributes: attributes.filter(({ name }) => name !== "CN" && name !== "O").map(({ name }) => name),
      extensions: unread ? ["of an unreadable form"] : request.extensions.map(({ type }) => type),
      alternativeNames: request.extensions.flatMap((extension) => (extension instanceof SubjectAlternativeNameExtension ? extension.names.items.map(({ type, value }) => `${type}:${value}`) : [])),
    };
  } catch (error) {
    return `its content is no certificate request (${(error as Error).message})`;
  }
}
