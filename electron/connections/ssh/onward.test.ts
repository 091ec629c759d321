/** Ways from the master host onward, with two real OpenSSH servers and, for nested ssh, a real agent. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { resolvedGroupSchema } from '@shared/kinds/openstack/groups'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { silentLogger } from '../../log/logger'
import { createRedactor } from '../../secrets/redactor'
import { environmentFolderName } from '../../store/nedb/folder-name'
import { isInstalled, privateFolder, type RunningProcess, runProgram, startProcess } from '../testing/peers'
import { SSHD, type SshdPeer, startSshd } from '../testing/sshd'
import { command } from './commands'
import { createHostKeys, hostKeyQuestionOf } from './host-keys'
import { createHostShell, type HostShell } from './host-shell'

/** The target is called "localhost", the master host "127.0.0.1", so that they are different names. */
const TARGET = 'localhost'

describe.skipIf(!isInstalled(SSHD, 'openssh-server'))('onward', () => {
  let folder: Awaited<ReturnType<typeof privateFolder>>
  let master: SshdPeer
  let strictMaster: SshdPeer
  let target: SshdPeer
  let agent: RunningProcess
  let shell: HostShell | undefined

  beforeAll(async () => {
    folder = await privateFolder('onward')
    const agentSocket = join(folder.path, 'agent')
    agent = startProcess('ssh-agent', ['-D', '-a', agentSocket])
    target = await startSshd(folder.path, 'target')
    master = await startSshd(folder.path, 'master', [], { SSH_AUTH_SOCK: agentSocket })
    strictMaster = await startSshd(folder.path, 'strict', ['AllowTcpForwarding=no'], { SSH_AUTH_SOCK: agentSocket })
    runProgram('ssh-add', ['-q', target.keyFile], { ...process.env, SSH_AUTH_SOCK: agentSocket })
  })
  afterEach(() => shell?.dispose())
  afterAll(async () => {
    for (const running of [master?.process, strictMaster?.process, target?.process, agent]) await running?.stop()
    await folder.remove()
  })

  const knownFile = () => join(folder.path, 'known_hosts')
  /** Keys of the hosts behind the master host. */
  const onwardFile = () => join(`${knownFile()}.d`, environmentFolderName('lab'))
  const keyOf = (peer: SshdPeer, name: string) => `[${name}]:${peer.port} ${peer.hostKey}\n`

  function open(
    via: SshdPeer,
    fields: object,
    known: string,
    trustUnknown = false,
    addressOf?: (host: string) => string | undefined,
  ): HostShell {
    writeFileSync(knownFile(), known)
    rmSync(`${knownFile()}.d`, { recursive: true, force: true })
    const group = resolvedGroupSchema.parse({
      name: 'CLI',
      host: '127.0.0.1',
      port: via.port,
      user: via.user,
      key: via.keyFile,
      timeout: 5,
      ...fields,
    })
    if (group.name !== 'CLI') throw new Error('not a CLI group')
    shell = createHostShell(group, {
      hostKeys: createHostKeys({ ownFile: knownFile(), otherFiles: [], trustUnknown }),
      log: silentLogger,
      redactor: createRedactor(),
      environment: 'lab',
      ...(addressOf === undefined ? {} : { addressOf }),
    })
    return shell
  }
  /** The target's entry: its port, and its own key when the login is ours. */
  const entry = (withKey: boolean) => ({
    hosts: { [TARGET]: { port: target.port, ...(withKey ? { key: target.keyFile } : {}) } },
  })
  const bothKnown = () => keyOf(master, '127.0.0.1') + keyOf(target, TARGET)

  test('through a tunnel with a login of our own', async () => {
    const opened = open(master, { onward: 'tunnel', ...entry(true) }, bothKnown())
    expect(await opened.access(TARGET)).toMatchObject({ host: TARGET, route: 'tunnel' })
    expect((await opened.run(TARGET, command('nic-list'))).exitCode).toBe(0)
    expect(opened.stats()).toMatchObject({ logins: 2, openConnections: 2 })
    await opened.dispose()
    expect(opened.stats().openConnections).toBe(0)
  })

  test('by the master host’s own ssh, with the key we know handed over', async () => {
    const opened = open(master, { onward: 'nested', ...entry(false) }, bothKnown())
    expect(await opened.access(TARGET)).toMatchObject({ route: 'nested' })
    const results = await opened.runAll(TARGET, [command('nic-list'), command('bond-details', { bond: 'bond-none' })])
    expect(results.map((result) => result.exitCode)).toEqual([0, 1])
    expect(opened.stats().logins).toBe(1)
  })

  test('many nested commands stay within the sessions of the master host (MaxSessions 10)', async () => {
    const opened = open(master, { onward: 'nested', ...entry(false) }, bothKnown())
    const results = await Promise.all(Array.from({ length: 14 }, () => opened.run(TARGET, command('nic-list'))))
    expect(results.every((result) => result.exitCode === 0)).toBe(true)
  })

  test('auto: the master host’s own ssh where our login is refused', async () => {
    const opened = open(master, { onward: 'auto', ...entry(false) }, bothKnown())
    expect(await opened.access(TARGET)).toMatchObject({ route: 'nested' })
  })

  test('auto: the master host’s own ssh where forwarding is forbidden', async () => {
    const opened = open(
      strictMaster,
      { onward: 'auto', ...entry(true) },
      keyOf(strictMaster, '127.0.0.1') + keyOf(target, TARGET),
    )
    expect(await opened.access(TARGET)).toMatchObject({ route: 'nested' })
    await opened.dispose()
    const tunnelOnly = open(
      strictMaster,
      { onward: 'tunnel', ...entry(true) },
      keyOf(strictMaster, '127.0.0.1') + keyOf(target, TARGET),
    )
    await expect(tunnelOnly.access(TARGET)).rejects.toMatchObject({
      code: 'permission-denied',
      hint: expect.stringContaining('AllowTcpForwarding'),
    })
  })

  test.each(['tunnel', 'nested', 'auto'] as const)(
    '%s: the target’s unknown key is asked about under its own name',
    async (onward) => {
      const opened = open(master, { onward, ...entry(true) }, keyOf(master, '127.0.0.1'))
      await expect(opened.access(TARGET)).rejects.toMatchObject({
        code: 'host-key-unknown',
        context: { host: TARGET, port: target.port, environment: 'lab' },
      })
    },
  )

  test.each(['tunnel', 'nested', 'auto'] as const)('%s: the target’s changed key stops', async (onward) => {
    const opened = open(master, { onward, ...entry(true) }, keyOf(master, '127.0.0.1'))
    mkdirSync(`${knownFile()}.d`)
    writeFileSync(onwardFile(), `[${TARGET}]:${target.port} ${master.hostKey}\n`)
    await expect(opened.access(TARGET)).rejects.toMatchObject({
      code: 'host-key-changed',
    })
  })

  test('nested first contact learns and stores the key when told to trust', async () => {
    const opened = open(master, { onward: 'nested', ...entry(false) }, keyOf(master, '127.0.0.1'), true)
    expect(await opened.access(TARGET)).toMatchObject({ route: 'nested' })
    expect(readFileSync(onwardFile(), 'utf8')).toContain(keyOf(target, TARGET).trim())
    expect(readFileSync(knownFile(), 'utf8')).not.toContain(TARGET)
  })

  test.each(['nested', 'auto'] as const)('%s first contact where forwarding is forbidden', async (onward) => {
    const master = keyOf(strictMaster, '127.0.0.1')
    const asking = open(strictMaster, { onward, ...entry(false) }, master)
    const error = await asking.access(TARGET).catch((thrown) => thrown)
    const [, key = ''] = target.hostKey.split(' ')
    expect(hostKeyQuestionOf(error)).toMatchObject({ host: TARGET, port: target.port, environment: 'lab', key })
    await asking.dispose()
    const trusting = open(strictMaster, { onward, ...entry(false) }, master, true)
    expect(await trusting.access(TARGET)).toMatchObject({ route: 'nested' })
    expect(readFileSync(onwardFile(), 'utf8')).toContain(keyOf(target, TARGET).trim())
  })

  test('the master host itself is not logged in to a second time', async () => {
    const opened = open(master, {}, bothKnown())
    const { nodeName } = await opened.access('127.0.0.1')
    expect(await opened.access(nodeName)).toMatchObject({ host: nodeName, route: 'master' })
    expect(opened.stats().logins).toBe(1)
  })

  test('a host that shares the master host’s address is answered by it, and says so', async () => {
    writeFileSync(knownFile(), bothKnown())
    const addressOf = (host: string) => (host === 'compute-9' ? '127.0.0.1' : undefined)
    const opened = open(master, {}, bothKnown(), false, addressOf)
    const { nodeName } = await opened.access('127.0.0.1')
    expect(await opened.access('compute-9')).toMatchObject({ host: 'compute-9', route: 'master', takenFor: nodeName })
    expect(await opened.access(nodeName)).not.toHaveProperty('takenFor')
  })

  test('a host with an address of its own is reached directly', async () => {
    const opened = open(
      master,
      { hosts: { compute: { host: '127.0.0.1', port: target.port, key: target.keyFile } } },
      keyOf(target, '127.0.0.1'),
    )
    expect(await opened.access('compute')).toMatchObject({ route: 'direct' })
    expect(opened.stats().logins).toBe(1)
  })

  test('a host called "*" is never contacted, and its key opens no other host', async () => {
    const hosts = { '*': { host: '127.0.0.1', port: target.port, key: target.keyFile } }
    const opened = open(master, { onward: 'tunnel', hosts }, keyOf(master, '127.0.0.1'), true)
    await expect(opened.access('*')).rejects.toMatchObject({ code: 'validation' })
    expect(opened.stats().logins).toBe(0)
    await opened.dispose()
    const next = open(master, { onward: 'tunnel', ...entry(true) }, readFileSync(knownFile(), 'utf8'))
    await expect(next.access(TARGET)).rejects.toMatchObject({ code: 'host-key-unknown' })
  })

  test('a host that does not exist', async () => {
    const opened = open(master, { onward: 'auto' }, bothKnown())
    await expect(opened.access('no-such-host.invalid')).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('a name that leads nowhere is replaced by the address we know, and the key is still filed under the name', async () => {
    writeFileSync(knownFile(), `${keyOf(master, '127.0.0.1')}[compute.invalid]:${target.port} ${target.hostKey}\n`)
    const group = resolvedGroupSchema.parse({
      name: 'CLI',
      host: '127.0.0.1',
      port: master.port,
      user: master.user,
      key: master.keyFile,
      onward: 'tunnel',
      hosts: { 'compute.invalid': { port: target.port, key: target.keyFile } },
    })
    if (group.name !== 'CLI') throw new Error('not a CLI group')
    shell = createHostShell(group, {
      hostKeys: createHostKeys({ ownFile: knownFile(), otherFiles: [], trustUnknown: false }),
      log: silentLogger,
      redactor: createRedactor(),
      environment: 'lab',
      addressOf: () => 'localhost',
    })
    expect(await shell.access('compute.invalid')).toMatchObject({ route: 'tunnel' })
  })
})
