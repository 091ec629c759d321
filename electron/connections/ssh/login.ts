/** Who logs in to which host, with what: from the CLI group and its per-host entries. */
import { readFile } from 'node:fs/promises'
import { AppError } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2'

export type SshLogin = ReturnType<typeof masterLogin>

type CliGroup = ResolvedGroupOf<'CLI'>

/** The master host's login. */
export function masterLogin(group: CliGroup, agentSocket: string | undefined) {
  return {
    user: group.user,
    /** Path of the private key on this computer. */
    keyFile: group.key,
    keyPassphrase: group.key_passphrase,
    password: group.pwd,
    /** Socket or pipe of the SSH agent. */
    agentSocket: group.agent ? agentSocket : undefined,
  }
}

/** The environment document's own entry for a host. */
export function ownEntry(group: CliGroup, host: string) {
  return group.hosts !== undefined && Object.hasOwn(group.hosts, host) ? group.hosts[host] : undefined
}

/** The login on a host behind the master host: the group's, with `onward_user` and then the host's own entry on top. */
export function onwardLogin(group: CliGroup, host: string, agentSocket: string | undefined): SshLogin {
  const base = masterLogin(group, agentSocket)
  const own = ownEntry(group, host)
  const ownsCredential = own?.key !== undefined || own?.pwd !== undefined
  return {
    ...base,
    user: own?.user ?? group.onward_user ?? base.user,
    // A host with credentials of its own must not be sent those of another host.
    keyFile: ownsCredential ? own.key : base.keyFile,
    password: ownsCredential ? own.pwd : base.password,
  }
}

/**
 * The authentication methods to try, in order: agent, key, password, keyboard-interactive with the password.
 * @throws AppError `validation` when there is nothing to try or the key file cannot be used.
 */
export async function authMethodsOf(login: SshLogin): Promise<AnyAuthMethod[]> {
  const username = login.user
  const methods: AnyAuthMethod[] = []
  if (login.agentSocket !== undefined) methods.push({ type: 'agent', username, agent: login.agentSocket })
  if (login.keyFile !== undefined)
    methods.push({ type: 'publickey', username, key: await readKey(login.keyFile, login.keyPassphrase) })
  const { password } = login
  if (password !== undefined) {
    methods.push({ type: 'password', username, password })
    // Many PAM set-ups offer only this form of password login. Only hidden prompts are answered.
    methods.push({
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, finish) =>
        finish(prompts.map((prompt) => (prompt.echo ? '' : password))),
    })
  }
  if (methods.length === 0) {
    throw new AppError('validation', 'the master host section needs a key file, a password or the SSH agent', {
      hint: 'When the agent is chosen, check that it runs (ssh-add -l).',
      context: { field: 'key' },
    })
  }
  return methods
}

async function readKey(path: string, passphrase: string | undefined): Promise<ParsedKey> {
  const context = { field: 'key', path }
  let text: Buffer
  try {
    text = await readFile(path)
  } catch (cause) {
    throw new AppError('validation', `the SSH key file ${path} cannot be read`, {
      hint: 'Check the path in the master host section, and that you may read the file on this computer.',
      context,
      cause,
    })
  }
  const key = ssh2.utils.parseKey(text, passphrase)
  if (key instanceof Error) {
    const needsPassphrase = /passphrase/i.test(key.message)
    throw new AppError('validation', `the SSH key file ${path} cannot be used: ${key.message}`, {
      hint: needsPassphrase
        ? 'Enter the right passphrase of the key.'
        : 'Supported are OpenSSH, PEM and PuTTY private keys.',
      context,
    })
  }
  if (!key.isPrivateKey()) {
    throw new AppError('validation', `the SSH key file ${path} holds a public key`, {
      hint: 'Choose the private key, the file without .pub.',
      context,
    })
  }
  return key
}
