import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ResolvedGroupOf, resolvedGroupSchema } from '@shared/kinds/openstack/groups'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLogger } from '../../log/logger'
import { createRedactor } from '../../secrets/redactor'
import { privateFolder } from '../testing/peers'
import { type SshPeer, type SshPeerOptions, startSshPeer } from '../testing/ssh-peer'
import { command } from './commands'
import { createHostKeys } from './host-keys'
import { createHostShell, type HostShell, isSameHost, requireSuccess } from './host-shell'
import type { TranslationContext } from './translation'

let folder: Awaited<ReturnType<typeof privateFolder>>
let peer: SshPeer | undefined
let shell: HostShell | undefined

beforeEach(async () => {
  folder = await privateFolder('shell')
})
afterEach(async () => {
  await shell?.dispose()
  await peer?.close()
  await folder.remove()
})

const HOST = '127.0.0.1'

function cliGroup(fields: object): ResolvedGroupOf<'CLI'> {
  const group = resolvedGroupSchema.parse({ name: 'CLI', host: HOST, user: 'op', pwd: 'right', ...fields })
  if (group.name !== 'CLI') throw new Error('not a CLI group')
  return group
}

/** A shell on a peer that runs commands with `sh`, with `programs` (name → script) in front of the real ones. */
async function shellWith(options: {
  programs?: Record<string, string>
  fields?: object
  peer?: SshPeerOptions
  translation?: TranslationContext
  idleMs?: number
}): Promise<{ shell: HostShell; peer: SshPeer }> {
  const bin = join(folder.path, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const [name, script] of Object.entries(options.programs ?? {})) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  const started = await startSshPeer({ env: { PATH: `${bin}:${process.env.PATH}` }, ...options.peer })
  const created = createHostShell(cliGroup({ port: started.port, ...options.fields }), {
    hostKeys: createHostKeys({ ownFile: join(folder.path, 'known_hosts'), otherFiles: [], trustUnknown: true }),
    environment: 'lab',
    log: silentLogger,
    redactor: createRedactor(),
    ...(options.translation === undefined ? {} : { translation: options.translation }),
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
  })
  peer = started
  shell = created
  return { shell: created, peer: started }
}

const NOT_ROOT = { id: 'echo 1000' }

describe('running commands', () => {
  test('one, several in one execution, and one that fails', async () => {
    const { shell, peer } = await shellWith({})
    const single = requireSuccess(await shell.run(HOST, command('nic-list')))
    expect(single.stdout.trim()).not.toBe('')
    const before = peer.commands.length
    const results = await shell.runAll(HOST, [
      command('os-details'),
      command('bond-details', { bond: 'bond-none' }),
      command('nic-list'),
    ])
    expect(peer.commands.length - before).toBe(1)
    expect(results.map((result) => result.exitCode)).toEqual([0, 1, 0])
    expect(results[0]?.stdout).toMatch(/PRETTY_NAME[\s\S]*\n\S+ (x86_64|aarch64)\n$/)
    expect(results[1]).toMatchObject({
      text: 'cat /proc/net/bonding/bond-none',
      stderr: expect.stringContaining('No such file'),
    })
    expect(() => requireSuccess(results[1] ?? single)).toThrow(
      expect.objectContaining({ code: 'remote-command-failed' }),
    )
    expect(shell.stats()).toEqual({ commands: 4, logins: 1, openConnections: 1 })
  })

  test('many requests at once share one login and stay within the sessions of the host', async () => {
    const { shell, peer } = await shellWith({ fields: { sessions_per_host: 3 } })
    const results = await Promise.all(Array.from({ length: 30 }, () => shell.run(HOST, command('nic-list'))))
    expect(new Set(results.map((result) => result.exitCode))).toEqual(new Set([0]))
    expect(peer.authAttempts).toEqual(['password'])
    expect(peer.mostAtOnce()).toBe(3)
  })

  test('a long list is split so that no command line grows without bound', async () => {
    const { shell, peer } = await shellWith({})
    const results = await shell.runAll(
      HOST,
      Array.from({ length: 130 }, () => command('nic-list')),
    )
    expect(results).toHaveLength(130)
    expect(results.every((result) => result.exitCode === 0)).toBe(true)
    expect(Math.max(...peer.commands.map((line) => line.length))).toBeLessThan(60_000)
  })

  test('a slot value outside its class is refused before anything is opened', async () => {
    const { shell, peer } = await shellWith({})
    await expect(shell.run(HOST, command('nic-settings', { ifname: '$(reboot)' }))).rejects.toMatchObject({
      code: 'validation',
    })
    expect(peer.authAttempts).toEqual([])
  })

  test('a command that hangs is ended by the host itself', async () => {
    const { shell } = await shellWith({ programs: { bridge: 'sleep 30' }, fields: { timeout: 1 } })
    await expect(shell.run(HOST, command('fdb-text'))).rejects.toMatchObject({
      code: 'timeout',
      context: { host: HOST, command: 'bridge fdb show' },
    })
  })

  test('a host that prints without end, one that goes silent, and a caller that gives up', async () => {
    const answers: NonNullable<SshPeerOptions['onExec']>[] = [
      (_command, channel) => void channel.write('x'.repeat(9 * 1024 * 1024)),
    ]
    const { shell } = await shellWith({
      fields: { timeout: 1 },
      peer: { onExec: (line, channel) => answers.shift()?.(line, channel) },
    })
    await expect(shell.run(HOST, command('nic-list'))).rejects.toMatchObject({ code: 'limit-exceeded' })
    const startedMs = performance.now()
    await expect(shell.run(HOST, command('nic-list'))).rejects.toMatchObject({ code: 'timeout' })
    expect(performance.now() - startedMs).toBeLessThan(10_000)
    const controller = new AbortController()
    const given = shell.run(HOST, command('nic-list'), controller.signal)
    setTimeout(() => controller.abort(), 50)
    await expect(given).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('a login shell that does not run commands is a protocol error with its words', async () => {
    const { shell } = await shellWith({
      peer: {
        onExec: (_command, channel) => {
          channel.stderr.write('This account is currently not available.\n')
          channel.exit(1)
          channel.end()
        },
      },
    })
    await expect(shell.run(HOST, command('nic-list'))).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('not available'),
    })
  })

  test('a connection that dies is opened again by the next call', async () => {
    const { shell, peer } = await shellWith({})
    await shell.run(HOST, command('nic-list'))
    await peer.close()
    await expect(shell.run(HOST, command('nic-list'))).rejects.toMatchObject({ code: 'unreachable' })
  })
})

