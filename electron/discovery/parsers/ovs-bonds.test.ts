import { expect, test } from 'vitest'
import { parseOvsBonds } from './ovs-bonds'

const BACKUP = `---- bond0 ----
bond_mode: active-backup
bond may use recirculation: no, Recirc-ID : -1
lacp_status: off
active-backup primary: eth1
active member mac: 22:68:5b:ce:d3:2b(eth1)

member eth1: enabled
  active member
  may_enable: true

member eth3: disabled
  may_enable: false
`
const LACP = `---- bond1 ----
bond_mode: balance-tcp
lacp_status: configured

slave eth2: enabled
  active slave
  may_enable: true

slave eth4: enabled
  may_enable: true

---- bond1 ----
  status: active
  sys_id: 7e:c4:9a:12:98:47

slave: eth2: defaulted attached
  port_id: 2

slave: eth4: current attached
  actor state: activity timeout aggregation
`

test('reads mode, members and which of them is active', () => {
  expect(parseOvsBonds(BACKUP).get('bond0')).toEqual({
    mode: 'active-backup',
    lacpStatus: 'off',
    activeMember: 'eth1',
    members: [
      { name: 'eth1', enabled: true },
      { name: 'eth3', enabled: false },
    ],
  })
})

test('joins what LACP says, also in the words of older releases', () => {
  const bonds = parseOvsBonds(`${BACKUP}\n${LACP}`)
  expect([...bonds.keys()]).toEqual(['bond0', 'bond1'])
  expect(bonds.get('bond1')).toEqual({
    mode: 'balance-tcp',
    lacpStatus: 'configured',
    activeMember: 'eth2',
    members: [
      { name: 'eth2', enabled: true, lacp: 'defaulted attached' },
      { name: 'eth4', enabled: true, lacp: 'current attached' },
    ],
  })
  expect(parseOvsBonds('').size).toBe(0)
  expect(() => parseOvsBonds('no such command')).toThrow('unknown form')
})
