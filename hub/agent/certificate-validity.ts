/** How long a certificate of an agent's is good, and when the next one is due. */
import { X509Certificate, createPrivateKey } from "node:crypto";
import type { RequestedSubject } from "./certificate-subject";

/** When a certificate begins and ends to be valid. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate is renewed when between a fifth and a quarter of its life is left, at random, as OCM does. */
const RENEW_AT_LEAST = 0.2;
const RENEW_SPREAD = 0.05;

/** How long a certificate is good; `undefined` when it is not of this subject or not for this key, or one of the two cannot be read. Names that the subject leaves out are not looked at. */
export function validityOf(certificate: string, key: string, { commonName, organizations, organizationUnits }: Pick<RequestedSubject, "commonName"> & Partial<RequestedSubject>): Validity | undefined {
  try {
    const x509 = new X509Certificate(certificate);
    if (!x509.checkPrivateKey(createPrivateKey(key))) return undefined;
    const attributes = x509.subject.split(/\n| \+ /);
    const isSet = (name: string, wanted: readonly string[] | undefined): boolean => {
      const found = new Set(attributes.filter((attribute) => attribute.startsWith(`${name}=`)).map((attribute) => attribute.slice(name.length + 1)));
      return wanted === undefined || (found.size === new Set(wanted).size && wanted.every((value) => found.has(value)));
    };
    if (!isSet("CN", [commonName]) || !isSet("O", organizations) || !isSet("OU", organizationUnits)) return undefined;
    return { notBefore: new Date(x509.validFrom), notAfter: new Date(x509.validTo) };
  } catch {
    // Torn or foreign ones are as good as none: a new certificate is asked for.
    return undefined;
  }
}

/** When to ask for the next certificate; another time with each call. */
export function renewalDue({ notBefore, notAfter }: Validity): Date {
  return new Date(notAfter.getTime() - (notAfter.getTime() - notBefore.getTime()) * (RENEW_AT_LEAST + Math.random() * RENEW_SPREAD));
}