describe('becoming root', () => {
  test('root needs nothing, others use sudo for the commands that want it', async () => {
    const { shell, peer } = await shellWith({ programs: { ...NOT_ROOT, sudo: 'shift; echo "sudo ran: $*"' } })
    expect(await shell.access(HOST)).toMatchObject({ route: 'master', privilege: 'sudo' })
    const [plain, root] = await shell.runAll(HOST, [command('nic-list'), command('ovs-show')])
    expect(plain?.stdout).not.toContain('sudo ran')
    expect(root?.stdout).toBe('sudo ran: ovs-vsctl show\n')
    expect(peer.commands.join()).not.toContain('right')
  })

  test('refused sudo lets commands try without, and names itself when they fail', async () => {
    const sudo = 'echo "sudo: a password is required" >&2; exit 1'
    const { shell } = await shellWith({
      programs: { ...NOT_ROOT, sudo, 'ovs-vsctl': 'echo "database connection failed" >&2; exit 1' },
    })
    expect(await shell.access(HOST)).toMatchObject({ privilege: 'none', privilegeNote: 'sudo: a password is required' })
    const result = await shell.run(HOST, command('ovs-show'))
    expect(result).toMatchObject({ exitCode: 1, lackedRoot: true })
    expect(() => requireSuccess(result)).toThrow(
      expect.objectContaining({ code: 'permission-denied', hint: expect.stringContaining('sudo') }),
    )
    expect(() => requireSuccess({ ...result, exitCode: 0 })).not.toThrow()
  })

  test('a sudo password goes through standard input, once per command', async () => {
    // Like sudo: -n refuses, -S reads one line and compares.
    const sudo = `case "$1" in -n) echo "sudo: a password is required" >&2; exit 1;; -S) IFS= read -r p; [ "$p" = "pass word" ] || { echo "sudo: 1 incorrect password attempt" >&2; exit 1; }; shift 3; exec "$@";; esac`
    const { shell, peer } = await shellWith({
      programs: { ...NOT_ROOT, sudo, 'ovs-vsctl': 'echo "ran as root: $*"' },
      fields: { sudo: 'password', sudo_password: 'pass word' },
    })
    expect(await shell.access(HOST)).toMatchObject({ privilege: 'sudo-password' })
    const results = await shell.runAll(HOST, [command('ovs-show'), command('nic-list'), command('ovs-show')])
    expect(results.map((result) => result.stdout).filter((text) => text === 'ran as root: show\n')).toHaveLength(2)
    expect(peer.commands.join()).not.toContain('pass word')
  })

  test('a wrong sudo password, and sudo switched off', async () => {
    const sudo = `case "$1" in -n) exit 1;; *) IFS= read -r p; echo "sudo: 1 incorrect password attempt" >&2; exit 1;; esac`
    const wrong = await shellWith({ programs: { ...NOT_ROOT, sudo }, fields: { sudo_password: 'wrong' } })
    expect(await wrong.shell.access(HOST)).toMatchObject({
      privilege: 'none',
      privilegeNote: 'sudo: 1 incorrect password attempt',
    })
    await wrong.shell.dispose()
    await wrong.peer.close()
    const off = await shellWith({ programs: { ...NOT_ROOT, sudo: 'exit 0' }, fields: { sudo: 'never' } })
    expect(await off.shell.access(HOST)).toMatchObject({ privilege: 'none' })
  })

  test('a program that is not installed is 127 also under sudo', async () => {
    const sudo = 'shift; [ "$1" = true ] && exit 0; echo "sudo: $1: command not found" >&2; exit 1'
    const { shell } = await shellWith({ programs: { ...NOT_ROOT, sudo } })
    expect((await shell.run(HOST, command('ovs-show'))).exitCode).toBe(127)
  })
})

