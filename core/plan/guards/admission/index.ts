/** Guards as ValidatingAdmissionPolicies. */
export { isAdmissible, notAdmissible, renderAdmission, type AdmissionSpaceKind, type UnkeptGuard } from "./render-admission";
