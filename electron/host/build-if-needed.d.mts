export function needsBuild(root: string): boolean
export function buildIfNeeded(root: string): boolean