describe('containers', () => {
  const kolla: TranslationContext = { distribution: 'Kolla' }
  const list = (...names: string[]) => names.map((name) => `echo "${name} Up 4 hours"`).join('; ')
  /** A runtime that lists these containers; `inside` is run for "exec", with $c for the container and the command in $*. */
  const runtime = (listing: string, inside: string) =>
    `case "$1" in ps) ${listing};; exec) shift 3; c=$1; shift; ${inside};; esac`
  const onlyFakes = () => ({ env: { PATH: `${join(folder.path, 'bin')}:/usr/bin:/bin` } })
  const hostWith = async (programs: Record<string, string>, translation = kolla) =>
    shellWith({
      programs: { id: 'echo 0', sudo: 'exit 1', docker: 'exit 127', podman: 'exit 127', ...programs },
      translation,
      peer: onlyFakes(),
    })

  test.each(['docker', 'podman'])(
    'with %s a command runs in the container that is there for it; first contact is one execution',
    async (program) => {
      const { shell, peer } = await hostWith({
        [program]: runtime(list('nova_libvirt', 'neutron-dnsmasq-qdhcp-1'), 'echo "in $c: $*"'),
        virsh: 'echo "on the host"',
      })
      expect(await shell.access(HOST)).toMatchObject({ containerRuntimes: [program] })
      expect(peer.commands).toHaveLength(1)
      const [guests, plain] = await shell.runAll(HOST, [command('virsh-list-uuid'), command('nic-list')])
      expect(guests).toMatchObject({
        exitCode: 0,
        stdout: 'in nova_libvirt: virsh -r list --all --uuid\n',
        stderr: '',
        text: 'virsh -r list --all --uuid',
      })
      expect(guests).not.toHaveProperty('furtherOutputs')
      expect(plain?.exitCode).toBe(0)
      expect(peer.commands).toHaveLength(2)
      expect(peer.commands.at(-1)).toContain(`${program} exec -u root nova_libvirt virsh`)
    },
  )

  test('what the host and several containers print is kept apart', async () => {
    const { shell } = await hostWith({
      docker: runtime(list('neutron_l3_agent', 'neutron_dhcp_agent'), 'echo "[\\"$c\\"]"'),
      ip: 'echo "[\\"host\\"]"',
    })
    expect(requireSuccess(await shell.run(HOST, command('netns-list-json')))).toMatchObject({
      stdout: '["host"]\n',
      furtherOutputs: ['["neutron_l3_agent"]\n', '["neutron_dhcp_agent"]\n'],
    })
  })

  test('where none of the containers is on the host, the host itself answers at once', async () => {
    const { shell, peer } = await hostWith({
      docker: runtime(list('cron'), 'exit 9'),
      virsh: 'echo "on the host: $*"',
      ip: 'echo "namespaces of the host"',
      'ovs-vsctl': 'exit 3',
    })
    const asked = [command('netns-list-text'), command('nic-list'), command('virsh-list-uuid'), command('ovs-show')]
    const results = await shell.runAll(HOST, asked)
    expect(results.map(({ stdout, exitCode }) => [stdout, exitCode])).toEqual([
      ['namespaces of the host\n', 0],
      [expect.any(String), 0],
      ['on the host: -r list --all --uuid\n', 0],
      ['', 3],
    ])
    expect(peer.commands).toHaveLength(2)
    expect(peer.commands.at(-1)).not.toContain('docker')
  })

  test('a cloud that was entered as another distribution is read all the same', async () => {
    const { shell } = await hostWith(
      { docker: runtime(list('novalibvirt_26929'), 'echo "in $c"') },
      { distribution: 'Debian' },
    )
    expect((await shell.run(HOST, command('virsh-list-uuid'))).stdout).toBe('in novalibvirt_26929\n')
  })

  test('a namespace that only a container can enter is asked for there', async () => {
    const { shell, peer } = await hostWith({
      docker: runtime(list('neutron_l3_agent', 'neutron_dhcp_agent'), 'echo "in $c"'),
      ip: 'echo "setting the network namespace \\"$3\\" failed: Invalid argument" >&2; exit 255',
    })
    const netns = (name: string) => command('netns-addresses-text', { netns: name })
    const results = await shell.runAll(HOST, [netns('qdhcp-1'), netns('qrouter-1'), netns('vpp-1')])
    expect(results.map(({ stdout }) => stdout)).toEqual([
      'in neutron_dhcp_agent\n',
      'in neutron_l3_agent\n',
      'in neutron_l3_agent\n',
    ])
    expect(peer.commands).toHaveLength(3)
  })

  test('a program that is not in the container is looked for on the host', async () => {
    const { shell } = await hostWith({
      podman: runtime(list('nova_libvirt'), 'echo "exec failed: executable file not found in \\$PATH" >&2; exit 126'),
      virsh: 'echo "on the host"',
    })
    expect((await shell.run(HOST, command('virsh-list-uuid'))).stdout).toBe('on the host\n')
  })

  test('a container that exists and does not run is a failure, not "none"', async () => {
    const { shell, peer } = await hostWith({
      docker: runtime(
        'echo "nova_libvirt Exited (1) 2 hours ago"',
        'echo "Error response from daemon: container 12ab is not running" >&2; exit 1',
      ),
      virsh: 'exit 0',
    })
    expect(await shell.run(HOST, command('virsh-list-uuid'))).toMatchObject({ exitCode: 1 })
    expect(peer.commands.at(-1)).toContain('docker')
  })

  test('one that went away since it was listed is a failure too', async () => {
    const { shell } = await hostWith({
      docker: runtime(list('nova_libvirt'), 'echo "Error response from daemon: No such container: $c" >&2; exit 1'),
      virsh: 'exit 127',
    })
    expect(await shell.run(HOST, command('virsh-list-uuid'))).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('No such container'),
    })
  })

  test('where containers cannot be listed, what they may hold is not taken for absent', async () => {
    const docker = 'echo "Cannot connect to the Docker daemon. Is the docker daemon running?" >&2; exit 1'
    const { shell } = await hostWith({ docker, virsh: 'exit 127' })
    const [guests, bridges] = await shell.runAll(HOST, [command('virsh-list-uuid'), command('fdb-json')])
    expect(guests).toMatchObject({
      exitCode: 1,
      stderr: 'containers cannot be listed: Cannot connect to the Docker daemon. Is the docker daemon running?',
    })
    expect(bridges?.stderr).not.toContain('Docker')
    await shell.dispose()
    await peer?.close()
    const plain = await hostWith({ docker, virsh: 'exit 127' }, { distribution: 'Debian' })
    expect(await plain.shell.run(HOST, command('virsh-list-uuid'))).toMatchObject({ exitCode: 127 })
  })

  test('a password for sudo shows the containers that only root sees', async () => {
    const sudo = `case "$1" in -n) echo "sudo: a password is required" >&2; exit 1;; -S) IFS= read -r p; [ "$p" = pw ] || exit 1; shift 3; AS_ROOT=1 exec "$@";; esac`
    const docker = runtime(list('nova_libvirt'), 'echo "in $c"')
    const { shell } = await shellWith({
      programs: {
        ...NOT_ROOT,
        sudo,
        podman: 'exit 127',
        docker: `[ "$AS_ROOT" = 1 ] || { echo "permission denied" >&2; exit 1; }; ${docker}`,
      },
      fields: { sudo: 'password', sudo_password: 'pw' },
      translation: kolla,
      peer: onlyFakes(),
    })
    expect((await shell.run(HOST, command('virsh-list-uuid'))).stdout).toBe('in nova_libvirt\n')
  })

  test('without a container runtime commands run on the host', async () => {
    const { shell, peer } = await hostWith({ virsh: 'echo "on the host: $*"' })
    expect(requireSuccess(await shell.run(HOST, command('virsh-list-uuid'))).stdout).toBe(
      'on the host: -r list --all --uuid\n',
    )
    expect(peer.commands.at(-1)).not.toContain('exec -u root')
  })
})

