/** Names under which the status controller writes, exactly as upstream's. */

/** Field manager of its writes. */
export const STATUS_FIELD_MANAGER = "Status";
