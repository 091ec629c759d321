import { describe, expect, test } from 'vitest'
import { parseBridgeFdb } from './bridge-fdb'
import { recording, recordingsOf } from './test-support'

describe('bridge fdb show', () => {
  test.each([...recordingsOf('bridge-fdb-show'), ...recordingsOf('bridge-fdb-show-dev')])(
    '%s: the text form gives the records of the JSON form',
    (path) => {
      const entries = parseBridgeFdb(recording(path))
      expect(entries.length).toBeGreaterThan(1)
      expect(entries).toEqual(parseBridgeFdb(recording(path.replace('bridge-fdb', 'bridge-j-fdb'))))
    },
  )

  test('finds the remote ends of a VXLAN device', () => {
    const flooded = parseBridgeFdb(recording('linux-bridge/bridge-fdb-show')).filter(
      ({ mac }) => mac === '00:00:00:00:00:00',
    )
    expect(flooded).toEqual([
      {
        mac: '00:00:00:00:00:00',
        interfaceName: 'vxlan-1763',
        destination: '10.251.0.12',
      },
      {
        mac: '00:00:00:00:00:00',
        interfaceName: 'vxlan-1763',
        destination: '10.251.0.11',
      },
    ])
  })

  test('a table of one device omits its name', () => {
    expect(parseBridgeFdb(recording('mixed/bridge-fdb-show-dev'))[1]).toEqual({
      mac: '00:00:00:00:00:00',
      destination: 'fd00::7',
    })
  })

  test('reads the forms of other releases', () => {
    expect(
      parseBridgeFdb(
        'FA:16:3E:00:00:01 dev eth0 vlan 5 extern_learn offload master br0 static\nfa:16:3e:00:00:02 dev eth0 master stale\nnote\n',
      ),
    ).toEqual([
      { mac: 'fa:16:3e:00:00:01', interfaceName: 'eth0' },
      { mac: 'fa:16:3e:00:00:02', interfaceName: 'eth0' },
    ])
    expect(
      parseBridgeFdb('[{"mac":"fa:16:3e:00:00:01","dev":"vxlan-1","dst":"10.0.0.1","flags":["self"],"state":""},7]'),
    ).toEqual([{ mac: 'fa:16:3e:00:00:01', interfaceName: 'vxlan-1', destination: '10.0.0.1' }])
  })

  test('refuses what is no table', () => {
    const refused = expect.objectContaining({ code: 'parse-failed' })
    expect(() => parseBridgeFdb('Cannot find device "vxlan-1"')).toThrow(refused)
    expect(() => parseBridgeFdb('[{"mac":')).toThrow(refused)
  })
})
