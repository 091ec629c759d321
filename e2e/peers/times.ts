/** The moments a generated cloud was made, in the forms the services print: fixed, so that two runs answer alike. */
export const ISSUED_AT = '2026-01-05T08:00:00.000000Z'
/** Neutron's resources and Nova's servers. */
export const CREATED_AT = '2026-01-05T08:05:00Z'
/** Nova's services and zones. */
export const SEEN_AT = '2026-01-05T09:00:00.000000'
/** Neutron's agents. */
export const HEARTBEAT_AT = '2026-01-05 09:00:00'