describe('a first contact that was begun early', () => {
  test('is the only one', async () => {
    const { shell, peer } = await shellWith({ fields: { parallel_hosts: 1 } })
    shell.prepare(HOST)
    await shell.run(HOST, command('nic-list'))
    await shell.run(HOST, command('nic-list'))
    expect(peer.authAttempts).toEqual(['password'])
    // The first questions, and two commands.
    expect(peer.commands).toHaveLength(3)
  })

  test('fails for who asks first, and is tried again by who asks next', async () => {
    const { shell, peer } = await shellWith({ peer: { password: 'another' } })
    shell.prepare(HOST)
    await expect.poll(() => peer.authAttempts.length).toBeGreaterThan(0)
    await expect.poll(() => peer.openSessions()).toBe(0)
    const attempts = peer.authAttempts.length
    await expect(shell.run(HOST, command('nic-list'))).rejects.toMatchObject({ code: 'auth-failed' })
    expect(peer.authAttempts).toHaveLength(attempts)
    await expect(shell.run(HOST, command('nic-list'))).rejects.toMatchObject({ code: 'auth-failed' })
    expect(peer.authAttempts).toHaveLength(2 * attempts)
  })
})

describe('life of connections', () => {
  test('idle connections end by themselves', async () => {
    const { shell, peer } = await shellWith({ idleMs: 50 })
    await shell.run(HOST, command('nic-list'))
    expect(peer.openSessions()).toBe(1)
    await expect.poll(() => peer.openSessions()).toBe(0)
    expect(shell.stats().openConnections).toBe(0)
    await shell.run(HOST, command('nic-list'))
    expect(shell.stats().logins).toBe(2)
  })

  test('disposal ends running calls, leaves no session, and refuses further calls', async () => {
    const { shell, peer } = await shellWith({ programs: { bridge: 'sleep 30' } })
    await shell.run(HOST, command('nic-list'))
    const running = shell.run(HOST, command('fdb-text'))
    running.catch(() => {})
    await expect.poll(() => peer.commands.length).toBe(3)
    await shell.dispose()
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(() => peer.openSessions()).toBe(0)
    await expect(shell.run(HOST, command('nic-list'))).rejects.toMatchObject({ code: 'cancelled' })
  })
})

