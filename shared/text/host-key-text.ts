/** Words about SSH host keys that several screens and messages share. */

/** "ssh-ed25519" → "ed25519", "ecdsa-sha2-nistp256" → "ecdsa": how OpenSSH names types to people and in file names. */
export function keyTypeWord(algorithm: string): string {
  if (algorithm.includes('ed25519')) return 'ed25519'
  return algorithm.startsWith('ecdsa') ? 'ecdsa' : algorithm.replace(/^ssh-/, '')
}

/** The command that shows a host's own key of a type, for its console. */
export const keyFileCommand = (algorithm: string): string =>
  `ssh-keygen -lf /etc/ssh/ssh_host_${keyTypeWord(algorithm)}_key.pub`
