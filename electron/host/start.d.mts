export function findElectron(root: string, env: NodeJS.ProcessEnv): string | undefined
export function findBrowser(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | undefined
export function needsBuild(root: string): boolean
export function mayDownload(env: NodeJS.ProcessEnv): boolean
