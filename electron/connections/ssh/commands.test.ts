import { expect, test } from 'vitest'
import { COMMANDS, type CommandId, command, commandText, renderCommand } from './commands'

const UUID = '13b8dee7-d906-48a0-8dd6-88eadb0652d3'

test('fills slots with values of their class', () => {
  const rendered = renderCommand(command('netns-addresses-json', { netns: `qdhcp-${UUID}` }))
  expect(rendered.steps).toEqual([['ip', 'netns', 'exec', `qdhcp-${UUID}`, 'ip', '-j', 'addr', 'show']])
  expect(rendered.needsRoot).toBe(true)
  expect(commandText(renderCommand(command('os-details')))).toBe('cat /etc/os-release; uname -m')
})

test.each([
  ['nic-settings', { ifname: '-a' }],
  ['nic-settings', { ifname: 'eth0; reboot' }],
  ['nic-settings', { ifname: 'a-name-longer-than-15' }],
  ['nic-settings', { ifname: '$(id)' }],
  ['nic-settings', { ifname: '' }],
  ['nic-settings', {}],
  ['nic-settings', { ifname: 'eth0', other: 'x' }],
  ['virsh-dumpxml', { domain: '1' }],
  ['virsh-dumpxml', { domain: 'instance-0000002a\n' }],
  ['netns-addresses-json', { netns: '--all' }],
  ['netns-addresses-json', { netns: '../x' }],
  ['netns-addresses-json', { netns: 'a/../../x' }],
  ['bond-details', { bond: '../../../etc/shadow' }],
  ['ovs-list', { table: 'SSL' }],
  ['nic-list', { constructor: 'x' }],
] as const)('refuses %s with %j', (id, slots) => {
  expect(() => renderCommand({ id, slots: slots as Record<string, string> })).toThrow(
    expect.objectContaining({ code: 'validation' }),
  )
})

/** Programs of the table with the sub-commands and options that only read. */
const READING_COMMANDS = [
  /^cat (\/etc\/os-release|\/proc\/net\/bonding\/\{bond\})$/,
  /^uname -m$/,
  /^ip (-d |-j )*(link|addr|route) show$/,
  /^ip (-j )?netns list$/,
  /^ip netns exec \{netns\} ip (-j )?addr show$/,
  /^bridge (-j )?fdb show$/,
  /^virsh -r (list --all --uuid|dumpxml \{domain\})$/,
  /^ovs-vsctl (--format=json --columns=\{columns\} list \{table\}|show)$/,
  /^ovs-appctl dpctl\/show$/,
  /^ethtool (-i )?\{ifname\}$/,
  /^lldpcli -f json0? show neighbors details$/,
  /^ls -l \/sys\/class\/net$/,
]

test.each(Object.keys(COMMANDS) as CommandId[])('%s only reads, and uses no shell syntax', (id) => {
  for (const words of COMMANDS[id].steps) {
    const line = words.join(' ')
    expect(
      READING_COMMANDS.some((pattern) => pattern.test(line)),
      line,
    ).toBe(true)
    expect(line).toMatch(/^[\w ./={}-]+$/)
  }
})
