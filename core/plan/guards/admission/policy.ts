/** One guard as a ValidatingAdmissionPolicy, with the binding that puts it in force. */
import { apiVersionOf, type ApiResource, type KubeObject } from "../../../model/kube-object";
import { resources } from "../../../model/resources";
import type { GuardName } from "../guards";

type Operation = "CREATE" | "UPDATE" | "DELETE";

/** What a policy looks at, and what it lets pass. */
export interface AdmissionPolicy {
  readonly guard: GuardName;
  /** Added to the name where a guard needs several policies. */
  readonly part?: string;
  readonly watches: readonly { readonly resource: ApiResource; readonly operations: readonly Operation[] }[];
  /** CEL: looked at only if this holds. */
  readonly when?: string;
  /** CEL by name; later ones may use earlier ones. */
  readonly variables?: Readonly<Record<string, string>>;
  /** CEL is asked once for each object of this kind, as `params`. */
  readonly params?: ApiResource;
  /** CEL: `expression` is true for what may pass, `message` makes the text of a refusal. Never none. */
  readonly rules: readonly { readonly expression: string; readonly message: string }[];
}

/** Lower case with dashes, as names of objects are. */
const nameOf = ({ guard, part }: AdmissionPolicy): string => `fleet-guard-${`${guard}${part === undefined ? "" : `-${part}`}`.replace(".", "-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The objects of a policy. */
export function admissionObjects(policy: AdmissionPolicy): readonly KubeObject[] {
  const { watches, when, variables = {}, params, rules } = policy;
  const metadata = { name: nameOf(policy) };
  return [
    {
      apiVersion: apiVersionOf(resources.ValidatingAdmissionPolicy),
      kind: "ValidatingAdmissionPolicy",
      metadata,
      spec: {
        failurePolicy: "Fail",
        ...(params !== undefined && { paramKind: { apiVersion: apiVersionOf(params), kind: params.kind } }),
        matchConstraints: { resourceRules: watches.map(({ resource: { group, resource }, operations }) => ({ apiGroups: [group], apiVersions: ["*"], operations: [...operations], resources: [resource] })) },
        ...(when !== undefined && { matchConditions: [{ name: "concerned", expression: when }] }),
        variables: Object.entries(variables).map(([name, expression]) => ({ name, expression })),
        validations: rules.map(({ expression, message }) => ({ expression, messageExpression: message, reason: "Forbidden" })),
      },
    },
    {
      apiVersion: apiVersionOf(resources.ValidatingAdmissionPolicyBinding),
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: { policyName: metadata.name, validationActions: ["Deny"], ...(params !== undefined && { paramRef: { selector: {}, parameterNotFoundAction: "Allow" } }) },
    },
  ];
}
