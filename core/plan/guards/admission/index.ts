/** Guards as ValidatingAdmissionPolicies. */
export { isAdmissible, notAdmissible, renderAdmission, type AdmissionSpaceKind } from "./render-admission";
