export function findElectron(root: string, env: NodeJS.ProcessEnv): string | undefined
export function findBrowser(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | undefined
export function mayDownload(env: NodeJS.ProcessEnv): boolean
