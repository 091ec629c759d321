import { AppError, type ErrorCode } from '@shared/contract/errors'
import { describe, expect, it } from 'vitest'
import { type CommandRequest, commandText, renderCommand } from '../../connections/ssh/commands'
import type { CommandResult } from '../../connections/ssh/host-shell-types'
import { unheard } from '../parsers/parsing'
import { recording } from '../parsers/test-support'
import type { HostReader } from './host-reader'
import { createOvnReader } from './ovn-reader'

const PRIVATE = '9d530aac-e57d-44cf-ae56-4fc24139547e'
const NO_SOCKET = 'ovn-nbctl: unix:/var/run/ovn/ovnnb_db.sock: database connection failed (No such file or directory)'

type Answer = Partial<Pick<CommandResult, 'stdout' | 'stderr' | 'exitCode'>>

/** A host that answers by the words of each command; what it does not know it has not installed. */
function host(name: string, answers: readonly (readonly [words: RegExp, answer: Answer])[], code?: ErrorCode) {
  const asked: string[] = []
  const reader: Pick<HostReader, 'host' | 'run'> = {
    host: name,
    run: async (request: CommandRequest) => {
      const text = commandText(renderCommand(request))
      asked.push(text)
      if (code) throw new AppError(code, `${name}: ${code}`)
      const [, answer] = answers.find(([words]) => words.test(text)) ?? [undefined, { exitCode: 127 }]
      return { id: request.id, host: name, text, stdout: '', stderr: '', exitCode: 0, lackedRoot: false, ...answer }
    },
  }
  return { asked, reader: reader as HostReader }
}

const north = { stdout: recording('ovn/ovn-northbound') }
const south = { stdout: recording('ovn/ovn-southbound') }
const refused = { exitCode: 1, stderr: NO_SOCKET }
const remote = (value: string) => ({
  stdout: JSON.stringify({ headings: ['external_ids'], data: [[['map', [['ovn-remote', value]]]]] }),
})
const both = (...hosts: { reader: HostReader }[]) =>
  createOvnReader({
    region: 'RegionOne',
    hosts: hosts.map(({ reader }) => reader),
    settings: ['/etc/kolla/ml2_conf.ini', '/etc/neutron/ml2_conf.ini'],
    networks: new Set([PRIVATE]),
  })

describe('OVN’s databases', () => {
  it('are read through the sockets of the host that has them, once, and the others are not asked', async () => {
    const first = host('c1', [
      [/^ovn-nbctl/, north],
      [/^ovn-sbctl/, south],
    ])
    const second = host('c2', [])
    const ovn = both(first, second)
    const [a, b, again] = await Promise.all([ovn.northbound(unheard), ovn.southbound(unheard), ovn.northbound(unheard)])
    expect([a.routers.length, b.chassis.length, again === a]).toEqual([1, 2, true])
    expect(first.asked.filter((text) => text.startsWith('ovn-'))).toHaveLength(2)
    expect(second.asked).toEqual([])
  })

  it('are asked for over the network as Neutron is configured, with its certificates', async () => {
    const settings = [
      'ovn_nb_connection = ssl:10.0.0.1:6641,ssl:10.0.0.2:6641',
      'ovn_nb_private_key = /etc/n/key.pem',
      'ovn_nb_certificate = /etc/n/cert.pem',
      'ovn_nb_ca_cert = /etc/n/ca.pem',
    ]
    const words =
      /--db=ssl:10.0.0.1:6641,ssl:10.0.0.2:6641 --private-key=\/etc\/n\/key.pem --certificate=\/etc\/n\/cert.pem --ca-cert=\/etc\/n\/ca.pem /
    const c1 = host('c1', [
      [words, north],
      [/^ovn-nbctl/, refused],
      [/^grep .*\/etc\/neutron/, { stdout: `${settings.join('\n')}\n`, exitCode: 2 }],
    ])
    expect((await both(c1).northbound(unheard)).routers).toHaveLength(1)
  })

  it('are asked for where ovn-controller looks, the northbound one beside the southbound one', async () => {
    const compute = () =>
      [
        [/^ovs-vsctl/, remote('tcp:10.0.0.1:6642,tcp:10.0.0.2:6642')],
        [/--db=tcp:10.0.0.1:6641,tcp:10.0.0.2:6641 /, north],
        [/--db=tcp:10.0.0.1:6642,tcp:10.0.0.2:6642 /, south],
        [/^ovn-/, refused],
      ] as const
    const ovn = both(host('n1', compute()))
    expect((await ovn.southbound(unheard)).chassis).toHaveLength(2)
    expect((await ovn.northbound(unheard)).routers).toHaveLength(1)
  })

  it('of older releases are asked for without what those lack', async () => {
    const lacks = (column: string) => ({
      exitCode: 1,
      stderr: `ovn-sbctl: Port_Binding does not contain a column whose name matches "${column}"`,
    })
    const older = south.stdout.split('\n').slice(0, 2)
    const bindings = JSON.stringify({ headings: ['chassis', 'logical_port', 'type'], data: [[['set', []], 'p1', '']] })
    const c1 = host('c1', [
      [/additional_chassis/, lacks('additional_chassis')],
      [/,up /, lacks('up')],
      [/^ovn-sbctl/, { stdout: [...older, bindings].join('\n') }],
    ])
    expect((await both(c1).southbound(unheard)).bindings.get('p1')).toEqual({ type: '', additional: [] })
  })

  it('of something else than this cloud are passed over, and so are hosts that do not answer', async () => {
    const foreign = { stdout: north.stdout.replaceAll(PRIVATE, 'another') }
    const ovn = both(
      host('dead', [], 'unreachable'),
      host('c1', [[/^ovn-nbctl/, foreign]]),
      host('c2', [[/^ovn-nbctl/, north]]),
    )
    expect((await ovn.northbound(unheard)).networks).toContain(PRIVATE)
  })

  it('that nobody can read are one error that says what was tried', async () => {
    const c1 = host('c1', [
      [/^ovn-nbctl/, refused],
      [/^ovs-vsctl/, remote('tcp:10.0.0.1:6642')],
    ])
    const reading = both(host('dead', [], 'unreachable'), c1, host('n1', [])).northbound(unheard)
    await expect(reading).rejects.toMatchObject({
      code: 'peer-error',
      message: `OVN's northbound database of RegionOne could not be read: dead: unreachable; c1: ${NO_SOCKET}; c1 to tcp:10.0.0.1:6641: ${NO_SOCKET}; n1: the program is not installed`,
    })
    await expect(both(host('c1', [], 'cancelled')).northbound(unheard)).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('never become options of a command, whatever they are called', async () => {
    const c1 = host('c1', [
      [/^ovn-nbctl/, refused],
      [/^grep/, { stdout: 'ovn_nb_connection = exec:reboot\n' }],
    ])
    await expect(both(c1).northbound(unheard)).rejects.toThrow(/exec:reboot/)
    expect(c1.asked.join('\n')).not.toContain('exec')
  })
})
