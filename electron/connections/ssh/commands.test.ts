import { expect, test } from 'vitest'
import { COMMANDS, type CommandId, command, commandText, renderCommand } from './commands'

const UUID = '13b8dee7-d906-48a0-8dd6-88eadb0652d3'

test('fills slots with values of their class', () => {
  const rendered = renderCommand(command('netns-addresses-json', { netns: `qdhcp-${UUID}` }))
  expect(rendered.steps).toEqual([['ip', 'netns', 'exec', `qdhcp-${UUID}`, 'ip', '-j', 'addr', 'show']])
  expect(rendered.needsRoot).toBe(true)
  expect(commandText(renderCommand(command('os-details')))).toBe('cat /etc/os-release; uname -rm')
})

/** The way to the database of the host itself. */
const OWN = { database: '', key: '', certificate: '', authority: '' }

test('leaves out the words whose slots are empty', () => {
  const wordsOf = (way: typeof OWN) => renderCommand(command('ovn-southbound', way)).steps[0]?.slice(1, 8)
  expect(wordsOf(OWN)).toEqual([
    ...['--timeout=15', '--no-leader-only', '--format=json'],
    ...['--columns=_uuid,hostname,name', 'list', 'Chassis', '--'],
  ])
  const databases = 'ssl:[fd00::1]:6642,ssl:db.example.net:6642'
  const way = { database: databases, key: '/etc/ovn/key.pem', certificate: '/etc/ovn/cert.pem', authority: '' }
  expect(wordsOf(way)).toEqual([
    ...['--timeout=15', '--no-leader-only', '--format=json', `--db=${databases}`],
    ...['--private-key=/etc/ovn/key.pem', '--certificate=/etc/ovn/cert.pem', '--columns=_uuid,hostname,name'],
  ])
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
  ['nic-functions', { pf: '..' }],
  ['bond-details', { bond: '../../../etc/shadow' }],
  ['ovs-list', { table: 'SSL' }],
  ['nic-list', { constructor: 'x' }],
  ['ovn-northbound', { ...OWN, database: 'tcp:10.0.0.1:6641 list SSL' }],
  ['ovn-northbound', { ...OWN, database: 'ssl:db.example.net:6641,--help' }],
  ['ovn-northbound', { ...OWN, database: 'exec:reboot' }],
  ['ovn-southbound', { ...OWN, key: '/etc/../root/key.pem' }],
  ['ovn-southbound', { ...OWN, certificate: 'cert.pem' }],
  ['ovn-southbound', { database: '' }],
] as const)('refuses %s with %j', (id, slots) => {
  expect(() => renderCommand({ id, slots: slots as Record<string, string> })).toThrow(
    expect.objectContaining({ code: 'validation' }),
  )
})

/** Programs of the table with the sub-commands and options that only read. */
const READING_COMMANDS = [
  /^vppctl show [a-z -]+$/,
  /^cat (\/etc\/os-release|\/proc\/net\/bonding\/\{bond\})$/,
  /^uname -rm$/,
  /^ip (-d |-j )*(link|addr|route) show$/,
  /^ip (-j )?netns list$/,
  /^ip netns exec \{netns\} ip (-j )?addr show$/,
  /^grep -r --include=state -e \. \{file\}$/,
  /^grep -hs -e state_path -e ha_confs_path \/etc\/neutron\/neutron\.conf \/etc\/neutron\/l3_agent\.ini$/,
  /^bridge (-j )?fdb show$/,
  /^virsh -r (list --all --uuid|dumpxml \{domain\})$/,
  /^ovs-vsctl (--format=json --columns=\{columns\} list \{table\}|show)$/,
  /^ovs-appctl (bond\/show|lacp\/show|dpctl\/show|dpif-netdev\/pmd-rxq-show)$/,
  /^ethtool (-i )?\{ifname\}$/,
  /^lldpcli -f json0? show neighbors details$/,
  /^grep -hs ovn_ \{file\}$/,
  /^ovn-[ns]bctl --timeout=15 --no-leader-only --format=json( --[\w-]+=\{\w+\})*( --columns=[\w,]+ list \w+( --(?= )|$))+$/,
  /^ls -l \/sys\/class\/net(\/\{pf\}\/device\/)?$/,
]

test.each(Object.keys(COMMANDS) as CommandId[])('%s only reads, and uses no shell syntax', (id) => {
  for (const words of COMMANDS[id].steps) {
    const line = words.join(' ')
    expect(
      READING_COMMANDS.some((pattern) => pattern.test(line)),
      line,
    ).toBe(true)
    expect(line).toMatch(/^[\w ,./={}-]+$/)
  }
})
