/** What an API server makes of what users write, for comparisons. */
export { likeWithLike, ruleOf, ruleOfObject } from "./like-with-like";
export { rulesOfDefinition } from "./schema-rules";
export type { Rule } from "./rules";