test('what every sudo on a host warns of is not taken for the complaint', () => {
  const result = {
    id: 'virsh-list-uuid',
    host: 'cmp1',
    text: 'virsh -r list --all --uuid',
    stdout: '',
    stderr: [
      'sudo: unable to resolve host cmp1: Name or service not known',
      'error: failed to connect to the hypervisor',
      "error: Failed to connect socket to '/var/run/libvirt/libvirt-sock-ro': No such file or directory",
    ].join('\n'),
    exitCode: 1,
    lackedRoot: false,
  } as const
  expect(() => requireSuccess(result)).toThrow(
    `"virsh -r list --all --uuid" on cmp1 ended with 1: error: failed to connect to the hypervisor; error: Failed to connect socket to '/var/run/libvirt/libvirt-sock-ro': No such file or directory`,
  )
  const login = ['mesg: ttyname failed', 'stdin: is not a tty', 'Authorized use only', '*****', 'error: the cause\n']
  expect(() => requireSuccess({ ...result, stderr: login.join('\n') })).toThrow('error: the cause')
  expect(() => requireSuccess({ ...result, stderr: 'sudo: unable to resolve host cmp1: x\n' })).toThrow(
    'sudo: unable to resolve host cmp1: x',
  )
})

test.each([
  ['node1', 'NODE1', true],
  ['node1', 'node1.example.net', true],
  ['node1.a.net', 'node1.b.net', false],
  ['10.0.0.1', '10.0.0.2', false],
  ['node1', 'node10', false],
])('isSameHost(%s, %s) is %s', (a, b, expected) => {
  expect(isSameHost(a, b)).toBe(expected)
})
