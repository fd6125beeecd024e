/** A plan of a thousand partitions with every option is under 3 MB; what is larger is not pasted by a person. */
export const MAX_PLAN_CHARACTERS = 10_000_000;
/** Every node takes memory and a look by each rule. */
export const MAX_PLAN_NODES = 50_000;
/** PostgreSQL itself refuses deeper expressions; joins of a hundred tables are a hundred deep. */
export const MAX_PLAN_DEPTH = 500;
/** Of what has to be looked at line by line: a plan of the largest size has fewer. */
export const MAX_PLAN_LINES = 400_000;
