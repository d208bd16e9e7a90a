/** The comment on a pull or merge request that says what the change does to the fleet: one, kept up to date. */
export { reviewOf, type Review } from "./review";
export { keepComment, type KeptComment } from "./keep-comment";
